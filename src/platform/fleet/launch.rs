//! How long a new instance takes until it serves, from when it is billed, and how many may launch at once.

use std::collections::VecDeque;

use rand_distr::{Distribution, StandardNormal};

use crate::{
    catalog::Quota,
    sim::{Purpose, Seed, Stream},
    units::{Micros, SimTime},
};

/// What happens between the decision to launch an instance and its first request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Launch {
    /// From the launch until the application runs: the task is RUNNING, the instance in service.
    pub start: LaunchTime,
    /// How much of `start` is not billed: before the image is pulled (Fargate), while pending (EC2).
    pub unbilled: Micros,
    /// Interval of the load balancer's health checks: a new target serves once it has passed one, which comes at any
    /// instant of the interval.
    pub health_check: Micros,
    /// How quickly instances may be launched, where that is limited.
    pub limits: Option<LaunchLimits>,
}

/// How long a launch takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaunchTime {
    /// Always as long.
    Constant(Micros),
    /// Log-normal.
    LogNormal {
        /// Half are quicker.
        median: Micros,
        /// One in a hundred takes longer.
        p99: Micros,
    },
}

/// A bucket of launches that fills steadily, and a most per minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaunchLimits {
    /// Launches at once.
    pub burst: u64,
    /// Launches a second after that.
    pub per_second: u64,
    /// Launches within any 60 seconds.
    pub per_minute: u64,
}

/// Interval of an Application Load Balancer's health checks by default; one passed check makes a new target healthy
/// (Elastic Load Balancing, "Health checks for Application Load Balancer target groups").
const HEALTH_CHECK: Micros = Micros::from_secs(30);
/// Quantile of 99 % of the standard normal distribution.
const NORMAL_P99: f64 = 2.326_347_874_040_841;

impl Launch {
    /// A Fargate task with a small image: RUNNING after 30 s (Vlad Ionescu, "Scaling containers on AWS in 2022"); half
    /// of that provisions the network interface, unbilled (with a 413 MB image a launch takes 57 s, elasticscale.com
    /// 2024-04-10, of which some 15 s do not depend on the image: our fit). Billed from the start of the image pull
    /// (AWS Fargate pricing).
    #[must_use]
    pub fn fargate() -> Self {
        Self {
            start: LaunchTime::Constant(Micros::from_secs(30)),
            unbilled: Micros::from_secs(15),
            health_check: HEALTH_CHECK,
            limits: Some(LaunchLimits {
                burst: Quota::FargateLaunchBurst.value(),
                per_second: Quota::FargateLaunchRate.value(),
                per_minute: Quota::EcsServiceLaunches.value(),
            }),
        }
    }
    /// An EC2 instance: 22 to 26 s on general images over types and Regions in January 2026 (BREV), now and then some
    /// 80 s; 16.4 to 17.8 s of it pending, which is not billed (Amazon EC2 user guide, "Instance lifecycle").
    pub const EC2: Self = Self {
        start: LaunchTime::LogNormal {
            median: Micros::from_secs(25),
            p99: Micros::from_secs(80),
        },
        unbilled: Micros::from_millis(16_500),
        health_check: HEALTH_CHECK,
        limits: None,
    };
}

impl LaunchTime {
    fn draw(self, stream: &mut Stream) -> Micros {
        match self {
            Self::Constant(time) => time,
            Self::LogNormal { median, p99 } => {
                let spread = (p99.0.max(1) as f64 / median.0.max(1) as f64).ln() / NORMAL_P99;
                let normal: f64 = StandardNormal.sample(stream.rng());
                // A cast saturates.
                Micros((median.0 as f64 * (spread * normal).exp()).round() as u64)
            }
        }
    }
}

/// When one launch gets where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Milestones {
    /// Billed from here.
    pub(super) billed: SimTime,
    /// The application runs.
    pub(super) running: SimTime,
    /// The load balancer sends requests.
    pub(super) ready: SimTime,
}

