//! Lists the documents in this folder, so that the crate contains exactly these.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    let mut list = String::from("&[\n");
    // The folder `names` holds the Rust names of the bindings, not documents.
    for version in entries(&root)?.into_iter().filter(|path| path.is_dir() && !path.ends_with("names")) {
        let documents: Vec<PathBuf> =
            entries(&version)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
        if documents.is_empty() {
            continue;
        }
        println!("cargo::rerun-if-changed={}", version.display());
        for file in documents {
            let name = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
            // The debug format is a valid Rust string for any path.
            writeln!(list, "    ({name:?}, include_str!({:?})),", file.display().to_string())
                .map_err(io::Error::other)?;
        }
    }
    list.push_str("]\n");
    let out = PathBuf::from(variable("OUT_DIR")?);
    fs::write(out.join("documents.rs"), list)?;
    fs::write(out.join("names.rs"), names(&root.join("names"))?)
}

/// Returns a list of the names ledgers.
fn names(folder: &Path) -> io::Result<String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut list = String::from("&[\n");
    for file in entries(folder)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "json")) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        writeln!(list, "    ({name:?}, include_str!({:?})),", file.display().to_string()).map_err(io::Error::other)?;
    }
    list.push_str("]\n");
    Ok(list)
}

/// Returns the entries of a folder, sorted.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(|error| io::Error::other(format!("{name}: {error}")))
}
