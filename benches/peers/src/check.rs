//! Time to type-check a client: the bindings of this crate compared with progenitor's output, and bindings of Drive
//! compared with google-drive3.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{generate, measure::Timing, openapi, options::Options, project, table::Table};

/// The dependency on google-drive3 in a manifest.
const GOOGLE_DRIVE: &str = "google-drive3 = \"7.0.0\"\n";

/// The dependencies of progenitor's output, as documented, but without TLS, like ours.
const PROGENITOR: &str = "\
bytes = \"1\"
chrono = { version = \"0.4\", default-features = false, features = [\"serde\"] }
futures-core = \"0.3\"
progenitor-client = \"0.15\"
regress = \"0.10\"
reqwest = { version = \"0.13\", default-features = false, features = [\"json\", \"query\", \"stream\"] }
serde = { version = \"1.0\", features = [\"derive\"] }
serde_json = \"1.0\"
";

/// Adds the rows.
pub(crate) fn measure(table: &mut Table, options: &Options) -> Result<()> {
    let repository = project::repository();
    let folder = mirror(&repository)?;
    let ours = project::check(&folder, "generativelanguage", &["--no-default-features", "--features", "v1beta"])?;
    let runtime = project::check(&folder, "generativelanguage", &["--no-default-features"])?;
    let document = fs::read_to_string(repository.join("discovery/v1beta/20260831.json"))?;
    let output = generate::progenitor(&openapi::convert(&document)?)?;
    let theirs =
        project::check(&project::library("progenitor-output", PROGENITOR, &output)?, "progenitor-output", &[])?;
    let timings = [timing("ours", ours), timing("progenitor", theirs)];
    table.timings("`cargo check` of v1beta, our runtime included, dependencies built, not incremental", &timings);
    table.timings("the same, our runtime alone", &[timing("ours", runtime)]);

    if let Some(drive) = &options.drive {
        let folder = standalone(drive)?;
        let ours = project::check(&folder, "drive-v3", &["--no-default-features"])?;
        let folder = project::library("uses-google-drive3", GOOGLE_DRIVE, "")?;
        let theirs = project::check(&folder, "google-drive3", &[])?;
        table.timings(
            "the same for Drive v3, as a crate of its own",
            &[timing("ours", ours), timing("google-drive3", theirs)],
        );
    }
    Ok(())
}

/// Returns the number of lines per method in google-drive3, which has the same methods as the document.
pub(crate) fn google_drive_lines(document: &Path) -> Result<f64> {
    let text = fs::read_to_string(document).with_context(|| document.display().to_string())?;
    let methods = text.matches("\"httpMethod\"").count();
    let folder = project::library("uses-google-drive3", GOOGLE_DRIVE, "")?;
    let output = Command::new("cargo").args(["metadata", "--format-version", "1"]).current_dir(folder).output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let manifest = packages
        .filter(|package| package["name"] == "google-drive3")
        .find_map(|package| package["manifest_path"].as_str());
    let source = Path::new(manifest.context("google-drive3 is not there")?).with_file_name("src");
    Ok(project::lines(&source)? as f64 / methods as f64)
}

/// Creates links to the repository, so that its own target folder is not affected. In `benches`, which contains the
/// links, only files are linked, to avoid endless recursion.
fn mirror(repository: &Path) -> Result<PathBuf> {
    let folder = project::target("generativelanguage");
    link(repository, &folder, |name| !["target", "benches"].contains(&name) && !name.starts_with('.'))?;
    link(&repository.join("benches"), &folder.join("benches"), |name| {
        Path::new(name).extension().is_some_and(|extension| extension == "rs")
    })?;
    Ok(folder)
}

/// Links the entries of a folder.
fn link(from: &Path, to: &Path, wanted: impl Fn(&str) -> bool) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if wanted(&name.to_string_lossy()) {
            let link = to.join(&name);
            _ = fs::remove_file(&link);
            std::os::unix::fs::symlink(entry.path(), &link)?;
        }
    }
    Ok(())
}

/// Generates a standalone crate for the document, with the runtime of this repository.
fn standalone(document: &Path) -> Result<PathBuf> {
    let repository = project::repository();
    let folder = project::target("drive-v3");
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--release", "--package", "discovery-codegen", "--", "crate", "--name", "drive-v3"]);
    cargo.arg("--document").arg(document.canonicalize()?).arg("--out").arg(&folder);
    cargo.arg("--runtime-path").arg(repository.join("runtime"));
    cargo.current_dir(&repository).env("CARGO_TARGET_DIR", project::target("codegen"));
    let output = cargo.output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // The crate lies inside another package, so it needs its own workspace.
    let manifest = folder.join("Cargo.toml");
    let text = fs::read_to_string(&manifest)?;
    if !text.contains("[workspace]") {
        fs::write(&manifest, format!("{text}\n[workspace]\n"))?;
    }
    Ok(folder)
}

fn timing(name: &str, time: std::time::Duration) -> Timing {
    Timing { name: name.to_owned(), time }
}
