//! How series differ beside their color: strokes and markers, for readers who see no color and for gray paper.

use super::canvas::Point;

/// A stroke: drawn and blank lengths, in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dash(&'static [u32]);

impl Dash {
    pub(super) const SOLID: Self = Self(&[]);
    pub(super) const DASHED: Self = Self(&[5, 3]);
    pub(super) const DOTTED: Self = Self(&[2, 3]);
    const ALL: [Self; 6] = [
        Self::SOLID,
        Self(&[8, 3]),
        Self(&[3, 3]),
        Self(&[9, 3, 2, 3]),
        Self(&[14, 4]),
        Self(&[7, 2, 2, 2, 2, 2]),
    ];

    /// Of the n-th series.
    pub(super) fn of(series: usize) -> Self {
        Self::ALL[series % Self::ALL.len()]
    }

    /// Whether it hides what lies under it all along.
    pub(super) const fn is_solid(self) -> bool {
        self.0.is_empty()
    }

    /// The drawn parts of a line.
    pub(super) fn parts(self, points: &[Point]) -> Vec<Vec<Point>> {
        if self.is_solid() {
            return vec![points.to_vec()];
        }
        let mut lengths = self.0.iter().cycle().map(|&length| f64::from(length));
        let mut left = lengths.next().unwrap_or(1.0);
        let mut drawn = true;
        let mut parts: Vec<Vec<Point>> = vec![points.iter().take(1).copied().collect()];
        for pair in points.windows(2) {
            let (mut from, to) = (pair[0], pair[1]);
            let mut distance = (to.0 - from.0).hypot(to.1 - from.1);
            while distance > left {
                let share = left / distance;
                from = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
                if drawn {
                    push(&mut parts, from);
                } else {
                    parts.push(vec![from]);
                }
                drawn = !drawn;
                distance -= left;
                left = lengths.next().unwrap_or(1.0);
            }
            left -= distance;
            if drawn {
                push(&mut parts, to);
            }
        }
        parts.retain(|part| part.len() > 1);
        parts
    }
}

fn push(parts: &mut [Vec<Point>], point: Point) {
    if let Some(part) = parts.last_mut() {
        part.push(point);
    }
}

/// The shape of a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Circle,
    Square,
    Triangle,
    Diamond,
    Pointer,
    Star,
    Hexagon,
}

impl Shape {
    const ALL: [Self; 7] = [
        Self::Circle,
        Self::Square,
        Self::Triangle,
        Self::Diamond,
        Self::Pointer,
        Self::Star,
        Self::Hexagon,
    ];

    /// Of the n-th series.
    pub(super) fn of(series: usize) -> Self {
        Self::ALL[series % Self::ALL.len()]
    }

    /// Corners, how far the odd ones are out, relative size, and where the first lies, in quarters from the top; `None` of
    /// a circle. All look equally large.
    const fn form(self) -> Option<(u32, f64, f64, f64)> {
        Some(match self {
            Self::Circle => return None,
            Self::Square => (4, 1.0, 1.27, 0.5),
            Self::Triangle => (3, 1.0, 1.35, 0.0),
            Self::Diamond => (4, 1.0, 1.3, 0.0),
            Self::Pointer => (3, 1.0, 1.35, 2.0),
            Self::Star => (10, 0.45, 1.5, 0.0),
            Self::Hexagon => (6, 1.0, 1.1, 0.0),
        })
    }

    /// Its corners; `None` of a circle.
    pub(super) fn outline(self, (x, y): Point, radius: f64) -> Option<Vec<Point>> {
        let (corners, odd, size, turn) = self.form()?;
        let corner = |n: u32| {
            let out = if n % 2 == 1 { odd } else { 1.0 } * size * radius;
            let angle = (turn + f64::from(n) * 4.0 / f64::from(corners)) * std::f64::consts::FRAC_PI_2;
            (x + out * angle.sin(), y - out * angle.cos())
        };
        Some((0..corners).map(corner).collect())
    }

    /// How much smaller a radius leaves a border so wide.
    pub(super) fn border(self, width: f64) -> f64 {
        match self.form() {
            // Sides lie nearer to the middle than corners.
            Some((corners, 1.0, size, _)) => {
                width / (size * (std::f64::consts::PI / f64::from(corners)).cos())
            }
            _ => width,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_follow_the_line_around_corners() {
        // 3 drawn, 3 blank, along 4 to the right and 8 down: 0–3; then from 6, which is 2 down, to 9, 5 down; 12 is the end.
        let parts = Dash(&[3, 3]).parts(&[(0.0, 0.0), (4.0, 0.0), (4.0, 8.0)]);
        assert_eq!(
            parts,
            [vec![(0.0, 0.0), (3.0, 0.0)], vec![(4.0, 2.0), (4.0, 5.0)]]
        );
        assert_eq!(Dash::SOLID.parts(&[(0.0, 0.0), (1.0, 0.0)]).len(), 1);
        assert!(Dash::DASHED.parts(&[]).is_empty());
        assert!(
            Dash::DASHED
                .parts(&[(1.0, 1.0), (1.0, 1.0)])
                .iter()
                .all(|part| part.len() == 2)
        );
    }
}
