//! A break-even as rows, one for each line at each value, unrounded.

use std::io;

use crate::{
    analysis::BreakEven,
    report::{number, reason, spreadsheet::cell},
};

const HEADER: [&str; 12] = [
    "varied",
    "value",
    "requests_per_second",
    "line",
    "monthly_cost_usd",
    "cheapest",
    "viable",
    "why_not",
    "design",
    "over_quota",
    "low_cpu_usd",
    "high_cpu_usd",
];

/// Writes the header and the rows.
pub(super) fn write(answer: &BreakEven, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(HEADER)?;
    for point in &answer.points {
        let cheapest = point.cheapest();
        for (index, (line, cost)) in answer.lines.iter().zip(&point.costs).enumerate() {
            let why_not = cost
                .why_not
                .map(|why| reason::told(why, cost.requests, cost.served));
            let quotas: Vec<&str> = cost.exceeded.iter().map(|used| used.quota.id()).collect();
            let band = |end: fn(&(crate::units::Usd, crate::units::Usd)) -> crate::units::Usd| {
                cost.band
                    .as_ref()
                    .map(|band| number::plain(end(band).0))
                    .unwrap_or_default()
            };
            writer.write_record([
                answer.dimension.name(),
                number::plain(point.value),
                number::six_decimals(point.mean_rate).to_string(),
                cell(&line.name),
                number::plain(cost.cost.0),
                (cheapest == Some(index)).to_string(),
                cost.why_not.is_none().to_string(),
                why_not.unwrap_or_default(),
                cell(&cost.design),
                quotas.join(" "),
                band(|band| band.0),
                band(|band| band.1),
            ])?;
        }
    }
    writer.flush()
}
