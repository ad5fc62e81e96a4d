//! Settings of a run.

use std::{collections::BTreeSet, path::PathBuf};

use crate::file::Extent;

/// Settings that change the generated text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Path of the crate that holds the runtime module `rt`.
    pub(crate) runtime: String,
    /// Path of the hand-written conveniences for which the overlay has rows: `crate::gemini` inside `generativelanguage`,
    /// `generativelanguage::gemini` elsewhere. Without it there are none.
    pub(crate) layer: Option<String>,
    /// When an API has more methods than this, each resource at the top is behind a cargo feature of its own,
    /// [`Resource::feature`](crate::api::Resource::feature). The crate that compiles the code has to declare them.
    pub(crate) features_above: Option<usize>,
    /// True if `mod.rs` is the root of a crate and needs its attributes.
    pub(crate) crate_root: bool,
}

/// All settings of a run.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The output folder.
    pub(crate) out: PathBuf,
    /// The part of it that belongs to the generator.
    pub(crate) extent: Extent,
    /// The options that change the output.
    pub(crate) options: Options,
    /// The API versions to generate, unless it is all.
    pub(crate) versions: Option<BTreeSet<String>>,
    /// The resources to generate, by name or dotted path, unless it is all.
    pub(crate) resources: Option<BTreeSet<String>>,
    /// The folder with names ledgers, if there is one.
    pub(crate) names: Option<Names>,
    /// The page with a table of the versions, if there is one.
    pub(crate) page: Option<PathBuf>,
    /// True if a diagnostic fails the run.
    pub(crate) deny_warnings: bool,
}

/// A folder with one names ledger for each API version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    /// The folder.
    pub(crate) folder: PathBuf,
    /// True if the run updates the ledgers. If not, they are only read.
    pub(crate) keep: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { runtime: "discovery_runtime".to_owned(), layer: None, features_above: None, crate_root: false }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            out: "generated".into(),
            extent: Extent::Versions,
            options: Options::default(),
            versions: None,
            resources: None,
            names: None,
            page: None,
            deny_warnings: false,
        }
    }
}
