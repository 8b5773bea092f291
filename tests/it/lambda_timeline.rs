//! The timeline of a Lambda account: a table by hand, and that keeping one changes nothing else.

use costsim::{
    platform::lambda::{Binding, LambdaAccount, LambdaFunction, WarmUp, Warmth},
    platform::{MINUTE, Outcome, Recording, Timeline, TimelineRow},
    trace::{Arrival, Batch, FunctionId},
    units::{Micros, SimTime},
};
use proptest::prelude::*;

use crate::lambda_support::{
    START, arrival, batches_of, build, busy, idle_for, plain, recorded_account, window,
};

/// Arrivals as (second, function, run in seconds).
fn batch_of(arrivals: &[(u64, u32, u64)]) -> Batch {
    let mut batch = Batch::default();
    for &(second, function, run) in arrivals {
        batch.push(Arrival {
            function: FunctionId(function),
            ..arrival(START + Micros::from_secs(second), Micros::from_secs(run))
        });
    }
    batch
}

/// Replays from an empty account, with a timeline.
fn recorded(account: LambdaAccount, batch: Batch, seconds: u64) -> Vec<Outcome> {
    let window = window(Micros::from_secs(seconds));
    recorded_account(account, WarmUp::None, Recording::Timeline, &[batch], window)
}

fn timeline_of(outcomes: &[Outcome]) -> &Timeline {
    outcomes[0].timeline.as_ref().unwrap()
}

/// Rows as [arrivals, in flight, running, queued, failed].
fn table(timeline: &Timeline) -> Vec<[u64; 5]> {
    let columns = |row: &TimelineRow| [row.arrivals, row.in_flight, row.running, row.queued, row.failed];
    timeline.rows.iter().map(columns).collect()
}

#[test]
fn minute_by_minute() {
    // Two in flight at most; a start takes 20 s, idle environments stay 90 s, runs are cut at 100 s.
    //   0:10  a request starts A, ready at 0:30; it runs 40 s, until 1:10
    //   0:55  a request of 200 s waits and starts B, ready at 1:15
    //   0:58  refused                                  0:00  3 arrivals, 2 in flight, A and B, 1 waits, 1 failed
    //   1:10  A takes the second request, to be cut at 2:50: failed
    //   1:15  B is ready, nobody waits; reclaimed 2:45 1:00  2 in flight at its start, A and B, 1 failed
    //   2:50  A ends its run; reclaimed at 4:20        2:00  1 in flight, A
    //                                                  3:00  A
    //                                                  4:00  nothing, nor at 5:00, 6:00 and 7:00
    //   8:05  a request starts C, ready at 8:25; 4 s   8:00  1 arrival, 1 in flight, C; ends with the window, 8:30
    let function = LambdaFunction {
        placement: Micros::from_secs(20),
        keep_alive: idle_for(Micros::from_secs(90)),
        timeout: Micros::from_secs(100),
        ..plain()
    };
    let batch = batch_of(&[(10, 0, 40), (55, 0, 200), (58, 0, 1), (485, 0, 4)]);
    let outcomes = recorded(LambdaAccount::uniform(2, function), batch, 510);
    let timeline = timeline_of(&outcomes);
    assert_eq!((timeline.start, timeline.period), (START, MINUTE));
    let silence = [0; 5];
    assert_eq!(
        table(timeline),
        [
            [3, 2, 2, 1, 1],
            [0, 2, 2, 0, 1],
            [0, 1, 1, 0, 0],
            [0, 0, 1, 0, 0],
            silence,
            silence,
            silence,
            silence,
            [1, 1, 1, 0, 0],
        ]
    );
}

#[test]
fn the_accounts_timeline_comes_with_the_first_outcome() {
    // Function 0 runs from 0:10 to 1:50, then its environment is idle. Function 1 is always warm: no environments, so
    // as many as requests, two from 0:30 to 1:20. Three in flight in both minutes.
    let warm = LambdaFunction {
        warmth: Warmth::AlwaysWarm,
        ..plain()
    };
    let account = LambdaAccount::uniform(1_000, plain()).with(warm, [FunctionId(1)]);
    let outcomes = recorded(account, batch_of(&[(10, 0, 100), (20, 1, 60), (30, 1, 60)]), 120);
    assert_eq!(table(timeline_of(&outcomes)), [[3, 3, 3, 0, 0], [0, 3, 1, 0, 0]]);
    assert_eq!(outcomes[1].timeline, None);
}

#[test]
fn a_century_of_silence_takes_rows_not_minutes() {
    // 36,525 days are 52,596,000 minutes, with the last request's 52,596,001: 32 days of rows, 46,080, of 1,024 minutes
    // are too few; of 2,048 it takes 25,681 and one of the remaining 1,313.
    let century = 36_525 * 86_400;
    let batch = batch_of(&[(0, 0, 1), (century, 0, 1)]);
    let outcomes = recorded(LambdaAccount::uniform(1_000, plain()), batch, century + 60);
    let timeline = timeline_of(&outcomes);
    assert_eq!(
        (timeline.rows.len(), timeline.period.0),
        (25_682, MINUTE.0 * 2_048)
    );
    // The first environment was alive for ten minutes of the first row, the second at the end.
    assert_eq!(timeline.rows[0].running, 1);
    assert_eq!(timeline.rows[25_680].running, 0);
    assert_eq!(table(timeline)[25_681], [1, 1, 1, 0, 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// The rest of the outcome is the same without a timeline, to the bit; rows add up to it.
    #[test]
    fn a_timeline_changes_nothing_and_adds_up(
        arrivals in proptest::collection::vec(
            (prop_oneof![3 => 0_u64..700, 1 => 0_u64..200_000], 0_u32..4, 0_u64..1_200), 1..150),
        cuts in proptest::collection::vec(0_usize..150, 0..12),
        warm_up in prop_oneof![Just(WarmUp::Primed), Just(WarmUp::None), Just(WarmUp::For(Micros::from_secs(5)))],
    ) {
        let arrivals = build(&arrivals);
        let account = LambdaAccount::uniform(4, busy())
            .with(LambdaFunction { binding: Binding::Early, ..busy() }, [FunctionId(1)])
            .with(LambdaFunction { warmth: Warmth::AlwaysWarm, ..busy() }, [FunctionId(3)]);
        let mut span = window(Micros(0));
        span.end = SimTime(arrivals[arrivals.len() - 1].at.0) + Micros::from_secs(60);
        let simulate = |recording, cuts: &[usize]| {
            recorded_account(account.clone(), warm_up, recording, &batches_of(&arrivals, cuts), span)
        };
        let mut outcomes = simulate(Recording::Timeline, &[]);
        prop_assert_eq!(&outcomes, &simulate(Recording::Timeline, &cuts));

        let rows = outcomes[0].timeline.take().unwrap().rows;
        let sum = |of: fn(&Outcome) -> u64| outcomes.iter().map(of).sum::<u64>();
        prop_assert_eq!(rows.len() as u64, span.length().0.div_ceil(MINUTE.0));
        prop_assert_eq!(
            rows.iter().map(|row| row.arrivals).sum::<u64>(),
            sum(|outcome| outcome.service_level.requests)
        );
        prop_assert_eq!(
            rows.iter().map(|row| row.failed).sum::<u64>(),
            sum(|outcome| outcome.service_level.throttled + outcome.service_level.timed_out)
        );
        prop_assert_eq!(
            rows.iter().map(|row| row.in_flight).max(),
            Some(sum(|outcome| outcome.capacity.peak_concurrency))
        );
        prop_assert_eq!(outcomes, simulate(Recording::Off, &cuts));
    }
}
