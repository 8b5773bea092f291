//! A set of meters as tables write it: names separated by spaces; `*` at the end of a name covers all that begin so.

use crate::usage::Meter;

/// Names and beginnings of names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct MeterSet(Vec<String>);

impl MeterSet {
    /// Reads the column of a table.
    pub(super) fn read(text: &str) -> Self {
        Self(text.split_whitespace().map(str::to_owned).collect())
    }

    /// Whether the meter is in it.
    pub(super) fn covers(&self, meter: Meter) -> bool {
        let name = meter.to_string();
        self.0.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => *pattern == name,
        })
    }

    /// Each pattern alone.
    #[cfg(test)]
    pub(super) fn each(&self) -> impl Iterator<Item = Self> {
        self.0.iter().map(|pattern| Self(vec![pattern.clone()]))
    }
}
