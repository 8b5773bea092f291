//! From the window to the month, in exact ratios: traffic counts and always-on resources may scale differently.

use crate::{
    billing::Month,
    units::{Micros, Ratio, RatioError},
    usage::{Meter, MeterKind},
};

/// What the counts of the window are multiplied by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Projection {
    /// For meters that follow requests.
    pub traffic: Ratio,
    /// For meters that follow the clock, whose counts are of exactly the window.
    pub always_on: Ratio,
}

impl Projection {
    /// The usage is a month's already.
    pub const NONE: Self = Self {
        traffic: Ratio::ONE,
        always_on: Ratio::ONE,
    };

    /// A window of that length stands for the month: month ÷ window for both.
    ///
    /// # Errors
    /// For a window without length.
    pub fn of_window(window: Micros, month: &Month) -> Result<Self, RatioError> {
        let hour = crate::units::BillingHour::LENGTH.0;
        let ratio = Ratio::new(u128::from(month.hours()) * u128::from(hour), u128::from(window.0))?;
        Ok(Self {
            traffic: ratio,
            always_on: ratio,
        })
    }

    /// The ratio that applies to a meter.
    #[must_use]
    pub const fn of(&self, meter: Meter) -> Ratio {
        match meter.kind() {
            MeterKind::Traffic | MeterKind::LcuDimension => self.traffic,
            MeterKind::AlwaysOn => self.always_on,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_counts_730_168ths() {
        let week = Micros::from_secs(7 * 86_400);
        let projection = Projection::of_window(week, &Month::STANDARD).unwrap();
        assert_eq!(projection.traffic.to_string(), "365/84");
        assert_eq!(projection.of(Meter::AlbHour).to_string(), "365/84");
        let february: Month = "2026-02".parse().unwrap();
        assert_eq!(
            Projection::of_window(week, &february)
                .unwrap()
                .traffic
                .to_string(),
            "4"
        );
        assert!(Projection::of_window(Micros::ZERO, &february).is_err());
    }
}
