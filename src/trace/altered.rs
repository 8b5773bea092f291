//! Traffic as it might be: durations by a factor, bodies of one size. For questions of what would change the answer.

use super::{Batch, Scale, column::DURATION_MAX, scale::BILLION};
use crate::units::Micros;

/// What is different from the recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Altered {
    /// Durations are so many times the recorded ones, at most 30 days; init durations stay.
    pub durations: Scale,
    /// Bytes of every request.
    pub request_bytes: Option<u64>,
    /// Bytes of every response.
    pub response_bytes: Option<u64>,
}

impl Altered {
    /// As recorded.
    pub const NOT: Self = Self {
        durations: Scale::ONE,
        request_bytes: None,
        response_bytes: None,
    };

    /// Makes the arrivals of `batch` what they might be.
    pub(super) fn apply(self, batch: &mut Batch) {
        if self.durations != Scale::ONE {
            for duration in &mut batch.duration {
                *duration = self.duration(*duration);
            }
        }
        let rows = batch.len();
        let set = |column: &mut Vec<u64>, bytes: Option<u64>| {
            if let Some(bytes) = bytes {
                column.clear();
                column.resize(rows, bytes);
            }
        };
        set(&mut batch.request_bytes, self.request_bytes);
        set(&mut batch.response_bytes, self.response_bytes);
    }

    /// A duration times the factor, rounded to a microsecond, halves up.
    fn duration(self, recorded: Micros) -> Micros {
        // At most 2⁶⁴ × 10¹⁴: no product overflows.
        let product = u128::from(recorded.0) * u128::from(self.durations.billionths());
        let rounded = (product + u128::from(BILLION / 2)) / u128::from(BILLION);
        u64::try_from(rounded).map_or(DURATION_MAX, |micros| Micros(micros).min(DURATION_MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_multiplied_exactly_and_bodies_replaced() {
        let mut batch = Batch {
            at: vec![crate::units::SimTime(1); 3],
            duration: vec![Micros(3), Micros(1_000_001), Micros(u64::MAX)],
            request_bytes: vec![7, 8, 9],
            ..Batch::default()
        };
        let altered = Altered {
            durations: "1.5".parse().unwrap(),
            request_bytes: None,
            response_bytes: Some(4_096),
        };
        altered.apply(&mut batch);
        // 3 × 1.5 = 4.5, up to 5; 1,000,001 × 1.5 = 1,500,001.5, up to 1,500,002
        assert_eq!(batch.duration, [Micros(5), Micros(1_500_002), DURATION_MAX]);
        assert_eq!(batch.request_bytes, [7, 8, 9]);
        assert_eq!(batch.response_bytes, [4_096; 3]);
    }
}
