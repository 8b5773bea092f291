//! What a series looks like: a color for its platform, in every chart the same; a stroke and a marker for its
//! architecture and its number among those of its platform, no two of a platform alike among the first 42.

use super::{
    canvas::{Canvas, Point},
    ink::Ink,
    stroke::{Dash, Shape},
};
use crate::{scenario::Platform, units::Architecture};

/// What a series looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) ink: Ink,
    pub(super) dash: Dash,
    pub(super) shape: Shape,
}

/// What decides how a series looks: its platform, unless it is on several, and its architecture, where it has one.
pub(super) type Kind = (Option<Platform>, Option<Architecture>);

impl Look {
    /// Of the n-th variant of a platform. Strokes come again after six, markers after seven; the first two variants of
    /// the three platforms all differ in both.
    fn of(platform: Option<Platform>, variant: usize) -> Self {
        let (place, strokes) = (place(platform), [0, 3, 1, 4, 2, 5]);
        Self {
            ink: Ink::platform(platform),
            dash: Dash::of(place + strokes[variant % strokes.len()]),
            shape: Shape::of(place + 3 * variant),
        }
    }

    /// Of each of several series, in their order: where any has an architecture, arm64 has every first variant of its
    /// platform and x86_64 every second.
    pub(super) fn of_all(kinds: &[Kind]) -> Vec<Self> {
        let of_two = kinds.iter().any(|(_, architecture)| architecture.is_some());
        let variant = |(index, kind): (usize, &Kind)| {
            let before = kinds.iter().take(index).filter(|other| *other == kind).count();
            match (of_two, kind.1) {
                (false, _) => before,
                (true, Some(Architecture::X86_64)) => before * 2 + 1,
                (true, _) => before * 2,
            }
        };
        let looks = kinds.iter().enumerate();
        looks
            .map(|(index, kind)| Self::of(kind.0, variant((index, kind))))
            .collect()
    }

    /// A short line with its marker, as a key; from its left middle on.
    pub(super) fn key(self, canvas: &mut Canvas, (x, y): Point, width: f64) {
        canvas.dashed(&[(x, y), (x + width, y)], self.ink, 2.0, self.dash);
        canvas.marker((x + width / 2.0, y), self.shape, 3.2, self.ink, true);
    }
}

const fn place(platform: Option<Platform>) -> usize {
    match platform {
        Some(Platform::Lambda) => 0,
        Some(Platform::Fargate) => 1,
        Some(Platform::Ec2) => 2,
        None => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_has_its_color_whatever_stands_beside_it() {
        let (arm64, x86_64) = (Some(Architecture::Arm64), Some(Architecture::X86_64));
        let fargate = Some(Platform::Fargate);
        let kinds = [
            (fargate, x86_64),
            (Some(Platform::Lambda), arm64),
            (fargate, arm64),
            (fargate, arm64),
        ];
        let looks = Look::of_all(&kinds);
        assert_eq!(looks[0].ink, Look::of_all(&[(fargate, None)])[0].ink);
        assert_eq!(looks[2].ink, looks[0].ink);
        assert_ne!(looks[1].ink, looks[0].ink);
        // An architecture keeps its stroke and marker, too, whichever comes first.
        assert_eq!(Look::of_all(&kinds[2..3])[0], looks[2]);
        for (one, other) in [(0, 2), (0, 3), (2, 3)] {
            assert_ne!(looks[one].dash, looks[other].dash);
            assert_ne!(looks[one].shape, looks[other].shape);
        }
    }

    #[test]
    fn the_usual_six_differ_in_stroke_and_in_marker_and_many_in_one_of_them() {
        let architectures = [Architecture::Arm64, Architecture::X86_64].map(Some);
        let platforms = Platform::ALL.map(Some).into_iter();
        let six: Vec<Kind> = platforms
            .flat_map(|platform| architectures.map(|architecture| (platform, architecture)))
            .collect();
        let distinct =
            |looks: Vec<String>| looks.into_iter().collect::<std::collections::BTreeSet<_>>().len();
        let looks = Look::of_all(&six);
        assert_eq!(
            distinct(looks.iter().map(|look| format!("{:?}", look.dash)).collect()),
            6
        );
        assert_eq!(
            distinct(looks.iter().map(|look| format!("{:?}", look.shape)).collect()),
            6
        );
        let looks = Look::of_all(&[(Some(Platform::Ec2), None); 42]);
        assert_eq!(
            distinct(looks.iter().map(|look| format!("{look:?}")).collect()),
            42
        );
    }
}
