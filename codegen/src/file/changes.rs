//! Every change that a run makes to files: all of them, or none.
//!
//! The new texts go into a hidden folder first, so that a full disk changes nothing. One rename of that folder decides: a run
//! that dies before it has changed nothing, and what one that dies later has left to do is done by [`recover`]. Each file takes
//! its place by a rename, so nobody ever sees half of it. This guards against a killed process; nothing is flushed to the disk,
//! so a power cut is for the version control system to repair.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use serde::{Deserialize, Serialize};

use crate::error::{AtPath as _, Error, Result};

/// First characters of every hidden folder.
const PREFIX: &str = ".discovery-codegen-";

/// Folder of a run that is decided and not finished. There is one at most.
const DECIDED: &str = ".discovery-codegen-decided";

/// File in a hidden folder that lists the steps.
const STEPS: &str = "steps.json";

/// Files to write and to remove.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    texts: Vec<(PathBuf, String)>,
    removals: Vec<PathBuf>,
}

/// A change as the list of steps tells it. A path is relative to the root, or absolute when it is not below it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Step {
    /// The staged file of this number takes its place.
    Write(usize, PathBuf),
    /// A file goes.
    Remove(PathBuf),
}

impl Changes {
    /// Creates a list without changes.
    pub(crate) fn new() -> Self {
        Changes::default()
    }

    /// Adds a file to write, in the place of the one that is there.
    pub(crate) fn write(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) {
        self.texts.push((path.into(), text.into()));
    }

    /// Adds a file to remove, with the folders below the root that are empty then.
    pub(crate) fn remove(&mut self, path: impl Into<PathBuf>) {
        self.removals.push(path.into());
    }

    /// Adds all changes of another list.
    #[cfg(feature = "cli")]
    pub(crate) fn extend(&mut self, other: Changes) {
        self.texts.extend(other.texts);
        self.removals.extend(other.removals);
    }

    /// Returns true if there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.removals.is_empty()
    }

    /// Makes all changes, or none; the hidden folder lies in `root` meanwhile.
    ///
    /// # Errors
    ///
    /// When the texts cannot be staged, or an earlier run that died left something to [`recover`]: then nothing has changed. When
    /// a file cannot take its place: then [`recover`] can try again.
    pub(crate) fn apply(&self, root: &Path) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        self.stage(root)?.decide()?;
        finish(root).map_err(|error| {
            Error::Output(format!("{error}; not all files are written yet, the next run does the rest"))
        })
    }

    /// Writes every text into a hidden folder.
    pub(super) fn stage(&self, root: &Path) -> Result<Staging> {
        let staging = Staging::new(root)?;
        let place = |path: &Path| -> Result<PathBuf> {
            Ok(match path.strip_prefix(root) {
                Ok(below) => below.to_owned(),
                Err(_) => std::path::absolute(path).at_path(path)?,
            })
        };
        let mut steps = Vec::with_capacity(self.texts.len() + self.removals.len());
        for (index, (path, text)) in self.texts.iter().enumerate() {
            let staged = staging.folder.join(index.to_string());
            fs::write(&staged, text).at_path(staged)?;
            steps.push(Step::Write(index, place(path)?));
        }
        for path in &self.removals {
            steps.push(Step::Remove(place(path)?));
        }
        let list = staging.folder.join(STEPS);
        let text = serde_json::to_string(&steps)
            .map_err(|error| Error::Output(format!("a path is not valid Unicode: {error}")))?;
        fs::write(&list, text).at_path(list)?;
        Ok(staging)
    }
}

/// Finishes what an earlier run had decided and was kept from doing, and removes what others have left in `root`.
///
/// Returns true if there was a run to finish.
pub(crate) fn recover(root: &Path) -> Result<bool> {
    let decided = interrupted(root);
    if decided {
        finish(root).map_err(|error| {
            Error::Output(format!("an earlier run was interrupted and cannot be finished: {error}"))
        })?;
    }
    for name in hidden(root)? {
        // Renamed first: a run that still uses the folder fails as a whole then.
        discard(root, &root.join(name))?;
    }
    Ok(decided)
}

/// Returns true if an earlier run was interrupted after it had decided its changes, so that [`recover`] has something
/// to finish.
pub(crate) fn interrupted(root: &Path) -> bool {
    root.join(DECIDED).exists()
}

