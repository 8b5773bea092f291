//! `size`: which Lambda memory, which task size or instance type, and how many. Every figure is a replay's.
//!
//! Lambda is replayed at each memory size. Of task sizes and instance types those are replayed that closed forms leave
//! (`pruning`), each with the fewest instances that reach the goal (`sizing`).

use super::{
    CompareError, Evaluated, MemorySize, MemorySweep, Progress, Question, Stamp,
    compare::{book, candidates, check, check_rules, check_warm_up, context},
    confirm::confirmations,
    cpu,
    design::designs,
    fleet_size::Load,
    holds::Asked,
    memory_sweep::{Marks, Recording},
    pruning::Shortlist,
    service_goal::ServiceGoal,
    sizes::{FleetSizes, Sizes},
    sizes_assumed::assumed,
    solved::{Solved, judged},
    study::{Passes, Study},
    traffic::facts,
};
use crate::{
    price::PriceBook,
    scenario::{Context, CpuChoice, FrontDoorKind, Platform, RawCandidate, RawPart},
    units::{Architecture, Mebibytes},
    workload::MemoryCurve,
};

/// Memory sizes that are looked at where none are asked for: those of AWS's console, the one that grants a full vCPU,
/// and steps up to the largest.
const MEMORY_SIZES: [u32; 13] = [
    128, 256, 512, 768, 1_024, 1_536, 1_769, 2_048, 3_008, 4_096, 6_144, 8_192, 10_240,
];

/// What to look at.
#[derive(Clone, Debug)]
pub struct SizeChoice {
    /// Lambda memory sizes; the usual ones where there are none.
    pub memory_sizes: Vec<Mebibytes>,
    /// Task sizes, and instance types, of each architecture that are simulated at most.
    pub top: usize,
}

/// Answers the question. Interrupted by the question's [`super::Stop`] once Lambda's sizes are replayed, it tells these.
///
/// # Errors
/// Whatever is malformed: trace, candidates, prices, or a window too short to stand for a month.
pub fn size(
    question: &Question,
    choice: &SizeChoice,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Sizes, CompareError> {
    check_warm_up(question)?;
    let book = book(question)?;
    let raws = candidates(question)?;
    let context = context(question, cpu::provisional(question), &book);
    check(question, &raws, &context, &book)?;
    let whole = raws.iter().find(|raw| raw.parts().len() > 1);
    if let Some(mixture) = whole {
        let problem =
            "is of several parts; size takes candidates of one, such as -c lambda or -c fargate:min=3";
        return Err(mixture.mistake(problem).into());
    }
    let (study, _) = Study::read(question, &[], Passes::Several, progress)?;
    check_rules(question, &study)?;
    let context = Context {
        cpu: cpu::stated(question, &study)?,
        ..context
    };
    let mut plan = Plan::new(question, choice, &study, (&context, &book), &raws)?;
    // Lambda first, for it takes one pass: should fleets be interrupted, it can be told.
    let mut wanted = plan.functions();
    let mut designed = designs(question, &study, &context, &book, &wanted)?;
    if !wanted.is_empty() {
        question.stop.note_result();
    }
    let fleets = plan.fleets();
    match designs(question, &study, &context, &book, &fleets) {
        Err(error) if error.is_interrupted() && !wanted.is_empty() => plan.leave_fleets_out(),
        found => {
            designed.extend(found?);
            wanted.extend(fleets);
        }
    }
    let asked = Asked {
        question,
        study: &study,
        raws: &wanted,
        passes: Passes::Several,
    };
    judged(asked, &context, &book, designed, |solved| Ok(plan.told(solved)))
}

/// What is simulated.
struct Plan<'q> {
    curve: Option<&'q MemoryCurve>,
    /// Each Lambda design, and its sizes as candidates.
    memory: Vec<(RawPart, Vec<(Mebibytes, RawCandidate)>)>,
    /// Fargate and EC2: the sizes as candidates, and what was pruned.
    fleets: Vec<(Platform, Vec<RawCandidate>, Shortlist)>,
    /// What an interruption left out.
    unfinished: Vec<Platform>,
}

