//! What a series looks like: color, stroke and marker, no two alike among the first 280.

use super::{
    canvas::{Canvas, Point},
    ink::Ink,
    stroke::{Dash, Shape},
};
use crate::scenario::Platform;

/// What a series looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) ink: Ink,
    pub(super) dash: Dash,
    pub(super) shape: Shape,
}

impl Look {
    /// Of the n-th series.
    pub(super) fn of(series: usize) -> Self {
        Self {
            ink: Ink::Series(series),
            dash: Dash::of(series),
            shape: Shape::of(series),
        }
    }

    /// Of each of several series: that of its platform where no two share one, so that a platform looks the same in
    /// every chart; else in their order.
    pub(super) fn of_all(platforms: &[Option<Platform>]) -> Vec<Self> {
        let by_platform: Vec<usize> = platforms.iter().map(|platform| slot(*platform)).collect();
        let mut distinct = by_platform.clone();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() == platforms.len() {
            by_platform.into_iter().map(Self::of).collect()
        } else {
            (0..platforms.len()).map(Self::of).collect()
        }
    }

    /// A short line with its marker, as a key; from its left middle on.
    pub(super) fn key(self, canvas: &mut Canvas, (x, y): Point, width: f64) {
        canvas.dashed(&[(x, y), (x + width, y)], self.ink, 2.0, self.dash);
        canvas.marker((x + width / 2.0, y), self.shape, 3.2, self.ink, true);
    }
}

const fn slot(platform: Option<Platform>) -> usize {
    match platform {
        Some(Platform::Lambda) => 0,
        Some(Platform::Fargate) => 1,
        Some(Platform::Ec2) => 2,
        None => 3,
    }
}
