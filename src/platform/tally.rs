//! The running count of a simulation: plain counters for the current billing hour, flushed when the hour turns, so
//! that the replay loop touches no map.

use std::ops::Range;

use super::{Activity, HourActivity, ServiceLevel};
use crate::{
    trace::Batch,
    units::{BilledMillis, BillingHour, Mebibytes, Micros, SimTime},
};

/// Started 512 KB that an HTTP API bills as one request each (AWS whitepaper on API Gateway private APIs).
const HTTP_API_CHUNK: u64 = 512 * 1_024;

/// Counts the requests of the window; what arrives before `count_from` is replayed without counting. Every
/// counting method takes the instant the request arrived.
#[derive(Clone, Debug)]
pub struct Tally {
    count_from: SimTime,
    hour: BillingHour,
    hour_end: SimTime,
    totals: HourActivity,
    /// Of the present hour, not yet among the totals.
    counts: Counts,
    activity: Activity,
    /// The service level so far. `response` and `waiting` have those who waited, and `served` is 0, until the books
    /// are closed.
    level: ServiceLevel,
    /// Time connected of requests that were not served.
    connected_in_vain: u128,
    /// What the hours gone by had of [`Tally::answered`].
    answered_before: Answered,
}

/// What every request adds one to, in a machine word each.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    arrivals: u64,
    responses: u64,
    lambda_requests: u64,
}

/// Requests that ran to an end, served or not, and time connected, since counting began.
#[derive(Clone, Copy, Debug, Default)]
struct Answered {
    requests: u64,
    connected_micros: u128,
}

impl Tally {
    /// Starts counting requests that arrive at `count_from` or later.
    #[must_use]
    pub fn new(count_from: SimTime) -> Self {
        Self {
            count_from,
            hour: BillingHour(0),
            hour_end: SimTime(0),
            totals: HourActivity::default(),
            counts: Counts::default(),
            activity: Activity::default(),
            level: ServiceLevel::default(),
            connected_in_vain: 0,
            answered_before: Answered::default(),
        }
    }

    /// Whether a request that arrived at `at` belongs to the window.
    #[inline]
    #[must_use]
    pub fn counts(&self, at: SimTime) -> bool {
        at >= self.count_from
    }

    /// Requests of the window so far, and how many of them were not served.
    pub(super) const fn so_far(&self) -> (u64, u64) {
        let level = &self.level;
        (
            level.requests + self.counts.arrivals,
            level.throttled + level.rejected + level.expired + level.timed_out,
        )
    }

    /// An arrival at `now`, the present; turns the hour when due.
    #[inline]
    pub fn arrived(&mut self, now: SimTime, request_bytes: u64, response_bytes: u64) {
        if !self.counts(now) {
            return;
        }
        if now >= self.hour_end {
            self.turn(now);
        }
        self.counts.arrivals += 1;
        if request_bytes | response_bytes > 0 {
            let chunks = request_bytes.max(response_bytes).div_ceil(HTTP_API_CHUNK);
            self.totals.http_api_units += u128::from(chunks - 1);
            self.totals.request_bytes += u128::from(request_bytes);
        }
    }

    /// Time served requests have been in service.
    pub(super) const fn service_micros(&self) -> u128 {
        let level = &self.level;
        level.unwaited.sum() + level.response.sum() - level.waiting.sum()
    }

    /// As [`Tally::arrived`] and [`Tally::admitted`] for the arrivals from `first` on that come in the same hour as it
    /// and before `before`, all of the window or all ahead of it: their rows. At least one.
    pub(super) fn arrived_and_admitted(
        &mut self,
        batch: &Batch,
        first: usize,
        before: SimTime,
    ) -> Range<usize> {
        let at = batch.at[first];
        let until = if !self.counts(at) {
            self.count_from
        } else {
            if at >= self.hour_end {
                self.turn(at);
            }
            self.hour_end.min(before)
        };
        let more = batch.at[first + 1..].partition_point(|&at| at < until);
        let rows = first..first + 1 + more;
        if self.counts(at) {
            let count = rows.len() as u64;
            let bytes = |column: &[u64], row: usize| column.get(row).copied().unwrap_or(0);
            self.level.requests += count;
            self.totals.arrivals += u128::from(count);
            self.totals.responses += u128::from(count);
            self.totals.http_api_units += u128::from(count);
            if !(batch.request_bytes.is_empty() && batch.response_bytes.is_empty()) {
                for row in rows.clone() {
                    let request = bytes(&batch.request_bytes, row);
                    let response = bytes(&batch.response_bytes, row);
                    let chunks = request.max(response).div_ceil(HTTP_API_CHUNK).max(1);
                    self.totals.http_api_units += u128::from(chunks - 1);
                    self.totals.request_bytes += u128::from(request);
                    self.totals.response_bytes += u128::from(response);
                }
            }
        }
        rows
    }

