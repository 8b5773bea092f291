//! What AWS Lambda Power Tuning found, as a curve of run time by memory: the result of its state machine (`result`), the
//! address of its chart (`chart`), or a table of `memory_mb,duration_ms` (`table`). Costs in them are left aside, as they
//! are of other prices.
//!
//! Formats: README-INPUT-OUTPUT.md of github.com/alexcasalboni/aws-lambda-power-tuning (`stats` with `value` and
//! `averageDuration`; the chart's address ends in sizes, durations and costs as base64 of little-endian 16-bit integers
//! and 32-bit floats).

mod chart;
mod result;
mod table;

use std::sync::Arc;

use super::{Mistake, Place, parse_lambda_memory};
use crate::{
    units::{Mebibytes, Micros},
    workload::MemoryCurve,
};

/// Longest run time of Lambda, in milliseconds.
const MILLIS_MAX: f64 = 900_000.0;
const NO_POINTS: &str = "no measurements: expected the result of AWS Lambda Power Tuning (its `stats` or the address of its \
                         chart), or a table with the columns memory_mb,duration_ms";

/// The curve in `text`, the content of `path`; of `function` where a table holds several.
///
/// # Errors
/// What is wrong, at its line and column.
pub fn read_power_tuning(path: &str, text: &str, function: Option<&str>) -> Result<MemoryCurve, Mistake> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file = File { path: path.into() };
    let begin = text.trim_start();
    let points = if begin.starts_with(['{', '[', '"']) {
        file.json(text)?
    } else if begin.starts_with("http") {
        file.chart(begin.trim_end())?
    } else {
        return file.table(text, function);
    };
    match function {
        Some(_) => {
            let problem = "a result of power tuning is of one function; leave --power-tuning-function out";
            Err(file.mistake((1, 1), "", problem))
        }
        None => file.curve(points, (1, 1)),
    }
}

/// Sizes with their run times.
type Points = Vec<(Mebibytes, Micros)>;

/// The file, to name places in it.
struct File {
    path: Arc<str>,
}

impl File {
    fn mistake(&self, (line, column): (usize, usize), field: &str, problem: impl ToString) -> Mistake {
        Mistake {
            place: Place::File {
                path: Arc::clone(&self.path),
                line,
                column,
            },
            field: field.to_owned(),
            problem: problem.to_string(),
        }
    }

    fn curve(&self, points: Points, at: (usize, usize)) -> Result<MemoryCurve, Mistake> {
        MemoryCurve::new(points).map_err(|problem| self.mistake(at, "", problem))
    }
}

/// A name in a message: one line, of bearable length.
fn shown(name: &str) -> String {
    const LENGTH_MAX: usize = 80;
    let mut shown: String = name
        .chars()
        .take(LENGTH_MAX)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if shown.chars().count() < name.chars().count() {
        shown.push('…');
    }
    shown
}

fn memory(text: &str) -> Result<Mebibytes, String> {
    parse_lambda_memory(&shown(text))
}

