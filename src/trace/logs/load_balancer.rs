//! Access logs of Application and Classic Load Balancers.

use super::super::{TraceError, input_file::InputFile, intake::Intake};

/// Whether a file begins like an access log of an Application Load Balancer.
pub(super) fn detects_alb(_head: &[u8]) -> bool {
    false
}

/// Whether a file begins like an access log of a Classic Load Balancer.
pub(super) fn detects_elb(_head: &[u8]) -> bool {
    false
}

/// Reads a file.
pub(super) fn read(_file: InputFile, _intake: &mut Intake) -> Result<(), TraceError> {
    Ok(())
}