    /// The request that has just arrived is refused because the queue is full, after it was taken for admitted.
    pub(super) fn refused(&mut self, now: SimTime, response_bytes: u64) {
        if self.counts(now) {
            self.level.rejected += 1;
            self.totals.responses -= 1;
            self.totals.response_bytes -= u128::from(response_bytes);
        }
    }

    /// The service level so far: `response` and `waiting` have those who waited only, `requests` the hours gone by.
    pub(super) const fn level(&self) -> &ServiceLevel {
        &self.level
    }

    /// The request that has just arrived is admitted: its response will be sent.
    #[inline]
    pub fn admitted(&mut self, now: SimTime, response_bytes: u64) {
        if self.counts(now) {
            self.counts.responses += 1;
            if response_bytes > 0 {
                self.totals.response_bytes += u128::from(response_bytes);
            }
        }
    }

    /// A request served: it waited, then was in service.
    #[inline]
    pub fn served(&mut self, arrived: SimTime, waiting: Micros, service: Micros) {
        if self.counts(arrived) {
            if waiting == Micros::ZERO {
                self.level.unwaited.record(service);
            } else {
                self.served_after(waiting, service);
            }
        }
    }

    #[inline(never)]
    fn served_after(&mut self, waiting: Micros, service: Micros) {
        self.level.response.record(waiting + service);
        self.level.waiting.record(waiting);
    }

    /// A request cut by the function timeout or answered too late; it was connected for `response`.
    pub fn timed_out(&mut self, arrived: SimTime, response: Micros) {
        if self.counts(arrived) {
            self.level.timed_out += 1;
            self.connected_in_vain += u128::from(response.0);
        }
    }

    /// A request refused by Lambda with 429.
    pub fn throttled(&mut self, arrived: SimTime) {
        self.level.throttled += u64::from(self.counts(arrived));
    }

    /// A request refused because the queue was full.
    pub fn rejected(&mut self, arrived: SimTime) {
        self.level.rejected += u64::from(self.counts(arrived));
    }

    /// A request whose client gave up in the queue after `waited`.
    pub fn expired(&mut self, arrived: SimTime, waited: Micros) {
        if self.counts(arrived) {
            self.level.expired += 1;
            self.connected_in_vain += u128::from(waited.0);
        }
    }

    /// A request that waited for an execution environment.
    #[inline]
    pub fn delayed_by_init(&mut self, arrived: SimTime) {
        self.level.delayed_by_init += u64::from(self.counts(arrived));
    }

    /// An execution environment started for the request that arrived at `arrived`.
    pub fn cold_start(&mut self, arrived: SimTime) {
        self.level.cold_starts += u64::from(self.counts(arrived));
    }

    /// A billed Lambda invocation.
    #[inline]
    pub fn invoked(&mut self, arrived: SimTime, memory: Mebibytes, billed: BilledMillis) {
        if self.counts(arrived) {
            self.counts.lambda_requests += 1;
            self.totals.lambda_mib_millis += u128::from((memory * billed).0);
        }
    }

    #[cold]
    fn turn(&mut self, now: SimTime) {
        self.flush();
        self.hour = now.billing_hour();
        self.hour_end = self.hour.end();
    }

    /// Requests of the window served so far.
    const fn served_so_far(&self) -> u64 {
        self.level.unwaited.count() + self.level.response.count()
    }

    /// What the histograms and counters know already is not counted a second time by the hour.
    const fn answered(&self) -> Answered {
        let level = &self.level;
        Answered {
            requests: self.served_so_far() + level.timed_out,
            connected_micros: level.unwaited.sum() + level.response.sum() + self.connected_in_vain,
        }
    }

    fn flush(&mut self) {
        let answered = self.answered();
        let before = std::mem::replace(&mut self.answered_before, answered);
        let counts = std::mem::take(&mut self.counts);
        let mut totals = std::mem::take(&mut self.totals);
        totals.arrivals += u128::from(counts.arrivals);
        totals.http_api_units += u128::from(counts.arrivals);
        totals.responses += u128::from(counts.responses);
        totals.lambda_requests += u128::from(counts.lambda_requests);
        self.level.requests += counts.arrivals;
        totals.logged_requests = u128::from(answered.requests - before.requests);
        totals.connected_micros = answered.connected_micros - before.connected_micros;
        if totals != HourActivity::default() {
            self.activity.add(self.hour, &totals);
        }
    }

