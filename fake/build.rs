//! Lists the documents of the repository's `discovery/` folder, so that the server holds those that are there.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?).join("../discovery");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    for version in entries(&root)?.into_iter().filter(|path| path.is_dir()) {
        files.extend(entries(&version)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "json")));
    }
    let mut list = String::from("[\n");
    for file in &files {
        let name = file.strip_prefix(&root).unwrap_or(file).display().to_string();
        // The debug form is a Rust string, whatever the path holds.
        writeln!(list, "    ({name:?}, include_str!({:?})),", file.canonicalize()?.display().to_string())
            .map_err(io::Error::other)?;
    }
    list.push_str("]\n");
    fs::write(Path::new(&variable("OUT_DIR")?).join("documents.rs"), list)
}

/// What is in a folder, in order; nothing when there is no such folder, as in a package on its own.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(|error| io::Error::other(format!("{name}: {error}")))
}
