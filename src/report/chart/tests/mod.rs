//! Every chart on hand-built answers: legible, harmless, the same bytes each time.

mod sample;
mod look;
