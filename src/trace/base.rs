//! Where arrivals come from before they are scaled, and what each source knows: how finely it tells instants, what it
//! records, the names of its functions.

use super::{
    CountedRows, Reading, Recorded, Resolution, TraceError, TraceOptions, WholeProblem,
    counted::Counted,
    duration_model::DurationSampler,
    factor::Factor,
    feed::Feed,
    rows::Rows,
    spread::{SECOND, Spreader},
    synthetic::Synthetic,
};
use crate::units::{Mebibytes, Micros, Ratio, SimTime};

/// Where arrivals come from before they are scaled.
pub(super) enum Base {
    /// Rows with instants of their own.
    Exact(Box<Feed>),
    /// Rows stamped to the second, to be spread.
    Seconds(Box<Feed>, Box<Spreader>),
    /// Rows that stand for several arrivals; scales by itself.
    Counted(Box<Counted>),
    /// A load in place of a trace.
    Synthetic(Box<Synthetic>),
}

impl Base {
    /// What the first rows of a trace make it.
    pub(super) fn of_trace(
        feed: Feed,
        options: &TraceOptions,
        counted: CountedRows,
        factor: Factor,
        sampler: Option<&DurationSampler>,
    ) -> Self {
        if feed.is_counted() && counted == CountedRows::Kept {
            Self::Exact(Box::new(feed))
        } else if feed.is_counted() {
            Self::Counted(Box::new(Counted::new(feed, options, factor, sampler.cloned())))
        } else if feed.is_coarse() {
            Self::Seconds(Box::new(feed), Box::new(Spreader::new(options.seed)))
        } else {
            Self::Exact(Box::new(feed))
        }
    }

    /// The next rows; false at the end. [`Base::Counted`] has none.
    pub(super) fn next(&mut self, rows: &mut Rows) -> Result<bool, TraceError> {
        match self {
            Self::Exact(feed) => feed.next(rows),
            Self::Seconds(feed, spreader) => spreader.next(feed, rows),
            Self::Synthetic(synthetic) => {
                synthetic.fill(rows);
                Ok(!rows.is_empty())
            }
            Self::Counted(_) => Ok(false),
        }
    }

    pub(super) fn feed(&self) -> Option<&Feed> {
        match self {
            Self::Exact(feed) | Self::Seconds(feed, _) => Some(feed),
            Self::Counted(counted) => Some(&counted.feed),
            Self::Synthetic(_) => None,
        }
    }

    pub(super) fn path(&self) -> &str {
        self.feed().map_or("synthetic", Feed::path)
    }

    pub(super) fn whole(&self, problem: WholeProblem) -> TraceError {
        TraceError::Whole {
            path: self.path().to_owned(),
            problem,
        }
    }

    pub(super) fn resolution(&self) -> Resolution {
        match self {
            Self::Exact(feed) if feed.was_coarse() => Resolution::Seconds,
            Self::Exact(_) => Resolution::Exact,
            Self::Seconds(..) => Resolution::Seconds,
            Self::Synthetic(_) => Resolution::Synthetic,
            Self::Counted(counted) => Resolution::Intervals {
                shortest: counted.intervals.0,
                longest: counted.intervals.1,
            },
        }
    }

    /// How far out of order the rows were.
    pub(super) fn disorder(&self) -> Micros {
        self.feed().map_or(Micros::ZERO, Feed::disorder)
    }

    /// The stamp of an arrival at `at`, which spreading has left: the instant, or the second it lies in.
    pub(super) fn stamp(&self, at: SimTime) -> SimTime {
        match self {
            Self::Seconds(..) => SimTime(at.0 / SECOND.0 * SECOND.0),
            _ => at,
        }
    }

    /// How long after its stamp an arrival is over at the latest.
    pub(super) fn grain(&self) -> Micros {
        match self {
            Self::Seconds(..) => SECOND,
            Self::Exact(feed) if feed.was_coarse() => SECOND,
            _ => Micros(1),
        }
    }

    /// The first and the last stamp, where they are known before the rows.
    pub(super) fn stamps(&self) -> Option<(SimTime, SimTime)> {
        self.feed().and_then(Feed::stamps)
    }

    pub(super) fn traffic_projection(&self) -> Option<Ratio> {
        match self {
            Self::Synthetic(synthetic) => Some(synthetic.projection()),
            _ => None,
        }
    }

    pub(super) fn recorded(&self) -> Recorded {
        self.feed().map_or(Recorded::default(), Feed::recorded)
    }

    /// The largest `memory_used_mb` so far.
    pub(super) fn memory_used_max(&self) -> Option<Mebibytes> {
        self.feed().and_then(Feed::memory_used_max)
    }

    /// Names of the functions, and what was read.
    pub(super) fn into_functions_and_reading(self) -> (Vec<String>, Reading) {
        match self {
            Self::Exact(feed) | Self::Seconds(feed, _) => feed.into_functions_and_reading(),
            Self::Counted(counted) => counted.feed.into_functions_and_reading(),
            Self::Synthetic(_) => (vec!["default".to_owned()], Reading::default()),
        }
    }
}
