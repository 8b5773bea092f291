//! `--chart FILE` and `--chart KIND=FILE`: which charts of a comparison go to which files.

use std::path::PathBuf;

use super::{CliError, output};
use crate::{
    analysis::Comparison,
    report::chart::{self, Chart, ImageFormat},
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
    let (kind, path) = named.unwrap_or((ChartKind::Costs, text));
    let path = PathBuf::from(path);
    let format = image_format(&path)?;
    Ok(ChartFile { kind, path, format })
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
        assert_eq!(kind_and_path("a=b.svg"), (ChartKind::Costs, "a=b.svg".to_owned()));
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
