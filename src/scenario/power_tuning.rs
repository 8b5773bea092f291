//! What AWS Lambda Power Tuning found, as a curve of run time by memory: the result of its state machine, the address of
//! its chart, or a table of `memory_mb,duration_ms`. Costs in them are left aside, as they are of other prices.
//!
//! Formats: README-INPUT-OUTPUT.md of github.com/alexcasalboni/aws-lambda-power-tuning (`stats` with `value` and
//! `averageDuration`; the chart's address ends in sizes, durations and costs as base64 of little-endian 16-bit integers
//! and 32-bit floats).

use std::sync::Arc;

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny},
};

use super::{Mistake, Place, nearest, parse_lambda_memory};
use crate::{
    units::{Mebibytes, Micros},
    workload::MemoryCurve,
};

/// Longest run time of Lambda, in milliseconds.
const MILLIS_MAX: f64 = 900_000.0;
/// Most functions that are named where one must be chosen.
const NAMED_MAX: usize = 10;

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

    fn json(&self, text: &str) -> Result<Points, Mistake> {
        let found = Found::read(text).map_err(|error| {
            let text = error.to_string();
            let problem = text
                .rsplit_once(" at line ")
                .map_or(text.as_str(), |(problem, _)| problem);
            self.mistake((error.line().max(1), error.column().max(1)), "", problem)
        })?;
        match found.points {
            Some(points) => Ok(points),
            None => match found.chart {
                Some(chart) => self.chart(&chart),
                None => Err(self.mistake((1, 1), "", NO_POINTS)),
            },
        }
    }

    /// The address of the chart: everything is in its fragment.
    fn chart(&self, address: &str) -> Result<Points, Mistake> {
        let problem = |problem: &str| self.mistake((1, 1), "visualization", problem);
        let (_, data) = address.split_once('#').ok_or_else(|| {
            problem(
                "expected the address of a chart, https://lambda-power-tuning.show/#sizes;durations;costs",
            )
        })?;
        let mut lists = data.split(';');
        let mut list = |what: &str| {
            let list = lists.next().filter(|list| !list.is_empty());
            let list = list.ok_or_else(|| problem(&format!("the address holds no {what}")))?;
            base64(list).ok_or_else(|| problem(&format!("its {what} are no base64")))
        };
        let (sizes, durations) = (list("sizes")?, list("durations")?);
        let (sizes, durations) = (sizes.chunks_exact(2), durations.chunks_exact(4));
        let cut = !sizes.remainder().is_empty() || !durations.remainder().is_empty();
        if cut || sizes.len() != durations.len() {
            return Err(problem(
                "there are not as many durations as sizes; is the address complete?",
            ));
        }
        let points = sizes.zip(durations).map(|(size, duration)| {
            let size = u16::from_le_bytes([size[0], size[1]]);
            let millis = f32::from_le_bytes([duration[0], duration[1], duration[2], duration[3]]);
            Ok((memory(&size.to_string())?, run_time(f64::from(millis))?))
        });
        points
            .collect::<Result<_, String>>()
            .map_err(|text| problem(&text))
    }

    /// A table with a header, or two columns without one.
    fn table(&self, text: &str, function: Option<&str>) -> Result<MemoryCurve, Mistake> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .comment(Some(b'#'))
            .from_reader(text.as_bytes());
        let mut columns: Option<Columns> = None;
        let mut rows: Vec<(String, usize, Points)> = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| {
                let line = error.position().map_or(1, csv::Position::line);
                self.mistake((usize::try_from(line).unwrap_or(1), 1), "", "is no CSV")
            })?;
            let line = record.position().map_or(1, csv::Position::line);
            let line = usize::try_from(line).unwrap_or(1);
            let Some(columns) = &columns else {
                let (found, is_header) =
                    Columns::find(&record).map_err(|text| self.mistake((line, 1), "", text))?;
                if !is_header {
                    self.row(&record, line, &found, &mut rows)?;
                }
                columns = Some(found);
                continue;
            };
            self.row(&record, line, columns, &mut rows)?;
        }
        self.chosen(rows, function)
    }

    /// Adds a row to the points of its function.
    fn row(
        &self,
        record: &csv::StringRecord,
        line: usize,
        columns: &Columns,
        rows: &mut Vec<(String, usize, Points)>,
    ) -> Result<(), Mistake> {
        if record.iter().all(str::is_empty) {
            return Ok(());
        }
        let field = |at: usize| record.get(at).unwrap_or("");
        let mistake = |at: usize, field: &str, problem: String| {
            // Where no field before is quoted.
            let before = record.iter().take(at).map(|field| field.chars().count() + 1);
            self.mistake((line, 1 + before.sum::<usize>()), field, problem)
        };
        let size =
            memory(field(columns.memory)).map_err(|text| mistake(columns.memory, "memory_mb", text))?;
        let millis = field(columns.duration);
        let time = millis
            .parse()
            .map_err(|_| format!("expected milliseconds such as 12.5, found `{millis}`"))
            .and_then(run_time)
            .map_err(|text| mistake(columns.duration, "duration_ms", text))?;
        let function = columns.function.map_or("", field);
        match rows.iter_mut().find(|(known, ..)| known == function) {
            Some((_, _, points)) if points.iter().any(|&(known, _)| known == size) => Err(mistake(
                columns.memory,
                "memory_mb",
                format!("{size} is measured twice; keep one of the two"),
            )),
            Some((_, _, points)) => {
                points.push((size, time));
                Ok(())
            }
            None => {
                rows.push((function.to_owned(), line, vec![(size, time)]));
                Ok(())
            }
        }
    }

    /// The curve of the only function, or of the one that is asked for.
    fn chosen(
        &self,
        mut rows: Vec<(String, usize, Points)>,
        function: Option<&str>,
    ) -> Result<MemoryCurve, Mistake> {
        let names: Vec<&str> = rows.iter().map(|(name, ..)| name.as_str()).collect();
        let listed = || {
            let more = names.len().saturating_sub(NAMED_MAX);
            let listed = names
                .iter()
                .take(NAMED_MAX)
                .map(|name| shown(name))
                .collect::<Vec<_>>()
                .join(", ");
            if more > 0 {
                format!("{listed} and {more} more")
            } else {
                listed
            }
        };
        let at = match (function, names.len()) {
            (_, 0) => return Err(self.mistake((1, 1), "", NO_POINTS)),
            (None, 1) => 0,
            (None, many) => {
                let problem = format!(
                    "holds {many} functions; choose one with --power-tuning-function: {}",
                    listed()
                );
                return Err(self.mistake((1, 1), "function", problem));
            }
            (Some(wanted), _) => match names.iter().position(|name| *name == wanted) {
                Some(at) => at,
                None => {
                    let near = nearest(wanted, &names).map(|near| format!("did you mean `{}`?", shown(near)));
                    let hint = near.unwrap_or_else(|| format!("there are: {}", listed()));
                    let problem = format!("no function is named `{}`; {hint}", shown(wanted));
                    return Err(self.mistake((1, 1), "function", problem));
                }
            },
        };
        let (_, line, points) = rows.swap_remove(at);
        self.curve(points, (line, 1))
    }
}

