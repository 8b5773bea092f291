//! The inspection of a trace: one look at each arrival, and what it all comes to.

use super::{
    Concurrency, Counts, Duplicates, Environments, FunctionProfile, Holes, Profile, Warmer,
    concurrency::InFlight,
    counts::Counter,
    duplicates::Twins,
    environments::EnvironmentTallies,
    functions::{FunctionTallies, Seen},
    gaps::Gaps,
    holes::Silences,
};
use crate::{
    stats::Histogram,
    trace::{Batch, Resolution, TraceSummary, UNKNOWN_DURATION},
    units::{BilledMillis, BillingHour, Mebibytes, MibMillis, Micros, SimTime},
};

const SECOND: Micros = Micros::from_secs(1);
const MINUTE: Micros = Micros::from_secs(60);

/// Looks at a trace batch by batch, in order of time.
#[derive(Clone, Debug)]
pub struct Inspector {
    arrivals: u64,
    second: Counter,
    minute: Counter,
    hour: Counter,
    gaps: Gaps,
    silences: Silences,
    profile: Profile,
    duration: Histogram,
    init: Histogram,
    billed: Known,
    memory: Memory,
    functions: FunctionTallies,
    in_flight: InFlight,
    twins: Twins,
    environments: EnvironmentTallies,
}

/// What is in a trace.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// Arrivals, after scaling.
    pub arrivals: u64,
    /// Per second of the clock. The dispersion is `None` where the trace tells instants more coarsely.
    pub second: Counts,
    /// Per minute of the clock, likewise.
    pub minute: Counts,
    /// Per hour of the clock, likewise.
    pub hour: Counts,
    /// Coefficient of variation of the gaps between arrivals; `None` where instants were spread.
    pub gap_variation: Option<f64>,
    /// By hour, weekday, and over the whole window.
    pub profile: Profile,
    /// Durations, of the arrivals that have one.
    pub duration: Histogram,
    /// Inits, of the arrivals that have one: cold starts.
    pub init: Histogram,
    /// Billed durations, where some arrival has one.
    pub billed: Option<Known>,
    /// Memory configured and used.
    pub memory: Memory,
    /// Every function, most arrivals first.
    pub functions: Vec<FunctionProfile>,
    /// Requests in flight; `None` where some duration is not known.
    pub concurrency: Option<Concurrency>,
    /// Silences that cannot be chance; `None` of counts.
    pub holes: Option<Holes>,
    /// Rows told twice; `None` where instants were spread or durations are not recorded.
    pub duplicates: Option<Duplicates>,
    /// Short requests on an exact schedule; none are looked for where instants were spread.
    pub warmers: Vec<Warmer>,
    /// Execution environments, where they are named.
    pub environments: Option<Environments>,
}

/// Billed durations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Arrivals that have one.
    pub arrivals: u64,
    /// Their sum in milliseconds.
    pub millis: u128,
    /// Sum of memory configured × billed duration, in MiB-ms, of those that have both.
    pub held: u128,
}

/// Memory of the arrivals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// The least and the most configured, where known.
    pub configured: Option<(Mebibytes, Mebibytes)>,
    /// The most used, where known.
    pub used_max: Option<Mebibytes>,
}

impl Inspector {
    /// Looks at a trace that begins at `start`.
    #[must_use]
    pub fn new(start: SimTime) -> Self {
        Self {
            arrivals: 0,
            second: Counter::new(SECOND, start),
            minute: Counter::new(MINUTE, start),
            hour: Counter::new(BillingHour::LENGTH, start),
            gaps: Gaps::default(),
            silences: Silences::new(start),
            profile: Profile::new(start),
            duration: Histogram::default(),
            init: Histogram::default(),
            billed: Known::default(),
            memory: Memory::default(),
            functions: FunctionTallies::default(),
            in_flight: InFlight::default(),
            twins: Twins::default(),
            environments: EnvironmentTallies::default(),
        }
    }

    /// Looks at the next batch.
    pub fn observe(&mut self, batch: &Batch) {
        self.arrivals += batch.len() as u64;
        self.second.observe(&batch.at);
        self.minute.observe(&batch.at);
        self.hour.observe(&batch.at);
        self.profile.observe(&batch.at);
        self.twins.observe(batch);
        for row in 0..batch.len() {
            self.look(batch, row);
        }
    }

