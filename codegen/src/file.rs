//! Generated files: plain data until they are compared with a folder or written to it.

use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
};

use crate::error::{Error, Result};

pub(crate) use changes::Changes;
#[cfg(any(feature = "cli", test))]
pub(crate) use changes::interrupted;
pub(crate) use changes::recover;
pub(crate) use compare::compare;

mod changes;
mod compare;

#[cfg(test)]
mod tests;

/// One generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct File {
    /// Path, relative to its version's folder (`mod.rs`, `schemas.rs`, `models.rs`).
    pub(crate) path: PathBuf,
    /// Content, header included.
    pub(crate) text: String,
}

/// All files of a run, under the folder they go to. Hidden files and folders there are never looked at.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    /// The output folder.
    pub(crate) root: PathBuf,
    /// The part of it that belongs to the generator.
    pub(crate) extent: Extent,
    /// Texts by path, relative to `root`.
    files: BTreeMap<PathBuf, String>,
    /// Names of the versions' folders.
    folders: Vec<String>,
}

/// The part of the output folder that the generator owns.
///
/// A folder of the generator's is empty at first, and later holds a file with [`MARK`](crate::header::MARK); any other is refused, since somebody's
/// own files are in it. Files without [`MARK`](crate::header::MARK) are never written over and never removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The folders of the versions that are generated; whatever lies next to them is not looked at.
    #[default]
    Versions,
    /// All of it.
    Everything,
}

/// The difference between a folder and the files that it should contain. Paths are relative to the output folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// Files whose text differs.
    pub stale: Vec<PathBuf>,
    /// Files that are not there.
    pub missing: Vec<PathBuf>,
    /// Generated files that are not made any more.
    pub stray: Vec<PathBuf>,
    /// Files that are not generated, which are left alone.
    pub foreign: Vec<PathBuf>,
    /// Names ledgers that lack a name, with their folder.
    pub names: Vec<PathBuf>,
    /// Pages with a table of the versions that is out of date, with their folder.
    pub pages: Vec<PathBuf>,
}

impl Tree {
    /// Creates an empty tree for `root`.
    pub(crate) fn new(root: impl Into<PathBuf>, extent: Extent) -> Self {
        Tree { root: root.into(), extent, files: BTreeMap::new(), folders: Vec::new() }
    }

    /// Adds the files of one version.
    ///
    /// A path that leaves the folder, is hidden, or is there already is an error: names come from documents.
    pub(crate) fn add(&mut self, folder: &str, files: &[File]) -> Result<()> {
        let refused = |message: String| Err(Error::Output(message));
        if self.folders.iter().any(|known| known == folder) {
            return refused(format!("two versions want the folder {folder}"));
        }
        if !inside(Path::new(folder)) || Path::new(folder).components().count() != 1 {
            return refused(format!("{folder:?} cannot be a folder"));
        }
        for file in files {
            if !inside(&file.path) {
                return refused(format!("{folder}: the path `{}` leaves the output folder", file.path.display()));
            }
            let path = Path::new(folder).join(&file.path);
            let taken = self.files.insert(path, file.text.clone()).is_some();
            if taken {
                return refused(format!("{folder}: two files want the path {}", file.path.display()));
            }
        }
        self.folders.push(folder.to_owned());
        Ok(())
    }

    /// Returns the files of all versions by path.
    pub(crate) fn files(&self) -> &BTreeMap<PathBuf, String> {
        &self.files
    }

    /// Returns the changes that settle a difference: stale and missing files are written, stray ones removed.
    pub(crate) fn changes(&self, difference: &Difference) -> Changes {
        let mut changes = Changes::new();
        for path in difference.stale.iter().chain(&difference.missing) {
            changes.write(self.root.join(path), self.files.get(path).map(String::as_str).unwrap_or_default());
        }
        for path in &difference.stray {
            changes.remove(self.root.join(path));
        }
        changes
    }
}

impl Difference {
    /// Returns true if there is nothing to do.
    pub fn is_empty(&self) -> bool {
        [&self.stale, &self.missing, &self.stray, &self.names, &self.pages].into_iter().all(Vec::is_empty)
    }

    /// Returns how many of the files in `folder` are to be written or removed.
    pub(crate) fn count(&self, folder: &str) -> usize {
        let all = [&self.stale, &self.missing, &self.stray];
        all.into_iter().flatten().filter(|path| path.starts_with(folder)).count()
    }
}

/// Returns true if a path consists of plain, visible names only.
fn inside(path: &Path) -> bool {
    let plain = |part: Component<'_>| match part {
        Component::Normal(name) => !name.to_string_lossy().starts_with('.'),
        _ => false,
    };
    path.components().next().is_some() && path.components().all(plain)
}
