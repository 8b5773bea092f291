//! What another assumption would change, in dollars a month: by platform, equal amounts told once.

use super::{candidate, number, text};
use crate::{
    analysis::{Comparison, Effect},
    scenario::Platform,
    units::Usd,
};

/// `2 NAT:`, `fleets +65.70`, `+ GB`: pieces that may stand on one line or several.
pub(super) fn pieces(comparison: &Comparison, effect: &Effect) -> Vec<String> {
    let mut pieces = Vec::new();
    let change = text::one_line(&effect.change);
    if !change.trim().is_empty() {
        pieces.push(format!("{}:", change.trim()));
    }
    let remark = text::one_line(&effect.remark);
    let remark = remark.trim();
    // `+ GB` continues the sum, words do not.
    let is_worded = !remark.is_empty() && !remark.starts_with('+');
    let groups = groups(&effect.differences);
    let last = groups.len().saturating_sub(1);
    for (at, (amount, indices)) in groups.iter().enumerate() {
        let comma = if at < last || is_worded { "," } else { "" };
        let who = who(comparison, effect, indices);
        pieces.push(format!("{who}{amount}{comma}"));
    }
    if groups.is_empty() && remark.is_empty() {
        pieces.push("no effect".to_owned());
    }
    if !remark.is_empty() {
        pieces.push(remark.to_owned());
    }
    pieces
}

/// Amounts that are not nothing, each with its candidates, in the order of the candidates.
fn groups(differences: &[(usize, Usd)]) -> Vec<(String, Vec<usize>)> {
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    let changed = differences
        .iter()
        .map(|&(index, difference)| (index, number::signed_cents(difference)))
        .filter(|(_, amount)| amount != "0.00");
    for (index, amount) in changed {
        match groups.iter_mut().find(|(known, _)| *known == amount) {
            Some((_, indices)) => indices.push(index),
            None => groups.push((amount, vec![index])),
        }
    }
    groups
}

/// Whose amount it is, and a blank: `Lambda `, `fleets `, `all `; nothing where all candidates are of one platform
/// and one is told.
fn who(comparison: &Comparison, effect: &Effect, indices: &[usize]) -> String {
    let platform = |index: usize| {
        comparison
            .candidates
            .get(index)
            .and_then(|candidate| candidate.platform)
    };
    let has = |wanted: Platform| indices.iter().any(|&index| platform(index) == Some(wanted));
    let mut all = (0..comparison.candidates.len()).map(platform);
    let first = all.next();
    if effect.differences.len() == 1 && all.all(|other| Some(other) == first) {
        return String::new();
    }
    match indices {
        [fargate, ec2] if has(Platform::Fargate) && has(Platform::Ec2) && fargate != ec2 => {
            return "fleets ".to_owned();
        }
        [_, _, _] if has(Platform::Lambda) && has(Platform::Fargate) && has(Platform::Ec2) => {
            return "all ".to_owned();
        }
        _ => {}
    }
    let names: Vec<String> = indices
        .iter()
        .map(|&index| name(comparison, effect, index))
        .collect();
    format!("{} ", text::listed(&names, 3))
}

/// The platform, as long as the effect names no other candidate of it.
fn name(comparison: &Comparison, effect: &Effect, index: usize) -> String {
    let platform = |index: usize| {
        comparison
            .candidates
            .get(index)
            .and_then(|candidate| candidate.platform)
    };
    let same = |&&(other, _): &&(usize, Usd)| platform(other) == platform(index);
    match platform(index) {
        Some(known) if effect.differences.iter().filter(same).count() == 1 => known.title().to_owned(),
        _ => candidate::label(comparison, index),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{self, usd};

    fn told(comparison: &Comparison, change: &str, differences: &[(usize, &str)], remark: &str) -> String {
        let effect = Effect {
            change: change.into(),
            differences: differences
                .iter()
                .map(|&(index, amount)| (index, usd(amount)))
                .collect(),
            remark: remark.into(),
        };
        pieces(comparison, &effect).join(" ")
    }

    #[test]
    fn equal_amounts_are_told_once() {
        // 0 and 4 are Lambda, 1 and 3 Fargate, 2 is EC2.
        let comparison = sample::comparison();
        let cases: [(&[(usize, &str)], &str); 7] = [
            (&[(0, "8.03"), (2, "5.5")], "Lambda +8.03, EC2 +5.50"),
            (&[(1, "65.7"), (2, "65.7")], "fleets +65.70"),
            (
                &[(0, "3.03"), (1, "65.7"), (2, "65.7")],
                "Lambda +3.03, fleets +65.70",
            ),
            (&[(0, "-1"), (1, "-1"), (2, "-1")], "all -1.00"),
            (&[(0, "0.001"), (2, "-17.75")], "EC2 -17.75"),
            (&[(0, "0.001"), (2, "0")], "no effect"),
            (&[(0, "1"), (4, "2")], "Lambda arm64 +1.00, Lambda x86_64 +2.00"),
        ];
        for (differences, text) in cases {
            assert_eq!(told(&comparison, "", differences, ""), text);
        }
        assert_eq!(
            told(&comparison, "2 NAT", &[(1, "65.7"), (2, "65.7")], "+ GB"),
            "2 NAT: fleets +65.70 + GB"
        );
        // Of one change, an effect per remark.
        assert_eq!(
            told(&comparison, "min 1", &[(1, "-35.76")], ""),
            "min 1: Fargate -35.76"
        );
        assert_eq!(
            told(&comparison, "min 1", &[(2, "-17.75")], "misses the goal"),
            "min 1: EC2 -17.75, misses the goal"
        );
        assert_eq!(told(&comparison, "4 to 28 ms", &[], ""), "4 to 28 ms: no effect");
        let how = "verdict at 5 % and 60 %: --flips";
        assert_eq!(told(&comparison, "", &[], how), how);
    }

    #[test]
    fn a_platform_alone_needs_no_name() {
        let mut comparison = sample::comparison();
        comparison.candidates.truncate(1);
        assert_eq!(told(&comparison, "2 NAT", &[(0, "65.7")], ""), "2 NAT: +65.70");
        // Nor does an index that leads nowhere end badly.
        assert_eq!(
            told(&comparison, "", &[(9, "1"), (0, "2")], ""),
            " +1.00, Lambda +2.00"
        );
    }
}
