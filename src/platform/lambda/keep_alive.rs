//! How long an idle environment stays, and how long any environment lives.
//!
//! The idle timeout is drawn once per idle period, uniformly between the two bounds of the profile, and only when the
//! period passes the lower bound: the timer then looks again at the instant drawn. AWS documents
//! neither figure. Observed: 296–348 s and a loss of 6e-5/s (UBC 2025); 640 s and ends of life that cluster at
//! 6,000–7,400 s (PACS 2020).

use super::{KeepAlive, environment::Environment};
use crate::{
    sim::Stream,
    units::{Micros, SimTime},
};

/// What the timer of an idle environment finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Not yet.
    LookAgain(SimTime),
    /// Its time is up.
    Reclaim,
}

/// Judges an idle environment at `now`; draws the timeout of the idle period once that passes the lower bound.
pub(super) fn idle_timer(
    now: SimTime,
    environment: &mut Environment,
    keep_alive: &KeepAlive,
    stream: &mut Stream,
) -> Verdict {
    if environment.dies_at <= now {
        return Verdict::Reclaim;
    }
    let bound = environment.idle_since + keep_alive.idle_min;
    if bound > now {
        return Verdict::LookAgain(bound.min(environment.dies_at));
    }
    if environment.expires_at == SimTime::NEVER {
        let timeout = stream.uniform_micros(keep_alive.idle_min, keep_alive.idle_max);
        environment.expires_at = environment.idle_since + timeout;
    }
    if environment.expires_at <= now {
        Verdict::Reclaim
    } else {
        Verdict::LookAgain(environment.expires_at.min(environment.dies_at))
    }
}

impl KeepAlive {
    /// The probability that an environment is still there after it has been idle so long: the timeout has not come,
    /// and it was not lost. A life cap, which asks for the age, is left out.
    #[must_use]
    pub fn survival(&self, idle: Micros) -> f64 {
        let kept = if idle < self.idle_min {
            1.0
        } else if idle >= self.idle_max {
            0.0
        } else {
            let (left, width) = (self.idle_max - idle, self.idle_max - self.idle_min);
            left.0 as f64 / width.0 as f64
        };
        let lost = self
            .loss_mean
            .map_or(0.0, |mean| idle.0 as f64 / mean.0.max(1) as f64);
        kept * (-lost).exp()
    }

    /// When an environment that is ready at `now` will end whatever it does: by the life cap, else by a loss whose
    /// hazard does not depend on idleness, else never.
    pub(super) fn draw_life(&self, now: SimTime, stream: &mut Stream) -> SimTime {
        match (self.life_cap, self.loss_mean) {
            (Some((least, most)), _) => now + stream.uniform_micros(least, most),
            (None, Some(mean)) => now + stream.exponential(mean),
            (None, None) => SimTime::NEVER,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        platform::lambda::environment::Environments,
        sim::{Purpose, Seed},
    };

    const PROFILE: KeepAlive = KeepAlive {
        idle_min: Micros(100),
        idle_max: Micros(200),
        loss_mean: None,
        life_cap: None,
    };

    #[test]
    fn the_timeout_is_drawn_once_past_the_lower_bound() {
        let mut environments = Environments::default();
        let index = environments.start(0, Micros::ZERO);
        let environment = &mut environments[index];
        environment.idle_since = SimTime(1_000);
        let mut stream = Seed(1).stream(0, Purpose::KeepAlive);
        let early = idle_timer(SimTime(1_050), environment, &PROFILE, &mut stream);
        assert_eq!(early, Verdict::LookAgain(SimTime(1_100)));
        let Verdict::LookAgain(drawn) = idle_timer(SimTime(1_100), environment, &PROFILE, &mut stream) else {
            panic!("a timeout of exactly the lower bound is one draw in 101");
        };
        assert!((SimTime(1_101)..=SimTime(1_200)).contains(&drawn));
        assert_eq!(
            idle_timer(drawn, environment, &PROFILE, &mut stream),
            Verdict::Reclaim
        );
    }

    #[test]
    fn the_end_of_life_comes_first() {
        let mut environments = Environments::default();
        let index = environments.start(0, Micros::ZERO);
        let environment = &mut environments[index];
        environment.idle_since = SimTime(1_000);
        environment.dies_at = SimTime(1_060);
        let mut stream = Seed(1).stream(0, Purpose::KeepAlive);
        let before = idle_timer(SimTime(1_050), environment, &PROFILE, &mut stream);
        assert_eq!(before, Verdict::LookAgain(SimTime(1_060)));
        assert_eq!(
            idle_timer(SimTime(1_060), environment, &PROFILE, &mut stream),
            Verdict::Reclaim
        );
    }

    #[test]
    fn survival_by_hand() {
        // Between 100 and 200 µs evenly: 0.25 after 175; with a mean loss of 1,000 µs times exp(−0.175).
        let after = |profile: &KeepAlive| [0, 99, 175, 200].map(|idle| profile.survival(Micros(idle)));
        assert_eq!(after(&PROFILE), [1.0, 1.0, 0.25, 0.0]);
        let lossy = KeepAlive {
            loss_mean: Some(Micros(1_000)),
            ..PROFILE
        };
        assert_eq!(after(&lossy)[2], 0.25 * (-0.175_f64).exp());
        assert_eq!(KeepAlive::fixed(Micros(7)).survival(Micros(7)), 0.0);
    }

    #[test]
    fn a_life_cap_replaces_the_loss() {
        let mut stream = Seed(1).stream(0, Purpose::Life);
        assert_eq!(PROFILE.draw_life(SimTime(5), &mut stream), SimTime::NEVER);
        let lossy = KeepAlive {
            loss_mean: Some(Micros(1_000)),
            ..PROFILE
        };
        // Mean of 10,000 exponentials of mean 1,000: ± 4 × 1,000/√10,000 = 40
        let sum: u64 = (0..10_000)
            .map(|_| lossy.draw_life(SimTime(0), &mut stream).0)
            .sum();
        assert!((sum / 10_000).abs_diff(1_000) < 40, "{sum}");
        let capped = KeepAlive {
            life_cap: Some((Micros(7), Micros(7))),
            ..lossy
        };
        assert_eq!(capped.draw_life(SimTime(5), &mut stream), SimTime(12));
    }
}