    /// Looks at one arrival.
    #[inline]
    fn look(&mut self, batch: &Batch, row: usize) {
        let arrival = batch.arrival(row);
        let observed = &batch.observed;
        let seen = Seen {
            at: arrival.at,
            duration: Some(arrival.duration).filter(|&duration| duration < UNKNOWN_DURATION),
            memory: arrival.memory,
            memory_used: observed.memory_used.get(row).copied().filter(|used| used.0 > 0),
            init: arrival.init,
            billed: observed.billed.get(row).copied().filter(|billed| billed.0 > 0),
        };
        let before = self.gaps.observe(seen.at);
        self.silences.observe(seen.at, before);
        self.functions.observe(arrival.function, &seen);
        let init = seen.init.unwrap_or(Micros::ZERO);
        if let Some(duration) = seen.duration {
            self.duration.record(duration);
            self.in_flight.observe(seen.at, duration + init);
        }
        if let Some(init) = seen.init {
            self.init.record(init);
        }
        if let Some(billed) = seen.billed {
            self.billed.add(billed, seen.memory);
        }
        self.memory.add(seen.memory, seen.memory_used);
        if let Some(&number) = observed.environment.get(row) {
            let held = seen.duration.unwrap_or(Micros::ZERO) + init;
            self.environments
                .observe(number, arrival.function, (seen.at, held), seen.init);
        }
    }

    /// What it all comes to.
    #[must_use]
    pub fn finish(self, summary: &TraceSummary) -> Inspection {
        let window = summary.window;
        let grain = grain(summary.resolution);
        let is_exact = grain == Micros::ZERO;
        let told_to = |unit: Micros, counts: Counts| Counts {
            dispersion: counts.dispersion.filter(|_| grain <= unit),
            ..counts
        };
        let (functions, warmers) = self.functions.finish();
        let all_known = self.duration.count() == self.arrivals;
        let is_counted = matches!(summary.resolution, Resolution::Intervals { .. });
        Inspection {
            arrivals: self.arrivals,
            second: told_to(SECOND, self.second.finish(window)),
            minute: told_to(MINUTE, self.minute.finish(window)),
            hour: told_to(BillingHour::LENGTH, self.hour.finish(window)),
            gap_variation: self.gaps.variation().filter(|_| is_exact),
            profile: self.profile.finish(window),
            concurrency: self.in_flight.finish(window).filter(|_| all_known),
            duration: self.duration,
            init: self.init,
            billed: Some(self.billed).filter(|billed| billed.arrivals > 0),
            memory: self.memory,
            functions,
            holes: (!is_counted).then(|| self.silences.finish(window)),
            duplicates: (is_exact && summary.recorded.duration).then(|| self.twins.finish()),
            warmers: if is_counted { Vec::new() } else { warmers },
            environments: self.environments.finish(),
        }
    }
}

/// How coarsely instants were told: nothing is known of bursts below.
const fn grain(resolution: Resolution) -> Micros {
    match resolution {
        Resolution::Exact | Resolution::Synthetic => Micros::ZERO,
        Resolution::Seconds => SECOND,
        Resolution::Intervals { longest, .. } => longest,
    }
}

impl Known {
    fn add(&mut self, billed: BilledMillis, memory: Option<Mebibytes>) {
        self.arrivals += 1;
        self.millis += u128::from(billed.0);
        let MibMillis(held) = memory.unwrap_or(Mebibytes(0)) * billed;
        self.held += u128::from(held);
    }
}

impl Memory {
    fn add(&mut self, configured: Option<Mebibytes>, used: Option<Mebibytes>) {
        if let Some(memory) = configured {
            let (least, most) = self.configured.unwrap_or((memory, memory));
            self.configured = Some((least.min(memory), most.max(memory)));
        }
        self.used_max = self.used_max.max(used);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Detail, TraceOptions, open};

