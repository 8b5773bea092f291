//! From candidates as typed to designs: what they leave open is sized for the traffic, and simulated.

use std::sync::Arc;

use super::{
    CompareError, Question,
    comparison::{Origin, WhyNot},
    fleet_size::{Load, fleet_sizes},
    service_goal::ServiceGoal,
    setup::{Functions, PartSetup, Setup, setups},
    sizing::{FleetSizing, Simulated, SizedFleet},
    study::Study,
};
use crate::{
    platform::Outcome,
    price::PriceBook,
    scenario::{Candidate, Context, FrontDoorChoice, FrontDoorKind, Part, Platform, RawCandidate, RawPart},
    trace::Statistics,
    units::Micros,
};

/// Memory sizes a Lambda candidate may have where neither it nor the trace names one; the cheapest that reaches the
/// goal is taken.
pub(super) const LAMBDA_MEMORY: [&str; 3] = ["512", "1024", "1769"];

/// Slowest p99 a front door of 30 s can carry (API Gateway's integration timeout).
const FRONT_DOOR_P99_MAX: Micros = Micros::from_secs(29);

/// One way to build a candidate, simulated.
#[derive(Clone)]
pub(super) struct Design {
    pub(super) candidate: Candidate,
    /// One per part.
    pub(super) outcomes: Vec<Outcome>,
    /// The functions of each part, and their traffic.
    pub(super) functions: Vec<Functions>,
    pub(super) traffic: Vec<Arc<Statistics>>,
    pub(super) origin: Origin,
    /// Parts on Lambda whose memory was chosen here.
    pub(super) memory_chosen: Vec<usize>,
    /// Where sizing found nothing that reaches the goal.
    pub(super) why_not: Option<WhyNot>,
}

impl Design {
    /// The same simulation of other parts, which must have done the same.
    pub(super) fn with_parts(&self, vary: impl Fn(&Part) -> Part) -> Self {
        let candidate = Candidate {
            parts: self.candidate.parts.iter().map(vary).collect(),
            ..self.candidate.clone()
        };
        Self {
            candidate,
            ..self.clone()
        }
    }
}

/// A candidate with what it leaves open.
struct Draft {
    raw: RawCandidate,
    /// The functions of each part, and their traffic.
    functions: Vec<Functions>,
    traffic: Vec<Arc<Statistics>>,
    /// The fleets to size, by part.
    fleets: Vec<(usize, FleetSizing)>,
}

/// Whether a part leaves its size, or its number of tasks or instances, open.
fn is_open_fleet(raw: &RawPart) -> bool {
    let size = match raw.platform() {
        Platform::Lambda => return false,
        Platform::Fargate => "cpu",
        Platform::Ec2 => "type",
    };
    let complete = raw.is_given("count") || (raw.is_given("max") && raw.is_given(size));
    !complete
}

/// Whether sizing has something to choose for this candidate. Lambda's memory is open only where the trace records
/// none, which is known at its end.
pub(super) fn is_open(raw: &RawCandidate) -> bool {
    let lambda = |part: &RawPart| part.platform() == Platform::Lambda && !part.is_given("memory");
    raw.parts().len() > 1 || raw.parts().iter().any(|part| is_open_fleet(part) || lambda(part))
}

/// The designs of each candidate, to choose from by cost: one, or one per memory size of Lambda.
pub(super) fn designs(
    question: &Question,
    study: &Study<'_>,
    context: &Context,
    book: &PriceBook,
    raws: &[RawCandidate],
) -> Result<Vec<Vec<Design>>, CompareError> {
    let mut drafts = drafts(question, study, context, book, raws)?;
    let variants: Vec<Vec<RawCandidate>> = drafts.iter().map(Draft::variants).collect();
    let mut wanted = Vec::new();
    for (draft, variants) in drafts.iter().zip(&variants) {
        for variant in variants {
            wanted.extend(draft.simulated_once(variant, context)?);
        }
    }
    let mut simulated: Vec<Simulated> = Vec::new();
    loop {
        let sizings = drafts.iter().flat_map(|draft| &draft.fleets);
        wanted.extend(sizings.flat_map(|(_, sizing)| sizing.wants()));
        let pass = distinct(std::mem::take(&mut wanted));
        if pass.is_empty() {
            break;
        }
        let outcomes = study.replay(&pass)?;
        let results: Vec<Simulated> = pass.into_iter().zip(outcomes).collect();
        for (_, sizing) in drafts.iter_mut().flat_map(|draft| &mut draft.fleets) {
            sizing.take(&results);
        }
        // The first pass holds what is simulated once; what sizing needs of the others, it has kept.
        if simulated.is_empty() {
            simulated = results;
        }
    }
    let built = drafts
        .into_iter()
        .zip(variants)
        .map(|(draft, variants)| draft.built(&variants, context, &simulated));
    built.collect()
}

