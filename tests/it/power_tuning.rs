//! `size --power-tuning` against 77 published power-tuning curves (see `tests/data/README.md`): of each curve the points
//! 1, 3, 5, … are given, and what is then picked and predicted is held against all that was measured.
//! `cargo test --test it power_tuning -- --nocapture` prints the tables of `docs/model.md`.

use std::{fmt::Write, fs, path::Path, process::Command};

use serde_json::Value;

use crate::lambda_support::tell;

/// A measured size.
#[derive(Clone, Copy, Debug)]
struct Point {
    memory: u64,
    duration_ms: f64,
    /// Of one invocation: ⌈average duration⌉ × memory × a price, as power tuning computes it.
    cost: f64,
}

fn curves() -> Vec<(String, Vec<Point>)> {
    let mut curves: Vec<(String, Vec<Point>)> = Vec::new();
    for line in include_str!("../data/power_tuning_curves.csv").lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let point = Point {
            memory: fields[1].parse().unwrap(),
            duration_ms: fields[2].parse().unwrap(),
            cost: fields[3].parse().unwrap(),
        };
        match curves.last_mut() {
            Some((name, points)) if name == fields[0] => points.push(point),
            _ => curves.push((fields[0].to_owned(), vec![point])),
        }
    }
    curves
        .iter_mut()
        .for_each(|(_, points)| points.sort_by_key(|point| point.memory));
    assert_eq!(
        (
            curves.len(),
            curves.iter().map(|(_, points)| points.len()).sum::<usize>()
        ),
        (77, 896)
    );
    curves
}

/// Points 1, 3, 5, ….
fn fitted(points: &[Point]) -> Vec<Point> {
    points.iter().copied().step_by(2).collect()
}

/// The points 2, 4, 6, ….
fn left_out(points: &[Point]) -> Vec<Point> {
    points.iter().copied().skip(1).step_by(2).collect()
}

/// What `costsim size` answers: Lambda alone, always warm, for requests that take as long as the first point did.
fn sized(points: &[Point], folder: &Path) -> Value {
    let fitted = fitted(points);
    let mut table = "memory_mb,duration_ms\n".to_owned();
    for point in &fitted {
        writeln!(table, "{},{}", point.memory, point.duration_ms).unwrap();
    }
    let first = fitted[0];
    let mut trace = "timestamp_s,duration_ms,memory_mb\n".to_owned();
    for request in 0..20 {
        writeln!(
            trace,
            "{},{:.3},{}",
            request * 60,
            first.duration_ms,
            first.memory
        )
        .unwrap();
    }
    let [table_path, trace_path] = ["tuned.csv", "trace.csv"].map(|name| folder.join(name));
    fs::write(&table_path, table).unwrap();
    fs::write(&trace_path, trace).unwrap();
    let sizes: Vec<String> = points.iter().map(|point| point.memory.to_string()).collect();
    let output = Command::new(env!("CARGO_BIN_EXE_costsim"))
        .arg("size")
        .arg(&trace_path)
        .arg("--power-tuning")
        .arg(&table_path)
        .args(["--memory-sizes", &sizes.join(",")])
        .args([
            "--only",
            "-c",
            "lambda:keep-warm",
            "--front-door",
            "none",
            "--logs",
            "none",
        ])
        .args(["--no-free-tier", "--format", "json"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn size_of(sweep: &Value, memory: u64) -> &Value {
    let mut sizes = sweep["sizes"].as_array().unwrap().iter();
    sizes.find(|size| size["memory_mb"] == memory).unwrap()
}

fn predicted_ms(sweep: &Value, memory: u64) -> f64 {
    size_of(sweep, memory)["response_ms"]["mean"].as_f64().unwrap()
}

fn nearest_rank(errors: &[f64], share: f64) -> f64 {
    let mut sorted = errors.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((share * sorted.len() as f64).ceil() as usize).max(1) - 1]
}

/// At least 80 % of picks cost at most 5 % more than the best that was measured: 62 of 77.
#[test]
fn picks_and_predictions_on_77_published_curves() {
    let folder = tempfile::tempdir().unwrap();
    let (mut near, mut trivial_near) = (0, 0);
    let (mut between, mut beyond) = (Vec::new(), Vec::new());
    for (name, points) in curves() {
        let answer = sized(&points, folder.path());
        let sweep = &answer["lambda"][0];
        let best = points
            .iter()
            .map(|point| point.cost)
            .fold(f64::INFINITY, f64::min);
        let regret = |point: &Point| point.cost / best - 1.0;
        let pick = sweep["cheapest_mb"].as_u64().unwrap();
        let pick = points.iter().find(|point| point.memory == pick).unwrap();
        let given = fitted(&points);
        let trivial = given.iter().min_by(|a, b| a.cost.total_cmp(&b.cost)).unwrap();
        near += u32::from(regret(pick) <= 0.05);
        trivial_near += u32::from(regret(trivial) <= 0.05);
        if regret(pick) > 0.05 {
            let at = points
                .iter()
                .position(|point| point.cost.total_cmp(&best).is_eq())
                .unwrap();
            // A size that was given is picked where it is the best.
            assert_eq!(at % 2, 1, "{name}");
            tell(&format!(
                "| {name} | {} MB, +{:.0} % | {} MB | {:.0} % less |",
                pick.memory,
                100.0 * regret(pick),
                points[at].memory,
                100.0 * (1.0 - points[at].duration_ms / predicted_ms(sweep, points[at].memory))
            ));
        }
        // Power tuning bills whole milliseconds of the average, at the price of its day.
        let unit = given[0].cost / (given[0].duration_ms.ceil() * given[0].memory as f64);
        for point in left_out(&points) {
            let billed = predicted_ms(sweep, point.memory).ceil();
            let error = (billed * point.memory as f64 * unit / point.cost - 1.0).abs();
            match size_of(sweep, point.memory)["extrapolated"].as_bool().unwrap() {
                true => beyond.push(error),
                false => between.push(error),
            }
        }
    }
    let all: Vec<f64> = between.iter().chain(&beyond).copied().collect();
    tell(&format!(
        "picks within 5 %: {near} of 77; of the cheapest given point: {trivial_near}"
    ));
    for (what, errors) in [("between", &between), ("beyond", &beyond), ("all", &all)] {
        tell(&format!(
            "| {what} | {} | {:.1} % | {:.1} % |",
            errors.len(),
            100.0 * nearest_rank(errors, 0.5),
            100.0 * nearest_rank(errors, 0.9)
        ));
    }
    assert!(near >= 62 && near >= trivial_near, "{near}");
    assert_eq!((trivial_near, all.len()), (63, 423));
    assert!(nearest_rank(&all, 0.5) < 0.06);
}
