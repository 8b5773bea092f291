//! The command that makes an answer again, as one may paste it into a shell: flags in the order of the help, without those
//! that change no byte of the answer.

use clap::{ArgMatches, Command, CommandFactory, parser::ValueSource};

use super::arguments::Arguments;
use crate::report::{ReviewFormat, is_unseen};

/// Flags that change nothing of an answer.
const WITHOUT_EFFECT: [&str; 4] = ["output", "jobs", "quiet", "format"];

/// The command of a report as it was run, into a file in this folder.
pub(super) fn command(format: ReviewFormat) -> String {
    let command = Arguments::command();
    let matches = command.clone().get_matches();
    let mut words = vec!["costsim".to_owned()];
    if let Some((name, matches)) = matches.subcommand() {
        words.push(name.to_owned());
        if let Some(command) = command.find_subcommand(name) {
            words.extend(arguments(command, matches));
        }
    }
    words.extend(match format {
        ReviewFormat::Html => ["--output", "review.html"].map(str::to_owned),
        ReviewFormat::Markdown => ["--output", "review.md"].map(str::to_owned),
    });
    words.join(" ")
}

/// Every argument that was typed, quoted.
fn arguments(command: &Command, matches: &ArgMatches) -> Vec<String> {
    let mut words = Vec::new();
    let mut positional = Vec::new();
    for argument in command.get_arguments() {
        let id = argument.get_id().as_str();
        if WITHOUT_EFFECT.contains(&id) || matches.value_source(id) != Some(ValueSource::CommandLine) {
            continue;
        }
        let values = matches.get_raw(id).into_iter().flatten();
        let values = values.map(|value| value.to_string_lossy().into_owned());
        match argument.get_long() {
            None => positional.extend(values),
            Some(long) if !argument.get_action().takes_values() => words.push(format!("--{long}")),
            Some(long) => words.extend(values.map(|value| match value.starts_with('-') {
                true => quoted(&format!("--{long}={value}")),
                false => format!("--{long} {}", quoted(&value)),
            })),
        }
    }
    if positional
        .iter()
        .any(|value| value.starts_with('-') && value != "-")
    {
        words.push("--".to_owned());
        words.extend(positional.iter().map(|value| quoted(value)));
        // Nothing but values may follow.
        return words;
    }
    let mut all: Vec<String> = positional.iter().map(|value| quoted(value)).collect();
    all.append(&mut words);
    all
}

/// A word that a shell takes as it is: in single quotes where it needs them, as ANSI-C quotes where it holds what no line
/// shows.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./,:=+%@^".contains(c);
    let hidden = |c: char| c.is_control() || is_unseen(c) || matches!(c, '\u{2028}' | '\u{2029}');
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else if word.chars().any(hidden) {
        let mut out = String::from("$'");
        for c in word.chars() {
            match c {
                '\n' => out.push_str("\\n"),
                '\\' | '\'' => out.extend(['\\', c]),
                c if hidden(c) && u32::from(c) < 0x80 => out.push_str(&format!("\\x{:02x}", u32::from(c))),
                c if hidden(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
                c => out.push(c),
            }
        }
        out.push('\'');
        out
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(words: &[&str]) -> String {
        let command = Arguments::command();
        let matches = command
            .clone()
            .try_get_matches_from(["costsim", "report"].iter().chain(words))
            .unwrap();
        let (name, matches) = matches.subcommand().unwrap();
        arguments(command.find_subcommand(name).unwrap(), matches).join(" ")
    }

    #[test]
    fn a_command_is_as_typed_but_for_what_changes_nothing() {
        assert_eq!(
            typed(&[
                "-o",
                "x.html",
                "--quiet",
                "--slo",
                "p99=500ms,p50=80ms",
                "traffic.csv",
                "--jobs",
                "2"
            ]),
            "traffic.csv --slo p99=500ms --slo p50=80ms"
        );
        assert_eq!(
            typed(&[
                "a b.csv",
                "--duration",
                "lognormal(p50=40ms,p99=400ms)",
                "-c",
                "lambda:name=today's"
            ]),
            r"'a b.csv' --duration 'lognormal(p50=40ms,p99=400ms)' --candidate 'lambda:name=today'\''s'"
        );
        assert_eq!(
            typed(&["--scenario", "costsim.toml", "--only"]),
            "--scenario costsim.toml --only"
        );
    }

    #[test]
    fn no_word_breaks_out_of_its_quotes() {
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("$(reboot)`x`"), "'$(reboot)`x`'");
        assert_eq!(quoted("a\nb'\u{1b}[31m"), r"$'a\nb\'\x1b[31m'");
        assert_eq!(quoted("\u{202e}gpj.exe"), r"$'\u202egpj.exe'");
        assert_eq!(quoted("a\u{61c}b\u{feff}"), r"$'a\u061cb\ufeff'");
        assert_eq!(quoted("<script>"), "'<script>'");
    }
}
