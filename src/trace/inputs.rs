//! Which files a trace is made of: what is named is a file, `-` for standard input, a directory, or a pattern. A path
//! that exists is meant literally, whatever characters it has. Hidden files and symbolic links to directories count only
//! where they are named. The order is that of the names given, and of paths within each.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use glob::MatchOptions;

use super::{Note, OpenProblem, TraceError};

/// The files of a trace.
#[derive(Debug)]
pub(super) struct Inputs {
    pub(super) files: Vec<Input>,
    /// What the trace is called: the path of its only file, or how many there are, and where.
    pub(super) name: String,
    pub(super) notes: Vec<Note>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Input {
    pub(super) path: String,
    pub(super) origin: Origin,
}

/// How a file came to be part of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    /// By its name, or a pattern.
    Named,
    /// It lies below a directory that was named, and need not be a trace.
    Below,
}

impl Inputs {
    /// The files that `names` mean, each once.
    pub(super) fn find(names: &[String]) -> Result<Self, TraceError> {
        let mut files = Vec::new();
        for name in names {
            files.append(&mut find(name)?);
        }
        let repeated = drop_repeated(&mut files);
        Ok(Self {
            name: name_of(&files),
            files,
            notes: (repeated > 0)
                .then_some(Note::RepeatedFiles { count: repeated })
                .into_iter()
                .collect(),
        })
    }

    /// Bytes of all files together, where each is one that has a length.
    pub(super) fn bytes(&self) -> Option<u64> {
        let length = |file: &Input| {
            fs::metadata(&file.path)
                .ok()
                .filter(fs::Metadata::is_file)
                .map(|metadata| metadata.len())
        };
        self.files.iter().map(length).sum()
    }
}

/// The paths of all files that names of traces mean.
///
/// # Errors
/// When a name means none.
pub fn trace_files(names: &[String]) -> Result<Vec<String>, TraceError> {
    let files = Inputs::find(names)?.files;
    Ok(files.into_iter().map(|file| file.path).collect())
}

/// The files that one name means.
fn find(name: &str) -> Result<Vec<Input>, TraceError> {
    let named = |path: String| Input {
        path,
        origin: Origin::Named,
    };
    let found = match fs::metadata(name) {
        Ok(metadata) if metadata.is_dir() => below(Path::new(name))?,
        Err(_) if name != "-" && name.contains(['*', '?', '[']) => {
            matching(name)?.into_iter().map(named).collect()
        }
        // What does not exist is said when it is opened.
        _ => vec![named(name.to_owned())],
    };
    Ok(found)
}

/// All files below a directory.
fn below(directory: &Path) -> Result<Vec<Input>, TraceError> {
    let mut files = Vec::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(directory) = directories.pop() {
        let fail = |error: std::io::Error| cannot_open(&directory, OpenProblem::System(error.to_string()));
        for entry in fs::read_dir(&directory).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let (path, kind) = (entry.path(), entry.file_type().map_err(fail)?);
            if kind.is_dir() {
                directories.push(path);
            } else if kind.is_file() || fs::metadata(&path).is_ok_and(|behind| behind.is_file()) {
                files.push(path);
            }
        }
    }
    if files.is_empty() {
        return Err(cannot_open(directory, OpenProblem::EmptyDirectory));
    }
    files.sort();
    let input = |path| {
        Ok(Input {
            path: text_of(path)?,
            origin: Origin::Below,
        })
    };
    files.into_iter().map(input).collect()
}

