//! Documents from disk: a `discovery/` directory, or individual files.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs, panic,
    path::{Path, PathBuf},
    thread,
};

use sha2::{Digest as _, Sha256};

use crate::{
    Document, Overlay,
    error::{At as _, Error, Result, ensure},
    json, parse,
};

/// The name of the overlay in a `discovery/` directory.
pub const OVERLAY: &str = "overlay.json";

/// The name of the file in a `discovery/` directory that records the origins of its documents.
pub const SOURCES: &str = "sources.json";
/// The folder in a `discovery/` directory with the Rust names of elements; it holds no documents.
pub const NAMES: &str = "names";

/// The number of documents that are read concurrently.
const THREADS: usize = 4;

/// The whole input of one run.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Input {
    /// The documents, one list per API version, ordered by API name and version. The revisions of a version have no
    /// particular order.
    pub versions: Vec<Vec<Document>>,
    /// Facts that the documents do not express.
    pub overlay: Option<Overlay>,
    /// The files that were read, or the directory with all files that were read from it.
    pub read: Vec<PathBuf>,
}

/// Reads `<version>/<revision>.json` and `overlay.json` in `root`.
///
/// Apart from `sources.json`, every other file that ends in `.json` is an error. So is a document whose folder or file
/// name does not match its version or revision, because `build.rs` and readers rely on file names. The folder
/// [`NAMES`], other files, and hidden files are ignored.
pub fn directory(root: &Path) -> Result<Input> {
    let mut files = Vec::new();
    let mut facts = None;
    ensure!(root.is_dir(), "{}: no such folder, expected one with <version>/<revision>.json", root.display());
    for (name, path) in entries(root)? {
        if path.is_dir() && name == NAMES {
            continue;
        }
        if path.is_dir() {
            let documents = folder(&path)?;
            ensure!(
                !documents.is_empty(),
                "{}: no document in it; to drop the version, remove the folder",
                path.display()
            );
            files.extend(documents);
        } else if name == OVERLAY {
            facts = Some(overlay(&path)?);
        } else if is_json(&path) && name != SOURCES {
            return Err(
                Error::new("a document belongs in <version>/<revision>.json").within(path.display().to_string())
            );
        }
    }
    ensure!(!files.is_empty(), "{}: no documents, expected <version>/<revision>.json", root.display());
    let documents = parse_all(&files)?;
    for (document, path) in documents.iter().zip(&files) {
        well_placed(document, path)?;
    }
    // One folder has one version of one API; `fold` names the files if they differ.
    let versions = group(documents, |document| (String::new(), document.version.clone()));
    Ok(Input { versions, overlay: facts, read: vec![root.to_owned()] })
}

/// Reads documents from memory, each with a name for messages. Several revisions of the same API version are allowed.
pub fn texts(texts: &[(String, Vec<u8>)]) -> Result<Input> {
    ensure!(!texts.is_empty(), "no documents given");
    let mut documents = Vec::with_capacity(texts.len());
    for (name, bytes) in texts {
        let mut document = parse(bytes).at(|| name.clone())?;
        document.source.clone_from(name);
        documents.push(document);
    }
    let versions = group(documents, |document| (document.name.clone(), document.version.clone()));
    Ok(Input { versions, overlay: None, read: Vec::new() })
}

/// Reads documents by path. Several revisions of the same API version are allowed.
pub fn files(paths: &[PathBuf]) -> Result<Input> {
    ensure!(!paths.is_empty(), "no documents given");
    let versions = group(parse_all(paths)?, |document| (document.name.clone(), document.version.clone()));
    Ok(Input { versions, overlay: None, read: paths.to_vec() })
}

/// Reads an overlay file.
pub fn overlay(path: &Path) -> Result<Overlay> {
    let text = fs::read_to_string(path).at(|| path.display().to_string())?;
    json::read(text.trim_start_matches('\u{feff}')).at(|| path.display().to_string())
}

/// Returns the SHA-256 digest of `bytes` in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads an overlay from memory.
pub fn overlay_text(text: &str) -> Result<Overlay> {
    json::read(text).at(|| "overlay")
}

/// Returns the entries of a directory that are not hidden, by name.
fn entries(directory: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let mut entries = BTreeMap::new();
    for entry in fs::read_dir(directory).at(|| directory.display().to_string())? {
        let path = entry.at(|| directory.display().to_string())?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !name.starts_with('.') {
            entries.insert(name, path);
        }
    }
    Ok(entries)
}

/// Returns the documents in the folder of one version.
fn folder(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in entries(folder)?.into_values() {
        ensure!(!path.is_dir(), "{}: a folder inside the folder of a version", path.display());
        if is_json(&path) {
            files.push(path);
        }
    }
    Ok(files)
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// Checks that the path of a document matches its version and revision.
fn well_placed(document: &Document, path: &Path) -> Result<()> {
    let (version, revision) = (&document.version, &document.revision);
    let folder = path.parent().and_then(Path::file_name);
    ensure!(
        folder == Some(version.as_ref()),
        "{}: its version is {version}, so it belongs in the folder {version}",
        path.display()
    );
    ensure!(
        path.file_stem() == Some(revision.as_ref()),
        "{}: its revision is {revision}, so its name must be {revision}.json",
        path.display()
    );
    Ok(())
}

/// Reads all files, several at a time, because reading takes a large part of a run.
fn parse_all(paths: &[PathBuf]) -> Result<Vec<Document>> {
    let mut documents = Vec::with_capacity(paths.len());
    for some in paths.chunks(THREADS) {
        thread::scope(|scope| {
            let running: Vec<_> = some.iter().map(|path| scope.spawn(|| parse_one(path))).collect();
            for thread in running {
                documents.push(thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic))?);
            }
            Ok::<_, Error>(())
        })?;
    }
    Ok(documents)
}

fn parse_one(path: &Path) -> Result<Document> {
    let source = path.display().to_string();
    let bytes = fs::read(path).at(|| source.clone())?;
    let mut document = parse(&bytes).at(|| source.clone())?;
    document.source = source;
    document.digest = digest(&bytes);
    Ok(document)
}

/// Groups documents that have the same key.
fn group(documents: Vec<Document>, key: impl Fn(&Document) -> (String, String)) -> Vec<Vec<Document>> {
    let mut groups: BTreeMap<_, Vec<Document>> = BTreeMap::new();
    for document in documents {
        groups.entry(key(&document)).or_default().push(document);
    }
    groups.into_values().collect()
}
