//! Traffic kept as it was recorded, before it is scaled: read once, then streamed at any scale as often as a question
//! needs. What comes is what the trace itself would give with the same options, to the byte.
//!
//! The rows of a trace lie in a spool (at most 24 bytes each; 64 MiB in memory, then on disk); a synthetic load is made
//! anew each time.

use std::sync::Arc;

use super::{
    ArrivalStream, Helper, Reading, Recorded, Spool, Spooled, SyntheticLoad, TraceError, TraceOptions,
    duration_model::Shape,
    feed::Feed,
    rows::Rows,
    spool_block::decode_rows,
    spooled::Cursor,
    stream::{self, feed_of},
    synthetic,
    watch::Reached,
};
use crate::units::{Mebibytes, Micros, SimTime};

/// Traffic to be streamed again and again.
#[derive(Clone, Debug)]
pub struct Kept(Source);

#[derive(Clone, Debug)]
enum Source {
    Recorded(Arc<KeptRows>),
    Synthetic(SyntheticLoad),
}

/// The rows of a trace, and what its readers know of them.
#[derive(Debug)]
pub(super) struct KeptRows {
    spooled: Spooled,
    pub(super) path: String,
    pub(super) is_counted: bool,
    pub(super) is_coarse: bool,
    pub(super) was_coarse: bool,
    pub(super) stamps: Option<(SimTime, SimTime)>,
    pub(super) models: Vec<Shape>,
    pub(super) disorder: Micros,
    pub(super) recorded: Recorded,
    pub(super) memory_used_max: Option<Mebibytes>,
    pub(super) functions: Vec<String>,
    pub(super) reading: Reading,
}

/// A reader of kept rows.
#[derive(Debug)]
pub(super) struct KeptFeed {
    pub(super) kept: Arc<KeptRows>,
    cursor: Cursor,
}

impl Kept {
    /// Reads the traces that `names` mean to their ends. Scale, span and jitter of `options` are those of the streams.
    ///
    /// # Errors
    /// As [`super::open_files`], and when the spool cannot be written.
    pub fn read(
        names: &[String],
        options: &TraceOptions,
        tell: &dyn Fn(Reached),
    ) -> Result<Self, TraceError> {
        let (mut feed, notes) = feed_of(names, options, tell)?;
        let (is_counted, is_coarse) = (feed.is_counted(), feed.is_coarse());
        let (stamps, models) = (feed.stamps(), feed.take_models());
        let mut spool = Spool::new();
        let mut rows = Rows::default();
        let mut read = 0;
        Helper::beside(feed.helper(), || {
            while feed.next(&mut rows)? {
                spool.write_rows(&rows)?;
                read += rows.len() as u64;
                let (bytes_read, bytes_total) = feed.progress();
                tell(Reached {
                    bytes_read,
                    bytes_total,
                    rows: read,
                });
            }
            Ok::<_, TraceError>(())
        })?;
        let (path, was_coarse) = (feed.path().to_owned(), feed.was_coarse());
        let (disorder, recorded) = (feed.disorder(), feed.recorded());
        let memory_used_max = feed.memory_used_max();
        let (functions, mut reading) = feed.into_functions_and_reading();
        reading.notes.extend(notes);
        Ok(Self(Source::Recorded(Arc::new(KeptRows {
            spooled: spool.finish(),
            path,
            is_counted,
            is_coarse,
            was_coarse,
            stamps,
            models,
            disorder,
            recorded,
            memory_used_max,
            functions,
            reading,
        }))))
    }

    /// A synthetic load.
    #[must_use]
    pub const fn synthetic(load: SyntheticLoad) -> Self {
        Self(Source::Synthetic(load))
    }

    /// Whether it was recorded.
    #[must_use]
    pub const fn is_recorded(&self) -> bool {
        matches!(self.0, Source::Recorded(_))
    }

    /// The arrivals from the first on, scaled as `options` say.
    ///
    /// # Errors
    /// As [`super::open_files`].
    pub fn stream(&self, options: &TraceOptions) -> Result<ArrivalStream, TraceError> {
        match &self.0 {
            Source::Recorded(kept) => {
                let feed = KeptFeed {
                    kept: Arc::clone(kept),
                    cursor: Cursor::default(),
                };
                stream::from_feed(Feed::Kept(Box::new(feed)), options)
            }
            Source::Synthetic(load) => synthetic(load, options),
        }
    }
}

impl KeptFeed {
    /// The next rows; false at the end.
    pub(super) fn next(&mut self, rows: &mut Rows) -> Result<bool, TraceError> {
        rows.clear();
        let spooled = &self.kept.spooled;
        match self.cursor.next(spooled)? {
            None => Ok(false),
            Some(block) => match decode_rows(block, rows) {
                Some(()) => Ok(true),
                None => {
                    rows.clear();
                    Err(spooled.damaged())
                }
            },
        }
    }

    /// Bytes read so far, and how many there are.
    pub(super) fn progress(&self) -> (u64, Option<u64>) {
        (self.cursor.bytes_read, Some(self.kept.spooled.bytes()))
    }
}