    /// Closes the books.
    #[must_use]
    pub fn finish(mut self) -> (Activity, ServiceLevel) {
        self.flush();
        let served = self.served_so_far();
        let mut level = self.level;
        level.served = served;
        if level.unwaited.count() > 0 {
            level.response += &level.unwaited;
            level.waiting.record_many(Micros::ZERO, level.unwaited.count());
        }
        (self.activity, level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        platform::{Compute, FrontDoor, LogVolume, Metering},
        stats::Histogram,
        units::Window,
        usage::{Meter, Usage},
    };

    fn tally() -> Tally {
        Tally::new(SimTime::UNIX_EPOCH)
    }

    /// The usage of `tally` behind a front door over so many hours.
    fn usage(tally: Tally, front_door: FrontDoor, hours: u64) -> Usage {
        let start = SimTime::UNIX_EPOCH;
        let end = start + Micros::from_secs(hours * 3_600);
        let metering = Metering {
            compute: Compute::Instances(Vec::new()),
            front_door,
            logs: LogVolume::Standard { bytes: 500 },
            nat_gateways: 0,
        };
        metering.usage(&tally.finish().0, Window { start, end })
    }

    #[test]
    fn those_who_did_not_wait_are_told_apart() {
        // Services of 10, 20 and 30 ms after waits of 0, 5 and 0 ms; a fourth request before counting starts.
        let mut tally = tally();
        let at = SimTime::UNIX_EPOCH;
        for (waiting, service) in [(0, 10), (5, 20), (0, 30)] {
            tally.served(at, Micros::from_millis(waiting), Micros::from_millis(service));
        }
        tally.served(SimTime(0), Micros::ZERO, Micros::from_millis(99));
        let level = tally.finish().1;
        let of = |millis: &[u64]| {
            let mut histogram = Histogram::default();
            millis
                .iter()
                .for_each(|&value| histogram.record(Micros::from_millis(value)));
            histogram
        };
        assert_eq!(level.unwaited, of(&[10, 30]));
        assert_eq!(level.response, of(&[10, 25, 30]));
        assert_eq!(level.waiting, of(&[0, 5, 0]));
        assert_eq!(level.served, 3);
    }

    #[test]
    fn an_http_api_counts_started_512_kb() {
        // 0 B, 524,288 B and 524,289 B: 1 + 1 + 2 requests; the larger of request and response decides.
        let mut tally = tally();
        tally.arrived(SimTime::UNIX_EPOCH, 0, 0);
        tally.arrived(SimTime::UNIX_EPOCH, 524_288, 10);
        tally.arrived(SimTime::UNIX_EPOCH, 10, 524_289);
        assert_eq!(tally.so_far(), (3, 0));
        assert_eq!(
            usage(tally, FrontDoor::HttpApi, 1).total(Meter::HttpApiRequests),
            4
        );
    }

    #[test]
    fn a_load_balancer_counts_connections_and_the_bytes_of_what_is_admitted() {
        // Two arrivals of 100 B; one is served after 2 + 3 ms and sends 1,000 B, the other is refused and sends none.
        let mut tally = tally();
        let at = SimTime::UNIX_EPOCH + Micros::from_secs(10);
        tally.arrived(at, 100, 1_000);
        tally.admitted(at, 1_000);
        tally.served(at, Micros::from_millis(2), Micros::from_millis(3));
        tally.arrived(at, 100, 1_000);
        tally.rejected(at);
        let usage = usage(tally, FrontDoor::Alb { zones: 2 }, 2);
        assert_eq!(usage.total(Meter::AlbNewConnections), 2);
        assert_eq!(usage.total(Meter::AlbActiveConnections), 5_000);
        assert_eq!(usage.total(Meter::AlbProcessedBytes), 1_200);
        assert_eq!(usage.total(Meter::DataTransferOut), 1_000);
        assert_eq!(usage.total(Meter::AlbHour), 2 * 3_600_000_000);
        assert_eq!(usage.total(Meter::AlbPublicIpv4), 2 * 2 * 3_600_000_000);
        // 500 B of logs, stored at 15 % for 720 h: 500 × 0.15 × 720 = 54,000 byte-hours
        assert_eq!(usage.total(Meter::LogsIngestionStandard), 500);
        assert_eq!(usage.total(Meter::LogsStorage), 54_000);
    }

    #[test]
    fn counts_go_to_the_hour_of_the_arrival() {
        let mut tally = tally();
        for minute in [0, 59, 60, 61] {
            tally.arrived(SimTime::UNIX_EPOCH + Micros::from_secs(minute * 60), 0, 0);
        }
        tally.arrived(SimTime(0), 0, 0); // before counting starts
        let usage = usage(tally, FrontDoor::RestApi, 2);
        let per_hour: Vec<u128> = usage
            .cells()
            .filter(|(_, meter, _)| *meter == Meter::RestApiRequests)
            .map(|(_, _, n)| n)
            .collect();
        assert_eq!(per_hour, [2, 2]);
    }
}
