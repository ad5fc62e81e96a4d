//! `crate`: a standalone crate for any Discovery document.

use std::{fmt::Write as _, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, ensure};
use clap::Args;
use discovery_codegen::{
    Generator,
    command::package::{FEATURES_ABOVE, Package, Runtime},
};

use super::print;

/// Options of `crate`.
#[derive(Debug, Args)]
pub(crate) struct Crate {
    /// The document; given several times, revisions of one API version, which are folded.
    #[arg(long, required = true, value_name = "FILE")]
    document: Vec<PathBuf>,
    /// Facts that the document does not express, in the form of discovery/overlay.json.
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,
    /// Package name [default: the API's name and version]
    #[arg(long)]
    name: Option<String>,
    /// Licence of the package, an SPDX expression [default: MIT OR Apache-2.0]
    #[arg(long, value_name = "SPDX")]
    license: Option<String>,
    /// Take the runtime from this folder instead of the registry.
    #[arg(long, value_name = "DIR")]
    runtime_path: Option<PathBuf>,
    /// Folder of the crate [default: one called like the package]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Fail when there is anything to warn of.
    #[arg(long)]
    deny_warnings: bool,
}

/// Writes the crate into the folder that `--out` names, or into one called like the crate.
pub(crate) fn run(options: &Crate) -> Result<ExitCode> {
    let mut generator = Generator::new()
        .runtime("discovery_runtime")
        .features_above(FEATURES_ABOVE)
        .crate_root()
        .deny_warnings(options.deny_warnings);
    for document in &options.document {
        generator = generator.document(document);
    }
    if let Some(overlay) = &options.overlay {
        generator = generator.overlay(overlay);
    }
    let plan = generator.plan()?;
    for diagnostic in &plan.diagnostics {
        eprintln!("warning: {diagnostic}");
    }
    let count = plan.diagnostics.len();
    ensure!(!options.deny_warnings || count == 0, "{count} warnings, and warnings are denied");
    let mut package = Package::new(&plan)?;
    if let Some(name) = &options.name {
        package.name.clone_from(name);
    }
    if let Some(license) = &options.license {
        package.license.clone_from(license);
    }
    if let Some(path) = &options.runtime_path {
        let path = path.canonicalize().with_context(|| path.display().to_string())?;
        package.runtime = Runtime::Path(path);
    }
    let out = options.out.clone().unwrap_or_else(|| PathBuf::from(&package.name));
    let written = package.write(&plan, &out)?;

    let counts: Vec<String> = plan.summaries().map(ToString::to_string).collect();
    let mut text = format!("{} in {}: {}\n", package.name, out.display(), counts.join("; "));
    for path in &written.kept {
        writeln!(text, "kept {}, which is not generated", out.join(path).display())?;
    }
    let files = match written.changed.len() {
        0 => "no file changed".to_owned(),
        1 => "1 file changed".to_owned(),
        count => format!("{count} files changed"),
    };
    writeln!(text, "{files}")?;
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}