/// A hidden folder with staged files, removed when dropped.
pub(super) struct Staging {
    root: PathBuf,
    folder: PathBuf,
}

impl Staging {
    fn new(root: &Path) -> Result<Self> {
        fs::create_dir_all(root).at_path(root)?;
        let folder = unused(root);
        fs::create_dir(&folder).at_path(&folder)?;
        Ok(Staging { root: root.to_owned(), folder })
    }

    /// Returns the hidden folder.
    #[cfg(test)]
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Commits the changes: this run or the next one makes them.
    pub(super) fn decide(self) -> Result<()> {
        let decided = self.root.join(DECIDED);
        fs::rename(&self.folder, &decided).map_err(|error| {
            let place = decided.display();
            Error::Output(format!("{place}: another run is at work, or was interrupted; run again: {error}"))
        })
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Once decided it is not there any more. Otherwise there is an error on its way to the user already.
        _ = fs::remove_dir_all(&self.folder);
    }
}

/// The steps of a decided run. Each item makes one of them, and each can be made again.
pub(super) struct Decided {
    root: PathBuf,
    folder: PathBuf,
    steps: std::vec::IntoIter<Step>,
}

impl Decided {
    /// Reads the steps of the decided run in `root`.
    pub(super) fn open(root: &Path) -> Result<Self> {
        let folder = root.join(DECIDED);
        let list = folder.join(STEPS);
        let text = fs::read_to_string(&list).at_path(&list)?;
        let steps: Vec<Step> =
            serde_json::from_str(&text).map_err(|error| Error::Output(format!("{}: {error}", list.display())))?;
        Ok(Decided { root: root.to_owned(), folder, steps: steps.into_iter() })
    }
}

impl Iterator for Decided {
    type Item = Result<()>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(match self.steps.next()? {
            Step::Write(index, path) => place(&self.folder.join(index.to_string()), &self.root.join(path)),
            Step::Remove(path) => remove(&self.root.join(path), &self.root),
        })
    }
}

/// Makes all steps of the decided run.
fn finish(root: &Path) -> Result<()> {
    Decided::open(root)?.collect::<Result<()>>()?;
    discard(root, &root.join(DECIDED))
}

/// Puts a staged file into its place; one that is gone is there already.
fn place(staged: &Path, path: &Path) -> Result<()> {
    if !staged.exists() {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).at_path(folder)?;
    }
    let placed = match fs::rename(staged, path) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => copy(staged, path),
        placed => placed,
    };
    placed.at_path(path)
}

/// Moves a file to another device. A reader sees the old file or the new one.
pub(super) fn copy(staged: &Path, path: &Path) -> io::Result<()> {
    let near = path.with_file_name(format!("{PREFIX}copy"));
    let copied = fs::copy(staged, &near).and_then(|_| fs::rename(&near, path));
    if copied.is_err() {
        // The next run makes the copy again.
        _ = fs::remove_file(&near);
    }
    copied.and_then(|()| fs::remove_file(staged))
}

/// Removes a file, and its folders below `root` as long as they are empty.
fn remove(path: &Path, root: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(error).at_path(path);
        }
        _ => {}
    }
    let mut at = path.parent();
    while let Some(folder) = at.filter(|folder| *folder != root && folder.starts_with(root)) {
        // An error means that something is in it.
        if fs::remove_dir(folder).is_err() {
            break;
        }
        at = folder.parent();
    }
    Ok(())
}

/// Removes a hidden folder. The rename makes sure that nobody takes what is left of it for a run.
fn discard(root: &Path, folder: &Path) -> Result<()> {
    let away = unused(root);
    match fs::rename(folder, &away) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        renamed => renamed.and_then(|()| fs::remove_dir_all(&away)).at_path(folder),
    }
}

/// Names of the hidden folders in `root`; none when it does not exist.
fn hidden(root: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(root) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.at_path(root)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.at_path(root)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(PREFIX) && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            names.push(name);
        }
    }
    Ok(names)
}

/// Returns a name for a hidden folder that no other run of this or another process has.
fn unused(root: &Path) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    root.join(format!("{PREFIX}{}-{count}", process::id()))
}
