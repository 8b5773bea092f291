//! Reports in a real browser: no request, nothing on the console, bills unfold by keyboard, tables sort, no violation of
//! accessibility rules, light and dark, narrow, printed, without scripts. Needs node, Chromium and what `npm ci` puts into
//! `tests/browser`; says so where they are missing, which is an error where `CI` is set.

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, Output},
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");

/// What the checks need, or what is missing.
fn browser() -> Result<PathBuf, String> {
    let node = Command::new("node").arg("--version").output();
    if !node.is_ok_and(|output| output.status.success()) {
        return Err("there is no node".to_owned());
    }
    if !["playwright-core", "axe-core"]
        .iter()
        .all(|package| Path::new(FOLDER).join("node_modules").join(package).is_dir())
    {
        return Err("`npm ci` was not run in tests/browser".to_owned());
    }
    let named = env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ]
    .map(PathBuf::from);
    let found = named.into_iter().chain(usual).find(|path| path.exists());
    found.ok_or_else(|| "there is no Chromium; CHROMIUM=PATH names one".to_owned())
}

/// Looks at a page, where there is a browser.
fn look(page: &Path) {
    let browser = match browser() {
        Ok(browser) => browser,
        Err(missing) if env::var_os("CI").is_none_or(|value| value.is_empty()) => {
            // Not through `println!`, which nobody sees of a test that passes.
            let _ = writeln!(
                io::stderr(),
                "no browser: {} not opened: {missing}",
                page.display()
            );
            return;
        }
        Err(missing) => panic!("CI opens reports in a browser: {missing}"),
    };
    let output = Command::new("node")
        .current_dir(FOLDER)
        .arg("check.mjs")
        .args([page, &browser])
        .output()
        .unwrap();
    let told =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}:\n{told}", page.display());
    let _ = writeln!(io::stderr(), "{}:\n{told}", page.display());
}

fn report(folder: &Path, arguments: &[&str]) -> Output {
    assert_cmd::Command::cargo_bin("costsim")
        .unwrap()
        .current_dir(folder)
        .arg("report")
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn example_reports_in_a_browser() {
    let reports = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports");
    for report in ["elb_two_weeks.html", "azure_2021.html", "web_week.html"] {
        look(&reports.join(report));
    }
}

const HOSTILE_SCENARIO: &str = r#"
[workload]
trace = "traffic.csv"
span = "1h"
[slo]
p99 = "5s"
[[candidate]]
name = "<script>alert('candidate')</script>"
lambda = { memory = 512, architecture = "arm64" }
[[candidate]]
name = "\"><img src=x onerror=alert(1)> 🦀 \u202Egpj.exe"
ec2 = { type = "t3.small", count = 2 }
[[candidate]]
name = "two\nlines \u001B[31mred `$(reboot)` {{ 7 * 7 }}"
lambda = { memory = 1024, architecture = "arm64" }
[[extra]]
name = "</td></table></details></main><h1>extra"
per_month = "12.00"
"#;

#[test]
fn hostile_names_in_a_browser() {
    let folder = tempfile::tempdir().unwrap();
    let functions = [
        "<script>alert('function')</script>",
        "\"\"><svg onload=alert(2)>",
        "\u{202e}fdp.\u{2066}م 今日",
    ];
    let mut trace = String::from("timestamp_ms,function,duration_ms,memory_mb\n");
    for second in 0..600_u64 {
        let function = functions[second as usize % functions.len()];
        trace.push_str(&format!(
            "{},\"{function}\",{},512\n",
            1_767_225_600_000 + second * 1_000,
            20 + second % 90
        ));
    }
    fs::write(folder.path().join("traffic.csv"), trace).unwrap();
    fs::write(folder.path().join("costsim.toml"), HOSTILE_SCENARIO).unwrap();
    let output = report(
        folder.path(),
        &[
            "--scenario",
            "costsim.toml",
            "--points",
            "3",
            "-o",
            "it's <b>.html",
        ],
    );
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let page = fs::read_to_string(folder.path().join("it's <b>.html")).unwrap();
    for tag in [
        "<script>alert",
        "<img",
        "onload=alert(2)>",
        "<h1>extra",
        "\u{202e}",
        "\u{1b}",
    ] {
        assert!(!page.contains(tag), "{tag:?}");
    }
    assert!(page.contains("costsim report --scenario costsim.toml --points 3 --output review.html"));
    look(&folder.path().join("it's <b>.html"));
}
