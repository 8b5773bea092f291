//! The result of the state machine, as JSON.

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny},
};

use super::{File, NO_POINTS, Points, memory, run_time};
use crate::{
    scenario::Mistake,
    units::{Mebibytes, Micros},
};

impl File {
    pub(super) fn json(&self, text: &str) -> Result<Points, Mistake> {
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
