//! A scenario file: read, held against its schema, checked. Settings stay as typed, as flags may go before them.

use std::path::Path;

use serde::Deserialize;
use toml::de::{DeTable, Deserializer, Error};

use super::{
    Extra, FunctionRule, Goal, Mistake, RawCandidate, ScenarioError, Settings, Typed, check::Check,
    raw_file::RawFile, shape::misfits, source::Source,
};

/// A scenario as read from a file.
#[derive(Clone, Debug, Default)]
pub struct ScenarioFile {
    /// What holds for the whole question.
    pub settings: Settings,
    /// Renamed columns, each as `known=yours`.
    pub map: Vec<Typed>,
    /// Single prices, each as `meter=usd`.
    pub prices: Vec<Typed>,
    /// Goals of response times, one per percentile.
    pub goals: Vec<Goal>,
    /// What some functions do.
    pub functions: Vec<FunctionRule>,
    /// What is compared, each under a name of its own.
    pub candidates: Vec<RawCandidate>,
    /// Whether automatic candidates stand beside them.
    pub automatic: Automatic,
    /// What every candidate pays.
    pub extras: Vec<Extra>,
}

/// Whether the platforms that no named candidate speaks for get automatic candidates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Automatic {
    /// Yes.
    #[default]
    Beside,
    /// Only named candidates are compared.
    None,
}

impl ScenarioFile {
    /// Reads the `text` of the file at `path`. Paths in it are relative to the file's folder.
    ///
    /// # Errors
    /// Every mistake found, with its line and column: what is no TOML; else unknown keys and values of a wrong kind;
    /// else values that make no sense.
    pub fn read(path: &str, text: &str) -> Result<Self, ScenarioError> {
        let source = Source::new(path, text);
        let (document, errors) = DeTable::parse_recoverable(text);
        let syntax = errors.iter().map(|error| misread(error, &source)).collect();
        ScenarioError::unless(syntax, ())?;
        ScenarioError::unless(misfits(&document, &source), ())?;
        let raw = RawFile::deserialize(Deserializer::from(document))
            .map_err(|error| ScenarioError(vec![misread(&error, &source)]))?;
        let folder = Path::new(path).parent().unwrap_or(Path::new(""));
        let mut check = Check::new(source, folder);
        let file = check.file(&raw);
        ScenarioError::unless(check.mistakes, file)
    }
}

/// What the TOML reader could not make sense of.
fn misread(error: &Error, source: &Source<'_>) -> Mistake {
    source.mistake(&error.span().unwrap_or(0..0), "", error.message())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Place, Platform, ResponseStatistic, Setting};

    const EXAMPLE: &str = r#"
region = "eu-west-1"
[workload]
trace = "logs/prod-2026-10/*.json.gz"
timezone = "Europe/Berlin"              # schedules only; AWS bills UTC months
[account]
free_tier = "none"
concurrency = 5000                      # Lambda quota, default 1000
[slo]
p99 = "500ms"
[[function]]
match = "api-*"
cpu = "18ms"
dynamodb.read = { per_request = 2, size = "3KB", consistency = "eventual" }
sqs.send = { per_request = 0.3, size = "900B" }
[[candidate]]
name = "today: all Lambda"
lambda = { memory = "recorded", architecture = "arm64" }
[[candidate]]
name = "API on Fargate, rest on Lambda"
deployment = [ { match = "api-*", fargate = { cpu = [0.5, 1], min = 2 } }, { match = "*", lambda = {} } ]
[[extra]]                               # anything with a price: APM, a database, people
name = "Aurora writer"
per_month = "212.00"
"#;

    fn read(text: &str) -> Result<ScenarioFile, String> {
        ScenarioFile::read("folder/s.toml", text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_whole_scenario() {
        let file = read(EXAMPLE).unwrap();
        let setting = |setting| file.settings.get(setting).unwrap().text.as_str();
        assert_eq!(setting(Setting::Region), "eu-west-1");
        assert_eq!(setting(Setting::Trace), "folder/logs/prod-2026-10/*.json.gz");
        assert_eq!(setting(Setting::Concurrency), "5000");
        assert_eq!(file.goals.len(), 1);
        assert_eq!(file.goals[0].statistic, ResponseStatistic::P99);
        let calls = &file.functions[0].calls;
        // Two reads of one started 4 KB at half a unit each; 0.3 messages of one started 64 KB: in millionths.
        assert_eq!((calls[0].per_request, calls[1].per_request), (1_000_000, 300_000));
        assert_eq!(file.extras[0].per_month, "212.00".parse().unwrap());
        let names: Vec<_> = file.candidates.iter().map(|one| one.name().unwrap()).collect();
        assert_eq!(
            names,
            [
                "today: all Lambda",
                "API on Fargate, rest on Lambda, cpu=0.5",
                "API on Fargate, rest on Lambda, cpu=1"
            ]
        );
        let parts = file.candidates[1].parts();
        assert_eq!(parts[0].to_short_form(), "fargate:cpu=0.5,min=2");
        assert_eq!(
            (parts[1].platform(), parts[1].functions().is_all()),
            (Platform::Lambda, true)
        );
    }

    #[test]
    fn a_key_listed_in_two_parts_says_which() {
        let file = read(
            "[[candidate]]\nname = 'x'\ndeployment = [{ match = 'a', lambda = { memory = [512, '1GB'] } }, \
             { match = '*', lambda = { memory = [128, 256] } }]",
        );
        let file = file.unwrap();
        let names: Vec<_> = file.candidates.iter().map(|one| one.name().unwrap()).collect();
        assert_eq!(names[0], "x, a memory=512, * memory=128");
        assert_eq!(names[3], "x, a memory=1GB, * memory=256");
    }

    #[test]
    fn mistakes_come_together_in_the_order_of_the_file() {
        let error = read("regin = 'x'\n[slo]\np99 = 500\n[[extra]]\nname = 'a'\n").unwrap_err();
        let lines: Vec<&str> = error.lines().map(str::trim).collect();
        assert_eq!(
            lines[0],
            "folder/s.toml:1:1: regin: unknown key; did you mean `region`?"
        );
        assert!(
            lines[1].starts_with("folder/s.toml:3:7: slo.p99: expected text in quotes"),
            "{error}"
        );
        assert!(
            lines[2].starts_with("folder/s.toml:4:1: extra.per_month: is missing"),
            "{error}"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_stops_the_reader(at in 0..EXAMPLE.len(), cut in 0..9_usize, put in "[ =\\[\\]{}\"'a1.,#\n\u{e9}-]{0,4}") {
            // Whatever is cut from and put into a scenario, it is read, or refused with a place within it.
            let end = (at + cut).min(EXAMPLE.len());
            let (head, tail) = (EXAMPLE.get(..at).unwrap_or(""), EXAMPLE.get(end..).unwrap_or(""));
            let text = format!("{head}{put}{tail}");
            if let Err(error) = ScenarioFile::read("s.toml", &text) {
                for mistake in error.0 {
                    let Place::File { line, .. } = mistake.place else { panic!("{mistake}") };
                    proptest::prop_assert!((1..=text.lines().count() + 1).contains(&line), "{}", mistake);
                }
            }
        }
    }
}
