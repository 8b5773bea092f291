//! The keys of candidates: one table for the short form, the scenario file, its schema and the help.

use super::Platform;

/// A key of a candidate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    /// As typed.
    pub(super) name: &'static str,
    /// What it says, and what holds without it.
    pub(super) meaning: &'static str,
    platforms: &'static [Platform],
}

const LAMBDA: &[Platform] = &[Platform::Lambda];
const FARGATE: &[Platform] = &[Platform::Fargate];
const EC2: &[Platform] = &[Platform::Ec2];
const FLEETS: &[Platform] = &[Platform::Fargate, Platform::Ec2];
const SIZED: &[Platform] = &[Platform::Lambda, Platform::Fargate];
const ALL: &[Platform] = &Platform::ALL;

const fn key(name: &'static str, platforms: &'static [Platform], meaning: &'static str) -> Key {
    Key {
        name,
        meaning,
        platforms,
    }
}

const KEYS: &[Key] = &[
    key(
        "architecture",
        ALL,
        "x86_64 or arm64; of EC2 it is that of the type",
    ),
    key("memory", SIZED, "512, 512MB or 2GB; of Lambda also recorded"),
    key("cpu", FARGATE, "vCPUs of a task: 0.25, 0.5, 1, 2, 4, 8 or 16"),
    key("type", EC2, "instance type, such as t3.medium"),
    key(
        "front-door",
        ALL,
        "none, http-api, rest-api, alb or function-url, instead of the question's",
    ),
    key("count", FLEETS, "so many instances, always; not with min or max"),
    key("min", FLEETS, "fewest instances, scaling on CPU"),
    key("max", FLEETS, "most instances, scaling on CPU"),
    key(
        "target-cpu",
        FLEETS,
        "mean CPU utilization that scaling holds: 1% to 99%. Default: 50%",
    ),
    key(
        "slots",
        FLEETS,
        "requests an instance serves at once. Default: 32 per vCPU",
    ),
    key(
        "balancer",
        FLEETS,
        "least-outstanding-requests, round-robin, random or shared-queue. Default: the first",
    ),
    key(
        "queue-limit",
        FLEETS,
        "requests that may queue at each instance. Default: 100",
    ),
    key(
        "client-timeout",
        FLEETS,
        "how long clients wait. Default: 29s, without end where there is no front door",
    ),
    key(
        "runtime",
        LAMBDA,
        "runtime whose measured init applies. Default: nodejs22.x",
    ),
    key("package", LAMBDA, "zip or image. Default: zip"),
    key("init", LAMBDA, "init duration, instead of the measured one"),
    key(
        "keep-alive",
        LAMBDA,
        "how long an idle environment stays: 2025, 2020 or a duration. Default: 2025",
    ),
    key(
        "life-cap",
        LAMBDA,
        "how long an environment lives at most. Default: no cap",
    ),
    key(
        "placement",
        LAMBDA,
        "time before init, neither logged nor billed. Default: 130ms",
    ),
    key(
        "reuse",
        LAMBDA,
        "newest-first or oldest-first. Default: newest-first",
    ),
    key(
        "late-binding",
        LAMBDA,
        "whether a waiting request takes the first environment that frees. Default: on",
    ),
    key(
        "reserved-concurrency",
        LAMBDA,
        "reserved concurrency. Default: none",
    ),
    key("timeout", LAMBDA, "function timeout, up to 900s. Default: 900s"),
    key("keep-warm", LAMBDA, "no cold starts: billing alone. Default: off"),
    key(
        "cpu-fraction",
        ALL,
        "share of CPU work in durations, instead of the question's",
    ),
];

/// The keys `platform` understands.
pub(super) fn of(platform: Platform) -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(move |key| key.platforms.contains(&platform))
}

/// The platforms that understand the key `name`.
pub(super) fn platforms(name: &str) -> impl Iterator<Item = Platform> {
    let known = KEYS.iter().find(|key| key.name == name);
    known.map_or(&[][..], |key| key.platforms).iter().copied()
}

/// Every key of candidates: its name, the platforms that know it, its meaning and default.
pub fn candidate_keys() -> impl Iterator<Item = (&'static str, String, &'static str)> {
    KEYS.iter().map(|key| {
        let platforms: Vec<&str> = key.platforms.iter().map(|platform| platform.name()).collect();
        (key.name, platforms.join(", "), key.meaning)
    })
}