/// The candidate with no front door before parts whose requests take longer than one waits, where it is chosen here.
pub(super) fn without_slow_doors(
    raw: &RawCandidate,
    traffic: &[Arc<Statistics>],
    context: &Context,
) -> RawCandidate {
    if context.front_door != FrontDoorChoice::Automatic {
        return raw.clone();
    }
    let parts = raw.parts().iter().zip(traffic);
    let parts = parts.map(
        |(part, traffic)| match traffic.duration().quantile(990) > FRONT_DOOR_P99_MAX {
            true => part.with("front-door", FrontDoorKind::None.name()),
            false => part.clone(),
        },
    );
    raw.with_parts(parts.collect())
}

/// Each setup once.
fn distinct(setups: Vec<Setup>) -> Vec<Setup> {
    let mut distinct: Vec<Setup> = Vec::with_capacity(setups.len());
    for setup in setups {
        if !distinct.contains(&setup) {
            distinct.push(setup);
        }
    }
    distinct
}

/// What each candidate leaves open, with the traffic of each of its parts.
fn drafts(
    question: &Question,
    study: &Study<'_>,
    context: &Context,
    book: &PriceBook,
    raws: &[RawCandidate],
) -> Result<Vec<Draft>, CompareError> {
    let whole = Arc::new(study.statistics.clone());
    let mut functions = Vec::with_capacity(raws.len());
    for raw in raws {
        let names = study.summary.functions.iter().map(String::as_str);
        functions.push(Functions::of_parts(&raw.assign(names)?, raw.parts().len()));
    }
    let some: Vec<Functions> = functions
        .iter()
        .flatten()
        .filter(|functions| **functions != Functions::All)
        .cloned()
        .collect();
    let mut counted = study.statistics_of(&some)?.into_iter();
    let mut drafts = Vec::with_capacity(raws.len());
    for (raw, functions) in raws.iter().zip(functions) {
        let traffic = functions.iter().map(|functions| match functions {
            Functions::All => Arc::clone(&whole),
            Functions::Only(_) => Arc::new(counted.next().unwrap_or_default()),
        });
        let traffic: Vec<Arc<Statistics>> = traffic.collect();
        let mut draft = Draft {
            raw: without_slow_doors(raw, &traffic, context),
            traffic,
            functions,
            fleets: Vec::new(),
        };
        draft.size_fleets(question, study, context, book)?;
        drafts.push(draft);
    }
    Ok(drafts)
}

impl Draft {
    /// Begins to size what is open.
    fn size_fleets(
        &mut self,
        question: &Question,
        study: &Study<'_>,
        context: &Context,
        book: &PriceBook,
    ) -> Result<(), CompareError> {
        for (at, raw) in self
            .raw
            .parts()
            .iter()
            .enumerate()
            .filter(|(_, raw)| is_open_fleet(raw))
        {
            let goal = ServiceGoal::new(&question.goals, question.min_served, &self.traffic[at]);
            let load = Load {
                statistics: &self.traffic[at],
                summary: &study.summary,
            };
            let sizes = fleet_sizes(raw, context, book, &load, &goal)?;
            if sizes.is_empty() {
                let problem = "no size of the default choice has a price here and enough memory; name one";
                return Err(self.raw.mistake(problem).into());
            }
            let requests = self.traffic[at].arrivals();
            let sizing = FleetSizing::new(sizes, self.functions[at].clone(), goal, requests);
            self.fleets.push((at, sizing));
        }
        Ok(())
    }

