//! Which sizes of task or instance a fleet may use, how many of each look right before anything is simulated, and what
//! they would cost.
//!
//! - At most: as many vCPUs as keep the goal in the busiest minute by Erlang C. Work that takes longer than a minute is
//!   not done in the minute it arrives in: it counts as no more than what the busiest hour offers in the time of one long
//!   request (the 95th percentile).
//! - On average: as many as hold the target of the CPU under the mean load, and half a one more, for scaling rounds up
//!   to whole ones; between the floor and the most.
//!
//! Of types with as many vCPUs and the same credits only the cheapest is kept: they serve alike.
//! A size on which a request misses the goal even alone comes last, as does a burstable type without the credits.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;

use super::{CompareError, evaluate::EvaluateError, service_goal::ServiceGoal};
use crate::{
    billing::{Month, Projection, Rates},
    capacity::staffing,
    catalog::{FargateSize, VcpuCount, ec2_shortlist},
    platform::{
        Activity, FrontDoor, Metering,
        fleet::{FleetService, Scaling, TargetTracking},
    },
    price::{Allowances, PriceBook},
    scenario::{Context, Deployment, INSTANCES_MAX, Part, Platform, RawPart},
    trace::{FunctionId, Statistics, TraceSummary},
    units::{BillingHour, Mebibytes, Micros, MilliVcpu, SimTime, Usd, Window},
};

/// Task sizes an automatic Fargate service may have: 0.25 vCPU starves start-up, beyond 4 a task is too much to lose.
const TASK_VCPU: RangeInclusive<u32> = 500..=4_000;
/// Memory of a task per vCPU.
const MEMORY_PER_VCPU: u32 = 2_048;
/// Share of its baseline that a burstable type may need on its busiest day.
pub(super) const BASELINE_USED_MAX: f64 = 0.8;
/// The quantile of waits that a first guess looks at, as the sizing goal does.
const QUANTILE: f64 = 0.95;

/// A size with its first guess.
#[derive(Clone, Debug)]
pub(super) struct FleetSize {
    raw: RawPart,
    fleet: FleetService,
    /// Fewest that may run.
    pub(super) floor: u32,
    /// Fewest, where that is stated.
    pub(super) min: Option<u32>,
    /// Most, where that is stated.
    pub(super) max: Option<u32>,
    /// How many look right.
    pub(super) guess: u32,
    /// What earned credits of a burstable type sustain, as a share.
    pub(super) baseline: Option<f64>,
    /// How many hold the target of scaling under the mean load.
    on_average: f64,
    /// What one costs an hour.
    hourly: Usd,
    /// What as many as run on average look to cost an hour.
    pub(super) predicted: Usd,
    /// Why it is tried last, if it is.
    pub(super) doubt: Option<Doubt>,
}

/// Why a size is tried last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Its busiest day looks to need more than its credits sustain.
    Credits,
    /// A request misses the goal on it even alone.
    TooSlow,
}

/// Why a size is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It does not go with what is stated.
    Mistaken,
    /// Something of it has no price.
    Unpriced,
}

