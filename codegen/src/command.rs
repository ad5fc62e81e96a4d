//! Parts of the command, for the command itself and for its tests.
//!
//! They exist with the feature `cli` only, and change with the command: a build script needs none of them.

pub mod bindings;
pub mod changelog;
pub mod diff;
pub mod fetch;
pub mod history;
pub mod list;
pub mod package;
pub mod pull_request;
pub mod sources;
pub mod surface;
pub mod update;
pub mod verify;

use std::path::Path;

use crate::error::Result;
use crate::file;

/// Finishes an earlier run that had decided its changes and then died, and removes its leftovers in `root`.
///
/// Returns true if there was such a run.
///
/// # Errors
///
/// Fails if a file cannot be moved to its place.
pub fn recover(root: &Path) -> Result<bool> {
    file::recover(root)
}

/// Returns true if an earlier run was interrupted after it had decided its changes, so that [`recover`] has something
/// to finish.
pub fn interrupted(root: &Path) -> bool {
    file::interrupted(root)
}
