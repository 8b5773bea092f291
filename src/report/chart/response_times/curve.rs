//! The curve of a candidate, on an axis of shares that stretches towards 100 %: as far as requests tell them apart.

use crate::{
    report::chart::{
        canvas::{Area, Canvas, Point},
        look::Look,
        scale::{Scale, Tick},
    },
    stats::Histogram,
    units::Micros,
};

/// The slowest share that is told apart, however many requests there are.
const LEAST: f64 = 1e-4;

/// How far towards 100 % a share lies that this share is beyond: 0, then 1 for each nine.
pub(super) fn nines(beyond: f64) -> f64 {
    -beyond.clamp(LEAST, 1.0).log10()
}

/// The smallest share that so many requests tell apart: one of them; of one request, half of it.
pub(super) fn least(requests: u64) -> f64 {
    (1.0 / requests.max(1) as f64).clamp(LEAST, 0.5)
}

pub(super) fn millis(time: Micros) -> f64 {
    // A tenth of a millisecond is as fast as anything is told.
    time.0.max(100) as f64 / 1e3
}

/// A line through all that was recorded, up to the slowest request, and the places of the usual quantiles.
pub(super) struct Curve {
    pub(super) points: Vec<Point>,
    marks: Vec<Point>,
}

impl Curve {
    pub(super) fn new(times: &Histogram, (x, y): (&Scale, &Scale)) -> Self {
        let count = times.count().max(1);
        let last_share = 1.0 / count as f64;
        let beyond = |slower: u64| y.at(nines((slower as f64 / count as f64).max(last_share)));
        let mut slower = times.count();
        let mut points: Vec<Point> = Vec::new();
        let mut last = (0.0, 0.0);
        for (time, here) in times.buckets() {
            let before = beyond(slower);
            slower -= here;
            let at = x.at(millis(time));
            // Steps too small to see are left to the next.
            for point in [(at, before), (at, beyond(slower))] {
                let far = (point.0 - last.0).abs() + (point.1 - last.1).abs() > 0.8;
                if points.is_empty() || far || slower == 0 {
                    points.push(point);
                    last = point;
                }
            }
        }
        let told = [500, 900, 950, 990, 999]
            .into_iter()
            .map(|permille| (permille, 1.0 - f64::from(permille) / 1e3))
            .filter(|(_, beyond)| *beyond >= last_share * 0.999);
        let mut marks: Vec<Point> = told
            .map(|(permille, beyond)| (x.at(millis(times.quantile(permille))), y.at(nines(beyond))))
            .collect();
        if marks.is_empty() {
            marks.extend(points.last());
        }
        Self { points, marks }
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, look: Look) {
        canvas.dashed(&self.points, look.ink, 2.0, look.dash);
        canvas.keep_clear(&self.points);
        for &at in &self.marks {
            canvas.marker(at, look.shape, 3.4, look.ink, true);
            canvas.taken.push(Area::around(at, 3.4));
        }
    }
}

/// Ticks of shares, as far as requests tell them apart.
pub(super) fn shares(least: f64) -> Vec<Tick> {
    let shares = [
        (1.0, "0 %"),
        (0.5, "50 %"),
        (0.1, "90 %"),
        (0.05, "95 %"),
        (0.01, "99 %"),
        (1e-3, "99.9 %"),
        (1e-4, "99.99 %"),
    ];
    let told = shares.into_iter().filter(|(beyond, _)| *beyond >= least * 0.999);
    told.map(|(beyond, text)| Tick {
        value: nines(beyond),
        text: text.to_owned(),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_tell_no_more_shares_apart_than_there_are() {
        let last = |requests| shares(least(requests)).pop().unwrap().text;
        // 1 of 199 is 0.503 %, more than the 0.1 % beyond 99.9 %.
        let cases = [
            (1, "50 %"),
            (2, "50 %"),
            (10, "90 %"),
            (199, "99 %"),
            (1_000, "99.9 %"),
        ];
        for (requests, text) in cases {
            assert_eq!(last(requests), text, "{requests}");
        }
        assert_eq!(last(10_000_000), "99.99 %");
    }
}
