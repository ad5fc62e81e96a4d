//! The changes that a run would make in the output folder.

use std::{
    collections::BTreeMap,
    fs, io,
    io::Read,
    path::{Path, PathBuf},
};

use super::{Difference, Extent, Tree};
use crate::{
    error::{AtPath as _, Error, Result},
    header::MARK,
};

/// Compares the output folder with the files it should hold, changing nothing.
///
/// It is an error when a folder that would be the generator's is not, or is a link to elsewhere, and when somebody's own file
/// stands where a generated one belongs: then the output folder is not what the user thinks it is.
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
    let made = |path: &Path, kind: Kind| Ok::<_, Error>(kind == Kind::File && generated(&tree.root.join(path))?);
    for (path, text) in &tree.files {
        match there.remove(path) {
            None => difference.missing.push(path.clone()),
            Some(Kind::File) if same(&tree.root.join(path), text)? => {}
            Some(kind) => {
                if !made(path, kind)? {
                    let reason = "is not generated, and stands where a generated file belongs; move it elsewhere";
                    return refused(&tree.root.join(path), reason);
                }
                difference.stale.push(path.clone());
            }
        }
    }
    for (path, kind) in there {
        let list = if made(&path, kind)? { &mut difference.stray } else { &mut difference.foreign };
        list.push(path);
    }
    Ok(difference)
}

fn refused<T>(path: &Path, reason: &str) -> Result<T> {
    Err(Error::Output(format!("{}: {reason}", path.display())))
}

/// Returns the kind of an entry of a folder, without following links.
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

/// Returns true if a file directly in `folder` is generated.
fn owned(folder: &Path) -> Result<bool> {
    for (name, kind) in entries(folder)? {
        if kind == Kind::File && generated(&folder.join(name))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns true if a file starts with [`MARK`].
fn generated(path: &Path) -> Result<bool> {
    let mut start = Vec::with_capacity(MARK.len());
    let file = fs::File::open(path).at_path(path)?;
    file.take(MARK.len() as u64).read_to_end(&mut start).at_path(path)?;
    Ok(start == MARK.as_bytes())
}

/// Returns true if the content of a file is `text`.
fn same(path: &Path, text: &str) -> Result<bool> {
    let size = fs::metadata(path).at_path(path)?.len();
    if size != text.len() as u64 {
        return Ok(false);
    }
    Ok(fs::read(path).at_path(path)? == text.as_bytes())
}
