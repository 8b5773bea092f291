//! What Lambda refuses with 429: concurrency caps, the request rate and the scaling rate.
//!
//! - In flight (running + waiting) may not exceed the account's concurrent executions, shared by all functions, nor
//!   the function's reserved concurrency (AWS Lambda Developer Guide, "Lambda quotas" and "Configuring reserved
//!   concurrency").
//! - 100 executions always stay unreserved ("Configuring reserved concurrency"): functions with reservations get the
//!   rest together. What they reserve is taken from the functions without.
//! - Requests per second may not exceed 10 × the concurrency, for the account and for a reservation ("Understanding
//!   Lambda function scaling").
//! - A function starts 1,000 environments at once and 100 a second after that ("Lambda scaling behavior": 1,000 every
//!   10 s, refilled continuously; the token bucket is our reading).
//!
//! Asynchronous invocation, which waits instead of being refused, is left out.

use super::LambdaAccount;
use crate::units::{Micros, SimTime};

/// Executions that cannot be reserved (AWS Lambda Developer Guide, "Configuring reserved concurrency").
const KEPT_UNRESERVED: u32 = 100;
/// Requests per second per unit of concurrency (AWS Lambda Developer Guide, "Understanding Lambda function scaling").
const REQUESTS_PER_CONCURRENCY: u64 = 10;
const SECOND: Micros = Micros(1_000_000);

/// The caps of an account. A reservation takes its concurrency from the functions without one, and is theirs alone.
#[derive(Clone, Debug)]
pub(super) struct Caps {
    /// What functions with a reservation may use together.
    reservable: u32,
    /// What functions without one share.
    unreserved: u32,
    reserved: u64,
    rate_max: u64,
    concurrency: u32,
    rate: RequestRate,
}

impl Caps {
    /// The caps of an account, with the reservations of the functions it names.
    pub(super) fn new(account: &LambdaAccount) -> Self {
        let mut caps = Self::without_reservations(account.concurrency);
        let reservations: Vec<Option<u32>> = account
            .configurations()
            .map(|function| function.reserved_concurrency)
            .collect();
        for configuration in account.assigned.iter().copied().flatten() {
            caps.reserve(reservations.get(configuration as usize).copied().flatten());
        }
        caps
    }

    fn without_reservations(concurrency: u32) -> Self {
        Self {
            reservable: concurrency.saturating_sub(KEPT_UNRESERVED),
            unreserved: concurrency,
            reserved: 0,
            rate_max: u64::from(concurrency) * REQUESTS_PER_CONCURRENCY,
            concurrency,
            rate: RequestRate::default(),
        }
    }

    /// One more function is known, with or without a reservation.
    pub(super) fn reserve(&mut self, reservation: Option<u32>) {
        if let Some(amount) = reservation {
            self.reserved += u64::from(amount);
            let taken = self.reserved.min(u64::from(self.reservable));
            self.unreserved = self.concurrency - taken as u32;
        }
    }

    /// Whether no function has a reservation.
    #[inline]
    pub(super) const fn none_reserved(&self) -> bool {
        self.reserved == 0
    }

    /// Whether one more request of a function without a reservation may come in at `now`; counts it in the rate if so.
    /// `sharing` are the requests in flight of all functions that have none.
    #[inline]
    pub(super) fn admit(&mut self, now: SimTime, sharing: u32) -> Admission {
        if sharing >= self.unreserved || !self.rate.allows(now, self.rate_max) {
            return Admission::Refused;
        }
        self.rate.count();
        Admission::Admitted
    }

    /// As [`Caps::admit`], of a function with a reservation: `sharing` are the requests in flight of all such
    /// functions, `function` those of the function itself and its own rate.
    pub(super) fn admit_reserved(
        &mut self,
        now: SimTime,
        sharing: u32,
        reserved: u32,
        function: (u32, &mut RequestRate),
    ) -> Admission {
        let rate_max = u64::from(reserved) * REQUESTS_PER_CONCURRENCY;
        let refused = sharing >= self.reservable
            || !self.rate.allows(now, self.rate_max)
            || function.0 >= reserved
            || !function.1.allows(now, rate_max);
        if refused {
            return Admission::Refused;
        }
        function.1.count();
        self.rate.count();
        Admission::Admitted
    }
}

/// Lambda's answer to an arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// It may run or wait.
    Admitted,
    /// 429.
    Refused,
}

