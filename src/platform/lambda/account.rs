//! What runs on Lambda in one account: configurations, and which function uses which.
//!
//! All functions share the account's concurrency and its request rate; nothing else is shared between configurations.

use super::LambdaFunction;
use crate::trace::FunctionId;

/// An account's functions, each configured one way or another.
#[derive(Clone, Debug, PartialEq)]
pub struct LambdaAccount {
    pub(super) concurrency: u32,
    /// Configuration 0.
    pub(super) first: LambdaFunction,
    /// Configurations 1, 2, …
    pub(super) others: Vec<LambdaFunction>,
    /// The configuration of each function by number; functions beyond the table use the first.
    pub(super) assigned: Vec<u32>,
}

impl LambdaAccount {
    /// Every function configured alike; `concurrency` is the account's quota of concurrent executions.
    #[must_use]
    pub fn uniform(concurrency: u32, configuration: LambdaFunction) -> Self {
        Self {
            concurrency,
            first: configuration,
            others: Vec::new(),
            assigned: Vec::new(),
        }
    }

    /// These functions use another configuration, whatever they used before. Outcomes come in the order in which
    /// configurations were added.
    #[must_use]
    pub fn with(
        mut self,
        configuration: LambdaFunction,
        functions: impl IntoIterator<Item = FunctionId>,
    ) -> Self {
        self.others.push(configuration);
        let number = self.others.len() as u32;
        for function in functions {
            let index = function.0 as usize;
            if index >= self.assigned.len() {
                self.assigned.resize(index + 1, 0);
            }
            self.assigned[index] = number;
        }
        self
    }

    /// The configuration of a function, by number.
    pub(super) fn configuration_of(&self, function: usize) -> u32 {
        self.assigned.get(function).copied().unwrap_or(0)
    }

    /// All configurations in order.
    pub(super) fn configurations(&self) -> impl Iterator<Item = &LambdaFunction> {
        std::iter::once(&self.first).chain(&self.others)
    }
}
