//! Bytes → arrivals, lazily: one file per format; sorting, spreading, scaling, synthesis, statistics. Never holds
//! a whole trace; knows no platform.
//!
//! The way of a row: `source` (file or standard input, decompressed) → `block` (whole lines; on several threads from
//! `portions` that others have parsed ahead) → `reader` with its `fast` and `careful` paths → `order` (sorted) → `spread` or `counted` (instants the trace does not resolve) →
//! `copies` (scaled) → [`ArrivalStream`]. A `synthetic` load joins before the copies. What is needed more than once
//! goes into a [`Spool`].

mod ahead;
mod altered;
mod arrivals;
mod base;
mod batch;
mod billed_as;
mod bits;
mod block;
mod bodies;
mod busiest;
mod careful;
mod column;
mod copies;
mod counted;
mod csv_writer;
mod duration_model;
mod entry;
mod error;
mod factor;
mod fast;
mod feed;
mod fields;
mod foreign;
mod format;
mod found;
mod functions;
mod gathered;
mod header;
mod history;
mod hours;
mod input_error;
mod input_file;
mod input_problem;
mod inputs;
pub mod inspection;
mod intake;
mod json_frames;
mod kept;
mod logs;
mod merge;
mod naming;
mod note;
mod number;
mod options;
mod order;
mod percentiles;
mod portion;
mod portions;
mod reader;
mod reading;
mod record;
mod records;
mod report_tally;
mod rows;
mod sample_rate;
mod scale;
mod skip_reason;
mod source;
mod spool;
mod spool_block;
mod spooled;
mod spread;
mod statistics;
mod stream;
mod summary;
mod synthetic;
mod timestamp;
mod watch;
mod whole_problem;

pub use altered::Altered;
pub use arrivals::Arrivals;
pub use batch::{Arrival, Batch, FunctionId, Observed};
pub use billed_as::BilledAs;
pub use bodies::BodyBytes;
pub use busiest::Offered;
pub use column::UNKNOWN_DURATION;
pub use csv_writer::{CsvColumns, CsvWriter};
pub use duration_model::{DurationModel, DurationModelError};
pub use error::{LoadError, OpenProblem, SpoolProblem, TraceError};
pub use format::{TraceFormat, TraceFormatError};
pub use input_error::{InputError, Location};
pub use input_problem::InputProblem;
pub use inputs::trace_files;
pub use kept::Kept;
pub use note::{DurationsBehind, Note};
pub use options::{CountedRows, Detail, Droppable, DroppableError, RowOrder, Strictness, TraceOptions};
pub use portions::Helper;
pub use reading::{Reading, Skipped};
pub use sample_rate::{SampleRate, SampleRateError};
pub use scale::{Scale, ScaleError};
pub use skip_reason::SkipReason;
pub use spool::Spool;
pub use spooled::{SpoolStream, Spooled};
pub use statistics::Statistics;
pub use stream::{ArrivalStream, open, open_files, open_files_watched, read_bytes, synthetic};
pub use summary::{Recorded, Resolution, TraceSummary, WindowSource};
pub use synthetic::{RequestRate, SyntheticLoad};
pub use timestamp::parse_instant;
pub use watch::Reached;
pub use whole_problem::WholeProblem;

#[cfg(test)]
mod tests;
