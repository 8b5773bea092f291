//! What is in a trace: one pass over it, and beside the environments as they were, what the model makes of them.

use super::{Progress, Stop, Traffic};
use crate::{
    platform::lambda::KeepAlive,
    stats::Histogram,
    trace::{
        ArrivalStream, Arrivals, Batch, Detail, DurationModel, Helper, RowOrder, Strictness, TraceError,
        TraceOptions, TraceSummary,
        inspection::{Inspection, Inspector},
        open_files_watched,
    },
    units::Micros,
};

/// Where the bins of the keep-alive curve begin, in seconds; the last is open.
const BINS: [u64; 15] = [
    0, 60, 120, 180, 240, 270, 300, 330, 360, 420, 600, 900, 1_800, 3_600, 7_200,
];

/// Over less time there is no mean.
const AVERAGED_MIN: Micros = Micros::from_secs(1);

/// What is in a trace.
#[derive(Clone, Debug)]
pub struct Inspected {
    /// What was read.
    pub summary: TraceSummary,
    /// What was found.
    pub inspection: Inspection,
    /// How long idle environments stayed, bin by bin, where environments are named and somebody looked.
    pub keep_alive: Vec<KeepAliveBin>,
    /// `--scale`, where it is not 1.
    pub scale: Option<String>,
    /// Seed of everything drawn.
    pub seed: u64,
    /// Version of costsim.
    pub version: &'static str,
}

/// Idle environments that were looked at after an idle time of this bin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeepAliveBin {
    /// The shortest idle time.
    pub from: Micros,
    /// The shortest of the next bin; `None` of the last.
    pub to: Option<Micros>,
    /// Found alive: reused.
    pub alive: u64,
    /// Found dead: a cold start in their place.
    pub dead: u64,
    /// Mean probability of the model (the profile measured in 2025) to be alive, at the same idle times.
    pub model: f64,
}

impl Inspected {
    /// Whether there is something to average over time: two requests, and a window of a second. One request, or all of
    /// them at one instant, have no rate.
    #[must_use]
    pub fn has_rates(&self) -> bool {
        self.inspection.arrivals > 1 && self.summary.window.length() >= AVERAGED_MIN
    }

    /// Whether an arrival without an init is known to have had none: some have one, environments are named, or all
    /// files are of a format whose reports tell inits.
    #[must_use]
    pub fn knows_inits(&self) -> bool {
        let formats = &self.summary.reading.formats;
        self.summary.recorded.init
            || self.inspection.environments.is_some()
            || (!formats.is_empty() && formats.iter().all(|format| format.tells_inits()))
    }
}

impl KeepAliveBin {
    /// Share found alive.
    #[must_use]
    pub fn observed(&self) -> f64 {
        self.alive as f64 / (self.alive + self.dead).max(1) as f64
    }
}

/// Inspects the trace at `paths`.
///
/// # Errors
/// The trace's own.
pub fn inspect(
    paths: &[String],
    options: &TraceOptions,
    progress: &dyn Fn(Progress),
) -> Result<Inspected, TraceError> {
    in_any_order(paths, options, |options| {
        inspect_in_order(paths, options, progress)
    })
}

/// Reads a trace as `read` does, once more where its rows turn out to be far out of order; one that can be read only
/// once is taken to be.
pub(super) fn in_any_order<T>(
    paths: &[String],
    options: &TraceOptions,
    read: impl Fn(&TraceOptions) -> Result<T, TraceError>,
) -> Result<T, TraceError> {
    let read_once = Traffic::Trace(paths.to_vec()).is_read_once();
    let lenient = options.strictness == Strictness::Lenient;
    let in_order = |order| TraceOptions {
        order,
        ..options.clone()
    };
    if read_once && lenient {
        return read(&in_order(RowOrder::Any));
    }
    match read(&in_order(RowOrder::Nearly)) {
        Err(error) if error.is_disorder() && lenient => read(&in_order(RowOrder::Any)),
        other => other,
    }
}

fn inspect_in_order(
    paths: &[String],
    options: &TraceOptions,
    progress: &dyn Fn(Progress),
) -> Result<Inspected, TraceError> {
    let options = &TraceOptions {
        detail: Detail::Everything,
        // What nobody knows stays unknown.
        duration: Some(options.duration.unwrap_or(DurationModel::UNKNOWN)),
        ..options.clone()
    };
    let stream = open_files_watched(paths, options, &|reached| progress(reached.into()))?;
    inspect_stream(stream, options, &Stop::default(), progress)
}

