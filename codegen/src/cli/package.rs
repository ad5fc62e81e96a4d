//! `crate`: a standalone crate for any Discovery document.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, ensure};
use clap::Args;
use discovery_codegen::{
    Generator,
    command::package::{FEATURES_ABOVE, NAMES, Package, Runtime},
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
    /// The resources to generate, by name or dotted path, such as `users.messages` [default: all]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    resources: Vec<String>,
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
    /// Treat warnings as errors.
    #[arg(long)]
    deny_warnings: bool,
}

/// Writes the crate into the folder that `--out` names, or into one called like the crate; says which files it keeps and removes.
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
    if !options.resources.is_empty() {
        generator = generator.resources(&options.resources);
    }
    let mut plan = generator.plan()?;
    let name = match &options.name {
        Some(name) => name.clone(),
        None => Package::new(&plan)?.name,
    };
    let out = options.out.clone().unwrap_or_else(|| PathBuf::from(&name));
    // A crate that is made again keeps its names.
    let names = out.join(NAMES);
    if names.is_dir() {
        plan = generator.names_dir(names).plan()?;
    }
    for diagnostic in &plan.diagnostics {
        eprintln!("warning: {diagnostic}");
    }
    let count = plan.diagnostics.len();
    ensure!(!options.deny_warnings || count == 0, "{count} warnings, and warnings are denied");
    let mut package = Package::new(&plan)?;
    package.name = name;
    if let Some(license) = &options.license {
        package.license.clone_from(license);
    }
    for path in &options.document {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        package.documents.insert(name, read(path)?);
    }
    package.overlay = options.overlay.as_deref().map(read).transpose()?;
    package.resources.clone_from(&options.resources);
    if let Some(path) = &options.runtime_path {
        let path = path.canonicalize().with_context(|| path.display().to_string())?;
        package.runtime = Runtime::Path(path);
    }
    let written = package.write(&plan, &out)?;

    let counts: Vec<String> = plan.summaries().map(ToString::to_string).collect();
    let mut text = format!("{} in {}: {}\n", package.name, out.display(), counts.join("; "));
    for path in &written.kept {
        writeln!(text, "kept {}, which is not generated", out.join(path).display())?;
    }
    for path in &written.removed {
        writeln!(text, "removed {}, which is not made any more", out.join(path).display())?;
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

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}