/// Requests admitted in the present second of the clock. AWS does not publish the shape of its limiter; a window of
/// one whole second is the plainest reading of "requests per second".
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RequestRate {
    second_end: SimTime,
    admitted: u64,
}

impl RequestRate {
    /// Whether the second of `now` has room for another of `limit` requests.
    #[inline]
    fn allows(&mut self, now: SimTime, limit: u64) -> bool {
        if now >= self.second_end {
            self.second_end = SimTime((now.0 / SECOND.0 + 1) * SECOND.0);
            self.admitted = 0;
        }
        self.admitted < limit
    }

    #[inline]
    const fn count(&mut self) {
        self.admitted += 1;
    }
}

/// Environments a function may start at once (AWS Lambda Developer Guide, "Lambda scaling behavior").
const BUCKET_CAPACITY: u64 = 1_000;
/// One more start each: 100 a second.
const REFILL_INTERVAL: Micros = Micros(10_000);

/// A token bucket, kept exactly as the one instant at which it will be full again.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct StartBucket {
    full_at: SimTime,
}

impl StartBucket {
    /// Takes a token if there is a whole one.
    pub(super) fn take(&mut self, now: SimTime) -> Admission {
        let full_at = self.full_at.max(now) + REFILL_INTERVAL;
        if full_at.since(now).0 > BUCKET_CAPACITY * REFILL_INTERVAL.0 {
            return Admission::Refused;
        }
        self.full_at = full_at;
        Admission::Admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Admission::{Admitted, Refused};

    #[test]
    fn a_thousand_starts_at_once_then_one_every_ten_milliseconds() {
        let mut bucket = StartBucket::default();
        let start = SimTime(5_000_000);
        for _ in 0..1_000 {
            assert_eq!(bucket.take(start), Admitted);
        }
        assert_eq!(bucket.take(start), Refused);
        assert_eq!(bucket.take(start + Micros(9_999)), Refused);
        assert_eq!(bucket.take(start + Micros(10_000)), Admitted);
        assert_eq!(bucket.take(start + Micros(19_999)), Refused);
        // 4.99 s after the one token taken at 10 ms: 499 more, of a bucket that never holds above 1,000
        let later = start + Micros(5_000_000);
        assert_eq!((0..2_000).filter(|_| bucket.take(later) == Admitted).count(), 499);
        let much_later = start + Micros(60_000_000);
        assert_eq!(
            (0..2_000).filter(|_| bucket.take(much_later) == Admitted).count(),
            1_000
        );
    }

    /// The caps of an account whose function 0 has this reservation, if any.
    fn caps(concurrency: u32, reservation: Option<u32>) -> Caps {
        let mut caps = Caps::without_reservations(concurrency);
        caps.reserve(reservation);
        caps
    }

    #[test]
    fn ten_requests_a_second_per_unit_of_concurrency() {
        // AWS's worked case at 1/1000: concurrency 1 is 10 requests a second, however short they are.
        let mut caps = caps(1, None);
        let mut admit = |at: u64| caps.admit(SimTime(at), 0);
        for at in 0..10 {
            assert_eq!(admit(at * 50_000), Admitted);
        }
        assert_eq!(admit(999_999), Refused);
        assert_eq!(admit(1_000_000), Admitted);
    }

    #[test]
    fn a_reservation_caps_its_function_and_leaves_a_hundred_unreserved() {
        let admit = |sharing: u32, function: u32| {
            let rate = &mut RequestRate::default();
            caps(1_000, Some(300)).admit_reserved(SimTime(0), sharing, 300, (function, rate))
        };
        assert_eq!(admit(299, 299), Admitted);
        assert_eq!(admit(300, 300), Refused);
        assert_eq!(admit(899, 0), Admitted);
        assert_eq!(admit(900, 0), Refused);
    }

    #[test]
    fn a_reservation_is_taken_from_those_without() {
        // 1,000 less 300 are 700 for all others; reservations beyond 900 leave them 100.
        let mut caps = caps(1_000, Some(300));
        let admit = |caps: &mut Caps, sharing: u32| caps.admit(SimTime(0), sharing);
        assert_eq!(admit(&mut caps, 699), Admitted);
        assert_eq!(admit(&mut caps, 700), Refused);
        caps.reserve(Some(u32::MAX));
        assert_eq!(admit(&mut caps, 99), Admitted);
        assert_eq!(admit(&mut caps, 100), Refused);
    }
}