impl FleetSize {
    /// The size that `raw` names, as it looks before anything is simulated.
    pub(super) fn guessed(
        raw: &RawPart,
        context: &Context,
        book: &PriceBook,
        load: &Load<'_>,
        goal: &ServiceGoal,
    ) -> Result<Result<Self, Unfit>, CompareError> {
        let Ok(part) = Part::resolve(raw, context) else {
            return Ok(Err(Unfit::Mistaken));
        };
        if part.meters().iter().any(|&meter| book.price(meter).is_err()) {
            return Ok(Err(Unfit::Unpriced));
        }
        let Some(fleet) = part.deployment.fleet() else {
            return Ok(Err(Unfit::Mistaken));
        };
        let floor = fleet.scaling.min();
        let guess = load.guess(fleet, goal).clamp(floor, fleet.scaling.max());
        let on_average = load.on_average(fleet);
        // Scaling rounds up to whole ones.
        let mean = (on_average + 0.5).max(floor.into()).min(guess.into());
        let baseline = burstable_baseline(&part.deployment);
        let needed = load.busiest_day_utilization(fleet, mean);
        let lacks_credits = baseline.is_some_and(|baseline| needed > baseline * BASELINE_USED_MAX);
        let hourly = hourly(&part, book)?;
        Ok(Ok(Self {
            raw: raw.clone(),
            floor,
            min: raw.is_given("min").then_some(floor),
            max: raw.is_given("max").then_some(fleet.scaling.max()),
            guess,
            baseline,
            on_average,
            hourly,
            fleet: fleet.clone(),
            predicted: cost(hourly, mean)?,
            doubt: if lacks_credits {
                Some(Doubt::Credits)
            } else {
                (load.slack(fleet, goal) < 0.0).then_some(Doubt::TooSlow)
            },
        }))
    }

    /// In which order sizes are tried: by predicted cost, the smaller before the larger, doubtful ones last.
    pub(super) fn preference(&self) -> (bool, Usd, MilliVcpu) {
        (self.doubt.is_some(), self.predicted, self.fleet.vcpu)
    }

    /// The part as named.
    pub(super) const fn raw(&self) -> &RawPart {
        &self.raw
    }

    /// Whether another serves at least as well and costs no more: as many vCPUs or more, and as many credits. Memory
    /// counts no further once it is enough.
    pub(super) fn is_dominated_by(&self, other: &Self) -> bool {
        let credits = match (self.baseline, other.baseline) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(own), Some(others)) => others >= own,
        };
        credits && other.fleet.vcpu >= self.fleet.vcpu && other.hourly <= self.hourly
    }

    /// Whether a fleet of the other could not be told from one of this by what it serves.
    fn serves_like(&self, other: &Self) -> bool {
        self.baseline == other.baseline && self.fleet == other.fleet
    }

    /// The largest maximum, from the floor to `most`, of a fleet that may cost less than `limit` an hour: no more need
    /// run on average than hold the target under the mean load, and no more can than the maximum.
    pub(super) fn most_below(&self, limit: Usd, most: u32) -> Option<u32> {
        let on_average = |max: u32| self.on_average.min(max.into()).max(self.floor.into());
        let is_below = |max: &u32| self.cost(on_average(*max)).is_some_and(|cost| cost < limit);
        (self.floor..=most).rev().find(is_below)
    }

    /// What a fleet of so many on average costs an hour.
    pub(super) fn cost(&self, mean_instances: f64) -> Option<Usd> {
        cost(self.hourly, mean_instances).ok()
    }

    /// The fleet at a fixed count.
    pub(super) fn fixed(&self, count: u32) -> FleetService {
        self.with(Scaling::Fixed(count))
    }

    /// The fleet that scales from `min` to `max`.
    pub(super) fn scaled(&self, min: u32, max: u32) -> FleetService {
        match &self.fleet.scaling {
            Scaling::TargetTracking(policy) => self.with(Scaling::TargetTracking(TargetTracking {
                min,
                max,
                ..policy.clone()
            })),
            Scaling::Fixed(_) => self.fixed(max),
        }
    }

    fn with(&self, scaling: Scaling) -> FleetService {
        FleetService {
            scaling,
            ..self.fleet.clone()
        }
    }

    /// The part with its counts filled in.
    pub(super) fn named(&self, min: u32, max: u32) -> RawPart {
        self.raw.with("min", min).with("max", max)
    }
}

/// What sizing knows of the traffic that a fleet must carry.
pub(super) struct Load<'a> {
    pub(super) statistics: &'a Statistics,
    pub(super) summary: &'a TraceSummary,
}