    /// The candidate, or one for each memory size of Lambda where that is open.
    fn variants(&self) -> Vec<RawCandidate> {
        let open = |(at, part): (usize, &RawPart)| {
            let unknown = self.traffic[at].memory().is_none() && self.traffic[at].arrivals() > 0;
            part.platform() == Platform::Lambda && !part.is_given("memory") && unknown
        };
        if !self.raw.parts().iter().enumerate().any(open) {
            return vec![self.raw.clone()];
        }
        let of_size = |memory: &str| {
            let parts = self.raw.parts().iter().enumerate();
            let parts = parts.map(|(at, part)| match open((at, part)) {
                true => part.with("memory", memory),
                false => part.clone(),
            });
            self.raw.with_parts(parts.collect())
        };
        LAMBDA_MEMORY.into_iter().map(of_size).collect()
    }

    /// The setups of the parts that are not being sized.
    fn simulated_once(&self, variant: &RawCandidate, context: &Context) -> Result<Vec<Setup>, CompareError> {
        let sized = |at: usize| self.fleets.iter().any(|(fleet, _)| *fleet == at);
        let (parts, functions): (Vec<RawPart>, Vec<Functions>) = variant
            .parts()
            .iter()
            .zip(&self.functions)
            .enumerate()
            .filter(|(at, _)| !sized(*at))
            .map(|(_, (part, functions))| (part.clone(), functions.clone()))
            .unzip();
        let candidate = Candidate::resolve(&variant.with_parts(parts), context)?;
        let setups = setups(&candidate, &functions, context.account_concurrency);
        Ok(setups.into_iter().map(|part| part.setup).collect())
    }

    /// The designs, once everything is simulated.
    fn built(
        self,
        variants: &[RawCandidate],
        context: &Context,
        simulated: &[Simulated],
    ) -> Result<Vec<Design>, CompareError> {
        let Self {
            raw,
            functions,
            traffic,
            fleets,
        } = self;
        let sized: Vec<(usize, SizedFleet)> = fleets
            .into_iter()
            .filter_map(|(at, sizing)| Some((at, sizing.sized()?)))
            .collect();
        let mut designs = Vec::with_capacity(variants.len());
        for variant in variants {
            let mut parts = variant.parts().to_vec();
            for (at, fleet) in &sized {
                parts[*at] = fleet.raw.clone();
            }
            let completed = variant.with_parts(parts);
            let candidate = Candidate::resolve(&completed, context)?;
            let mut outcomes = vec![Outcome::default(); candidate.parts.len()];
            for PartSetup { parts, setup } in setups(&candidate, &functions, context.account_concurrency) {
                let found = simulated.iter().find(|(other, _)| *other == setup);
                let found = found.map_or(&[][..], |(_, outcomes)| outcomes);
                for (at, outcome) in parts.into_iter().zip(found) {
                    outcomes[at] = outcome.clone();
                }
            }
            for (at, fleet) in &sized {
                outcomes[*at] = fleet.outcome.clone();
            }
            designs.push(Design {
                outcomes,
                functions: functions.clone(),
                traffic: traffic.clone(),
                origin: origin(&raw, &completed),
                memory_chosen: memory_chosen(&raw, variant),
                why_not: sized.iter().find_map(|(_, fleet)| fleet.why_not),
                candidate,
            });
        }
        Ok(designs)
    }
}

/// Parts whose memory the variant fills in.
fn memory_chosen(raw: &RawCandidate, variant: &RawCandidate) -> Vec<usize> {
    let filled = |at: &usize| raw.parts().get(*at) != variant.parts().get(*at);
    (0..raw.parts().len()).filter(filled).collect()
}

/// Who chose the candidate: the user, where nothing was filled in.
fn origin(raw: &RawCandidate, completed: &RawCandidate) -> Origin {
    if raw == completed {
        return Origin::Named;
    }
    let parts = completed.parts().iter().map(RawPart::to_short_form);
    Origin::Sized {
        short_form: parts.collect::<Vec<_>>().join(" + "),
    }
}

/// A candidate that leaves nothing open, as simulated.
pub(super) fn as_named(candidate: Candidate, outcomes: Vec<Outcome>, study: &Study<'_>) -> Design {
    let traffic = Arc::new(study.statistics.clone());
    Design {
        functions: vec![Functions::All; candidate.parts.len()],
        traffic: candidate.parts.iter().map(|_| Arc::clone(&traffic)).collect(),
        candidate,
        outcomes,
        origin: Origin::Named,
        memory_chosen: Vec::new(),
        why_not: None,
    }
}
