//! What a replay simulates: a platform as configured, and which functions of the trace it serves. Equal setups give
//! equal outcomes, so each is simulated once, whatever it is billed as.

use std::sync::Arc;

use super::give_up::GiveUp;
use crate::{
    platform::{fleet::FleetService, lambda::LambdaAccount},
    scenario::{Candidate, Deployment, Ec2Fleet, FargateService},
    trace::FunctionId,
};

/// What a replay simulates.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Setup {
    pub(super) machinery: Machinery,
    pub(super) functions: Functions,
    /// When a trial of a fleet need not go on.
    pub(super) give_up: Option<GiveUp>,
}

/// The platform.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Machinery {
    Lambda(LambdaAccount),
    Fleet(FleetService),
}

/// Functions of a trace, by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Functions {
    /// All there are.
    All,
    /// Those that are true.
    Only(Arc<[bool]>),
}

impl Functions {
    /// The functions of each of `parts` parts, given the part of each function.
    pub(super) fn of_parts(assigned: &[usize], parts: usize) -> Vec<Self> {
        if parts == 1 {
            return vec![Self::All];
        }
        let of_part = |part| assigned.iter().map(|&its| its == part).collect();
        (0..parts).map(|part| Self::Only(of_part(part))).collect()
    }

    /// Their numbers, where they are some.
    fn listed(&self) -> Option<Vec<FunctionId>> {
        let Self::Only(functions) = self else { return None };
        let numbered = (0..).map(FunctionId).zip(functions.iter());
        let among = numbered.filter(|(_, among)| **among);
        Some(among.map(|(function, _)| function).collect())
    }

    /// These and others.
    fn and(&self, others: &Self) -> Self {
        match (self, others) {
            (Self::Only(these), Self::Only(others)) => {
                Self::Only(these.iter().zip(others.iter()).map(|(a, b)| *a || *b).collect())
            }
            _ => Self::All,
        }
    }

    /// Whether a function is among them.
    pub(super) fn contains(&self, function: u32) -> bool {
        match self {
            Self::All => true,
            Self::Only(functions) => functions.get(function as usize).copied().unwrap_or(false),
        }
    }
}

/// A setup and the parts of the candidate it simulates, in the order of its outcomes.
pub(super) struct PartSetup {
    pub(super) parts: Vec<usize>,
    pub(super) setup: Setup,
}

/// The setups of a candidate whose parts serve `functions`: one per fleet, and one for all that runs on Lambda, since
/// it shares the account's concurrency.
pub(super) fn setups(candidate: &Candidate, functions: &[Functions], concurrency: u32) -> Vec<PartSetup> {
    let mut setups = Vec::with_capacity(candidate.parts.len());
    let mut lambda: Option<(Vec<usize>, LambdaAccount, Functions)> = None;
    for (at, (part, functions)) in candidate.parts.iter().zip(functions).enumerate() {
        match &part.deployment {
            Deployment::Lambda(function) => {
                lambda = Some(match lambda {
                    None => {
                        let account = match functions.listed() {
                            None => LambdaAccount::uniform(concurrency, function.clone()),
                            Some(listed) => LambdaAccount::only(concurrency, function.clone(), listed),
                        };
                        (vec![at], account, functions.clone())
                    }
                    Some((mut parts, account, others)) => {
                        parts.push(at);
                        let account = account.with(function.clone(), functions.listed().unwrap_or_default());
                        (parts, account, others.and(functions))
                    }
                });
            }
            Deployment::Fargate(FargateService { fleet, .. }) | Deployment::Ec2(Ec2Fleet { fleet, .. }) => {
                setups.push(PartSetup {
                    parts: vec![at],
                    setup: Setup::of_fleet(fleet.clone(), functions),
                });
            }
        }
    }
    setups.extend(lambda.map(|(parts, account, functions)| PartSetup {
        parts,
        setup: Setup {
            machinery: Machinery::Lambda(account),
            functions,
            give_up: None,
        },
    }));
    setups
}

impl Setup {
    /// A fleet that serves `functions`.
    pub(super) fn of_fleet(fleet: FleetService, functions: &Functions) -> Self {
        Self {
            machinery: Machinery::Fleet(fleet),
            functions: functions.clone(),
            give_up: None,
        }
    }
}