impl Load<'_> {
    /// Share of CPU work in durations: of each function's mean, at its share.
    fn work_share(&self, fleet: &FleetService) -> f64 {
        let memory = self.statistics.memory().map(|(least, _)| least);
        let functions = (0..).map(FunctionId).zip(self.statistics.by_function());
        let work = functions.map(|(function, offered)| {
            let mean = offered.micros.checked_div(offered.arrivals.into()).unwrap_or(0);
            let mean = Micros(u64::try_from(mean).unwrap_or(u64::MAX));
            let demand = fleet.cpu.demand(function, mean, memory);
            demand.cpu_work.0 as f64 * offered.arrivals as f64
        });
        work.sum::<f64>() / (self.statistics.duration().sum() as f64).max(1.0)
    }

    /// Most requests in service at once, as far as sums tell.
    fn in_service(&self) -> f64 {
        let minute = Micros::from_secs(60);
        let long = self.statistics.duration().quantile(950).max(minute);
        let in_minute = self.statistics.offered_micros_busiest_minute() as f64 / minute.0 as f64;
        in_minute.min(self.statistics.offered_micros_busiest_hour() as f64 / long.0 as f64)
    }

    /// How much longer than recorded the 95th percentile may get on a size where nothing waits for a vCPU; below 0
    /// where the goal is out of reach.
    fn slack(&self, fleet: &FleetService, goal: &ServiceGoal) -> f64 {
        let recorded = self.statistics.duration().quantile(950).0 as f64;
        let slower = 1.0 / full_speed(fleet) - 1.0;
        goal.p95().0 as f64 - recorded * (1.0 + self.work_share(fleet) * slower)
    }

    /// How many of a size the busiest minute needs: vCPUs by square-root staffing, and slots for what is in service.
    fn guess(&self, fleet: &FleetService, goal: &ServiceGoal) -> u32 {
        let in_service = self.in_service();
        let share = self.work_share(fleet) / full_speed(fleet);
        let work = (self.statistics.duration().mean() * share).max(1.0);
        if in_service * share > f64::from(INSTANCES_MAX) {
            return INSTANCES_MAX; // beyond any fleet, and any use of a closed form
        }
        let servers = staffing(
            in_service * share,
            work,
            QUANTILE,
            self.slack(fleet, goal).max(work),
        );
        let per_instance = f64::from(fleet.vcpu.0.max(1_000)) / 1e3;
        let for_cpu = (f64::from(servers) / per_instance).ceil();
        let for_slots = (in_service / f64::from(fleet.slots.max(1))).ceil();
        for_cpu.max(for_slots).min(f64::from(u32::MAX)) as u32
    }

    /// How many hold the target of scaling under the mean load.
    fn on_average(&self, fleet: &FleetService) -> f64 {
        let target = match &fleet.scaling {
            Scaling::TargetTracking(policy) => f64::from(policy.target.0) / 1e6,
            Scaling::Fixed(_) => 1.0,
        };
        let window = (self.summary.window.length().0 as f64).max(1.0);
        let busy = self.statistics.duration().sum() as f64 * self.work_share(fleet) / window;
        let vcpus = f64::from(fleet.vcpu.0) / 1e3;
        busy / (vcpus * target)
    }

    /// Mean utilization of so many on the busiest day; over the whole window where that is shorter.
    fn busiest_day_utilization(&self, fleet: &FleetService, instances: f64) -> f64 {
        let window = self.summary.window.length();
        let day = Micros::from_secs(86_400).min(window).max(Micros(1)).0 as f64;
        let work = self.statistics.offered_micros_busiest_day() as f64 * self.work_share(fleet);
        work / (day * instances * f64::from(fleet.vcpu.0) / 1e3)
    }

    /// Memory a task or instance must have.
    pub(super) fn memory_min(&self) -> Mebibytes {
        self.summary.memory_used_max.unwrap_or(Mebibytes(0))
    }
}

/// How fast one request computes on an instance, as a share of a full vCPU.
fn full_speed(fleet: &FleetService) -> f64 {
    f64::from(fleet.vcpu.0.clamp(1, 1_000)) / 1e3
}

