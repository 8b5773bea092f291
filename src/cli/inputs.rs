//! What is read: nobody wants it replaced by what was made of it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{CliError, arguments::QuestionArguments};
use crate::{
    analysis::{Question, Traffic},
    trace::trace_files,
};

/// The files that an answer is made of.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// Names and patterns of traces.
    traces: Vec<String>,
    /// Other files, and what each is.
    files: Vec<(PathBuf, &'static str)>,
    /// A directory of price sheets.
    prices: Option<PathBuf>,
}

impl Inputs {
    /// Those of a question.
    pub(super) fn of(arguments: &QuestionArguments, question: &Question) -> Self {
        let files = [
            (&arguments.scenario, "the scenario"),
            (&arguments.traffic.power_tuning, "the result of power tuning"),
        ];
        let named = files
            .into_iter()
            .filter_map(|(path, what)| Some((path.clone()?, what)));
        Self {
            traces: match &question.traffic {
                Traffic::Trace(traces) => traces.clone(),
                _ => Vec::new(),
            },
            files: named.collect(),
            prices: question.prices.overlay.clone(),
        }
    }

    /// Traces alone.
    pub(super) fn traces(traces: &[String]) -> Self {
        Self {
            traces: traces.to_vec(),
            ..Self::default()
        }
    }

    /// Whether `path`, which `flag` names, is none of them.
    pub(super) fn check_none_is(&self, flag: &str, path: Option<&Path>) -> Result<(), CliError> {
        let Some((path, whole)) = path.and_then(|path| Some((path, fs::canonicalize(path).ok()?))) else {
            return Ok(());
        };
        match self.what_is(&whole) {
            Some(what) => Err(CliError::new(format!(
                "{flag}: {} is {what}; name another file",
                path.display()
            ))),
            None => Ok(()),
        }
    }

    /// What is read of a file; its path without links.
    fn what_is(&self, path: &Path) -> Option<&'static str> {
        let is_same = |file: &Path| fs::canonicalize(file).is_ok_and(|file| file == path);
        // What cannot be found is said when it is opened.
        let traces = trace_files(&self.traces).unwrap_or_default();
        if traces.iter().any(|trace| is_same(Path::new(trace))) {
            return Some("a trace to be read");
        }
        if let Some((_, what)) = self.files.iter().find(|(file, _)| is_same(file)) {
            return Some(what);
        }
        let sheets = self.prices.as_ref()?.join("aws");
        let is_sheet = path.extension().is_some_and(|extension| extension == "csv")
            && fs::canonicalize(sheets).is_ok_and(|sheets| path.starts_with(sheets));
        is_sheet.then_some("a price sheet of --pricing")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_read_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("prices/aws/us-east-1")).unwrap();
        for name in [
            "a.csv",
            "b.toml",
            "c.json",
            "prices/aws/us-east-1/lambda.csv",
            "prices/notes.md",
        ] {
            fs::write(path(name), "").unwrap();
        }
        let inputs = Inputs {
            traces: vec![path("*.csv").display().to_string()],
            files: vec![
                (path("b.toml"), "the scenario"),
                (path("c.json"), "the result of power tuning"),
            ],
            prices: Some(path("prices")),
        };
        let told = |name: &str| {
            let checked = inputs.check_none_is("--output", Some(&path(name)));
            checked.map_err(|error| error.to_string())
        };
        for (name, what) in [
            ("a.csv", "is a trace to be read"),
            ("b.toml", "is the scenario"),
            ("prices/../b.toml", "is the scenario"),
            ("c.json", "is the result of power tuning"),
            ("prices/aws/us-east-1/lambda.csv", "is a price sheet of --pricing"),
        ] {
            assert!(told(name).unwrap_err().contains(what), "{name}");
        }
        assert_eq!((told("new.html"), told("prices/notes.md")), (Ok(()), Ok(())));
    }
}
