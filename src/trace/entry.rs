//! A request as a log tells it, before it becomes an arrival.

use super::timestamp::Stamp;
use crate::units::{BilledMillis, Mebibytes, Micros};

/// A request as a log tells it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    /// When.
    pub(super) when: When,
    /// Which function; empty where the log knows none.
    pub(super) function: &'a str,
    /// How long it took.
    pub(super) served: Served,
    /// Memory configured.
    pub(super) memory: Option<Mebibytes>,
    /// Memory used.
    pub(super) memory_used: Option<Mebibytes>,
    /// Init duration.
    pub(super) init: Option<Micros>,
    /// Billed duration.
    pub(super) billed: Option<BilledMillis>,
    /// Which execution environment (of its function).
    pub(super) environment: Option<&'a str>,
    /// Bytes received.
    pub(super) request_bytes: Option<u64>,
    /// Bytes sent.
    pub(super) response_bytes: Option<u64>,
    /// How many arrivals of the interval that begins at `when` it stands for; `None` for one at that instant.
    pub(super) count: Option<u64>,
}

impl Entry<'_> {
    /// One request, and nothing more known.
    pub(super) const fn new(when: When, served: Served) -> Self {
        Self {
            when,
            function: "",
            served,
            memory: None,
            memory_used: None,
            init: None,
            billed: None,
            environment: None,
            request_bytes: None,
            response_bytes: None,
            count: None,
        }
    }
}

/// The instant a log gives.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    /// The request arrived.
    Start(Stamp),
    /// It ended; it arrived its duration (and init) earlier.
    End(Stamp),
}

/// How long a request took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Served {
    /// So long, init excluded.
    For(Micros),
    /// Not known: `--duration` says.
    Unknown,
    /// Not at all (429, 503): the median of the others.
    Refused,
    /// Drawn from the model of this number ([`super::intake::Intake::model`]).
    From(u32),
}
