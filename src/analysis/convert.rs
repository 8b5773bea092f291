//! A trace as costsim CSV: what of it, under which names. It is read to its end, and spooled, before anything is
//! written: so a mistake in its last line leaves no half of a file, and only columns that hold something are written.

use std::io;

use sha2::{Digest, Sha256};

use super::{Progress, inspect::in_any_order};
use crate::{
    scenario::Pattern,
    sim::Seed,
    trace::{
        Arrivals, Batch, CountedRows, CsvColumns, CsvWriter, Detail, DurationModel, FunctionId, Spool,
        Spooled, TraceError, TraceOptions, TraceSummary, open_files_watched,
    },
    units::SimTime,
};

/// Hexadecimal digits of an anonymous name: 60 bits, so that among a million functions two share a name once in two
/// million times.
const DIGITS: usize = 15;
/// What a trace without functions calls its only one.
const UNNAMED: &str = "default";

/// What is to be converted.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// Files, directories, patterns, or `-`.
    pub paths: Vec<String>,
    /// How they are read.
    pub options: TraceOptions,
    /// The first instant to keep.
    pub from: Option<SimTime>,
    /// The first instant after it that is not kept.
    pub to: Option<SimTime>,
    /// Which functions to keep.
    pub functions: Option<Pattern>,
    /// What functions are called.
    pub names: Names,
}

/// What functions are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// What the trace calls them.
    Kept,
    /// `f` and 15 hexadecimal digits of the SHA-256 of seed and name.
    Anonymous,
}

/// Why there is no conversion.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// The trace's own.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// Nothing is left of it.
    #[error("{0}")]
    Nothing(String),
    /// It cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A trace read to its end, to be written.
pub struct Converted {
    /// What was read.
    pub summary: TraceSummary,
    /// Rows that will be written.
    pub rows: u64,
    /// Functions among them.
    pub functions: u64,
    /// Arrivals that they stand for.
    pub arrivals: u128,
    spooled: Spooled,
    columns: CsvColumns,
    /// By function: whether it is kept.
    kept: Vec<bool>,
    /// By function: what it is called.
    names: Vec<String>,
}

impl Converted {
    /// Whether rows are counts.
    #[must_use]
    pub const fn is_counted(&self) -> bool {
        self.columns.count
    }

    /// Writes the CSV.
    ///
    /// # Errors
    /// When `out` does, or the spool cannot be read back.
    pub fn write(&self, out: &mut dyn io::Write) -> Result<(), ConvertError> {
        let mut writer = CsvWriter::new(self.columns, &self.names, out)?;
        let mut problem = None;
        self.each(|batch, row, count| {
            if problem.is_none() {
                problem = writer.row(batch, row, count).err();
            }
        })?;
        match problem {
            Some(problem) => Err(problem.into()),
            None => Ok(writer.finish()?),
        }
    }

    /// Hands out every row that is kept, and how many arrivals it stands for. Of counts, an instant all of whose rows
    /// are left out keeps a row that stands for none: it ends the interval of the instant before.
    fn each(&self, mut take: impl FnMut(&Batch, usize, u64)) -> Result<(), TraceError> {
        let mut stream = self.spooled.stream();
        let mut batch = Batch::default();
        let filler = self.kept.iter().position(|&kept| kept).unwrap_or(0);
        let filler = FunctionId(u32::try_from(filler).unwrap_or(0));
        // The first row of an instant of which no row was kept so far.
        let mut empty: Option<Batch> = None;
        let mut told = None;
        while stream.next_batch(&mut batch)? {
            for row in 0..batch.len() {
                if let Some(earlier) = empty.take_if(|earlier| earlier.at[0] != batch.at[row]) {
                    take(&earlier, 0, 0);
                }
                let kept = self.kept.get(batch.function[row].0 as usize) == Some(&true);
                let counts = &batch.observed.count;
                if kept {
                    take(&batch, row, counts.get(row).copied().unwrap_or(1));
                    (empty, told) = (None, Some(batch.at[row]));
                } else if !counts.is_empty() && empty.is_none() && told != Some(batch.at[row]) {
                    empty = Some(placeholder(&batch, row, filler));
                }
            }
        }
        if let Some(last) = empty {
            take(&last, 0, 0);
        }
        Ok(())
    }
}

/// A row of its own.
fn placeholder(batch: &Batch, row: usize, function: FunctionId) -> Batch {
    let mut alone = Batch::default();
    alone.push(batch.arrival(row));
    alone.function[0] = function;
    alone.observed.count.push(0);
    alone
}

/// Reads the trace.
///
/// # Errors
/// The trace's own; or when nothing of it is kept.
pub fn convert(conversion: &Conversion, progress: &dyn Fn(Progress)) -> Result<Converted, ConvertError> {
    let options = TraceOptions {
        detail: Detail::Everything,
        counted: CountedRows::Kept,
        duration: Some(conversion.options.duration.unwrap_or(DurationModel::UNKNOWN)),
        ..conversion.options.clone()
    };
    let (summary, spooled) = in_any_order(&conversion.paths, &options, |options| {
        spool(conversion, options, progress)
    })?;
    let mut converted = Converted {
        rows: 0,
        functions: 0,
        arrivals: 0,
        columns: CsvColumns::default(),
        kept: kept(conversion, &summary),
        names: match conversion.names {
            Names::Kept => summary.functions.clone(),
            Names::Anonymous => anonymous(&summary.functions, options.seed),
        },
        spooled,
        summary,
    };
    survey(conversion, &mut converted)?;
    Ok(converted)
}

