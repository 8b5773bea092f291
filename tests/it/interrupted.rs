//! Work that is interrupted tells what is done. The word comes as soon as there is something to tell, so that it never
//! depends on how fast a machine is.

use std::path::Path;

use costsim::{
    analysis::{
        Bands, CompareError, Flips, Progress, Question, SizeChoice, Sweep, break_even, compare, size,
    },
    scenario::{Platform, Spacing},
};

use crate::question;

fn asked() -> Question {
    let candidates = ["lambda", "fargate", "ec2"].map(str::to_owned);
    let trace = Path::new(env!("CARGO_MANIFEST_DIR")).join("traces/azure_2021.csv");
    Question {
        jobs: 1,
        ..question::of(&trace, &candidates)
    }
}

/// The answer to a question that is interrupted as soon as something can be told.
fn interrupted<T>(
    question: &Question,
    answer: impl Fn(&Question, &(dyn Fn(Progress) + Sync)) -> Result<T, CompareError>,
) -> T {
    let stop = question.stop.clone();
    let told = answer(question, &|_| {
        if stop.has_results() {
            stop.set();
        }
    });
    told.unwrap()
}

#[test]
fn a_break_even_tells_its_points() {
    let question = asked();
    let sweep = Sweep {
        vary: "traffic=0.1..10".parse().unwrap(),
        points: 5,
        spacing: Spacing::Log,
        today: None,
        bands: Bands::None,
    };
    let answer = interrupted(&question, |question, progress| {
        break_even(question, &sweep, progress)
    });
    assert_eq!((answer.points.len(), answer.unfinished), (1, 4));
    // The largest comes first.
    assert_eq!(answer.points[0].value, "10".parse().unwrap());
    assert!(answer.crossings.is_empty() && answer.takeovers.is_empty());
}

#[test]
fn a_comparison_without_its_flips_is_one() {
    let question = Question {
        flips: Flips::Yes,
        ..asked()
    };
    let answer = interrupted(&question, compare);
    assert!(answer.flips_cut_short);
    assert_eq!(answer.candidates.len(), 3);
    assert!(answer.cheapest.is_some());
    assert!(answer.flips.is_some_and(|flips| flips.is_empty()));
    let whole = compare(
        &Question {
            flips: Flips::Yes,
            ..asked()
        },
        &|_| (),
    )
    .unwrap();
    assert!(!whole.flips_cut_short && !whole.flips_looked.is_empty());
}

#[test]
fn sizes_of_lambda_need_no_fleets() {
    let choice = SizeChoice {
        memory_sizes: Vec::new(),
        top: 1,
    };
    let answer = interrupted(&asked(), |question, progress| size(question, &choice, progress));
    assert_eq!(answer.unfinished, [Platform::Fargate, Platform::Ec2]);
    assert!(answer.fleets.is_empty());
    assert!(answer.memory[0].sizes.len() >= 13);
}

#[test]
fn with_nothing_to_tell_it_is_an_error() {
    let question = asked();
    question.stop.set();
    let error = compare(
        &Question {
            flips: Flips::Yes,
            ..question
        },
        &|_| (),
    )
    .unwrap_err();
    assert!(error.is_interrupted(), "{error}");
}
