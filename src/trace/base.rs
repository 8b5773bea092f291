//! Where arrivals come from before they are scaled, and what each source knows: how finely it tells instants, what it
//! records, the names of its functions.

use super::{
    Recorded, Resolution, TraceError, TraceOptions, WholeProblem,
    column::Column,
    counted::Counted,
    duration_model::DurationSampler,
    order::Sorter,
    rows::Rows,
    spread::{SECOND, Spreader},
    synthetic::Synthetic,
};
use crate::units::{Mebibytes, Micros, Ratio, SimTime};

/// Where arrivals come from before they are scaled.
pub(super) enum Base {
    /// Rows with instants finer than a second.
    Exact(Box<Sorter>),
    /// Rows stamped to the second.
    Seconds(Box<Sorter>, Box<Spreader>),
    /// Rows that stand for several arrivals; scales by itself.
    Counted(Box<Counted>),
    /// A load in place of a trace.
    Synthetic(Box<Synthetic>),
}

impl Base {
    /// What the header and the first rows of a trace make it.
    pub(super) fn of_trace(mut sorter: Sorter, options: &TraceOptions) -> Result<Self, TraceError> {
        sorter.prime()?;
        Ok(if sorter.reader.has(Column::Count) {
            let sampler = options
                .duration
                .map(|model| DurationSampler::new(model, options.seed));
            Self::Counted(Box::new(Counted::new(sorter, options, sampler)))
        } else if sorter.reader.seen().fine {
            Self::Exact(Box::new(sorter))
        } else {
            Self::Seconds(Box::new(sorter), Box::new(Spreader::new(options.seed)))
        })
    }

    /// The next rows; false at the end. [`Base::Counted`] has none.
    pub(super) fn next(&mut self, rows: &mut Rows) -> Result<bool, TraceError> {
        match self {
            Self::Exact(sorter) => sorter.next(rows),
            Self::Seconds(sorter, spreader) => spreader.next(sorter, rows),
            Self::Synthetic(synthetic) => {
                synthetic.fill(rows);
                Ok(!rows.is_empty())
            }
            Self::Counted(_) => Ok(false),
        }
    }

    pub(super) fn sorter(&self) -> Option<&Sorter> {
        match self {
            Self::Exact(sorter) | Self::Seconds(sorter, _) => Some(sorter),
            Self::Counted(counted) => Some(&counted.sorter),
            Self::Synthetic(_) => None,
        }
    }

    pub(super) fn path(&self) -> &str {
        self.sorter().map_or("synthetic", |sorter| sorter.reader.path())
    }

    pub(super) fn whole(&self, problem: WholeProblem) -> TraceError {
        TraceError::Whole {
            path: self.path().to_owned(),
            problem,
        }
    }

    pub(super) fn resolution(&self) -> Resolution {
        match self {
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
        self.sorter()
            .map_or(Micros::ZERO, |sorter| sorter.reader.disorder())
    }

    /// The stamp of an arrival at `at`, which spreading has left: the instant, or the second it lies in.
    pub(super) fn stamp(&self, at: SimTime) -> SimTime {
        match self {
            Self::Seconds(..) => SimTime(at.0 / SECOND.0 * SECOND.0),
            _ => at,
        }
    }

    /// How long after its stamp an arrival is over at the latest.
    pub(super) const fn grain(&self) -> Micros {
        match self {
            Self::Seconds(..) => SECOND,
            _ => Micros(1),
        }
    }

    pub(super) fn traffic_projection(&self) -> Option<Ratio> {
        match self {
            Self::Synthetic(synthetic) => Some(synthetic.projection()),
            _ => None,
        }
    }

    pub(super) fn recorded(&self) -> Recorded {
        let has = |column| self.sorter().is_some_and(|sorter| sorter.reader.has(column));
        Recorded {
            duration: has(Column::DurationMs),
            init: has(Column::InitMs),
            response_bytes: has(Column::ResponseBytes),
        }
    }

    /// The largest `memory_used_mb` so far.
    pub(super) fn memory_used_max(&self) -> Option<Mebibytes> {
        self.sorter()
            .map(|sorter| Mebibytes(sorter.reader.seen().memory_used))
            .filter(|used| used.0 > 0)
    }

    /// Names of the functions; a trace without any has one, `default`.
    pub(super) fn into_functions(self) -> Vec<String> {
        let sorter = match self {
            Self::Exact(sorter) | Self::Seconds(sorter, _) => Some(*sorter),
            Self::Counted(counted) => Some(counted.sorter),
            Self::Synthetic(_) => None,
        };
        match sorter {
            Some(sorter) if sorter.reader.has(Column::Function) => sorter.reader.into_functions(),
            _ => vec!["default".to_owned()],
        }
    }
}
