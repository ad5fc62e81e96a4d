//! Documents from disk: a `discovery/` directory, or files given by name.

use std::{
    collections::BTreeMap,
    fs, panic,
    path::{Path, PathBuf},
    thread,
};

use crate::{
    Document, Overlay,
    error::{At as _, Error, Result, ensure},
    json, parse,
};

/// Name of the overlay in a `discovery/` directory.
pub const OVERLAY: &str = "overlay.json";

/// Folder in a `discovery/` directory with the names that a generator has given; it holds no documents.
pub const NAMES: &str = "names";

/// Documents read at the same time.
const THREADS: usize = 4;

/// All input of one run.
#[derive(Debug, Default)]
pub struct Input {
    /// Documents of one API version each, in the order of their names and versions; the revisions within in no special order.
    pub versions: Vec<Vec<Document>>,
    /// Facts that the documents do not express.
    pub overlay: Option<Overlay>,
    /// What was read: files, or the directory with all that is in it.
    pub read: Vec<PathBuf>,
}

/// Reads `<version>/<revision>.json` and `overlay.json` in `root`.
///
/// Whatever else ends in `.json` is an error, as is a document that lies under a version or a file name that is not its own:
/// file names are what `build.rs` and readers go by. The folder [`NAMES`], other files and hidden ones are left alone.
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
        } else if is_json(&path) {
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
    // One folder, one version of one API: `fold` names the files when they differ.
    let versions = group(documents, |document| (String::new(), document.version.clone()));
    Ok(Input { versions, overlay: facts, read: vec![root.to_owned()] })
}

/// Reads documents from memory, each with a name for messages; revisions of the same version of an API may stand side by side.
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

/// Reads documents given by path; revisions of the same version of an API may stand side by side.
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

/// Reads an overlay from memory.
pub fn overlay_text(text: &str) -> Result<Overlay> {
    json::read(text).at(|| "overlay")
}

/// Entries of a directory that are not hidden, by name.
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

/// The documents of one version's folder.
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

/// Checks that a document lies where its version and revision say.
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

/// Reads all files, a few at a time, since reading is a good part of a run.
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
    Ok(document)
}

/// Documents that belong together.
fn group(documents: Vec<Document>, key: impl Fn(&Document) -> (String, String)) -> Vec<Vec<Document>> {
    let mut groups: BTreeMap<_, Vec<Document>> = BTreeMap::new();
    for document in documents {
        groups.entry(key(&document)).or_default().push(document);
    }
    groups.into_values().collect()
}
