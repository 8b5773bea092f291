//! Columns of the candidate table: what each is called, what it says of a candidate, which go first when the page
//! is narrow.

use super::{
    candidate::{self, Standing},
    number, text,
};
use crate::{
    analysis::{Comparison, Evaluated, Extrapolated},
    scenario::Platform,
    units::Micros,
};

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// `*` on the cheapest, `x` on those that do not serve the traffic.
    Mark,
    /// The name given by the user, otherwise the platform, with a number where several would be called the same.
    Name,
    /// The platform, where names stand in its place.
    Platform,
    /// `arm64` or `x86_64`.
    Architecture,
    /// Size and front door.
    Size,
    /// The month's bill.
    PerMonth,
    /// Its compute part.
    Compute,
    /// Its front-door part.
    FrontDoor,
    /// Its rest.
    Rest,
    /// A month without one request.
    Idle,
    /// Cost per million requests served.
    PerMillion,
    /// Median response time.
    P50,
    /// 95th percentile of the response time, at which sizing aims.
    P95,
    /// 99th percentile of the response time.
    P99,
    /// Requests served.
    Served,
    /// Cold starts per request.
    Cold,
    /// Mean requests in service.
    Concurrency,
    /// Mean and peak environments, tasks or instances.
    Instances,
}

impl Column {
    /// All, in the order shown.
    pub(super) const ALL: [Self; 18] = [
        Self::Mark,
        Self::Name,
        Self::Platform,
        Self::Architecture,
        Self::Size,
        Self::PerMonth,
        Self::Compute,
        Self::FrontDoor,
        Self::Rest,
        Self::Idle,
        Self::PerMillion,
        Self::P50,
        Self::P95,
        Self::P99,
        Self::Served,
        Self::Cold,
        Self::Concurrency,
        Self::Instances,
    ];

    /// Those that only pages wider than 80 columns have, the least important first.
    pub(super) const EXTRA: [Self; 8] = [
        Self::Instances,
        Self::Concurrency,
        Self::PerMillion,
        Self::Cold,
        Self::Served,
        Self::P50,
        Self::P95,
        Self::Platform,
    ];

    /// Those that a narrow page drops next, the least important first. What it costs, how it feels and what it
    /// costs without traffic tell the platforms apart, so cost and p99 always stay and `idle` goes last. `front` and
    /// `rest` go together: beside compute, one without the other reads like the whole remainder of the bill.
    pub(super) const EXPENDABLE: [&[Self]; 3] =
        [&[Self::FrontDoor, Self::Rest], &[Self::Compute], &[Self::Idle]];

    /// Whether it holds words, aligned left, and not numbers.
    pub(super) const fn is_text(self) -> bool {
        matches!(
            self,
            Self::Mark | Self::Name | Self::Platform | Self::Architecture | Self::Size
        )
    }

    /// Its title; `$` stands here and not before each amount.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Mark => "",
            Self::Name => "candidate",
            Self::Platform => "platform",
            Self::Architecture => "architecture",
            Self::Size => "size",
            Self::PerMonth => "$/month",
            Self::Compute => "compute",
            Self::FrontDoor => "front",
            Self::Rest => "rest",
            Self::Idle => "idle",
            Self::PerMillion => "$/million",
            Self::P50 => "p50",
            Self::P95 => "p95",
            Self::P99 => "p99",
            Self::Served => "served %",
            Self::Cold => "cold %",
            Self::Concurrency => "concurrency",
            Self::Instances => "instances",
        }
    }

    /// What it says of the candidate at `index`.
    pub(super) fn cell(self, comparison: &Comparison, index: usize) -> String {
        let Some(candidate) = comparison.candidates.get(index) else {
            return String::new();
        };
        let level = &candidate.service_level;
        match self {
            Self::Mark => match candidate::standing(comparison, index) {
                Standing::Cheapest => "*".to_owned(),
                Standing::Viable => String::new(),
                Standing::NotViable => "x".to_owned(),
            },
            Self::Name => candidate::name_cell(candidate),
            Self::Platform => candidate::platform_cell(candidate),
            Self::Architecture => candidate::architecture_key(candidate).to_owned(),
            Self::Size => text::one_line(&candidate.size),
            Self::PerMonth => number::cents(candidate.bill.total),
            Self::Compute => number::cents(candidate.groups.compute),
            Self::FrontDoor => number::cents(candidate.groups.front_door),
            Self::Rest => number::cents(candidate.groups.rest),
            Self::Idle => number::cents(candidate.idle),
            Self::PerMillion => candidate.cost_per_million.map_or_else(none, number::cents),
            Self::P50 => response(candidate, 500),
            Self::P95 => response(candidate, 950),
            Self::P99 => response(candidate, 990),
            Self::Served => number::percent_cut(level.served, level.requests),
            Self::Cold if candidate.platform == Some(Platform::Lambda) => {
                number::percent(level.cold_starts, level.requests)
            }
            Self::Cold => none(),
            Self::Concurrency => number::approximate(candidate.capacity.mean_concurrency),
            Self::Instances => format!(
                "{}/{}",
                number::approximate(candidate.capacity.mean_instances),
                number::count(candidate.capacity.peak_instances.into())
            ),
        }
    }
}

/// A cell about nothing.
fn none() -> String {
    "-".to_owned()
}

/// A quantile of the response time in milliseconds (with its unit where another tells more), marked where it is
/// extrapolated.
pub(super) fn response(candidate: &Evaluated, permille: u32) -> String {
    let response = &candidate.service_level.response;
    if response.count() == 0 {
        return none();
    }
    let time: Micros = response.quantile(permille);
    match candidate.extrapolated {
        Extrapolated::Yes => format!("~{}", number::millis_or_longer(time)),
        Extrapolated::No => number::millis_or_longer(time),
    }
}
