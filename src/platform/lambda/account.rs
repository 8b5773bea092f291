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
    /// The configuration of each function by number; `None` where a function runs elsewhere.
    pub(super) assigned: Vec<Option<u32>>,
    /// The configuration of functions that are not listed.
    unlisted: Option<u32>,
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
            unlisted: Some(0),
        }
    }

    /// These functions configured alike; all others run elsewhere, unless [`LambdaAccount::with`] lists them.
    #[must_use]
    pub fn only(
        concurrency: u32,
        configuration: LambdaFunction,
        functions: impl IntoIterator<Item = FunctionId>,
    ) -> Self {
        let mut account = Self {
            unlisted: None,
            ..Self::uniform(concurrency, configuration)
        };
        account.assign(0, functions);
        account
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
        self.assign(self.others.len() as u32, functions);
        self
    }

    fn assign(&mut self, configuration: u32, functions: impl IntoIterator<Item = FunctionId>) {
        for function in functions {
            let index = function.0 as usize;
            if index >= self.assigned.len() {
                self.assigned.resize(index + 1, self.unlisted);
            }
            self.assigned[index] = Some(configuration);
        }
    }

    /// The configuration of a function, by number; `None` where it runs elsewhere.
    pub(super) fn configuration_of(&self, function: usize) -> Option<u32> {
        self.assigned.get(function).copied().unwrap_or(self.unlisted)
    }

    /// All configurations in order.
    pub(super) fn configurations(&self) -> impl Iterator<Item = &LambdaFunction> {
        std::iter::once(&self.first).chain(&self.others)
    }
}
