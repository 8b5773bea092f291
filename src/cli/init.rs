//! `costsim init`: a scenario to start from, with every key explained; and the schema of scenario files.

use std::{
    io::{self, BufRead, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use super::{CliError, arguments::InitArguments, output, question::region};
use crate::{
    scenario::{Goal, Platform, RawCandidate, candidate_keys, json_schema, toml_text},
    units::Micros,
};

/// The scenario, with places for what was answered.
const TEMPLATE: &str = include_str!("scenario_template.toml");
/// Column at which the template explains a key.
const EXPLAINED_AT: usize = 32;

/// Writes the scenario, or prints the schema.
pub(super) fn run(arguments: &InitArguments) -> Result<ExitCode, CliError> {
    if arguments.schema {
        let schema = serde_json::to_string_pretty(&json_schema()).map_err(CliError::new)?;
        output::write(None, format!("{schema}\n").as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let path = arguments.output.as_path();
    let to_file = path != Path::new("-");
    if to_file && path.exists() && !arguments.force {
        let path = path.display();
        return Err(CliError::new(format!(
            "{path} exists; --force replaces it, -o names another file"
        )));
    }
    output::check(Some(path)).map_err(CliError::new)?;
    let mut answers = Answers::of_flags(arguments)?;
    let stdin = io::stdin();
    if stdin.is_terminal() && !arguments.yes {
        answers.ask(&mut stdin.lock(), &mut io::stderr().lock())?;
    }
    output::write(Some(path), answers.scenario(path).as_bytes())
        .map_err(|error| CliError::new(format!("{}: cannot be written: {error}", path.display())))?;
    if to_file {
        let path = path.display();
        // Nothing can be done about a standard error that is closed.
        let _ = writeln!(
            io::stderr(),
            "{path} is written; next: costsim compare --scenario {path}"
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// What a new scenario says beyond the defaults.
#[derive(Debug, Default)]
struct Answers {
    trace: Option<String>,
    region: Option<String>,
    today: Option<RawCandidate>,
    goals: Vec<Goal>,
}

impl Answers {
    fn of_flags(arguments: &InitArguments) -> Result<Self, CliError> {
        let of = |flag: &'static str| move |problem: String| CliError::new(format!("{flag}: {problem}"));
        let goals = arguments.slo.iter().map(|text| text.parse());
        Ok(Self {
            trace: arguments.trace.clone(),
            region: optional(arguments.region.as_deref(), region).map_err(of("--region"))?,
            today: optional(arguments.today.as_deref(), today).map_err(of("--today"))?,
            goals: goals.collect::<Result<_, _>>().map_err(of("--slo"))?,
        })
    }

    /// Asks for what no flag said; an empty line takes the default.
    fn ask(&mut self, input: &mut impl BufRead, prompt: &mut impl Write) -> io::Result<()> {
        if self.trace.is_none() {
            let question =
                "Trace to replay (a CSV with a timestamp column) [none: 3,000,000 requests a month]";
            self.trace = ask(input, prompt, question, |text| Ok(text.to_owned()))?;
        }
        if self.region.is_none() {
            self.region = ask(input, prompt, "AWS region [us-east-1]", region)?;
        }
        if self.today.is_none() {
            let question = "What runs today, such as ec2:type=t3.medium,count=2 [nothing]";
            self.today = ask(input, prompt, question, today)?;
        }
        if self.goals.is_empty() {
            let goal = ask(
                input,
                prompt,
                "Goal, such as p99=500ms [none]",
                str::parse::<Goal>,
            )?;
            self.goals.extend(goal);
        }
        Ok(())
    }

    /// The scenario for the file at `path`.
    fn scenario(&self, path: &Path) -> String {
        let region = self.region.as_deref().unwrap_or("us-east-1");
        let slots = [
            ("{region}", toml_text(region)),
            ("{baseline}", self.baseline()),
            ("{traffic}", self.traffic(path)),
            ("{goals}", self.goals()),
            ("{today}", self.today()),
            ("{keys}", every_key()),
        ];
        let mut text = String::new();
        for line in TEMPLATE.lines() {
            let mut line = line.to_owned();
            for (slot, value) in &slots {
                if line.contains(slot) {
                    line = aligned(&line.replace(slot, value));
                }
            }
            text.push_str(&line);
            text.push('\n');
        }
        text
    }

    fn name(&self) -> &str {
        self.today
            .as_ref()
            .and_then(RawCandidate::name)
            .unwrap_or("today")
    }

    fn baseline(&self) -> String {
        let comment = if self.today.is_some() { "" } else { "#" };
        format!("{comment}baseline = {}", toml_text(self.name()))
    }

    fn traffic(&self, scenario: &Path) -> String {
        let load = [
            (
                "requests_per_month = 3000000",
                "in place of a trace: requests a month, in a daily cycle",
            ),
            ("rps = 7.6", "in place of a trace: requests a second on average"),
        ];
        let durations = (
            "duration = \"120ms\"",
            "durations where the trace has none; lognormal(p50=40ms,p99=400ms)",
        );
        let explained =
            |(key, meaning): (&str, &str), comment: &str| aligned(&format!("{comment}{key}  # {meaning}"));
        let (trace, comment) = match &self.trace {
            Some(trace) => (relative_to(scenario, trace), "#"),
            None => ("traffic.csv".to_owned(), ""),
        };
        let trace = format!("trace = {}", toml_text(&trace));
        let of_trace = if self.trace.is_some() { "" } else { "#" };
        [
            explained(
                (&trace, "relative to this file; - reads standard input"),
                of_trace,
            ),
            explained(load[0], comment),
            explained(load[1], "#"),
            explained(durations, comment),
        ]
        .join("\n")
    }

    fn goals(&self) -> String {
        let lines = [
            ("p50", "100ms", "median of response times, at most"),
            ("p90", "200ms", "90th percentile"),
            (
                "p95",
                "300ms",
                "95th percentile; sizing aims at 1.5 times the recorded one unless told otherwise",
            ),
            ("p99", "500ms", "99th percentile"),
            ("p999", "2s", "99.9th percentile"),
            ("max", "10s", "the slowest"),
        ];
        let lines = lines.map(|(name, example, meaning)| {
            let stated = self.goals.iter().find(|goal| goal.statistic.name() == name);
            match stated {
                Some(goal) => aligned(&format!("{name} = \"{}\"  # {meaning}", duration(goal.at_most))),
                None => aligned(&format!("#{name} = \"{example}\"  # {meaning}")),
            }
        });
        lines.join("\n")
    }

    fn today(&self) -> String {
        let part = self.today.as_ref().and_then(|today| today.parts().first());
        match part {
            Some(part) => format!(
                "[[candidate]]\nname = {}\n{} = {}\n",
                toml_text(self.name()),
                part.platform(),
                part.to_toml()
            ),
            None => {
                "#[[candidate]]\n#name = \"today\"\n#ec2 = { type = \"t3.medium\", count = 2 }\n".to_owned()
            }
        }
    }
}

/// Every key of every platform, commented out.
fn every_key() -> String {
    let mut text = String::new();
    for platform in Platform::ALL {
        text.push_str(&format!(
            "# Every key of {platform}:\n#[[candidate]]\n#name = \"{platform}\"\n"
        ));
        text.push_str(&format!("#[candidate.{platform}]\n"));
        for key in candidate_keys().filter(|key| key.platforms.contains(&platform)) {
            text.push_str(&aligned(&format!(
                "#{} = {}  # {}",
                key.name, key.example, key.meaning
            )));
            text.push('\n');
        }
        text.push('\n');
    }
    text.trim_end_matches('\n').to_owned() + "\n"
}

/// A duration in the largest unit that keeps it whole.
fn duration(time: Micros) -> String {
    match time.0 {
        micros if micros % 1_000_000 == 0 => format!("{}s", micros / 1_000_000),
        micros if micros % 1_000 == 0 => format!("{}ms", micros / 1_000),
        micros => format!("{micros}us"),
    }
}

/// The line with its explanation at the template's column, where the key leaves room.
fn aligned(line: &str) -> String {
    match line.rsplit_once(" # ") {
        Some((key, meaning)) if !line.contains('\n') => {
            format!(
                "{:<width$}# {meaning}",
                format!("{} ", key.trim_end()),
                width = EXPLAINED_AT
            )
        }
        _ => line.to_owned(),
    }
}

/// The trace as the scenario must name it: paths in a scenario are relative to its folder.
fn relative_to(scenario: &Path, trace: &str) -> String {
    let beside = scenario
        .parent()
        .is_none_or(|folder| folder.as_os_str().is_empty());
    if beside || trace == "-" || Path::new(trace).is_absolute() {
        return trace.to_owned();
    }
    let absolute = std::path::absolute(trace).unwrap_or_else(|_| PathBuf::from(trace));
    absolute.display().to_string()
}

fn optional<T>(
    text: Option<&str>,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>, String> {
    text.map(parse).transpose()
}

fn today(text: &str) -> Result<RawCandidate, String> {
    RawCandidate::parse(text).map_err(|mistake| mistake.to_string())
}

/// Asks until the answer makes sense; `None` of an empty line or the end of input.
fn ask<T>(
    input: &mut impl BufRead,
    prompt: &mut impl Write,
    question: &str,
    parse: impl Fn(&str) -> Result<T, String>,
) -> io::Result<Option<T>> {
    loop {
        write!(prompt, "{question}: ")?;
        prompt.flush()?;
        let mut line = String::new();
        input.read_line(&mut line)?;
        match line.trim() {
            "" => return Ok(None),
            text => match parse(text) {
                Ok(answer) => return Ok(Some(answer)),
                Err(problem) => writeln!(prompt, "  {problem}")?,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::ScenarioFile;

    #[test]
    fn asks_until_the_answer_makes_sense() {
        let mut answers = Answers::default();
        let typed =
            "traffic.csv\neu-wst-1\neu-west-1\nec2:type=t3.medium,count=2,name=now\np99=fast\np99=500ms\n";
        let mut asked = Vec::new();
        answers.ask(&mut typed.as_bytes(), &mut asked).unwrap();
        let asked = String::from_utf8(asked).unwrap();
        assert!(asked.contains("did you mean eu-west-1"), "{asked}");
        let text = answers.scenario(Path::new("costsim.toml"));
        for line in [
            "region = \"eu-west-1\" ",
            "baseline = \"now\" ",
            "trace = \"traffic.csv\" ",
            "#requests_per_month = 3000000 ",
            "p99 = \"500ms\" ",
            "ec2 = { type = \"t3.medium\", count = 2 }",
        ] {
            assert!(
                text.lines().any(|shown| shown.starts_with(line)),
                "{line}\n{text}"
            );
        }
        assert!(ScenarioFile::read("costsim.toml", &text).is_ok());
    }

    #[test]
    fn an_empty_line_or_no_line_takes_the_default() {
        let mut answers = Answers::default();
        answers.ask(&mut "\n".as_bytes(), &mut Vec::new()).unwrap();
        assert!(answers.trace.is_none() && answers.region.is_none() && answers.goals.is_empty());
        let text = answers.scenario(Path::new("costsim.toml"));
        assert!(text.contains("\nrequests_per_month = 3000000 "), "{text}");
    }
}
