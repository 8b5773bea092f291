//! How much of the account's quotas the candidates need: one entry per quota, that of its largest user; those that
//! are exceeded apart.

use super::{candidate, number};
use crate::{
    analysis::{Comparison, QuotaUse},
    catalog::Quota,
};

/// In the order told.
const ALL: [Quota; 4] = [
    Quota::LambdaConcurrency,
    Quota::FargateVcpu,
    Quota::Ec2StandardVcpu,
    Quota::ApiGatewayRate,
];

/// `Lambda peaks at 14 of 1,000 (new accounts: less); Fargate 1 of 6 vCPU.` Quotas that are kept.
pub(super) fn kept(comparison: &Comparison) -> Option<String> {
    let mut entries: Vec<String> = Vec::new();
    for quota in ALL {
        let Some(largest) = largest(comparison, quota).filter(|largest| largest.peak <= largest.limit) else {
            continue;
        };
        let verb = if entries.is_empty() { " peaks at" } else { "" };
        let note = match quota {
            // An account without a history has a lower limit at first (AWS Lambda, getting started with limits).
            Quota::LambdaConcurrency => " (new accounts: less)",
            _ => "",
        };
        entries.push(format!("{}{verb} {}{note}", subject(quota), share(largest)));
    }
    (!entries.is_empty()).then(|| format!("{}.", entries.join("; ")))
}

/// `Fargate arm64 peaks at 9 vCPU, over the account's 6: adjustable, ask before launch.` A sentence per quota that
/// is exceeded.
pub(super) fn exceeded(comparison: &Comparison) -> Vec<String> {
    ALL.into_iter()
        .filter_map(|quota| {
            let largest = largest(comparison, quota).filter(|largest| largest.peak > largest.limit)?;
            let over = comparison
                .quotas
                .iter()
                .filter(|other| other.quota == quota && other.peak > other.limit);
            let others = match over.count() {
                0 | 1 => String::new(),
                2 => ", as does another candidate".to_owned(),
                all => format!(", as do {} others", number::count(all as u128 - 1)),
            };
            Some(format!(
                "{} peaks at {}{}, over the account's {}{others}: adjustable, ask before launch.",
                candidate::label(comparison, largest.candidate),
                number::count(largest.peak.into()),
                match quota {
                    Quota::LambdaConcurrency => " concurrent executions",
                    _ => unit(quota),
                },
                number::count(largest.limit.into()),
            ))
        })
        .collect()
}

/// The first of those that need the largest share of a quota.
fn largest(comparison: &Comparison, quota: Quota) -> Option<&QuotaUse> {
    let share = |used: &QuotaUse| (u128::from(used.peak) << 64) / u128::from(used.limit.max(1));
    comparison
        .quotas
        .iter()
        .filter(|used| used.quota == quota)
        .max_by_key(|used| (share(used), std::cmp::Reverse(used.candidate)))
}

/// `14 of 1,000`, `1 of 6 vCPU`.
fn share(used: &QuotaUse) -> String {
    format!(
        "{} of {}{}",
        number::count(used.peak.into()),
        number::count(used.limit.into()),
        unit(used.quota)
    )
}

/// `1,000 concurrent executions`, `6 vCPU`: the limit of a quota.
pub(super) fn limit(used: &QuotaUse) -> String {
    let unit = match used.quota {
        Quota::LambdaConcurrency => " concurrent executions",
        quota => unit(quota),
    };
    format!("{}{unit}", number::count(used.limit.into()))
}

fn subject(quota: Quota) -> &'static str {
    match quota {
        Quota::LambdaConcurrency => "Lambda",
        Quota::FargateVcpu => "Fargate",
        Quota::Ec2StandardVcpu => "EC2",
        Quota::ApiGatewayRate => "API Gateway",
        other => other.id(),
    }
}

const fn unit(quota: Quota) -> &'static str {
    match quota {
        Quota::FargateVcpu | Quota::Ec2StandardVcpu => " vCPU",
        Quota::ApiGatewayRate => " requests/s",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    const fn used(quota: Quota, candidate: usize, peak: u64, limit: u64) -> QuotaUse {
        QuotaUse {
            quota,
            candidate,
            peak,
            limit,
        }
    }

    #[test]
    fn the_largest_user_speaks_for_a_quota() {
        let mut comparison = sample::comparison();
        assert_eq!(kept(&comparison), None);
        comparison.quotas = vec![
            used(Quota::FargateVcpu, 3, 1, 6),
            used(Quota::LambdaConcurrency, 0, 12, 1_000),
            used(Quota::LambdaConcurrency, 4, 14, 1_000),
            used(Quota::ApiGatewayRate, 0, 61, 10_000),
        ];
        assert_eq!(
            kept(&comparison).unwrap(),
            "Lambda peaks at 14 of 1,000 (new accounts: less); Fargate 1 of 6 vCPU; API Gateway 61 of 10,000 requests/s."
        );
        assert!(exceeded(&comparison).is_empty());
    }

    #[test]
    fn what_is_exceeded_stands_apart() {
        let mut comparison = sample::comparison();
        comparison.quotas = vec![
            used(Quota::FargateVcpu, 3, 7, 6),
            used(Quota::FargateVcpu, 1, 9, 6),
            used(Quota::Ec2StandardVcpu, 2, 5, 5), // a quota that is just filled is kept
        ];
        assert_eq!(kept(&comparison).unwrap(), "EC2 peaks at 5 of 5 vCPU.");
        assert_eq!(
            exceeded(&comparison),
            [
                "Fargate arm64 peaks at 9 vCPU, over the account's 6, as does another candidate: adjustable, ask before launch."
            ]
        );
    }
}
