//! A log replayed with its own durations and inits is billed as it was, under the rule it was recorded under.

use costsim::{
    platform::lambda::{InitBilling, LambdaFunction, LambdaMemory, Warmth},
    trace::{Arrival, Batch, BilledAs, Note, SkipReason},
    units::{Mebibytes, Micros},
};

use crate::{
    lambda_logs_support::{Row, batches, bundled, read},
    lambda_support::{START, arrival, plain, replay},
};

/// Two minutes and the time to finish.
const WINDOW: Micros = Micros::from_secs(300);

fn recorded(init_billing: InitBilling, warmth: Warmth) -> LambdaFunction {
    LambdaFunction {
        memory: LambdaMemory::Recorded(Mebibytes(128)),
        init_billing,
        warmth,
        ..plain()
    }
}

fn of_row(row: &Row) -> Arrival {
    Arrival {
        memory: row.memory.map(Mebibytes),
        init: row.init,
        ..arrival(START, row.duration)
    }
}

/// Milliseconds billed to rows that all have one memory: warm ones one after the other in a pool kept warm, each with an
/// init by itself in an empty account.
fn billed_by_replay(rows: &[Row], init_billing: InitBilling) -> u64 {
    let memory = u128::from(rows[0].memory.unwrap());
    let (cold, warm): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.init.is_some());
    let mut batch = Batch::default();
    for (row, place) in warm.iter().zip(0..) {
        batch.push(Arrival {
            at: START + Micros::from_millis(place * 10),
            ..of_row(row)
        });
    }
    let mut mib_millis = 0;
    if !batch.is_empty() {
        let outcome = replay(recorded(init_billing, Warmth::AlwaysWarm), &batch, WINDOW);
        assert_eq!(outcome.service_level.served, warm.len() as u64);
        mib_millis += outcome.activity.total().lambda_mib_millis;
    }
    for row in cold {
        let mut batch = Batch::default();
        batch.push(of_row(row));
        let outcome = replay(recorded(init_billing, Warmth::Modeled), &batch, WINDOW);
        assert_eq!(outcome.service_level.cold_starts, 1);
        mib_millis += outcome.activity.total().lambda_mib_millis;
    }
    assert_eq!(mib_millis % memory, 0);
    u64::try_from(mib_millis / memory).unwrap()
}

fn rules(notes: &[Note]) -> BilledAs {
    let billed = notes.iter().find_map(|note| match note {
        Note::BilledAs(billed) => Some(*billed),
        _ => None,
    });
    billed.unwrap()
}

/// Replays logs of the rule before 2025-08 and returns what was billed, in the log and by the replay.
fn without_init(paths: &[String]) -> (u64, u64, BilledAs) {
    let (rows, summary) = read(paths).unwrap();
    let billed = rows.iter().map(|row| row.billed).sum();
    let replayed = billed_by_replay(&rows, InitBilling::Free);
    (billed, replayed, rules(&summary.reading.notes))
}

#[test]
fn two_load_tests_cost_what_they_cost() {
    // 18,817 + 110,615 = 129,432 ms billed; three of them 1 ms above a duration printed in whole milliseconds, which the
    // replay cannot know: 129,429.
    let paths = ["aws_1_cloudwatch.json.gz", "aws_6_cloudwatch.json.gz"].map(bundled);
    let (billed, replayed, rules) = without_init(&paths);
    assert_eq!((billed, replayed, rules.one_more), (129_432, 129_429, 3));
    assert_eq!(billed - replayed, rules.one_more);
    assert_eq!(rules.unexplained, 0);
}

/// In `ubc/` of the folder that `COSTSIM_SAMPLES` names; passes where it is not set.
#[test]
fn six_load_tests_cost_what_they_cost() {
    let Ok(folder) = std::env::var("COSTSIM_SAMPLES") else {
        return;
    };
    let files = [
        "1_cloudwatch.json",
        "4_cloudwatch.json",
        "6_cloudwatch.json.gz",
        "10_cloudwatch.json.gz",
        "15_cloudwatch.json.gz",
        "30_cloudwatch.json.gz",
    ];
    let paths = files.map(|file| format!("{folder}/ubc/aws_{file}"));
    // 0 + 0 + 3 + 3 + 7 + 21 = 34 of 7,917 were billed 1 ms more than they print.
    let (billed, replayed, rules) = without_init(&paths);
    assert_eq!((billed, replayed, rules.one_more), (1_221_129, 1_221_095, 34));
    assert_eq!(
        (rules.milliseconds, rules.init_free, rules.unexplained),
        (7_912, 5, 0)
    );
    // With the five inits billed: 1,221,616 − 34, as no init-bearing line is among the 34.
    let (rows, _) = read(&paths).unwrap();
    assert_eq!(billed_by_replay(&rows, InitBilling::Billed), 1_221_616 - 34);
}

#[test]
fn since_2025_08_inits_are_billed_with_the_run() {
    // 48.31 + 281.40 = 329.71 → 330; 395.99 + 265.72 = 661.71 → 662; warm: 15.74 → 16
    let log = "\
2026-03-02T10:00:00.400Z REPORT RequestId: a\tDuration: 48.31 ms\tBilled Duration: 330 ms\tMemory Size: 512 MB\tMax Memory Used: 91 MB\tInit Duration: 281.40 ms\t
2026-03-02T10:00:01.400Z REPORT RequestId: b\tDuration: 395.99 ms\tBilled Duration: 662 ms\tMemory Size: 512 MB\tMax Memory Used: 91 MB\tInit Duration: 265.72 ms\t
2026-03-02T10:00:02.400Z REPORT RequestId: c\tDuration: 15.74 ms\tBilled Duration: 16 ms\tMemory Size: 512 MB\tMax Memory Used: 91 MB\t
";
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), log).unwrap();
    let (rows, summary) = read(&[file.path().to_str().unwrap().to_owned()]).unwrap();
    assert_eq!(rows.iter().map(|row| row.billed).sum::<u64>(), 330 + 662 + 16);
    assert_eq!(billed_by_replay(&rows, InitBilling::Billed), 330 + 662 + 16);
    let rules = rules(&summary.reading.notes);
    assert_eq!(
        (
            rules.init_billed,
            rules.milliseconds,
            rules.one_more,
            rules.unexplained
        ),
        (2, 1, 0, 0)
    );
}

/// The order of files, and whether they come as one or as several, changes nothing.
#[test]
fn files_are_merged_in_order_of_time() {
    let [one, six] = ["aws_1_cloudwatch.json.gz", "aws_6_cloudwatch.json.gz"].map(bundled);
    let (forward, _) = batches(&[one.clone(), six.clone()]).unwrap();
    let (backward, summary) = batches(&[six, one]).unwrap();
    let columns = |batches: &[Batch]| {
        let all = batches
            .iter()
            .flat_map(|batch| (0..batch.len()).map(|row| batch.arrival(row)));
        all.collect::<Vec<_>>()
    };
    assert_eq!(columns(&forward), columns(&backward));
    assert_eq!(summary.reading.skipped[&SkipReason::OtherLine].count, 240 + 1_440);
}
