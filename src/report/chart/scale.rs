//! Values to places on an axis, and its ticks: round numbers, exactly written. A logarithmic axis that must show nothing
//! has a place for 0 before its smallest value.

use crate::report::number;

/// How an axis is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Division {
    Linear,
    Log,
}

/// Values to places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    division: Division,
    low: f64,
    high: f64,
    start: f64,
    end: f64,
    /// Place of 0 on a logarithmic axis that has one.
    zero: Option<f64>,
}

/// A value with what is written beside it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) value: f64,
    pub(super) text: String,
}

/// Room for 0 below the smallest value of a logarithmic axis.
const ZERO_ROOM: f64 = 26.0;

impl Scale {
    /// An axis for these values between two places; a single value lies in the middle.
    pub(super) fn log(values: impl IntoIterator<Item = f64>, start: f64, end: f64) -> Self {
        let (mut low, mut high, mut has_zero) = (f64::INFINITY, 0.0_f64, false);
        for value in values.into_iter().filter(|value| value.is_finite()) {
            if value > 0.0 {
                (low, high) = (low.min(value), high.max(value));
            } else {
                has_zero = true;
            }
        }
        if high <= 0.0 {
            (low, high) = (1.0, 10.0);
        } else if high / low < 1.000_1 {
            (low, high) = (low / 2.0, high * 2.0);
        }
        let zero = has_zero.then_some(start);
        let start = match zero {
            Some(start) => start + ZERO_ROOM * (end - start).signum(),
            None => start,
        };
        Self {
            division: Division::Log,
            low,
            high,
            start,
            end,
            zero,
        }
    }

    /// An axis from 0 to the largest of these values.
    pub(super) fn from_zero(values: impl IntoIterator<Item = f64>, start: f64, end: f64) -> Self {
        let finite = values.into_iter().filter(|value| value.is_finite());
        let high = finite.fold(0.0_f64, f64::max);
        Self::linear([0.0, if high > 0.0 { high } else { 1.0 }], start, end)
    }

    /// An axis for these values.
    pub(super) fn linear(values: impl IntoIterator<Item = f64>, start: f64, end: f64) -> Self {
        let finite = values.into_iter().filter(|value| value.is_finite());
        let (mut low, mut high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        if low > high {
            (low, high) = (0.0, 1.0);
        } else if high - low <= low.abs().max(high.abs()) * 1e-9 {
            let by = if low == 0.0 { 1.0 } else { low.abs() / 2.0 };
            (low, high) = (low - by, high + by);
        }
        Self {
            division: Division::Linear,
            low,
            high,
            start,
            end,
            zero: None,
        }
    }

    /// The same with this much more at its upper end, as a share of its length.
    pub(super) fn with_headroom(self, share: f64) -> Self {
        let high = match self.division {
            Division::Linear => self.high + (self.high - self.low) * share,
            Division::Log => self.high * (self.high / self.low).powf(share),
        };
        Self { high, ..self }
    }

    /// The same with this much more at both ends.
    pub(super) fn with_margins(self, share: f64) -> Self {
        let low = match self.division {
            Division::Linear => self.low - (self.high - self.low) * share,
            Division::Log => self.low / (self.high / self.low).powf(share),
        };
        Self {
            low,
            ..self.with_headroom(share)
        }
    }

    /// The same places for values so many times as large.
    pub(super) fn times(self, factor: f64) -> Self {
        Self {
            low: self.low * factor,
            high: self.high * factor,
            ..self
        }
    }

    /// Where `value` lies; what is beyond the axis, at its end.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = match self.division {
            Division::Linear => (value - self.low) / (self.high - self.low),
            Division::Log if value <= 0.0 => return self.zero.unwrap_or(self.start),
            Division::Log => (value / self.low).ln() / (self.high / self.low).ln(),
        };
        let share = if share.is_finite() {
            share.clamp(0.0, 1.0)
        } else {
            0.0
        };
        self.start + share * (self.end - self.start)
    }

    /// Whether `value` lies on the axis.
    pub(super) fn contains(&self, value: f64) -> bool {
        let slack = match self.division {
            Division::Linear => 1e-9 * (self.high - self.low),
            Division::Log => 1e-9 * value.abs(),
        };
        value >= self.low - slack && value <= self.high + slack
    }

    /// Round values on the axis, at most about so many.
    pub(super) fn ticks(&self, most: usize) -> Vec<Tick> {
        let most = most.max(2);
        let mut ticks = match self.division {
            Division::Linear => self.linear_ticks(most),
            Division::Log => match (self.high / self.low).log10() {
                decades if decades < 0.7 => self.linear_ticks(most),
                decades => self.log_ticks(decades, most),
            },
        };
        ticks.retain(|tick| self.contains(tick.value));
        if self.zero.is_some() {
            ticks.insert(0, Tick::exact(0, 0));
        }
        ticks
    }

    /// Steps of 1, 2 or 5 times a power of ten.
    fn linear_ticks(&self, most: usize) -> Vec<Tick> {
        let wanted = (self.high - self.low) / most as f64;
        let mut exponent = wanted.log10().floor() as i32;
        let steps = [1, 2, 5, 10];
        let fits = |step: &&i64| **step as f64 * 10_f64.powi(exponent) >= wanted * 0.999_999;
        let mut step = steps.iter().find(fits).copied().unwrap_or(10);
        if step == 10 {
            (step, exponent) = (1, exponent + 1);
        }
        let size = step as f64 * 10_f64.powi(exponent);
        let first = (self.low / size - 1e-6).ceil() as i64;
        (0..=most as i64 + 1)
            .map(|n| Tick::exact((first + n).saturating_mul(step), exponent))
            .collect()
    }

    /// 1, 2 and 5 of every decade; of many decades, only 1, and not of all.
    fn log_ticks(&self, decades: f64, most: usize) -> Vec<Tick> {
        let mantissas: &[i64] = match most as f64 / decades {
            room if room >= 3.0 => &[1, 2, 5],
            room if room >= 2.0 => &[1, 3],
            _ => &[1],
        };
        let every = (decades / most as f64).ceil().max(1.0) as i32;
        let (first, last) = (self.low.log10().floor() as i32, self.high.log10().ceil() as i32);
        let exponents = (first..=last).filter(|exponent| exponent.rem_euclid(every) == 0);
        exponents
            .flat_map(|exponent| {
                mantissas
                    .iter()
                    .map(move |&mantissa| Tick::exact(mantissa, exponent))
            })
            .collect()
    }
}