/// Spools the arrivals from the first to the last instant to be kept.
fn spool(
    conversion: &Conversion,
    options: &TraceOptions,
    progress: &dyn Fn(Progress),
) -> Result<(TraceSummary, Spooled), TraceError> {
    let mut stream = open_files_watched(&conversion.paths, options, &|reached| progress(reached.into()))?;
    let mut spool = Spool::new();
    let mut batch = Batch::default();
    let mut arrivals = 0;
    while stream.next_batch(&mut batch)? {
        arrivals += batch.len() as u64;
        let (bytes_read, bytes_total) = stream.progress();
        progress(Progress {
            bytes_read,
            bytes_total,
            arrivals,
        });
        let from = conversion
            .from
            .map_or(0, |from| batch.at.partition_point(|&at| at < from));
        let to = conversion
            .to
            .map_or(batch.len(), |to| batch.at.partition_point(|&at| at < to));
        batch.keep(from..to.max(from));
        if !batch.is_empty() {
            spool.write(&batch)?;
        }
    }
    Ok((stream.finish()?, spool.finish()))
}

/// Which functions are kept.
fn kept(conversion: &Conversion, summary: &TraceSummary) -> Vec<bool> {
    let names = summary.functions.iter();
    names
        .map(|name| {
            let pattern = conversion.functions.as_ref();
            pattern.is_none_or(|pattern| pattern.matches(name))
        })
        .collect()
}

/// Counts what is kept, and finds the columns that hold something.
fn survey(conversion: &Conversion, converted: &mut Converted) -> Result<(), ConvertError> {
    let mut columns = CsvColumns {
        init: converted.summary.recorded.init,
        response_bytes: converted.summary.recorded.response_bytes,
        ..CsvColumns::default()
    };
    let mut seen = vec![false; converted.names.len()];
    let (mut rows, mut arrivals, mut told) = (0_u64, 0_u128, 0_u64);
    converted.each(|batch, row, count| {
        rows += 1;
        told += u64::from(converted.kept[batch.function[row].0 as usize] && count > 0);
        arrivals += u128::from(count);
        columns.add(batch, row);
        if let Some(seen) = seen.get_mut(batch.function[row].0 as usize) {
            *seen = true;
        }
    })?;
    if told == 0 {
        return Err(ConvertError::Nothing(nothing_left(conversion, converted)));
    }
    let functions = seen.iter().filter(|&&seen| seen).count();
    let only = seen.iter().position(|&seen| seen).unwrap_or(0);
    columns.function = functions > 1 || converted.names.get(only).is_none_or(|name| name != UNNAMED);
    converted.columns = columns;
    (converted.rows, converted.arrivals) = (rows, arrivals);
    converted.functions = functions as u64;
    Ok(())
}

/// Why nothing is left.
fn nothing_left(conversion: &Conversion, converted: &Converted) -> String {
    let source = &converted.summary.source;
    match &conversion.functions {
        Some(pattern) if !converted.kept.contains(&true) => {
            let names: Vec<&str> = converted.summary.functions.iter().map(String::as_str).collect();
            let shown = names.iter().take(5).copied().collect::<Vec<_>>().join(", ");
            let more = names.len().saturating_sub(5);
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            format!("--function: no function of {source} matches `{pattern}`; it has {shown}{more}")
        }
        _ => {
            let window = converted.summary.window;
            format!(
                "{source}: no arrival is left by --from, --to, --function, --scale and --drop, as far as they are given; it \
                 runs from {} to {}",
                said(window.start),
                said(window.end)
            )
        }
    }
}

/// An instant as `--from` takes it.
fn said(at: SimTime) -> String {
    at.to_utc()
        .map_or_else(String::new, |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// Names that tell nothing to those who cannot guess both the name and the seed.
fn anonymous(names: &[String], seed: Seed) -> Vec<String> {
    let names = names.iter().map(|name| match name.as_str() {
        UNNAMED => UNNAMED.to_owned(),
        name => {
            let mut hash = Sha256::new();
            hash.update(seed.0.to_be_bytes());
            hash.update(name);
            let digits: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
            format!("f{}", &digits[..DIGITS])
        }
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anonymous_name_is_a_hash_of_seed_and_name() {
        // printf '\0\0\0\0\0\0\0\1checkout' | sha256sum
        let names = ["checkout".to_owned(), UNNAMED.to_owned()];
        let hashed = anonymous(&names, Seed(1));
        assert_eq!(hashed[1], UNNAMED);
        assert_eq!(hashed[0], "f06becf5b016bca6");
        assert_ne!(anonymous(&names, Seed(2))[0], hashed[0]);
    }
}
