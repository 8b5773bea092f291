//! Every chart on hand-built answers: legible, harmless, the same bytes each time.

mod look;
mod sample;
