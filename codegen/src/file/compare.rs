//! What a run would change in the output folder.

use std::{
    collections::BTreeMap,
    fs, io,
    io::Read,
    path::{Path, PathBuf},
};

use super::{Difference, Extent, HEADER, Tree};
use crate::error::{AtPath as _, Error, Result};

/// Compares the output folder with the files it should hold, changing nothing.
///
/// It is an error when a folder that would be the generator's is not, or is a link to elsewhere: then the output folder is not
/// what the user thinks it is.
pub(crate) fn compare(tree: &Tree) -> Result<Difference> {
    let mut difference = Difference::default();
    let mut there = BTreeMap::new();
    let (mut ours, mut others) = (0, 0);
    for (name, kind) in entries(&tree.root)? {
        let path = tree.root.join(&name);
        if tree.folders.contains(&name) {
            if kind != Kind::Folder {
                return refused(&path, "not a folder, as the files of a version need");
            }
            if !owned(&path)? && !entries(&path)?.is_empty() {
                let reason = "holds files and none of them is generated; remove it, or choose another output folder";
                return refused(&path, reason);
            }
            ours += 1;
        } else if tree.extent == Extent::Versions {
            continue;
        } else if kind == Kind::Folder && owned(&path)? {
            ours += 1;
        } else {
            others += 1;
        }
        walk(&path, Path::new(&name), kind, &mut there)?;
    }
    if ours == 0 && others > 0 {
        let reason =
            "holds files and none of them is generated; choose an output folder that is empty or does not exist";
        return refused(&tree.root, reason);
    }
    for (path, text) in &tree.files {
        match there.remove(path) {
            None => difference.missing.push(path.clone()),
            Some(Kind::File) if same(&tree.root.join(path), text)? => {}
            Some(_) => difference.stale.push(path.clone()),
        }
    }
    difference.stray.extend(there.into_keys());
    Ok(difference)
}

fn refused<T>(path: &Path, reason: &str) -> Result<T> {
    Err(Error::Output(format!("{}: {reason}", path.display())))
}

/// What an entry of a folder is, links not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
    Link,
}

/// Entries that are not hidden, by name; none when the folder does not exist.
fn entries(folder: &Path) -> Result<BTreeMap<String, Kind>> {
    let mut entries = BTreeMap::new();
    let listing = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(entries),
        listing => listing.at_path(folder)?,
    };
    for entry in listing {
        let entry = entry.at_path(folder)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let kind = entry.file_type().at_path(entry.path())?;
        let kind = if kind.is_symlink() {
            Kind::Link
        } else if kind.is_dir() {
            Kind::Folder
        } else {
            Kind::File
        };
        if !name.starts_with('.') {
            entries.insert(name, kind);
        }
    }
    Ok(entries)
}

/// Collects a file or link, or those in a folder and below, by their path under the output folder. Links are not followed.
fn walk(path: &Path, name: &Path, kind: Kind, there: &mut BTreeMap<PathBuf, Kind>) -> Result<()> {
    if kind == Kind::Folder {
        for (entry, kind) in entries(path)? {
            walk(&path.join(&entry), &name.join(&entry), kind, there)?;
        }
    } else {
        there.insert(name.to_owned(), kind);
    }
    Ok(())
}

/// Whether a file directly in `folder` is generated.
fn owned(folder: &Path) -> Result<bool> {
    for (name, kind) in entries(folder)? {
        if kind == Kind::File && generated(&folder.join(name))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a file starts with [`HEADER`].
fn generated(path: &Path) -> Result<bool> {
    let mut start = Vec::with_capacity(HEADER.len());
    let file = fs::File::open(path).at_path(path)?;
    file.take(HEADER.len() as u64).read_to_end(&mut start).at_path(path)?;
    Ok(start == HEADER.as_bytes())
}

/// Whether a file holds `text`.
fn same(path: &Path, text: &str) -> Result<bool> {
    let size = fs::metadata(path).at_path(path)?.len();
    if size != text.len() as u64 {
        return Ok(false);
    }
    Ok(fs::read(path).at_path(path)? == text.as_bytes())
}
