//! Parts of the command, for the command itself and for its tests.
//!
//! They exist with the feature `cli` only, and change with the command: a build script needs none of them.

pub mod bindings;
pub mod changelog;
pub mod diff;
pub mod fetch;
pub mod list;
pub mod package;
pub mod surface;
pub mod update;