fn run_time(millis: f64) -> Result<Micros, String> {
    let micros = (millis * 1e3).round();
    if millis <= MILLIS_MAX && micros >= 1.0 {
        return Ok(Micros(micros as u64));
    }
    Err(format!(
        "expected milliseconds above 0 and at most {MILLIS_MAX}, found `{millis}`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CHART: &str = "https://lambda-power-tuning.show/#gAAAAQACAAQABsAL;ZooQR4yvkUa/pQRGRC5zRaADHUVjOftE;QdWhOEMkoziDT5Q4xhiIOMYYiDi6RNc4";

    fn read(text: &str) -> Result<Vec<(u32, u64)>, String> {
        let curve = read_power_tuning("tuned.json", text, None).map_err(|mistake| mistake.to_string())?;
        Ok(curve
            .points()
            .iter()
            .map(|(memory, time)| (memory.0, time.0))
            .collect())
    }

    /// The example of the tool's own documentation.
    fn documented() -> Vec<(u32, u64)> {
        vec![
            (128, 37_002_398),
            (256, 18_647_773),
            (512, 8_489_437),
            (1_024, 3_890_892),
            (1_536, 2_512_227),
            (3_008, 2_009_793),
        ]
    }

    #[test]
    fn the_address_of_a_chart_alone_and_in_a_result() {
        assert_eq!(read(&format!("{CHART}\n")), Ok(documented()));
        let result =
            format!(r#"{{"power": "128", "cost": 2e-7, "stateMachine": {{"visualization": "{CHART}"}}}}"#);
        assert_eq!(read(&result), Ok(documented()));
        assert_eq!(read(&format!(r#"{{"results": {result}}}"#)), Ok(documented()));
        let quoted = serde_json::to_string(&result).unwrap();
        assert_eq!(
            read(&format!(r#"{{"status": "SUCCEEDED", "output": {quoted}}}"#)),
            Ok(documented())
        );
        assert_eq!(read(&quoted), Ok(documented()));
    }

    #[test]
    fn stats_go_before_the_chart() {
        let stats = r#"[{"value": 512, "averageDuration": 2.5, "averagePrice": 1e-8}, null, {"value": "128", "averageDuration": 10, "totalCost": 1}]"#;
        let expected = Ok(vec![(128, 10_000), (512, 2_500)]);
        assert_eq!(read(stats), expected);
        let result = format!(r#"{{"stats": {stats}, "stateMachine": {{"visualization": "{CHART}"}}}}"#);
        assert_eq!(read(&result), expected);
    }

    #[test]
    fn tables_with_a_header_or_without() {
        let expected = Ok(vec![(128, 472_455), (256, 262_147)]);
        assert_eq!(
            read("memory_mb,duration_ms\n128,472.455\n256,262.147\n"),
            expected
        );
        assert_eq!(read("256,262.147\r\n128,472.455\r\n\r\n"), expected);
        assert_eq!(
            read(
                "function,memory_mb,avg_duration_ms,cost,source\na,128,472.455,9e-7,x\na,256,262.147,1e-6,x\n"
            ),
            expected
        );
    }

    #[test]
    fn one_of_several_functions_is_chosen() {
        let table =
            "function,memory_mb,duration_ms\nresize,128,20\nresize,512,5\nrotate,128,30\nrotate,512,6\n";
        assert_eq!(
            read(table).unwrap_err(),
            "tuned.json:1:1: function: holds 2 functions; choose one with --power-tuning-function: resize, rotate"
        );
        let curve = read_power_tuning("t.csv", table, Some("rotate")).unwrap();
        assert_eq!(curve.points()[1], (Mebibytes(512), Micros::from_millis(6)));
        let missing = read_power_tuning("t.csv", table, Some("resise"))
            .unwrap_err()
            .to_string();
        assert_eq!(
            missing,
            "t.csv:1:1: function: no function is named `resise`; did you mean `resize`?"
        );
    }

    #[test]
    fn mistakes_are_told_at_their_place() {
        let cases = [
            ("", "tuned.json:1:1: no measurements: expected"),
            ("{}", "tuned.json:1:1: no measurements: expected"),
            (
                "{\n  \"stats\": [{\"value\": 64, \"averageDuration\": 1}]\n}",
                "tuned.json:2:24: value: Lambda has 128 to 10240 MB, found `64`",
            ),
            (
                "[{\"value\": 128, \"averageDuration\": -1}]",
                "tuned.json:1:38: averageDuration: expected milliseconds above 0 and at most 900000, found `-1`",
            ),
            ("{\"power\": ", "tuned.json:1:10: EOF while parsing"),
            (
                "memory_mb,duration_ms\n128,9\n256,x\n",
                "tuned.json:3:5: duration_ms: expected milliseconds such as 12.5, found `x`",
            ),
            (
                "memory_mb,duration_ms\n128,9\n128,8\n",
                "tuned.json:3:1: memory_mb: 128 MB is measured twice",
            ),
            (
                "memory_mb,cost\n128,9\n",
                "tuned.json:1:1: no column is named duration_ms",
            ),
            (
                "128,9\n",
                "tuned.json:1:1: a curve needs two memory sizes at least, found 1",
            ),
            (
                "128,inf\n256,1\n",
                "tuned.json:1:5: duration_ms: expected milliseconds above 0",
            ),
            (
                "128\n",
                "tuned.json:1:5: duration_ms: expected milliseconds such as 12.5, found ``",
            ),
            (
                "https://lambda-power-tuning.show/",
                "tuned.json:1:1: visualization: expected the address of a chart",
            ),
            (
                "https://lambda-power-tuning.show/#gAAA",
                "tuned.json:1:1: visualization: the address holds no durations",
            ),
            (
                "https://lambda-power-tuning.show/#gAAAAQ;ZooQRw==",
                "tuned.json:1:1: visualization: there are not as many",
            ),
            (
                "https://lambda-power-tuning.show/#<data>;x",
                "tuned.json:1:1: visualization: its sizes are no base64",
            ),
        ];
        for (text, expected) in cases {
            let found = read(text).unwrap_err();
            assert!(found.starts_with(expected), "{text:?}: {found}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "\\PC{0,200}", chart in "[A-Za-z0-9+/=;#]{0,60}") {
            let _ = read(&text);
            let _ = read(&format!("https://x/#{chart}"));
            let _ = read(&format!("{{\"stats\":{text}}}"));
        }
    }
}