const NO_POINTS: &str = "no measurements: expected the result of AWS Lambda Power Tuning (its `stats` or the address of its \
                         chart), or a table with the columns memory_mb,duration_ms";

/// Where a table has what.
struct Columns {
    memory: usize,
    duration: usize,
    function: Option<usize>,
}

impl Columns {
    const MEMORY: [&str; 5] = ["memory_mb", "memory", "power", "value", "memorysize"];
    const DURATION: [&str; 5] = [
        "duration_ms",
        "avg_duration_ms",
        "average_duration_ms",
        "averageduration",
        "duration",
    ];
    const FUNCTION: [&str; 2] = ["function", "function_name"];

    /// The columns by their names; the first two where the first row holds numbers. Whether it is a header.
    fn find(record: &csv::StringRecord) -> Result<(Self, bool), String> {
        let named = |names: &[&str]| {
            let is = |field: &str| names.contains(&field.to_ascii_lowercase().as_str());
            record.iter().position(is)
        };
        if record.get(0).is_some_and(|first| first.parse::<f64>().is_ok()) {
            let (memory, duration) = (0, 1);
            return Ok((
                Self {
                    memory,
                    duration,
                    function: None,
                },
                false,
            ));
        }
        match (named(&Self::MEMORY), named(&Self::DURATION)) {
            (Some(memory), Some(duration)) => {
                let function = named(&Self::FUNCTION);
                Ok((
                    Self {
                        memory,
                        duration,
                        function,
                    },
                    true,
                ))
            }
            (memory, _) => {
                let missing = if memory.is_none() {
                    "memory_mb"
                } else {
                    "duration_ms"
                };
                Err(format!("no column is named {missing}; {NO_POINTS}"))
            }
        }
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

/// What of a JSON document matters, wherever the result stands in it.
#[derive(Default)]
struct Found {
    points: Option<Points>,
    chart: Option<String>,
}

/// The result as the state machine gives it; `results` around it in older documentation, `output` where it is the answer
/// of `aws stepfunctions describe-execution`, which quotes it.
#[derive(Deserialize)]
struct Document {
    results: Option<Box<Document>>,
    output: Option<String>,
    stats: Option<Vec<Option<Stat>>>,
    #[serde(rename = "stateMachine")]
    state_machine: Option<Machine>,
    visualization: Option<String>,
}

#[derive(Deserialize)]
struct Machine {
    visualization: Option<String>,
}

#[derive(Deserialize)]
struct Stat {
    #[serde(alias = "power", deserialize_with = "power")]
    value: Mebibytes,
    #[serde(alias = "duration", rename = "averageDuration", deserialize_with = "millis")]
    duration: Micros,
    #[serde(rename = "averagePrice")]
    _price: Option<IgnoredAny>,
}

impl Found {
    fn read(text: &str) -> Result<Self, serde_json::Error> {
        let begin = text.trim_start();
        if begin.starts_with('[') {
            let stats: Vec<Option<Stat>> = serde_json::from_str(text)?;
            return Ok(Self::of_stats(stats));
        }
        if begin.starts_with('"') {
            let quoted: String = serde_json::from_str(text)?;
            return if quoted.trim_start().starts_with('{') {
                Self::of(serde_json::from_str(&quoted)?)
            } else {
                Ok(Self {
                    chart: Some(quoted),
                    ..Self::default()
                })
            };
        }
        Self::of(serde_json::from_str(text)?)
    }

    fn of_stats(stats: Vec<Option<Stat>>) -> Self {
        let points = stats
            .into_iter()
            .flatten()
            .map(|stat| (stat.value, stat.duration));
        Self {
            points: Some(points.collect()),
            chart: None,
        }
    }

    fn of(document: Document) -> Result<Self, serde_json::Error> {
        if let Some(stats) = document.stats.filter(|stats| !stats.is_empty()) {
            return Ok(Self::of_stats(stats));
        }
        let machine = document.state_machine.and_then(|machine| machine.visualization);
        if let Some(chart) = machine.or(document.visualization) {
            return Ok(Self {
                points: None,
                chart: Some(chart),
            });
        }
        match (document.results, document.output) {
            (Some(results), _) => Self::of(*results),
            (None, Some(output)) => Self::of(serde_json::from_str(&output)?),
            (None, None) => Ok(Self::default()),
        }
    }
}

/// Power as a number, or as the text of one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Power {
    Number(u32),
    Text(String),
}

fn power<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Mebibytes, D::Error> {
    let text = match Power::deserialize(deserializer) {
        Ok(Power::Number(number)) => number.to_string(),
        Ok(Power::Text(text)) => text,
        Err(_) => return Err(D::Error::custom("value: expected memory in MB, such as 512")),
    };
    memory(&text).map_err(|problem| D::Error::custom(format!("value: {problem}")))
}

fn millis<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Micros, D::Error> {
    let millis = f64::deserialize(deserializer)?;
    run_time(millis).map_err(|problem| D::Error::custom(format!("averageDuration: {problem}")))
}

/// Bytes of base64, in either alphabet, padded or not; `None` of anything else.
fn base64(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| -> Option<u32> {
        Some(u32::from(match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        }))
    };
    let text = text.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    for group in text.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for &byte in group {
            bits = bits << 6 | digit(byte)?;
        }
        let whole = group.len() * 6 / 8;
        if whole == 0 {
            return None;
        }
        bits <<= 32 - 6 * group.len();
        bytes.extend(&bits.to_be_bytes()[..whole]);
    }
    Some(bytes)
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
