//! Price sheets of the user's own, over the embedded ones and in regions of their own.

use std::{fs, path::Path};

use costsim::{
    price::{PriceBook, PriceError},
    usage::Meter,
};
use tempfile::TempDir;

const HEADER: &str = "meter,unit,effective_from,tier_from,unit_price_usd,as_of,confidence,source\n";

fn overlay(files: &[(&str, &str)]) -> TempDir {
    let directory = TempDir::new().unwrap();
    for (file, rows) in files {
        let path = directory.path().join("aws").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("{HEADER}{rows}")).unwrap();
    }
    directory
}

fn load(region: &str, overlay: &Path) -> Result<PriceBook, PriceError> {
    PriceBook::load(region, None, Some(overlay), &[])
}

#[test]
fn an_overlay_replaces_every_row_of_the_meters_it_names_and_no_other() {
    // The embedded x86_64 duration has three tiers; the overlay's single one stands alone.
    let rows = "lambda.duration.x86_64,GB-second,,0,0.00001,2027-01,high,contract\n";
    let directory = overlay(&[("us-east-1/contract.csv", rows)]);
    let book = load("us-east-1", directory.path()).unwrap();
    let embedded = PriceBook::load("us-east-1", None, None, &[]).unwrap();
    let duration: Meter = "lambda.duration.x86_64".parse().unwrap();
    let tiers = book.price(duration).unwrap();
    assert_eq!(tiers.len(), 1);
    assert_eq!(tiers[0].source, "contract");
    assert_eq!(
        book.price(Meter::LambdaRequests),
        embedded.price(Meter::LambdaRequests)
    );
    assert_ne!(book.digest(), embedded.digest());
    // The newest as_of of the book is now the overlay's.
    assert_eq!(book.date().to_string(), "2027-01-01");
}

#[test]
fn an_overlay_that_repeats_the_embedded_prices_keeps_the_digest() {
    let rows = "lambda.requests,request,,0.0,0.00000020,2020,low,again\n";
    let directory = overlay(&[("us-east-1/a.csv", rows)]);
    let book = load("us-east-1", directory.path()).unwrap();
    let embedded = PriceBook::load("us-east-1", None, None, &[]).unwrap();
    assert_eq!(book.digest(), embedded.digest());
    let low = book.low_confidence([Meter::LambdaRequests, Meter::AlbHour]);
    assert_eq!(low.len(), 1);
    assert_eq!(low[0].0, Meter::LambdaRequests);
}

#[test]
fn a_region_of_its_own_has_what_it_says_and_nothing_else() {
    let rows = "alb.hour,hour,2026-05-01,0,0.03,2026-06,medium,seen\n";
    let directory = overlay(&[("mars-north-1/alb.csv", rows)]);
    let book = load("mars-north-1", directory.path()).unwrap();
    assert_eq!(
        book.price(Meter::AlbHour).unwrap()[0].unit_price.to_string(),
        "0.03"
    );
    assert_eq!(
        book.price(Meter::AlbLcu).unwrap_err().to_string(),
        "no price for alb.lcu in mars-north-1: add a row to DIR/aws/mars-north-1/alb.csv and pass --pricing DIR, \
         or give --price alb.lcu=USD"
    );
    let april = PriceBook::load(
        "mars-north-1",
        "2026-04-30".parse().ok(),
        Some(directory.path()),
        &[],
    )
    .unwrap();
    assert_eq!(
        april.price(Meter::AlbHour).unwrap_err().to_string(),
        "no price for alb.hour in mars-north-1 on 2026-04-30: the earliest known is of 2026-05-01"
    );
}

#[test]
fn rows_of_one_meter_in_two_files_do_not_overlap_unseen() {
    let rows = "alb.hour,hour,,0,0.03,2026-06,medium,seen\n";
    let directory = overlay(&[("us-east-1/a.csv", rows), ("us-east-1/b.csv", rows)]);
    let message = load("us-east-1", directory.path()).unwrap_err().to_string();
    assert!(
        message.ends_with("b.csv:2: tier_from: alb.hour has a second price from 0 on"),
        "{message}"
    );
}

#[test]
fn what_is_no_overlay_is_said_so() {
    let empty = TempDir::new().unwrap();
    let message = load("us-east-1", empty.path()).unwrap_err().to_string();
    assert!(
        message.ends_with("expected a directory with price sheets, aws/<region>/<service>.csv"),
        "{message}"
    );
    assert!(load("us-east-1", &empty.path().join("absent")).is_err());
    let other = overlay(&[("eu-west-1/alb.csv", "")]);
    assert!(
        load("us-east-1", other.path()).is_ok(),
        "a region the overlay does not mention stays as it is"
    );
    assert!(load("../..", other.path()).is_err());
    let garbage = overlay(&[]);
    fs::create_dir_all(garbage.path().join("aws/us-east-1")).unwrap();
    fs::write(garbage.path().join("aws/us-east-1/x.csv"), [0xff, 0xfe, 0x00]).unwrap();
    assert!(matches!(
        load("us-east-1", garbage.path()),
        Err(PriceError::Unreadable { .. })
    ));
}
