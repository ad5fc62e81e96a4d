//! Outputs into crates that cargo can check.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{generate::Output, options::Options};

/// A crate with the outputs of some documents, a module for each.
#[derive(Debug)]
pub(crate) struct Batch {
    /// Package name.
    pub(crate) name: String,
    /// Module names.
    pub(crate) modules: Vec<String>,
    /// Lines in all of it.
    pub(crate) lines: usize,
}

/// Writes a workspace of crates. Files that are the same already keep their times, so that cargo need not check them again.
pub(crate) fn write(outputs: &[Output], options: &Options) -> Result<Vec<Batch>> {
    let mut batches: Vec<Batch> = Vec::new();
    let mut files = BTreeSet::new();
    for output in outputs {
        let Ok(texts) = &output.files else { continue };
        if batches.last().is_none_or(|batch| batch.lines >= options.lines) {
            let name = format!("batch-{:02}", batches.len());
            batches.push(Batch { name, modules: Vec::new(), lines: 0 });
        }
        // There is one now.
        let Some(batch) = batches.last_mut() else { continue };
        let module = output.name.replace(|c: char| !c.is_ascii_alphanumeric(), "_").to_lowercase();
        let folder = options.out.join(&batch.name).join("src").join(&module);
        for (path, text) in texts {
            keep(&folder.join(path), text, &mut files)?;
        }
        batch.lines += output.lines();
        batch.modules.push(module);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().context("the repository")?;
    let runtime = root.join("runtime");
    for batch in &batches {
        let folder = options.out.join(&batch.name);
        keep(&folder.join("Cargo.toml"), &package(batch), &mut files)?;
        keep(&folder.join("src/lib.rs"), &library(batch), &mut files)?;
    }
    keep(&options.out.join("Cargo.toml"), &workspace(&batches, &runtime), &mut files)?;
    // Versions of dependencies must be those that the repository's tests run with.
    let lock = root.join("Cargo.lock");
    if !options.out.join("Cargo.lock").exists() && lock.exists() {
        fs::copy(&lock, options.out.join("Cargo.lock")).with_context(|| lock.display().to_string())?;
    }
    Ok(batches)
}

fn workspace(batches: &[Batch], runtime: &Path) -> String {
    let mut text = String::from("[workspace]\nresolver = \"3\"\nmembers = [\n");
    for batch in batches {
        _ = writeln!(text, "    {:?},", batch.name);
    }
    _ = write!(
        text,
        "]\n\n[workspace.dependencies]\ndiscovery-runtime = {{ path = \"{}\", default-features = false }}\n\n\
         [workspace.lints.rust]\nunsafe_code = \"forbid\"\nmissing_docs = \"warn\"\nunreachable_pub = \"warn\"\n\n\
         [workspace.lints.clippy]\nall = {{ level = \"warn\", priority = -1 }}\npedantic = {{ level = \"warn\", priority = -1 }}\n\
         must_use_candidate = \"allow\"\nreturn_self_not_must_use = \"allow\"\nmissing_errors_doc = \"allow\"\n\
         module_name_repetitions = \"allow\"\n\n[profile.dev]\ndebug = false\nincremental = false\n",
        runtime.display().to_string().escape_default(),
    );
    text
}

fn package(batch: &Batch) -> String {
    format!(
        "[package]\nname = {:?}\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[lib]\ndoctest = false\n\n\
         [dependencies]\ndiscovery-runtime.workspace = true\n\n[lints]\nworkspace = true\n",
        batch.name
    )
}

fn library(batch: &Batch) -> String {
    let mut text = String::from("//! Outputs of some documents.\n\n");
    for module in &batch.modules {
        _ = writeln!(text, "pub mod {module};");
    }
    text
}

/// Writes a file unless it holds the text already.
fn keep(path: &Path, text: &str, files: &mut BTreeSet<PathBuf>) -> Result<()> {
    files.insert(path.to_owned());
    if fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes()) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::write(path, text).with_context(|| path.display().to_string())
}
