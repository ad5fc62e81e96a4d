//! Brings the output folder to what it should hold, whole files at a time.

use std::{
    fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use super::{Difference, Tree};
use crate::error::{AtPath as _, Result};

/// Writes what is stale or missing and removes what is stray; leaves all other files alone.
///
/// All texts are first written to a hidden folder next to their places, so that a full disk changes nothing. Then each takes
/// its place by a rename: nobody ever sees half a file.
pub(crate) fn write(tree: &Tree, difference: &Difference) -> Result<()> {
    let paths: Vec<&PathBuf> = difference.stale.iter().chain(&difference.missing).collect();
    if !paths.is_empty() {
        let staging = Staging::new(&tree.root)?;
        let mut staged = Vec::with_capacity(paths.len());
        for (index, path) in paths.into_iter().enumerate() {
            let from = staging.0.join(index.to_string());
            let text = tree.files.get(path).map(String::as_str).unwrap_or_default();
            fs::write(&from, text).at_path(&from)?;
            staged.push((from, tree.root.join(path)));
        }
        for (from, to) in staged {
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder).at_path(folder)?;
            }
            fs::rename(&from, &to).at_path(&to)?;
        }
    }
    for path in &difference.stray {
        let path = tree.root.join(path);
        fs::remove_file(&path).at_path(&path)?;
        remove_empty(path.parent(), &tree.root);
    }
    Ok(())
}

/// A hidden folder in the output folder, removed when dropped.
struct Staging(PathBuf);

impl Staging {
    fn new(root: &Path) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        fs::create_dir_all(root).at_path(root)?;
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = root.join(format!(".discovery-codegen-{}-{count}", process::id()));
        fs::create_dir(&path).at_path(&path)?;
        Ok(Staging(path))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What is left of it would be hidden and harmless, and there may be an error on its way to the user already.
        _ = fs::remove_dir_all(&self.0);
    }
}

/// Removes the folder and its parents below `root` as long as they are empty.
fn remove_empty(folder: Option<&Path>, root: &Path) {
    let mut at = folder;
    while let Some(folder) = at.filter(|folder| *folder != root && folder.starts_with(root)) {
        // An error means that something is in it.
        if fs::remove_dir(folder).is_err() {
            return;
        }
        at = folder.parent();
    }
}

/// Writes a file beside its place and renames it, so that nobody ever sees half of it.
pub(crate) fn replace(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).at_path(folder)?;
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    // Hidden, so that nobody takes it for a document if the run dies here.
    let staged = folder.join(format!(".{name}.{}", process::id()));
    let written = fs::write(&staged, text).and_then(|()| fs::rename(&staged, path));
    if written.is_err() {
        // The error on its way says more than a failure to tidy up.
        _ = fs::remove_file(&staged);
    }
    written.at_path(path)
}
