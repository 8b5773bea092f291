//! Erlang B (loss, M/G/c/c) and Erlang C (delay, M/M/c). A Lambda account at its concurrency cap that drops what
//! exceeds it is Erlang B; a fleet behind one shared queue is Erlang C.
//!
//! Source: A. K. Erlang 1917; the recursion and the wait tail as in any queueing text (Kleinrock, vol. 1, 3.5–3.6).

/// Erlang B: the probability that an arrival finds all `servers` busy and is lost. Insensitive to the service law.
///
/// By the stable recursion B(0) = 1, B(k) = A·B(k−1) / (k + A·B(k−1)).
#[must_use]
pub fn erlang_b(offered_load: f64, servers: u32) -> f64 {
    (1..=servers).fold(1.0, |blocked, k| {
        offered_load * blocked / (f64::from(k) + offered_load * blocked)
    })
}

/// A stable M/M/c queue: Poisson arrivals, exponential service, one queue before `servers`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ErlangC {
    offered_load: f64,
    servers: f64,
    delayed: f64,
}

impl ErlangC {
    /// The queue of this offered load before so many servers; `None` when it would grow without bound.
    #[must_use]
    pub fn new(offered_load: f64, servers: u32) -> Option<Self> {
        let c = f64::from(servers);
        if offered_load < 0.0 || offered_load >= c || offered_load.is_nan() {
            return None;
        }
        let blocked = erlang_b(offered_load, servers);
        Some(Self {
            offered_load,
            servers: c,
            delayed: c * blocked / (c - offered_load * (1.0 - blocked)),
        })
    }

    /// Erlang C: the probability that an arrival has to wait.
    #[must_use]
    pub const fn delay_probability(&self) -> f64 {
        self.delayed
    }

    /// Mean wait of all arrivals, C / (cμ − λ), in the unit of `service_mean`.
    #[must_use]
    pub fn mean_wait(&self, service_mean: f64) -> f64 {
        self.delayed * self.wait_scale(service_mean)
    }

    /// The probability to wait longer than `wait`: C · e^{−(cμ−λ)t}.
    #[must_use]
    pub fn wait_exceeds(&self, wait: f64, service_mean: f64) -> f64 {
        self.delayed * (-wait / self.wait_scale(service_mean)).exp()
    }

    /// The wait that a fraction `quantile` of arrivals does not exceed: ln(C / (1−q)) / (cμ−λ), or 0 while 1−q ≥ C.
    #[must_use]
    pub fn wait_quantile(&self, quantile: f64, service_mean: f64) -> f64 {
        let beyond = 1.0 - quantile;
        if beyond >= self.delayed {
            0.0
        } else {
            (self.delayed / beyond).ln() * self.wait_scale(service_mean)
        }
    }

    /// The probability that wait and service together exceed `response`.
    #[must_use]
    pub fn response_exceeds(&self, response: f64, service_mean: f64) -> f64 {
        let t = response / service_mean;
        let spare = self.servers - self.offered_load - 1.0;
        let delayed_part = if spare.abs() < 1e-9 {
            t
        } else {
            (1.0 - (-spare * t).exp()) / spare
        };
        (-t).exp() * (1.0 + self.delayed * delayed_part)
    }

    /// 1 / (cμ − λ): the mean wait of those who wait.
    fn wait_scale(&self, service_mean: f64) -> f64 {
        service_mean / (self.servers - self.offered_load)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reference values to twelve digits, computed independently of this code.
    #[test]
    fn erlang_b_to_twelve_digits() {
        for (load, servers, expected) in [
            (1.0, 1, 0.5),
            (5.0, 5, 0.284_867_821_331),
            (5.0, 10, 0.018_384_570_337),
            (10.0, 10, 0.214_582_343_107),
            (20.0, 30, 0.008_457_498_340),
            (100.0, 100, 0.075_700_452_711),
            (100.0, 117, 0.009_790_071_125),
            (200.0, 250, 0.000_077_471_108),
        ] {
            let found = erlang_b(load, servers);
            assert!((found - expected).abs() < 5e-13, "{load},{servers}: {found}");
        }
        // No server loses everything.
        assert_eq!(erlang_b(3.0, 0).to_bits(), 1.0_f64.to_bits());
    }

    #[test]
    fn erlang_c_with_its_waits() {
        for (load, servers, delayed, mean, p95, p99) in [
            (0.8, 1, 0.8, 4.0, 13.862_943_611, 21.910_133_173),
            (
                2.0,
                3,
                0.444_444_444_444,
                0.444_444_444_444,
                2.184_802_057,
                3.794_239_970,
            ),
            (
                8.0,
                10,
                0.409_180_150_796,
                0.204_590_075_398,
                1.051_066_260,
                1.855_785_216,
            ),
            (
                18.0,
                20,
                0.550_769_004_816,
                0.275_384_502_408,
                1.199_646_243,
                2.004_365_200,
            ),
            (
                45.0,
                50,
                0.363_864_467_207,
                0.072_772_893_441,
                0.396_951_690,
                0.718_839_272,
            ),
            (
                90.0,
                100,
                0.216_940_480_906,
                0.021_694_048_091,
                0.146_760_003,
                0.307_703_794,
            ),
        ] {
            let queue = ErlangC::new(load, servers).unwrap();
            assert!((queue.delay_probability() - delayed).abs() < 5e-12);
            assert!((queue.mean_wait(1.0) - mean).abs() < 5e-12);
            assert!((queue.wait_quantile(0.95, 1.0) - p95).abs() < 5e-9);
            assert!((queue.wait_quantile(0.99, 1.0) - p99).abs() < 5e-9);
            assert!((queue.wait_exceeds(p95, 1.0) - 0.05).abs() < 1e-9);
        }
        // 8 erlangs on 10 servers: 59 % do not wait at all, so the median wait is nothing.
        assert_eq!(
            ErlangC::new(8.0, 10).unwrap().wait_quantile(0.5, 1.0).to_bits(),
            0
        );
        assert_eq!(ErlangC::new(3.0, 3), None);
    }

    #[test]
    fn the_response_of_one_server_is_exponential() {
        // M/M/1: P(R > t) = e^{−(μ−λ)t}; ρ = 0.8, t = 5 service times: e^{−1} = 0.367879
        let queue = ErlangC::new(0.8, 1).unwrap();
        assert!((queue.response_exceeds(10.0, 2.0) - (-1.0_f64).exp()).abs() < 1e-12);
        // c − A = 1: the bracket is 1 + C·μt
        let unit = ErlangC::new(2.0, 3).unwrap();
        assert!((unit.response_exceeds(1.0, 1.0) - (-1.0_f64).exp() * (1.0 + 4.0 / 9.0)).abs() < 1e-12);
    }
}
