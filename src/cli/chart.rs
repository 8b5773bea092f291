//! `--chart FILE` and `--chart KIND=FILE`: which charts of a comparison go to which files.

use std::path::PathBuf;

use super::{CliError, output};
use crate::{
    analysis::Comparison,
    report::chart::{self, Chart, ImageFormat},
    scenario::nearest,
};

/// What a chart of a comparison shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChartKind {
    Costs,
    ResponseTimes,
    Timeline,
}

/// A chart and the file it goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ChartFile {
    pub(super) kind: ChartKind,
    pub(super) path: PathBuf,
    format: ImageFormat,
}

impl ChartKind {
    const NAMED: [(Self, &'static str); 3] = [
        (Self::Costs, "costs"),
        (Self::ResponseTimes, "response-times"),
        (Self::Timeline, "timeline"),
    ];
}

/// What `--chart` asks for: kinds by name, costs where none is named.
pub(super) fn charts(typed: &[String]) -> Result<Vec<ChartFile>, CliError> {
    typed.iter().map(|text| chart_file(text)).collect()
}

fn chart_file(text: &str) -> Result<ChartFile, CliError> {
    let named = ChartKind::NAMED.into_iter().find_map(|(kind, name)| {
        let path = text.strip_prefix(name)?.strip_prefix('=')?;
        Some((kind, path))
    });
    let (kind, path) = match named {
        Some(named) => named,
        None => (ChartKind::Costs, without_kind(text)?),
    };
    let path = PathBuf::from(path);
    let format = image_format(&path)?;
    Ok(ChartFile { kind, path, format })
}

/// A file without a kind before it; what looks like a kind is none that there is.
fn without_kind(text: &str) -> Result<&str, CliError> {
    match text.split_once('=') {
        Some((kind, _)) if !kind.contains(['/', '\\', '.']) => {
            let known: Vec<&str> = ChartKind::NAMED.iter().map(|(_, name)| *name).collect();
            let near =
                nearest(kind, &known).map_or_else(String::new, |near| format!(" (did you mean {near}?)"));
            Err(CliError::new(format!(
                "--chart: unknown chart `{kind}`{near}: {}; a file of that name is ./{text}",
                known.join(", ")
            )))
        }
        _ => Ok(text),
    }
}

/// The kind of image that a file of `--chart` is to be.
pub(super) fn image_format(path: &std::path::Path) -> Result<ImageFormat, CliError> {
    ImageFormat::of(path).map_err(|problem| CliError::new(format!("--chart: {problem}")))
}

/// Draws each chart into its file.
pub(super) fn write(comparison: &Comparison, files: &[ChartFile]) -> Result<(), CliError> {
    for file in files {
        write_chart(&drawn(comparison, file.kind), &file.path, file.format)?;
    }
    Ok(())
}

/// Writes a chart to its file.
pub(super) fn write_chart(
    chart: &Chart,
    path: &std::path::Path,
    format: ImageFormat,
) -> Result<(), CliError> {
    let bytes = chart
        .bytes(format)
        .map_err(|problem| CliError::new(format!("{}: {problem}", path.display())))?;
    output::write_or_name(Some(path), &bytes)
}

fn drawn(comparison: &Comparison, kind: ChartKind) -> Chart {
    match kind {
        ChartKind::Costs => chart::costs(comparison),
        ChartKind::ResponseTimes => chart::response_times(comparison),
        ChartKind::Timeline => chart::leading_timeline(comparison),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_and_path(text: &str) -> (ChartKind, String) {
        let file = chart_file(text).unwrap();
        (file.kind, file.path.display().to_string())
    }

    #[test]
    fn a_kind_may_stand_before_the_file() {
        assert_eq!(
            kind_and_path("costs.svg"),
            (ChartKind::Costs, "costs.svg".to_owned())
        );
        assert_eq!(
            kind_and_path("response-times=out/times.PNG"),
            (ChartKind::ResponseTimes, "out/times.PNG".to_owned())
        );
        assert_eq!(kind_and_path("timeline=t.svg").0, ChartKind::Timeline);
        // No kind: a file of that name.
        assert_eq!(
            kind_and_path("./a=b.svg"),
            (ChartKind::Costs, "./a=b.svg".to_owned())
        );
        let problem = chart_file("timelime=b.svg").unwrap_err().to_string();
        for part in [
            "unknown chart `timelime` (did you mean timeline?)",
            "costs, response-times, timeline",
            "./timelime=b.svg",
        ] {
            assert!(problem.contains(part), "{problem}");
        }
        for text in ["costs.pdf", "costs", "-", "timeline=", ""] {
            assert!(
                chart_file(text)
                    .unwrap_err()
                    .to_string()
                    .contains("charts are .svg or .png"),
                "{text}"
            );
        }
    }
}
