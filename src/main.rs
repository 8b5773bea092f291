//! The `costsim` binary: everything lives in the library, `cli` runs it.

fn main() -> std::process::ExitCode {
    costsim::cli::main()
}
