//! One simulation of some lines: at a value of what varies, and maybe at another CPU share.

use rust_decimal::Decimal;

use super::{
    CompareError, Question,
    line::{Costs, Line, costs},
    variation::varied,
    work::Work,
};
use crate::{
    scenario::{CpuChoice, Dimension},
    trace::TraceError,
    units::PartsPerMillion,
};

/// Where to look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) value: Decimal,
    /// The CPU share, where it is not the question's.
    pub(super) share: Option<PartsPerMillion>,
}

impl Look {
    /// At a value, as the question says.
    pub(super) const fn at(value: Decimal) -> Self {
        Self { value, share: None }
    }

    /// What `lines` cost there, found on so many threads.
    pub(super) fn costs(
        &self,
        question: &Question,
        dimension: Dimension,
        lines: &[&Line],
        (threads, work): (usize, &Work<'_>),
    ) -> Result<Costs, CompareError> {
        if question.stop.is_set() {
            return Err(CompareError::Trace(TraceError::Interrupted));
        }
        let varied = varied(question, dimension, self.value)?;
        let varied = Question {
            jobs: threads,
            cpu: self.share.map_or(varied.cpu, CpuChoice::Share),
            ..varied
        };
        costs(&varied, dimension, lines, &|_| work.say())
    }
}
