//! How long points last. Nothing says so but their distances: those of all counts of a file together, since quiet functions
//! leave periods out; or, where they are longer, those of a series that is regular by itself, since a file may hold metrics
//! of several periods. A function that is asked on a schedule looks like that, too, which is why it is said.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::Note,
    intervals::{period_of, regular_period},
    metric_label::Series,
};

/// The periods of points, in microseconds.
#[derive(Debug, Default)]
pub(super) struct Periods {
    /// Of every file.
    shared: Vec<i64>,
    /// Of regular series, by file, where they are longer.
    own: BTreeMap<(String, Series), BTreeMap<u32, i64>>,
}

/// The instants of a series of counts, each with its file.
pub(super) type Instants<'a> = (&'a (String, Series), Vec<(u32, i64)>);

impl Periods {
    /// The periods of series of counts in so many files. Where a file has a single instant only, the shortest of the others.
    pub(super) fn of<'a>(series: impl Iterator<Item = Instants<'a>>, files: usize) -> Self {
        let mut all: Vec<Vec<i64>> = vec![Vec::new(); files];
        let mut own: BTreeMap<(String, Series), BTreeMap<u32, i64>> = BTreeMap::new();
        for (key, instants) in series {
            let mut by_file: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
            for (file, at) in instants {
                by_file.entry(file).or_default().push(at);
            }
            for (file, instants) in by_file {
                if let Some(all) = all.get_mut(file as usize) {
                    all.extend(&instants);
                }
                if let Some(period) = regular_period(instants) {
                    own.entry(key.clone()).or_default().insert(file, period);
                }
            }
        }
        let shared = shared(all);
        let longer =
            |file: &u32, period: &mut i64| shared.get(*file as usize).is_some_and(|of| *period > *of);
        own.retain(|_, periods| {
            periods.retain(longer);
            !periods.is_empty()
        });
        Self { shared, own }
    }

    /// Those of a series, by file.
    pub(super) fn of_series(&self, series: &(String, Series)) -> Vec<i64> {
        let mut periods = self.shared.clone();
        for (&file, &period) in self.own.get(series).into_iter().flatten() {
            if let Some(shared) = periods.get_mut(file as usize) {
                *shared = period;
            }
        }
        periods
    }

    /// What to say of series with periods of their own.
    pub(super) fn notes(&self, series: &[(String, Series)]) -> impl Iterator<Item = Note> {
        let mut names: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
        for key in series {
            for period in self.own.get(key).into_iter().flat_map(BTreeMap::values) {
                let name = format!("{} {}", key.0, key.1.name());
                names.entry(*period).or_default().insert(name.trim().to_owned());
            }
        }
        names.into_iter().map(|(period, names)| Note::LongerPeriods {
            seconds: (period / 1_000_000) as u64,
            names: names.into_iter().collect(),
        })
    }
}

/// The period of every file.
fn shared(instants: Vec<Vec<i64>>) -> Vec<i64> {
    let singles = instants
        .iter()
        .filter_map(|instants| instants.first())
        .copied()
        .collect();
    let known: Vec<Option<i64>> = instants.into_iter().map(period_of).collect();
    let shortest = known.iter().flatten().min().copied();
    let shortest = shortest.or_else(|| period_of(singles)).unwrap_or(0);
    known
        .into_iter()
        .map(|period| period.unwrap_or(shortest))
        .collect()
}
