//! Rows in order of time, wherever they come from: a CSV sorted as it is read, or a trace read to its end.

use super::{
    Helper, Reading, Recorded, SkipReason, TraceError, TraceFormat, WholeProblem, column::Column,
    duration_model::Shape, gathered::Gathered, kept::KeptFeed, order::Sorter, rows::Rows,
};
use crate::units::{Mebibytes, Micros, SimTime};

/// Rows in order of time.
pub(super) enum Feed {
    /// A CSV, sorted as it is read.
    Csv(Box<Sorter>),
    /// Anything, read to its end.
    Gathered(Box<Gathered>),
    /// Rows kept by an earlier reading.
    Kept(Box<KeptFeed>),
}

impl Feed {
    /// The next rows; false at the end.
    pub(super) fn next(&mut self, rows: &mut Rows) -> Result<bool, TraceError> {
        match self {
            Self::Csv(sorter) => sorter.next(rows),
            Self::Gathered(gathered) => gathered.next(rows),
            Self::Kept(feed) => feed.next(rows),
        }
    }

    /// Parses ahead, where there may be something to parse.
    pub(super) fn helper(&self) -> Option<Helper> {
        match self {
            Self::Csv(sorter) => sorter.reader.helper(),
            Self::Gathered(_) | Self::Kept(_) => None,
        }
    }

    /// Whether rows stand for counts.
    pub(super) fn is_counted(&self) -> bool {
        match self {
            Self::Csv(sorter) => sorter.reader.has(Column::Count),
            Self::Gathered(gathered) => gathered.present.count,
            Self::Kept(feed) => feed.kept.is_counted,
        }
    }

    /// Whether rows stamped to the second are yet to be spread.
    pub(super) fn is_coarse(&self) -> bool {
        match self {
            Self::Csv(sorter) => !sorter.reader.seen().fine,
            Self::Gathered(gathered) => gathered.present.unspread,
            Self::Kept(feed) => feed.kept.is_coarse,
        }
    }

    /// Whether rows stamped to the second were spread when they were read.
    pub(super) fn was_coarse(&self) -> bool {
        match self {
            Self::Csv(_) => false,
            Self::Gathered(gathered) => gathered.present.seconds,
            Self::Kept(feed) => feed.kept.was_coarse,
        }
    }

    /// The first and the last stamp, where they are known before the rows.
    pub(super) fn stamps(&self) -> Option<(SimTime, SimTime)> {
        match self {
            Self::Csv(_) => None,
            Self::Gathered(gathered) => Some(gathered.stamps),
            Self::Kept(feed) => feed.kept.stamps,
        }
    }

    /// The trace's own distributions of durations, taken out.
    pub(super) fn take_models(&mut self) -> Vec<Shape> {
        match self {
            Self::Csv(_) => Vec::new(),
            Self::Gathered(gathered) => std::mem::take(&mut gathered.models),
            Self::Kept(feed) => feed.kept.models.clone(),
        }
    }

    pub(super) fn path(&self) -> &str {
        match self {
            Self::Csv(sorter) => sorter.reader.path(),
            Self::Gathered(gathered) => &gathered.path,
            Self::Kept(feed) => &feed.kept.path,
        }
    }

    pub(super) fn whole(&self, problem: WholeProblem) -> TraceError {
        TraceError::Whole {
            path: self.path().to_owned(),
            problem,
        }
    }

    /// Bytes read so far, before decompression, and how many there are where that is known.
    pub(super) fn progress(&self) -> (u64, Option<u64>) {
        match self {
            Self::Csv(sorter) => sorter.reader.progress(),
            Self::Gathered(_) => (0, None),
            Self::Kept(feed) => feed.progress(),
        }
    }

    /// How far out of order the rows were, where that was watched.
    pub(super) fn disorder(&self) -> Micros {
        match self {
            Self::Csv(sorter) => sorter.reader.disorder(),
            Self::Gathered(_) => Micros::ZERO,
            Self::Kept(feed) => feed.kept.disorder,
        }
    }

    pub(super) fn recorded(&self) -> Recorded {
        match self {
            Self::Csv(sorter) => Recorded {
                duration: sorter.reader.has(Column::DurationMs),
                init: sorter.reader.has(Column::InitMs),
                response_bytes: sorter.reader.has(Column::ResponseBytes),
            },
            Self::Gathered(gathered) => Recorded {
                duration: gathered.present.duration,
                init: gathered.present.init,
                response_bytes: gathered.present.response_bytes,
            },
            Self::Kept(feed) => feed.kept.recorded,
        }
    }

    /// The largest memory used so far; `None` where unknown.
    pub(super) fn memory_used_max(&self) -> Option<Mebibytes> {
        match self {
            Self::Csv(sorter) => sorter.reader.memory_used_max(),
            Self::Gathered(gathered) => gathered.present.memory_used_max,
            Self::Kept(feed) => feed.kept.memory_used_max,
        }
    }

    /// Names of the functions; a trace without any has one, `default`. And what was read.
    pub(super) fn into_functions_and_reading(self) -> (Vec<String>, Reading) {
        match self {
            Self::Csv(sorter) => {
                let mut reading = Reading {
                    files: 1,
                    formats: vec![TraceFormat::Csv],
                    lines_read: sorter.reader.lines(),
                    rows_used: sorter.reader.rows_read(),
                    notes: sorter.reader.notes(),
                    ..Reading::default()
                };
                if let Some(skipped) = sorter.reader.repeated_headers() {
                    reading.skip_as(SkipReason::Comment, skipped);
                }
                let functions = if sorter.reader.has(Column::Function) {
                    sorter.reader.into_functions()
                } else {
                    vec!["default".to_owned()]
                };
                (functions, reading)
            }
            Self::Gathered(gathered) => (gathered.functions, gathered.reading),
            Self::Kept(feed) => (feed.kept.functions.clone(), feed.kept.reading.clone()),
        }
    }
}
