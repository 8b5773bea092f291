//! Which files are read, and how: the flags that every command with a trace has, as settings and as options.

use super::{
    CliError,
    arguments::ReadingArguments,
    question::{as_typed, default_jobs, flags_first},
    settings::{Given, each_typed, typed},
};
use crate::{
    scenario::{Setting, Settings, SettingsReader, Typed, parse_lambda_memory},
    sim::Seed,
    trace::{Altered, CountedRows, Detail, RowOrder, Scale, Strictness, TraceOptions},
    units::{Micros, parse_duration},
};

/// Furthest that copies of a scaled arrival may be moved.
const JITTER_MAX: Micros = Micros::from_secs(60);

impl ReadingArguments {
    /// The flags that were given.
    pub(super) fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        let mut traces = each_typed("--trace", &self.trace);
        traces.extend(each_typed("TRACE", &self.positional));
        settings.set_all(Setting::Trace, traces);
        settings.set_all(Setting::Drop, each_typed("--drop", &self.drop));
        settings.set(Setting::Strict, self.strict.then(|| typed("--strict", "true")));
        for (setting, flag, text) in self.single() {
            settings.set(setting, text.as_ref().map(|text| typed(flag, text)));
        }
        settings
    }

    const fn single(&self) -> [Given<'_>; 8] {
        [
            (Setting::TraceFormat, "--trace-format", &self.trace_format),
            (Setting::Duration, "--duration", &self.duration),
            (Setting::Memory, "--memory", &self.memory),
            (Setting::SampleRate, "--sample-rate", &self.sample_rate),
            (Setting::Scale, "--scale", &self.scale),
            (Setting::Jitter, "--jitter", &self.jitter),
            (Setting::Span, "--span", &self.span),
            (Setting::Seed, "--seed", &self.seed),
        ]
    }

    /// How traces are to be read: the settings behind `reader`, and renamed columns, where `map` is what a scenario
    /// says of them.
    pub(super) fn options(&self, map: &[Typed], reader: &mut SettingsReader<'_>) -> TraceOptions {
        let stated = reader.each(&each_typed("--map", &self.map), column_pair);
        let map = flags_first(stated, reader.each(map, column_pair), |(known, _)| known.clone());
        TraceOptions {
            map,
            duration: reader.optional(Setting::Duration, str::parse),
            memory: reader.optional(Setting::Memory, parse_lambda_memory),
            scale: reader.or(Setting::Scale, Scale::ONE, str::parse),
            sample_rate: reader.optional(Setting::SampleRate, str::parse),
            jitter: reader.or(Setting::Jitter, Micros::from_secs(1), jitter),
            span: reader.optional(Setting::Span, parse_duration),
            order: RowOrder::Nearly,
            format: reader.optional(Setting::TraceFormat, str::parse),
            strictness: reader.or(Setting::Strict, Strictness::Lenient, strictness),
            drop: reader.all(Setting::Drop, str::parse),
            detail: Detail::Replay,
            altered: Altered::NOT,
            counted: CountedRows::Spread,
            threads: 1,
            seed: Seed(reader.or(Setting::Seed, 1, seed)),
        }
    }

    /// The traces that are named, and how to read them, where there is no scenario.
    pub(super) fn traces(&self) -> Result<(Vec<String>, TraceOptions), CliError> {
        let settings = self.settings();
        let mut reader = SettingsReader::new(&settings);
        let options = TraceOptions {
            threads: default_jobs(),
            ..self.options(&[], &mut reader)
        };
        let traces = reader.all(Setting::Trace, as_typed);
        reader.finish().map_err(CliError::new)?;
        Ok((traces, options))
    }
}

fn strictness(text: &str) -> Result<Strictness, String> {
    match text {
        "true" => Ok(Strictness::Strict),
        "false" => Ok(Strictness::Lenient),
        _ => Err(format!("expected true or false, found `{text}`")),
    }
}

fn seed(text: &str) -> Result<u64, String> {
    text.parse()
        .map_err(|_| format!("expected a whole number of 0 or more, found `{text}`"))
}

/// Copies that are moved further would leave their burst, and the window.
fn jitter(text: &str) -> Result<Micros, String> {
    match parse_duration(text) {
        Ok(jitter) if jitter <= JITTER_MAX => Ok(jitter),
        Ok(_) => Err(format!("expected at most one minute, found `{text}`")),
        Err(problem) => Err(problem.to_string()),
    }
}

fn column_pair(pair: &str) -> Result<(String, String), String> {
    match pair.split_once('=') {
        Some((known, yours)) if !known.is_empty() && !yours.is_empty() => {
            Ok((known.to_owned(), yours.to_owned()))
        }
        _ => Err(format!(
            "expected known=yours, such as timestamp=ts, found `{pair}`"
        )),
    }
}
