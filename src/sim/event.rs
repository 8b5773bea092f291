//! What happens first when several things happen in the same microsecond.

/// Classes of simultaneous events, declared in the order they happen: within one instant work completes before
/// new work is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventClass {
    /// A request ends its service.
    Completion,
    /// An execution environment or instance can take work.
    Ready,
    /// An idle execution environment is reclaimed.
    Expiry,
    /// A Spot instance is taken away.
    Interruption,
    /// A client or function gives up.
    Timeout,
    /// A scaling policy decides.
    Scaling,
    /// A client tries again.
    Retry,
    /// New work arrives.
    Arrival,
}
