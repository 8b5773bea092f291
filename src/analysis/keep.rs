//! Traffic read once, for questions that replay it at many scales.

use super::{CompareError, Progress, Question, Traffic, study::may_be_read_again};
use crate::trace::{Kept, RowOrder, TraceOptions};

/// The traffic of a question, kept as recorded.
pub(super) fn keep(
    question: &Question,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Traffic, CompareError> {
    let paths = match &question.traffic {
        Traffic::Kept(kept) => return Ok(Traffic::Kept(kept.clone())),
        Traffic::Synthetic(load) => return Ok(Traffic::Kept(Kept::synthetic(*load))),
        Traffic::Trace(paths) => paths,
    };
    let read = |order: RowOrder| {
        let options = TraceOptions {
            order,
            threads: question.jobs,
            ..question.trace.clone()
        };
        Kept::read(paths, &options, &|reached| progress(reached.into()))
    };
    let kept = match read(RowOrder::Nearly) {
        Err(error) if error.is_disorder() && may_be_read_again(question) => read(RowOrder::Any)?,
        other => other?,
    };
    Ok(Traffic::Kept(kept))
}