    /// The inspection of a CSV.
    pub(super) fn inspection(csv: &str) -> (Inspection, TraceSummary) {
        use std::io::Write as _;
        let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        file.write_all(csv.as_bytes()).unwrap();
        let options = TraceOptions {
            detail: Detail::Everything,
            duration: Some(crate::trace::DurationModel::UNKNOWN),
            ..TraceOptions::default()
        };
        let mut stream = open(file.path().to_str().unwrap(), &options).unwrap();
        let mut inspector = Inspector::new(stream.start());
        let mut batch = Batch::default();
        while stream.next_batch(&mut batch).unwrap() {
            inspector.observe(&batch);
        }
        let summary = stream.finish().unwrap();
        (inspector.finish(&summary), summary)
    }

    #[test]
    fn every_figure_of_four_requests_by_hand() {
        let (found, _) = inspection(
            "timestamp_ms,function,duration_ms,memory_mb,memory_used_mb,init_ms,billed_ms\n\
             1767225600000,a,100,512,90,300,400\n\
             1767225601000,b,50,1024,,,50\n\
             1767225602000,a,30,512,95,,30\n\
             1767225603000,a,20,512,80,,20\n",
        );
        // 300 + 0 + 0 init; 400 + 50 + 30 + 20 = 500 ms billed; 512 × 450 + 1,024 × 50 = 281,600 MiB-ms.
        assert_eq!(
            (found.arrivals, found.init.count(), found.init.sum()),
            (4, 1, 300_000)
        );
        let billed = found.billed.unwrap();
        assert_eq!((billed.arrivals, billed.millis, billed.held), (4, 500, 281_600));
        assert_eq!(found.memory.configured, Some((Mebibytes(512), Mebibytes(1_024))));
        assert_eq!(found.memory.used_max, Some(Mebibytes(95)));
        // One a second: a metronome. Window 3 s and the mean gap of 1 s: 4 whole seconds.
        assert_eq!(
            (found.second.dispersion, found.gap_variation),
            (Some(0.0), Some(0.0))
        );
        // In service 400 + 50 + 30 + 20 = 500 ms of 4,000: 0.125, never two at once.
        let concurrency = found.concurrency.unwrap();
        assert_eq!(
            (concurrency.mean, concurrency.little, concurrency.peak),
            (0.125, 0.125, 1)
        );
        let a = found.functions[0];
        // (100 + 30 + 20)/3 = 50 ms
        assert_eq!((a.function.0, a.arrivals, a.cold_starts), (0, 3, 1));
        assert_eq!(a.duration.unwrap().0, 50_000.0);
        assert_eq!((a.billed, a.held), (450, 230_400));
        assert_eq!(
            found.functions[1].memory,
            Some((Mebibytes(1_024), Mebibytes(1_024)))
        );
        assert_eq!(found.duplicates, Some(Duplicates::default()));
        assert_eq!(found.environments, None);
    }

    #[test]
    fn what_is_spread_has_no_burst_below_its_resolution() {
        let (seconds, _) =
            inspection("timestamp,duration_ms\n2026-01-01T00:00:00Z,5\n2026-01-01T00:00:02Z,5\n");
        assert_eq!(seconds.gap_variation, None);
        // Seconds 0, 1, 2 with 1, 0, 1: mean 2/3, variance 2/3 − 4/9 = 2/9, index 1/3. The window ends at 4 s (a mean
        // gap of 2 s past the last), so there are four seconds: mean 1/2, variance 1/2 − 1/4, index 1/2.
        assert_eq!(seconds.second.dispersion, Some(0.5));
        assert_eq!(seconds.duplicates, None);
        let (counts, _) =
            inspection("timestamp,count,duration_ms\n2026-01-01T00:00:00Z,9,5\n2026-01-01T00:05:00Z,9,5\n");
        assert_eq!((counts.second.dispersion, counts.minute.dispersion), (None, None));
        assert_eq!(counts.holes, None);
    }

    #[test]
    fn unknown_durations_stay_unknown() {
        let (found, summary) = inspection("timestamp_ms\n1767225600000\n1767225600500\n");
        assert_eq!((found.duration.count(), found.concurrency), (0, None));
        assert_eq!(found.functions[0].duration, None);
        assert!(!summary.recorded.duration);
    }
}