/// The sizes `raw` leaves open, in order of predicted cost; smaller before larger where it is the same.
pub(super) fn fleet_sizes(
    raw: &RawPart,
    context: &Context,
    book: &PriceBook,
    load: &Load<'_>,
    goal: &ServiceGoal,
) -> Result<Vec<FleetSize>, CompareError> {
    let mut sizes = Vec::new();
    // A stated memory fits some sizes only; that it fits none was found before the traffic was read.
    for raw in completed(raw, load.memory_min()) {
        sizes.extend(FleetSize::guessed(&raw, context, book, load, goal)?.ok());
    }
    sizes.sort_by_key(FleetSize::preference);
    let mut kept: Vec<FleetSize> = Vec::with_capacity(sizes.len());
    for size in sizes {
        if !kept.iter().any(|cheaper| cheaper.serves_like(&size)) {
            kept.push(size);
        }
    }
    Ok(kept)
}

/// What so many on average cost, to a thousandth of one.
fn cost(hourly: Usd, instances: f64) -> Result<Usd, CompareError> {
    let thousandths = Decimal::new((instances * 1e3).round() as i64, 3);
    Ok(hourly.checked_mul(thousandths).map_err(EvaluateError::from)?)
}

/// What one of them costs an hour.
fn hourly(part: &Part, book: &PriceBook) -> Result<Usd, CompareError> {
    let start = SimTime::UNIX_EPOCH;
    let hour = Window {
        start,
        end: start + BillingHour::LENGTH,
    };
    let mut activity = Activity::default();
    activity.run(hour, 1);
    let usage = Metering {
        front_door: FrontDoor::None,
        ..part.metering()
    }
    .usage(&activity, hour);
    let none = Allowances::none();
    let rates = Rates {
        book,
        allowances: &none,
        month: Month::STANDARD,
        projection: Projection::NONE,
    };
    let bill = rates.rate(&usage).map_err(EvaluateError::from)?;
    Ok(bill.total)
}

/// `raw` with each size it leaves open filled in.
pub(super) fn completed(raw: &RawPart, memory_min: Mebibytes) -> Vec<RawPart> {
    match raw.platform() {
        Platform::Fargate if !raw.is_given("cpu") => task_sizes(raw, memory_min),
        Platform::Ec2 if !raw.is_given("type") => instance_types(raw, memory_min),
        Platform::Lambda | Platform::Fargate | Platform::Ec2 => vec![raw.clone()],
    }
}

/// Task sizes with the memory stated, or 2 GB per vCPU and as much as the trace records in use.
fn task_sizes(raw: &RawPart, memory_min: Mebibytes) -> Vec<RawPart> {
    let sizes = FargateSize::all()
        .iter()
        .filter(|size| TASK_VCPU.contains(&size.vcpu.0));
    let completed = sizes.filter_map(|size| {
        let raw = raw.with("cpu", VcpuCount(size.vcpu));
        if raw.is_given("memory") {
            return Some(raw);
        }
        let usual = Mebibytes(size.vcpu.0 * MEMORY_PER_VCPU / 1_000);
        let memory = size
            .memory
            .iter()
            .find(|&&memory| memory >= usual.max(memory_min))?;
        Some(raw.with("memory", memory.0))
    });
    completed.collect()
}

/// Types of the shortlist, of the architecture stated, with as much memory as the trace records in use.
fn instance_types(raw: &RawPart, memory_min: Mebibytes) -> Vec<RawPart> {
    let architecture = raw.architecture();
    ec2_shortlist()
        .filter(|kind| kind.architecture() == architecture && kind.memory() >= memory_min)
        .map(|kind| raw.with("type", kind))
        .collect()
}

/// What earned credits of a burstable type sustain, as a share.
fn burstable_baseline(deployment: &Deployment) -> Option<f64> {
    let Deployment::Ec2(fleet) = deployment else {
        return None;
    };
    let baseline = fleet.instance_type.burstable_baseline()?;
    Some(f64::from(baseline.0) / 1e6)
}