impl Tick {
    /// `mantissa` × 10^`exponent`, in digits.
    pub(super) fn exact(mantissa: i64, exponent: i32) -> Self {
        Self {
            value: mantissa as f64 * 10_f64.powi(exponent),
            text: digits(mantissa, exponent),
        }
    }
}

/// `0.005`, `20`, `1,000`, `20 M`
fn digits(mantissa: i64, exponent: i32) -> String {
    if mantissa == 0 {
        return "0".to_owned();
    }
    let sign = if mantissa < 0 { "-" } else { "" };
    let size = u128::from(mantissa.unsigned_abs());
    match u32::try_from(exponent) {
        Ok(exponent) => match 10_u128
            .checked_pow(exponent.min(30))
            .and_then(|unit| size.checked_mul(unit))
        {
            Some(whole) if whole >= 1_000_000 && whole.is_multiple_of(100_000) => {
                let tenth = whole / 100_000 % 10;
                let tenths = if tenth == 0 {
                    String::new()
                } else {
                    format!(".{tenth}")
                };
                format!("{sign}{}{tenths} M", number::count(whole / 1_000_000))
            }
            Some(whole) => format!("{sign}{}", number::count(whole)),
            None => format!("{sign}{size}e{exponent}"),
        },
        Err(_) => {
            let decimals = exponent.unsigned_abs() as usize;
            let padded = format!("{size:0>width$}", width = decimals + 1);
            let (whole, fraction) = padded.split_at(padded.len() - decimals);
            let whole = number::count(whole.parse().unwrap_or(0));
            match fraction.trim_end_matches('0') {
                "" => format!("{sign}{whole}"),
                fraction => format!("{sign}{whole}.{fraction}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(scale: &Scale, most: usize) -> Vec<String> {
        scale.ticks(most).into_iter().map(|tick| tick.text).collect()
    }

    #[test]
    fn ticks_are_round_and_written_exactly() {
        let log = |low, high| Scale::log([low, high], 0.0, 100.0);
        assert_eq!(
            texts(&log(0.09, 11.0), 8),
            ["0.1", "0.2", "0.5", "1", "2", "5", "10"]
        );
        assert_eq!(texts(&log(3.0, 40_000.0), 5), ["10", "100", "1,000", "10,000"]);
        assert_eq!(
            texts(&log(1e-6, 1e9), 8),
            ["0.000001", "0.0001", "0.01", "1", "100", "10,000", "1 M", "100 M"]
        );
        assert_eq!(texts(&log(40.0, 60.0), 5), ["40", "45", "50", "55", "60"]);
        let linear = |low, high| Scale::linear([low, high], 0.0, 100.0);
        assert_eq!(
            texts(&linear(0.0, 1.0), 5),
            ["0", "0.2", "0.4", "0.6", "0.8", "1"]
        );
        assert_eq!(texts(&linear(0.0, 3_400_000.0), 4), ["0", "1 M", "2 M", "3 M"]);
        assert_eq!(texts(&linear(-3.0, 3.0), 3), ["-2", "0", "2"]);
    }

    #[test]
    fn values_lie_where_they_should() {
        let scale = Scale::log([1.0, 100.0], 300.0, 100.0);
        assert_eq!(
            [1.0, 10.0, 100.0, 1_000.0].map(|value| scale.at(value)),
            [300.0, 200.0, 100.0, 100.0]
        );
        // Nothing has a place of its own, before what is something.
        let scale = Scale::log([0.0, 1.0, 100.0], 300.0, 100.0);
        assert_eq!([0.0, 1.0].map(|value| scale.at(value)), [300.0, 274.0]);
        assert_eq!(scale.ticks(5)[0].text, "0");
    }

    #[test]
    fn no_values_and_single_ones_make_axes() {
        for values in [
            &[][..],
            &[0.0],
            &[5.0],
            &[f64::NAN, f64::INFINITY],
            &[1e-6],
            &[1e30],
        ] {
            let values = || values.iter().copied();
            for scale in [
                Scale::log(values(), 0.0, 100.0),
                Scale::linear(values(), 0.0, 100.0),
                Scale::from_zero(values(), 0.0, 100.0),
            ] {
                for value in values().chain([0.0, 1.0, f64::NAN]) {
                    assert!((0.0..=100.0).contains(&scale.at(value)), "{value} on {scale:?}");
                }
                assert!(scale.ticks(6).len() < 20, "{scale:?}");
            }
        }
        assert_eq!(Scale::log([7.0], 0.0, 100.0).at(7.0), 50.0);
    }
}