/// The files that a pattern matches.
fn matching(pattern: &str) -> Result<Vec<String>, TraceError> {
    let options = MatchOptions {
        case_sensitive: true,
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    let fail = |problem: String| cannot_open(Path::new(pattern), OpenProblem::Pattern(problem));
    let mut files = Vec::new();
    for path in glob::glob_with(pattern, options).map_err(|error| fail(error.msg.to_owned()))? {
        let path = path.map_err(|error| fail(error.to_string()))?;
        if path.is_file() {
            files.push(path);
        }
    }
    if files.is_empty() {
        return Err(cannot_open(Path::new(pattern), OpenProblem::NoMatch));
    }
    files.sort();
    files.into_iter().map(text_of).collect()
}

/// Keeps each file once, where it was named first; how many were dropped.
fn drop_repeated(files: &mut Vec<Input>) -> u64 {
    let mut seen = BTreeSet::new();
    let before = files.len();
    files.retain(|file| {
        let path = Path::new(&file.path);
        seen.insert(path.canonicalize().unwrap_or_else(|_| path.to_owned()))
    });
    (before - files.len()) as u64
}

/// What the trace of these files is called.
fn name_of(files: &[Input]) -> String {
    let (first, rest) = match files {
        [only] => return only.path.clone(),
        [first, rest @ ..] => (first, rest),
        [] => return String::new(),
    };
    let folder = |file: &Input| {
        Path::new(&file.path)
            .parent()
            .map_or_else(PathBuf::new, Path::to_owned)
    };
    let mut common = folder(first);
    for file in rest {
        let folder = folder(file);
        while !folder.starts_with(&common) && common.pop() {}
    }
    let count = files.len();
    if common.as_os_str().is_empty() {
        format!("{count} files")
    } else {
        format!("{count} files in {}", common.display())
    }
}

fn text_of(path: PathBuf) -> Result<String, TraceError> {
    path.into_os_string()
        .into_string()
        .map_err(|name| cannot_open(Path::new(&name), OpenProblem::Name))
}

fn cannot_open(path: &Path, problem: OpenProblem) -> TraceError {
    TraceError::Open {
        path: path.display().to_string(),
        problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with empty files of these names.
    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    /// The files that `names` mean, relative to the folder.
    fn found(folder: &tempfile::TempDir, names: &[&str]) -> Result<Vec<String>, String> {
        let root = format!("{}/", folder.path().display());
        let names: Vec<String> = names.iter().map(|name| format!("{root}{name}")).collect();
        let inputs = Inputs::find(&names).map_err(|error| error.to_string().replace(&root, ""))?;
        Ok(inputs
            .files
            .into_iter()
            .map(|file| file.path.replace(&root, ""))
            .collect())
    }

    #[test]
    fn directories_and_patterns_become_files_in_order_of_paths() {
        let folder = folder(&[
            "b.csv",
            "a/2.csv",
            "a/10.csv",
            "a/x/1.log",
            ".hidden.csv",
            "a/.git/config",
        ]);
        assert_eq!(
            found(&folder, &["."]).unwrap(),
            ["./a/10.csv", "./a/2.csv", "./a/x/1.log", "./b.csv"]
        );
        assert_eq!(found(&folder, &["*.csv"]).unwrap(), ["b.csv"]);
        assert_eq!(
            found(&folder, &["**/*.csv"]).unwrap(),
            ["a/10.csv", "a/2.csv", "b.csv"]
        );
        assert_eq!(
            found(&folder, &["a/[0-9].csv", "b.csv"]).unwrap(),
            ["a/2.csv", "b.csv"]
        );
        assert_eq!(found(&folder, &["missing.csv"]).unwrap(), ["missing.csv"]);
    }

    #[test]
    fn a_path_that_exists_is_meant_literally() {
        let folder = folder(&["a[1].csv", "a1.csv"]);
        assert_eq!(found(&folder, &["a[1].csv"]).unwrap(), ["a[1].csv"]);
    }

    #[test]
    fn a_file_named_twice_is_read_once_and_it_is_said() {
        let folder = folder(&["a/1.csv", "a/2.csv"]);
        let path = |name: &str| folder.path().join(name).display().to_string();
        let names = [path("a"), path("a/../a/1.csv"), path("a/*.csv")];
        let inputs = Inputs::find(&names).unwrap();
        assert_eq!(inputs.files.len(), 2);
        assert_eq!(inputs.notes, [Note::RepeatedFiles { count: 3 }]);
        assert_eq!(inputs.name, format!("2 files in {}", path("a")));
    }

    #[test]
    fn nothing_found_is_an_error() {
        let folder = folder(&[".hidden"]);
        for (name, problem) in [
            ("", "no file lies below this directory"),
            ("*.csv", "no file matches this pattern"),
            ("***", "this pattern makes no sense"),
        ] {
            let error = found(&folder, &[name]).unwrap_err();
            assert!(error.contains(problem), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_to_files_are_followed_and_links_to_directories_are_not() {
        use std::os::unix::fs::symlink;

        let folder = folder(&["a/1.csv", "other.csv"]);
        let at = |name: &str| folder.path().join(name);
        symlink(at("."), at("a/loop")).unwrap();
        symlink(at("other.csv"), at("a/linked.csv")).unwrap();
        symlink(at("nowhere"), at("a/broken.csv")).unwrap();
        assert_eq!(found(&folder, &["a"]).unwrap(), ["a/1.csv", "a/linked.csv"]);
        // A link that is named itself is where it leads.
        assert_eq!(
            found(&folder, &["a/loop/a"]).unwrap(),
            ["a/loop/a/1.csv", "a/loop/a/linked.csv"]
        );
    }

    #[test]
    fn files_without_a_common_directory_have_only_their_number() {
        let files = ["a/1", "b/2", "a/3"].map(|path| Input {
            path: path.to_owned(),
            origin: Origin::Named,
        });
        assert_eq!(name_of(&files), "3 files");
        assert_eq!(name_of(&files[..1]), "a/1");
    }
}