impl<'q> Plan<'q> {
    fn new(
        question: &'q Question,
        choice: &SizeChoice,
        study: &Study<'_>,
        (context, book): (&Context, &PriceBook),
        raws: &[RawCandidate],
    ) -> Result<Self, CompareError> {
        let curve = match &question.cpu {
            CpuChoice::Measured(curve) => Some(&**curve),
            _ => None,
        };
        let mut plan = Self {
            curve,
            memory: Vec::new(),
            fleets: Vec::new(),
            unfinished: Vec::new(),
        };
        let goal = ServiceGoal::new(&question.goals, question.min_served, &study.statistics);
        let load = Load {
            statistics: &study.statistics,
            summary: &study.summary,
        };
        for (raw, part) in raws.iter().filter_map(|raw| Some((raw, raw.parts().first()?))) {
            let platform = part.platform();
            if platform == Platform::Lambda {
                let sizes = memory_sizes(choice, study, curve, part.lambda_memory());
                let open = part.without("memory");
                let sizes = sizes.into_iter().map(|memory| {
                    let part = open.with("memory", memory.0);
                    (memory, raw.with_parts(vec![part]))
                });
                plan.memory.push((open.clone(), sizes.collect()));
                continue;
            }
            let mut shortlist = Shortlist::default();
            shortlist.add(part, choice.top, (context, book), (&load, &goal))?;
            if shortlist.sizes.is_empty() {
                let problem = "no size there is has a price here and enough memory";
                return Err(raw.mistake(problem).into());
            }
            let sizes = std::mem::take(&mut shortlist.sizes).into_iter();
            let sizes = sizes.map(|part| raw.with_parts(vec![part])).collect();
            plan.fleets.push((platform, sizes, shortlist));
        }
        Ok(plan)
    }

    /// What is simulated of Lambda.
    fn functions(&self) -> Vec<RawCandidate> {
        let sizes = self.memory.iter().flat_map(|(_, sizes)| sizes);
        sizes.map(|(_, candidate)| candidate.clone()).collect()
    }

    /// What is simulated of fleets.
    fn fleets(&self) -> Vec<RawCandidate> {
        self.fleets
            .iter()
            .flat_map(|(_, sizes, _)| sizes)
            .cloned()
            .collect()
    }

    /// Tells nothing of fleets but that they are missing.
    fn leave_fleets_out(&mut self) {
        for (platform, ..) in self.fleets.drain(..) {
            if !self.unfinished.contains(&platform) {
                self.unfinished.push(platform);
            }
        }
    }

    /// The answer, of what was judged: Lambda first.
    fn told(self, solved: Solved<'_>) -> Sizes {
        let Solved {
            asked: Asked { question, study, .. },
            context,
            billing,
            chosen,
            ..
        } = solved;
        let doors = chosen.designs.iter().map(|design| {
            let part = design.candidate.parts.first();
            part.map_or(FrontDoorKind::None, |part| FrontDoorKind::of(part.front_door))
        });
        let doors: Vec<FrontDoorKind> = doors.collect();
        let mut judged = chosen.evaluated.into_iter();
        let mut at = 0;
        let mut memory = Vec::with_capacity(self.memory.len());
        for (part, sizes) in &self.memory {
            let front_door = doors.get(at).copied().unwrap_or(FrontDoorKind::None);
            at += sizes.len();
            let sizes = sizes.iter().zip(judged.by_ref());
            let sizes = sizes.map(|((memory, _), judged)| (*memory, judged)).collect();
            memory.push(sweep(part, front_door, sizes, (question, study, self.curve)));
        }
        let fleets = fleets(self.fleets, &mut judged);
        Sizes {
            stamp: Stamp::of(question, billing.book),
            trace: facts(question, &study.summary, &study.statistics, study.window),
            month_hours: question.prices.month.hours(),
            assumed: assumed(question, study, (&context.cpu, self.curve), &memory, &fleets),
            confirm: confirmations(study, &memory, &fleets, self.curve),
            memory,
            fleets,
            unfinished: self.unfinished,
            goals: question.goals.clone(),
            max_monthly_cost: question.max_monthly_cost,
        }
    }
}

