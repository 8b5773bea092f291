//! The keys of candidates: one table for the short form, the scenario file, its schema and the help.

use super::Platform;

/// A key of a candidate.
#[derive(Clone, Copy, Debug)]
pub struct CandidateKey {
    /// As typed.
    pub name: &'static str,
    /// What it says, and what holds without it.
    pub meaning: &'static str,
    /// A value, as a scenario file writes it.
    pub example: &'static str,
    /// Which platforms know it.
    pub platforms: &'static [Platform],
}

const LAMBDA: &[Platform] = &[Platform::Lambda];
const FARGATE: &[Platform] = &[Platform::Fargate];
const EC2: &[Platform] = &[Platform::Ec2];
const FLEETS: &[Platform] = &[Platform::Fargate, Platform::Ec2];
const SIZED: &[Platform] = &[Platform::Lambda, Platform::Fargate];
const ALL: &[Platform] = &Platform::ALL;

const fn key(
    name: &'static str,
    platforms: &'static [Platform],
    example: &'static str,
    meaning: &'static str,
) -> CandidateKey {
    CandidateKey {
        name,
        meaning,
        example,
        platforms,
    }
}

const KEYS: &[CandidateKey] = &[
    key(
        "architecture",
        ALL,
        "\"arm64\"",
        "x86_64 or arm64; of EC2 it is that of the type",
    ),
    key(
        "memory",
        SIZED,
        "\"1GB\"",
        "512, 512MB or 2GB; of Lambda also recorded",
    ),
    key(
        "cpu",
        FARGATE,
        "0.5",
        "vCPUs of a task: 0.25, 0.5, 1, 2, 4, 8, 16 or 32",
    ),
    key("type", EC2, "\"t4g.medium\"", "instance type, such as t3.medium"),
    key(
        "front-door",
        ALL,
        "\"alb\"",
        "none, http-api, rest-api, alb or function-url, instead of the question's",
    ),
    key(
        "count",
        FLEETS,
        "2",
        "so many instances, always; not with min or max",
    ),
    key(
        "min",
        FLEETS,
        "2",
        "fewest instances, scaling on CPU. Default: one per zone",
    ),
    key(
        "max",
        FLEETS,
        "20",
        "most instances, scaling on CPU. Default: by sizing",
    ),
    key(
        "target-cpu",
        FLEETS,
        "50",
        "mean CPU utilization that scaling holds: 1% to 99%. Default: 50%",
    ),
    key(
        "boot",
        FLEETS,
        "\"45s\"",
        "from launch until the application runs. Default: 30s on Fargate, about 25s on EC2",
    ),
    key(
        "zones",
        FLEETS,
        "2",
        "availability zones of the fleet and its load balancer, instead of the question's: 1 to 6",
    ),
    key(
        "slots",
        FLEETS,
        "64",
        "requests an instance serves at once. Default: 32 per vCPU",
    ),
    key(
        "balancer",
        FLEETS,
        "\"round-robin\"",
        "least-outstanding-requests, round-robin, random or shared-queue. Default: the first",
    ),
    key(
        "queue-limit",
        FLEETS,
        "100",
        "requests that may queue at each instance. Default: 100",
    ),
    key(
        "client-timeout",
        FLEETS,
        "\"29s\"",
        "how long clients wait. Default: 29s, without end where there is no front door",
    ),
    key(
        "runtime",
        LAMBDA,
        "\"python3.13\"",
        "runtime whose measured init applies. Default: nodejs22.x",
    ),
    key("package", LAMBDA, "\"zip\"", "zip or image. Default: zip"),
    key(
        "init",
        LAMBDA,
        "\"250ms\"",
        "init duration, instead of the measured one",
    ),
    key(
        "keep-alive",
        LAMBDA,
        "\"2025\"",
        "how long an idle environment stays: 2025, 2020 or a duration. Default: 2025",
    ),
    key(
        "life-cap",
        LAMBDA,
        "\"2h\"",
        "how long an environment lives at most. Default: no cap",
    ),
    key(
        "placement",
        LAMBDA,
        "\"130ms\"",
        "time before init, neither logged nor billed. Default: 130ms",
    ),
    key(
        "reuse",
        LAMBDA,
        "\"newest-first\"",
        "newest-first or oldest-first. Default: newest-first",
    ),
    key(
        "late-binding",
        LAMBDA,
        "true",
        "whether a waiting request takes the first environment that frees. Default: on",
    ),
    key(
        "reserved-concurrency",
        LAMBDA,
        "100",
        "reserved concurrency. Default: none",
    ),
    key(
        "timeout",
        LAMBDA,
        "\"30s\"",
        "function timeout, up to 900s. Default: 900s",
    ),
    key(
        "keep-warm",
        LAMBDA,
        "true",
        "no cold starts: billing alone. Default: off",
    ),
    key(
        "cpu-fraction",
        ALL,
        "\"25%\"",
        "share of CPU work in durations, instead of the question's",
    ),
];

/// The keys `platform` understands.
pub(super) fn of(platform: Platform) -> impl Iterator<Item = &'static CandidateKey> {
    KEYS.iter().filter(move |key| key.platforms.contains(&platform))
}

/// The platforms that understand the key `name`.
pub(super) fn platforms(name: &str) -> impl Iterator<Item = Platform> {
    let known = KEYS.iter().find(|key| key.name == name);
    known.map_or(&[][..], |key| key.platforms).iter().copied()
}

/// Every key of candidates.
pub fn candidate_keys() -> impl Iterator<Item = &'static CandidateKey> {
    KEYS.iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{FargateSize, VcpuCount};

    #[test]
    fn the_help_names_every_task_size() {
        let sizes: Vec<String> = FargateSize::all()
            .iter()
            .map(|size| VcpuCount(size.vcpu).to_string())
            .collect();
        let (last, others) = sizes.split_last().unwrap();
        let cpu = KEYS.iter().find(|key| key.name == "cpu").unwrap();
        assert_eq!(
            cpu.meaning,
            format!("vCPUs of a task: {} or {last}", others.join(", "))
        );
    }
}
