//! What the money half costs: loading a price book, and rating a usage.

use std::{hint::black_box, path::Path};

use costsim::{
    billing::{Month, Projection, Rates},
    price::{Allowances, PriceBook},
    units::{Architecture, BillingHour, Micros},
    usage::{Meter, Usage},
};
use criterion::{Criterion, criterion_group, criterion_main};

/// A month behind a load balancer, hour by hour: 730 hours × 10 meters.
fn month_of_usage() -> Usage {
    let mut usage = Usage::default();
    for hour in 0..730 {
        for (meter, count) in [
            (Meter::LambdaRequests, 100_000),
            (Meter::LambdaDuration(Architecture::Arm64), 512 * 84 * 100_000),
            (Meter::AlbHour, 3_600_000_000),
            (Meter::AlbPublicIpv4, 7_200_000_000),
            (Meter::AlbNewConnections, 100_000 + u128::from(hour)),
            (Meter::AlbActiveConnections, 8_400_000_000),
            (Meter::AlbProcessedBytesLambda, 300_000_000),
            (Meter::DataTransferOut, 1 << 30),
            (Meter::LogsIngestionLambda, 80_000_000),
            (Meter::LogsStorage, 80_000_000 * 108),
        ] {
            usage.add(BillingHour(hour), meter, count);
        }
    }
    usage
}

fn load(region: &str, overlay: Option<&Path>) -> Option<PriceBook> {
    PriceBook::load(region, None, overlay, &[]).ok()
}

fn rating(criterion: &mut Criterion) {
    criterion.bench_function("load us-east-1, one Lambda price", |bench| {
        bench.iter(|| {
            let book = load("us-east-1", None)?;
            book.price(black_box(Meter::LambdaRequests)).ok().map(<[_]>::len)
        });
    });
    criterion.bench_function("load us-east-1, digest", |bench| {
        bench.iter(|| load("us-east-1", None).map(|book| book.digest().len()));
    });
    criterion.bench_function("load us-east-1, one EC2 price", |bench| {
        let meter: Option<Meter> = "ec2.instance.m7g.large".parse().ok();
        bench.iter(|| {
            let book = load("us-east-1", None)?;
            book.price(black_box(meter?)).ok().map(<[_]>::len)
        });
    });
    let (Some(book), Ok(allowances)) = (load("us-east-1", None), Allowances::load()) else {
        return;
    };
    let usage = month_of_usage();
    let window = Micros::from_secs(30 * 86_400);
    let Ok(projection) = Projection::of_window(window, &Month::STANDARD) else {
        return;
    };
    let rates = Rates {
        book: &book,
        allowances: &allowances,
        month: Month::STANDARD,
        projection,
    };
    criterion.bench_function("rate 730 hours x 10 meters", |bench| {
        bench.iter(|| rates.rate(black_box(&usage)).is_ok());
    });
}

criterion_group!(benches, rating);
criterion_main!(benches);