/// The sizes to look at, ascending: those asked for, the recorded ones, those that were measured, one that is named.
fn memory_sizes(
    choice: &SizeChoice,
    study: &Study<'_>,
    curve: Option<&MemoryCurve>,
    named: Option<Mebibytes>,
) -> Vec<Mebibytes> {
    let mut sizes = match choice.memory_sizes.as_slice() {
        [] => MEMORY_SIZES.map(Mebibytes).to_vec(),
        asked => asked.to_vec(),
    };
    let recorded = study.statistics.memory();
    sizes.extend(recorded.into_iter().flat_map(|(low, high)| [low, high]));
    sizes.extend(
        curve
            .into_iter()
            .flat_map(MemoryCurve::points)
            .map(|&(memory, _)| memory),
    );
    sizes.extend(named);
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

/// One Lambda design at each size.
fn sweep(
    part: &RawPart,
    front_door: FrontDoorKind,
    judged: Vec<(Mebibytes, Evaluated)>,
    (question, study, curve): (&Question, &Study<'_>, Option<&MemoryCurve>),
) -> MemorySweep {
    let architecture = part.architecture();
    let recorded = match study.statistics.memory() {
        Some((low, high)) if low == high => Some(low),
        _ => None,
    };
    let recording = Recording {
        memory: recorded,
        same_architecture: architecture == Architecture::X86_64,
        curve,
    };
    let sizes = judged.iter();
    let sizes = sizes.map(|(memory, judged)| MemorySize::of(*memory, recording.basis(*memory), judged));
    let sizes: Vec<MemorySize> = sizes.collect();
    let has_goals = !question.goals.is_empty() || question.max_monthly_cost.is_some();
    let marks = Marks::of(&sizes, has_goals);
    MemorySweep {
        architecture,
        front_door,
        sizes,
        recorded,
        working_set: study.summary.memory_used_max,
        cheapest: marks.cheapest,
        fastest: marks.fastest,
        balanced: marks.balanced,
        cheapest_within_goals: marks.within_goals,
    }
}

/// The fleets, a table for each platform.
fn fleets(
    plan: Vec<(Platform, Vec<RawCandidate>, Shortlist)>,
    judged: &mut impl Iterator<Item = Evaluated>,
) -> Vec<FleetSizes> {
    let mut fleets: Vec<(FleetSizes, Shortlist)> = Vec::new();
    for (platform, sizes, shortlist) in plan {
        let simulated = judged.take(sizes.len());
        let known = fleets.iter().position(|(fleet, _)| fleet.platform == platform);
        match known.and_then(|at| fleets.get_mut(at)) {
            Some((fleet, all)) => {
                fleet.sizes.extend(simulated);
                all.considered += shortlist.considered;
                for (reason, count) in shortlist.pruned {
                    *all.pruned.entry(reason).or_default() += count;
                }
            }
            None => {
                let fleet = FleetSizes {
                    platform,
                    sizes: simulated.collect(),
                    considered: 0,
                    pruned: Vec::new(),
                };
                fleets.push((fleet, shortlist));
            }
        }
    }
    let told = fleets.into_iter().map(|(mut fleet, all)| {
        fleet
            .sizes
            .sort_by_key(|size| (size.why_not.is_some(), size.price_and_speed()));
        FleetSizes {
            considered: all.considered,
            pruned: all.pruned.into_iter().collect(),
            ..fleet
        }
    });
    told.collect()
}
