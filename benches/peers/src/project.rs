//! Crates that are created for a measurement.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

/// Returns the path of this repository.
pub(crate) fn repository() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    folder.canonicalize().unwrap_or(folder)
}

/// Returns a folder to build in.
pub(crate) fn target(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/peers").join(name)
}

/// Creates a crate with one file, and returns its folder.
pub(crate) fn library(name: &str, dependencies: &str, text: &str) -> Result<PathBuf> {
    let folder = target(name);
    fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n\n[dependencies]\n{dependencies}"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), text)?;
    Ok(folder)
}

/// Measures `cargo check` of one package with all dependencies built. The build is not incremental, and the time of
/// cargo itself is included.
pub(crate) fn check(folder: &Path, package: &str, arguments: &[&str]) -> Result<Duration> {
    let cargo = |command: &[&str]| {
        let mut cargo = Command::new("cargo");
        cargo.args(command).args(["--quiet", "--package", package]).current_dir(folder);
        cargo.env("CARGO_INCREMENTAL", "0").env("CARGO_TARGET_DIR", folder.join("target"));
        cargo
    };
    let check = |arguments: &[&str]| -> Result<()> {
        let output = cargo(&["check"]).args(arguments).output().context("cargo")?;
        ensure!(output.status.success(), "{package}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    };
    check(arguments)?;
    let mut best = Duration::MAX;
    for _ in 0..3 {
        ensure!(cargo(&["clean"]).output()?.status.success(), "{package} cannot be cleaned");
        let start = Instant::now();
        check(arguments)?;
        best = best.min(start.elapsed());
    }
    Ok(best)
}

/// Counts the lines of all Rust files in a folder.
pub(crate) fn lines(folder: &Path) -> Result<usize> {
    let mut lines = 0;
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            lines += self::lines(&path)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            lines += fs::read_to_string(&path)?.lines().count();
        }
    }
    Ok(lines)
}
