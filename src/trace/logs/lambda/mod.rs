//! What Lambda's logs say, whatever envelope they come in: messages (`message`) that are REPORT text (`report_line`) or
//! platform events in JSON (`platform_event`), the starts they belong to (`invocations`), and the names of functions
//! and environments (`names`).

pub(super) mod amount;
pub(super) mod invocations;
pub(super) mod look;
pub(super) mod message;
pub(super) mod names;
pub(super) mod platform_event;
pub(super) mod python_repr;
pub(super) mod quoted_records;
pub(super) mod raw;
pub(in crate::trace) mod report;
pub(super) mod report_line;
