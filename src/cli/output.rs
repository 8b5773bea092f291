//! Where results go: standard output, or a file replaced as a whole.

use std::{
    fs,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    sync::Mutex,
};

use super::{CliError, inputs::Inputs};
use crate::report::{Color, Style};

/// The file that is being filled.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Whether a file can be put at `path`; asked before the work, not after.
pub(super) fn check(path: Option<&Path>) -> Result<(), String> {
    let Some(path) = path.filter(|path| *path != Path::new("-")) else {
        return Ok(());
    };
    if path.is_dir() {
        return Err(format!("{}: is a directory; name a file", path.display()));
    }
    if path.exists() && !path.is_file() {
        return Err(format!(
            "{}: is no regular file; - is standard output",
            path.display()
        ));
    }
    let folder = folder_of(path);
    if !folder.is_dir() {
        return Err(format!(
            "{}: there is no folder {}",
            path.display(),
            folder.display()
        ));
    }
    // Only a file beside it tells whether one may be put there, and taken away again.
    let probe = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    temporary(&probe)
        .and_then(tempfile::NamedTempFile::close)
        .map_err(|error| format!("{}: cannot be written: {error}", path.display()))
}

/// Whether every flag names a file of its own.
fn check_apart(named: &[(&str, Option<&Path>)]) -> Result<(), CliError> {
    let mut known: Vec<(&str, PathBuf)> = Vec::new();
    for (flag, path) in named {
        // Where no file is named, the answer goes to standard output.
        let path = path.or((*flag == "--output").then_some(Path::new("-")));
        let Some(whole) = path.map(place) else {
            continue;
        };
        if let Some((other, _)) = known.iter().find(|(_, known)| *known == whole) {
            return Err(CliError::new(format!(
                "{flag}: {} is {other}, too; name another file",
                whole.display()
            )));
        }
        known.push((flag, whole));
    }
    Ok(())
}

/// Whether the files that flags name can be put where they are to go, each apart from the others and from what is read.
pub(super) fn check_all(named: &[(&str, Option<&Path>)], inputs: &Inputs) -> Result<(), CliError> {
    for (_, path) in named {
        check(*path).map_err(CliError::new)?;
    }
    check_apart(named)?;
    for (flag, path) in named {
        inputs.check_none_is(flag, *path)?;
    }
    Ok(())
}

/// The place that a path means, however it is spelled; `-` is standard output.
fn place(path: &Path) -> PathBuf {
    if path == Path::new("-") {
        return path.to_owned();
    }
    let in_folder = || {
        let folder = fs::canonicalize(folder_of(path)).ok()?;
        Some(folder.join(path.file_name()?))
    };
    fs::canonicalize(path)
        .ok()
        .or_else(in_folder)
        .unwrap_or_else(|| path.to_owned())
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Writes `bytes` to `path` atomically (a temporary file beside it, then a rename), or to standard output. A reader
/// that hangs up early is no error.
pub(super) fn write(path: Option<&Path>, bytes: &[u8]) -> io::Result<()> {
    match write_with(path, |out| out.write_all(bytes)) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// As [`write`], what `fill` writes, with its errors.
pub(super) fn write_with<E: From<io::Error>>(
    path: Option<&Path>,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(), E> {
    let Some(path) = path.filter(|path| *path != Path::new("-")) else {
        let mut out = io::stdout().lock();
        fill(&mut out)?;
        return Ok(out.flush()?);
    };
    // A link stays a link: what it points to is replaced.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut file = temporary(path)?;
    note_unfinished(Some(file.path().to_owned()));
    let result = fill(file.as_file_mut()).and_then(|()| {
        file.flush()?;
        keep_permissions(path, file.as_file())?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    });
    note_unfinished(None);
    result
}

/// A file beside `path`, which is gone when it is dropped.
fn temporary(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new()
        .prefix(".costsim-")
        .tempfile_in(folder_of(path))
}

fn note_unfinished(path: Option<PathBuf>) {
    if let Ok(mut unfinished) = UNFINISHED.lock() {
        *unfinished = path;
    }
}

/// Takes away what is half written, for a program that ends at once.
pub(super) fn abandon() {
    let path = UNFINISHED.lock().ok().and_then(|mut path| path.take());
    if let Some(path) = path {
        // Nothing more can be done about a file that stays.
        let _ = fs::remove_file(path);
    }
}

/// As [`write`], where an error names the place.
pub(super) fn write_or_name(path: Option<&Path>, bytes: &[u8]) -> Result<(), CliError> {
    write(path, bytes).map_err(|error| {
        let place = path.map_or_else(|| "standard output".to_owned(), |path| path.display().to_string());
        CliError::Message(format!("{place}: cannot be written: {error}"))
    })
}

/// The new file takes the permissions of the one it replaces, or those of any new file.
fn keep_permissions(path: &Path, file: &fs::File) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(io::Error::from(io::ErrorKind::IsADirectory)),
        Ok(metadata) => file.set_permissions(metadata.permissions()),
        Err(_) => default_permissions(file),
    }
}

#[cfg(unix)]
fn default_permissions(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn default_permissions(_file: &fs::File) -> io::Result<()> {
    Ok(())
}

/// How text that goes to `path`, or else to standard output, is to look.
pub(super) fn style(path: Option<&Path>) -> Style {
    match path {
        Some(_) => Style::default(),
        None => Style {
            width: width(),
            color: if wants_color() { Color::Ansi } else { Color::Plain },
            ..Style::default()
        },
    }
}

/// Columns of the terminal on standard output; 80 where it is none.
fn width() -> usize {
    if !io::stdout().is_terminal() {
        return 80;
    }
    terminal_size::terminal_size()
        .map_or(80, |(width, _)| usize::from(width.0))
        .clamp(40, 240)
}

/// Whether standard output is a terminal that wants color (`NO_COLOR` is honored, no-color.org).
fn wants_color() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
