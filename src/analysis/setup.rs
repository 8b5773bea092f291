//! What a replay simulates: a platform as configured, and which functions of the trace it serves. Equal setups give
//! equal outcomes, so each is simulated once, whatever it is billed as.

use std::sync::Arc;

use crate::{
    platform::{fleet::FleetService, lambda::LambdaFunction},
    scenario::{Candidate, Deployment},
};

/// What a replay simulates.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Setup {
    pub(super) machinery: Machinery,
    pub(super) functions: Functions,
}

/// The platform.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Machinery {
    Lambda(LambdaFunction),
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

    /// Whether a function is among them.
    pub(super) fn contains(&self, function: u32) -> bool {
        match self {
            Self::All => true,
            Self::Only(functions) => functions.get(function as usize).copied().unwrap_or(false),
        }
    }
}

/// The setups of a candidate, one per part.
pub(super) fn setups(candidate: &Candidate, functions: &[Functions]) -> Vec<Setup> {
    let parts = candidate.parts.iter().zip(functions);
    parts
        .map(|(part, functions)| Setup {
            machinery: Machinery::of(&part.deployment),
            functions: functions.clone(),
        })
        .collect()
}

impl Machinery {
    /// What simulates a deployment.
    pub(super) fn of(deployment: &Deployment) -> Self {
        match deployment {
            Deployment::Lambda(function) => Self::Lambda(function.clone()),
            Deployment::Fargate(service) => Self::Fleet(service.fleet.clone()),
            Deployment::Ec2(fleet) => Self::Fleet(fleet.fleet.clone()),
        }
    }
}