/// Launches instances one after another.
#[derive(Clone, Debug)]
pub(super) struct Launcher {
    launch: Launch,
    stream: Stream,
    /// When the bucket would be full.
    full_at: SimTime,
    /// Launches that still count for the minute.
    recent: VecDeque<SimTime>,
}

/// Longest time to launch accepted, so that no instant overflows.
const LONGEST: Micros = Micros::from_secs(86_400);
const MINUTE: Micros = Micros::from_secs(60);

impl Launcher {
    pub(super) fn new(launch: Launch, seed: Seed) -> Self {
        Self {
            launch,
            stream: seed.stream(0, Purpose::Launch),
            full_at: SimTime(0),
            recent: VecDeque::new(),
        }
    }

    /// Launches an instance at `now`, or as soon as the limits allow.
    pub(super) fn launch(&mut self, now: SimTime) -> Milestones {
        let at = match self.launch.limits {
            Some(limits) => self.admit(now, limits),
            None => now,
        };
        let start = self.launch.start.draw(&mut self.stream).min(LONGEST);
        let interval = self.launch.health_check.min(LONGEST);
        let check = self.stream.uniform_micros(Micros::ZERO, interval);
        let running = at + start;
        Milestones {
            billed: at + self.launch.unbilled.min(start),
            running,
            ready: running + check,
        }
    }

    /// The generic cell rate algorithm for the bucket (ITU-T I.371), and the last minute's launches.
    fn admit(&mut self, now: SimTime, limits: LaunchLimits) -> SimTime {
        let gap = Micros(1_000_000 / limits.per_second.max(1));
        let ahead = Micros(gap.0.saturating_mul(limits.burst.max(1) - 1));
        let mut at = now.max(SimTime(self.full_at.0.saturating_sub(ahead.0)));
        if self.recent.len() >= limits.per_minute.max(1) as usize
            && let Some(oldest) = self.recent.pop_front()
        {
            at = at.max(oldest + MINUTE);
        }
        self.recent.push_back(at);
        self.full_at = self.full_at.max(at) + gap;
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(seconds: u64) -> SimTime {
        SimTime(seconds * 1_000_000)
    }

    #[test]
    fn a_thousand_tasks_launch_within_the_limits() {
        // 100 at once; then 20 a second: the 500th after 400 ÷ 20 = 20 s. No 501st within 60 s of the first: the next
        // 100 at 60 s with the bucket full again, the 601st 60 s after the 101st, which came at 0.05 s: 60.05 s, …
        let constant = Launch {
            start: LaunchTime::Constant(Micros::ZERO),
            health_check: Micros::ZERO,
            ..Launch::fargate()
        };
        let mut launcher = Launcher::new(constant, Seed(1));
        let ready: Vec<SimTime> = (0..1_000).map(|_| launcher.launch(second(0)).ready).collect();
        assert_eq!([ready[0], ready[99]], [second(0), second(0)]);
        assert_eq!([ready[100], ready[101]], [SimTime(50_000), SimTime(100_000)]);
        assert_eq!([ready[499], ready[500]], [second(20), second(60)]);
        assert_eq!([ready[600], ready[999]], [SimTime(60_050_000), second(80)]);
    }

    #[test]
    fn an_ec2_launch_has_the_median_and_tail_it_was_given() {
        let mut launcher = Launcher::new(Launch::EC2, Seed(1));
        let launches: Vec<Milestones> = (0..20_000).map(|_| launcher.launch(SimTime(0))).collect();
        let mut running: Vec<u64> = launches.iter().map(|launch| launch.running.0).collect();
        running.sort_unstable();
        // Standard errors of quantiles, √(p(1 − p)/n) ÷ density: median 25 s ± 4 × 0.11, p99 80 s ± 4 × 1.06.
        assert!(running[10_000].abs_diff(25_000_000) < 440_000);
        assert!(running[19_800].abs_diff(80_000_000) < 4_300_000);
        assert!(launches.iter().all(|launch| {
            let check = launch.ready.since(launch.running);
            launch.billed.0 == launch.running.0.min(16_500_000) && check <= Micros::from_secs(30)
        }));
    }
}
