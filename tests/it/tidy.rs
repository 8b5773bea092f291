//! Holds the walls of the house: imports between rooms run one way, no price is typed into code, no file is left
//! without a parent.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The rooms, top to bottom.
const ROOMS: [&str; 15] = [
    "units", "catalog", "stats", "sim", "trace", "workload", "usage", "platform", "capacity", "price",
    "billing", "scenario", "analysis", "report", "cli",
];

/// Pairs a room must not import although it lies above: the two halves meet only in `usage`.
const WALLS: [(&str, &str); 8] = [
    ("price", "trace"),
    ("price", "workload"),
    ("price", "platform"),
    ("price", "sim"),
    ("billing", "trace"),
    ("billing", "workload"),
    ("billing", "platform"),
    ("capacity", "platform"),
];

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    // Modules that exist only under `#[cfg(test)]` may hold sample prices.
    let samples = ["report/sample.rs", "report/sample_complete.rs"];
    let is_test = |path: &PathBuf| {
        let folder = path.parent().and_then(Path::file_name);
        path.ends_with("tests.rs")
            || folder.is_some_and(|folder| folder == "tests")
            || samples.iter().any(|sample| path.ends_with(sample))
    };
    found.retain(|path| !is_test(path));
    found.sort();
    assert!(found.len() > 50, "only {} source files found", found.len());
    found
}

fn room_of(path: &Path) -> Option<&'static str> {
    let inside = path
        .strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
        .unwrap();
    let first = inside.components().next()?.as_os_str().to_str()?.to_owned();
    ROOMS.into_iter().find(|room| *room == first)
}

/// The code of a file without comments and without its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap_or("");
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Rooms a file imports, in `crate::room` or `crate::{room::…, other::…}` form.
fn imports(code: &str) -> Vec<&'static str> {
    let mut imported = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let names = match rest.strip_prefix('{') {
            Some(list) => top_level_names(list),
            None => vec![leading_name(rest)],
        };
        imported.extend(ROOMS.into_iter().filter(|room| names.contains(room)));
    }
    imported
}

fn leading_name(text: &str) -> &str {
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(text.len());
    &text[..end]
}

/// Names at the top level of a braced import list that has just been opened.
fn top_level_names(list: &str) -> Vec<&str> {
    let (mut depth, mut names, mut start) = (0, Vec::new(), 0);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(leading_name(list[start..at].trim_start()));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(leading_name(list[start..at].trim_start()));
                start = at + 1;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn imports_between_rooms_run_one_way() {
    let level = |room: &str| ROOMS.iter().position(|r| *r == room).unwrap();
    let mut broken = Vec::new();
    for path in sources() {
        let Some(room) = room_of(&path) else { continue };
        for imported in imports(&code(&path)) {
            if level(imported) > level(room) || WALLS.contains(&(room, imported)) {
                broken.push(format!("{}: {room} imports {imported}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_import_reader_sees_both_forms() {
    assert_eq!(imports("use crate::units::Micros;"), ["units"]);
    assert_eq!(
        imports("use crate::{\n    units::{A, B},\n    usage::Meter,\n};"),
        ["units", "usage"]
    );
    assert_eq!(imports("crate::platform::x()"), ["platform"]);
}

/// Decimals that look like a price: four or more digits behind the point of a small number.
#[test]
fn no_price_is_typed_into_code() {
    let mut found = Vec::new();
    // Thresholds of rounding for the eye are no prices.
    for path in sources()
        .iter()
        .filter(|path| !path.ends_with("report/number.rs"))
    {
        for line in code(path).lines() {
            let suspicious = line.match_indices("0.0").any(|(at, _)| {
                let digits = line[at + 2..].chars().take_while(char::is_ascii_digit).count();
                digits >= 4
            });
            if suspicious || line.contains("usd(\"") {
                found.push(format!("{}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_file_is_included_somewhere() {
    let mut orphans = Vec::new();
    for path in sources() {
        let name = path.file_stem().unwrap().to_str().unwrap();
        if ["lib", "main", "mod"].contains(&name) {
            continue;
        }
        let parent = fs::read_to_string(path.parent().unwrap().join("mod.rs")).unwrap_or_default();
        if !parent.contains(&format!("mod {name};")) {
            orphans.push(path.display().to_string());
        }
    }
    assert!(orphans.is_empty(), "no `mod` for {}", orphans.join(", "));
}

#[test]
fn every_file_says_what_it_answers() {
    let silent: Vec<String> = sources()
        .iter()
        .filter(|path| !fs::read_to_string(path).unwrap().starts_with("//!"))
        .map(|path| path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "no module docs in {}", silent.join(", "));
}
