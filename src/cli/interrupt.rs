//! Ctrl-C in work of many parts: what is done is told. Where nothing is, and the second time, it ends the program at
//! once; files are written whole or not at all (`output`).

use std::{
    io::{self, Write},
    process::ExitCode,
};

use super::{CliError, output};
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
            // With nothing to tell, nobody waits; the second time neither.
            if watched.is_set() || !watched.has_results() {
                output::abandon();
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

    /// How the program ends where nothing is done yet.
    pub(super) fn with_nothing(&self) -> ExitCode {
        // Nothing can be done about a standard error that is closed.
        let _ = writeln!(io::stderr(), "interrupted before anything was done");
        ExitCode::from(INTERRUPTED)
    }

    /// How it ends where `answer` is told: an interrupted one is none for scripts.
    pub(super) fn after(&self, answer: ExitCode) -> ExitCode {
        match self.stop.is_set() {
            true => ExitCode::from(INTERRUPTED),
            false => answer,
        }
    }
}
