//! Ctrl-C in work of many parts: what is done is told. A second one ends the program at once.

use std::process::ExitCode;

use super::CliError;
use crate::analysis::Stop;

/// What a shell calls a program that an interrupt has ended: 128 + SIGINT.
const INTERRUPTED: u8 = 130;

/// Watches for Ctrl-C.
pub(super) struct Interrupt {
    stop: Stop,
}

impl Interrupt {
    /// Begins to watch.
    pub(super) fn watch() -> Result<Self, CliError> {
        let stop = Stop::default();
        let watched = stop.clone();
        ctrlc::set_handler(move || {
            if watched.is_set() {
                std::process::exit(INTERRUPTED.into());
            }
            watched.set();
        })
        .map_err(|error| CliError::new(format!("Ctrl-C cannot be watched for: {error}")))?;
        Ok(Self { stop })
    }

    /// What ends the work.
    pub(super) fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// How the program ends where nothing was done.
    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(INTERRUPTED)
    }
}