/// Inspects what is left of a stream of arrivals.
pub(super) fn inspect_stream(
    mut stream: ArrivalStream,
    options: &TraceOptions,
    stop: &Stop,
    progress: &dyn Fn(Progress),
) -> Result<Inspected, TraceError> {
    let mut inspector = Inspector::new(stream.start());
    let mut batch = Batch::default();
    let mut arrivals = 0;
    Helper::beside(stream.helper(), || {
        while stream.next_batch(&mut batch)? {
            arrivals += batch.len() as u64;
            inspector.observe(&batch);
            let (bytes_read, bytes_total) = stream.progress();
            progress(Progress {
                bytes_read,
                bytes_total,
                arrivals,
            });
            if stop.is_set() {
                return Err(TraceError::Interrupted);
            }
        }
        Ok::<_, TraceError>(())
    })?;
    let summary = stream.finish()?;
    let inspection = inspector.finish(&summary);
    let environments = inspection.environments.as_ref();
    let keep_alive = environments.map_or_else(Vec::new, |environments| {
        keep_alive(
            &environments.idle,
            &environments.deaths,
            &KeepAlive::MEASURED_2025,
        )
    });
    Ok(Inspected {
        summary,
        inspection,
        keep_alive,
        scale: (options.scale != crate::trace::Scale::ONE).then(|| options.scale.to_string()),
        seed: options.seed.0,
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// The bins in which anybody looked.
fn keep_alive(alive: &Histogram, dead: &Histogram, model: &KeepAlive) -> Vec<KeepAliveBin> {
    let second = |seconds: &u64| Micros::from_secs(*seconds);
    let bins = BINS.iter().enumerate().map(|(bin, from)| {
        let to = BINS.get(bin + 1).map(second);
        let from = second(from);
        let inside = |&(idle, _): &(Micros, u64)| idle >= from && to.is_none_or(|to| idle < to);
        let count = |histogram: &Histogram| histogram.buckets().filter(inside).map(|(_, times)| times).sum();
        let looks = alive.buckets().chain(dead.buckets()).filter(inside);
        let (alive, dead): (u64, u64) = (count(alive), count(dead));
        let expected: f64 = looks
            .map(|(idle, times)| model.survival(idle) * times as f64)
            .sum();
        KeepAliveBin {
            from,
            to,
            alive,
            dead,
            model: expected / (alive + dead).max(1) as f64,
        }
    });
    bins.filter(|bin| bin.alive + bin.dead > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn observed_beside_the_model_by_hand() {
        // Alive after 100 s three times and after 322 s once; dead after 322 s once and after 400 s twice.
        // The model at 100 s: exp(−6e-5 × 100) = 0.994018; at 322 s: (348 − 322)/52 × exp(−6e-5 × 322) = 0.490433; at
        // 400 s: 0. Histograms know idle times to ±0.2 %.
        let of = |looks: &[(u64, u64)]| {
            let mut histogram = Histogram::default();
            for &(seconds, times) in looks {
                histogram.record_many(Micros::from_secs(seconds), times);
            }
            histogram
        };
        let bins = keep_alive(
            &of(&[(100, 3), (322, 1)]),
            &of(&[(322, 1), (400, 2)]),
            &KeepAlive::MEASURED_2025,
        );
        let counts: Vec<_> = bins
            .iter()
            .map(|bin| (bin.from.0 / 1_000_000, bin.alive, bin.dead))
            .collect();
        assert_eq!(counts, [(60, 3, 0), (300, 1, 1), (360, 0, 2)]);
        let observed: Vec<f64> = bins.iter().map(KeepAliveBin::observed).collect();
        assert_eq!(observed, [1.0, 0.5, 0.0]);
        assert!((bins[0].model - 0.994_018).abs() < 1e-4, "{bins:?}");
        assert!(
            (bins[1].model - 0.490_433).abs() < 0.002 * 322.0 / 52.0,
            "{bins:?}"
        );
        assert_eq!(bins[2].model, 0.0);
    }
}
