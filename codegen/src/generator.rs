//! The whole run as a library: documents in, files out.

use std::{path::PathBuf, time::Instant};

use discovery_document::{
    load::{self, Input, NAMES},
    overlay::Unmatched,
};

use crate::{
    error::{Error, Result},
    file::Extent,
    plan::{Plan, Report},
    settings::{Names, Settings},
};

/// Generates Rust modules from Discovery documents.
///
/// In a `build.rs`, [`build`](Generator::build) does everything in one call. Elsewhere:
///
/// ```no_run
/// let report = discovery_codegen::Generator::new().document("drive-v3.json").out_dir("src/api").generate()?;
/// for diagnostic in &report.diagnostics {
///     eprintln!("{diagnostic}");
/// }
/// # Ok::<(), discovery_codegen::Error>(())
/// ```
///
/// The module is in the folder named for the API's version, here `src/api/v3/mod.rs`.
#[derive(Clone, Debug)]
pub struct Generator {
    source: Source,
    overlay: OverlayFile,
    pub(crate) settings: Settings,
}

/// The source of the documents.
#[derive(Clone, Debug)]
enum Source {
    Directory(PathBuf),
    Files(Vec<PathBuf>),
    Texts(Vec<(String, Vec<u8>)>),
}

/// The source of the overlay.
#[derive(Clone, Debug)]
enum OverlayFile {
    /// `overlay.json` of the directory, if any.
    Own,
    /// The same; if there is none, this one, as far as it fits.
    OwnOr(PathBuf),
    /// This one.
    Given(PathBuf),
    /// This text.
    Text(String),
}

impl Default for Generator {
    fn default() -> Self {
        Generator {
            source: Source::Directory("discovery".into()),
            overlay: OverlayFile::Own,
            settings: Settings::default(),
        }
    }
}

impl Generator {
    /// Reads `discovery/` and writes `generated/`, both in the current directory, unless told otherwise.
    pub fn new() -> Self {
        Generator::default()
    }

    /// Takes all documents of a directory, `<version>/<revision>.json`, and its `overlay.json` if there is one.
    pub fn discovery_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.source = Source::Directory(path.into());
        self
    }

    /// Takes this document instead of a directory; may be called several times, also for revisions of the same version.
    pub fn document(mut self, path: impl Into<PathBuf>) -> Self {
        match &mut self.source {
            Source::Files(files) => files.push(path.into()),
            Source::Directory(_) | Source::Texts(_) => self.source = Source::Files(vec![path.into()]),
        }
        self
    }

    /// Takes this document from memory; `name` stands for it in messages. May be called several times.
    pub fn document_text(mut self, name: impl Into<String>, text: impl Into<Vec<u8>>) -> Self {
        let document = (name.into(), text.into());
        match &mut self.source {
            Source::Texts(texts) => texts.push(document),
            Source::Directory(_) | Source::Files(_) => self.source = Source::Texts(vec![document]),
        }
        self
    }

    /// Takes the overlay from this file. An entry that matches nothing in the documents is an error.
    pub fn overlay(mut self, path: impl Into<PathBuf>) -> Self {
        self.overlay = OverlayFile::Given(path.into());
        self
    }

    /// Takes the overlay from memory. An entry that matches nothing in the documents is an error.
    pub fn overlay_text(mut self, text: impl Into<String>) -> Self {
        self.overlay = OverlayFile::Text(text.into());
        self
    }

    /// Takes the overlay from this file when the directory has none. Entries that do not fit the documents are left out
    /// without a word, since the file was made for others.
    pub fn overlay_otherwise(mut self, path: impl Into<PathBuf>) -> Self {
        self.overlay = OverlayFile::OwnOr(path.into());
        self
    }

    /// Keeps the names ledgers of the API versions in this folder, `<version>.json`: a name that is there is read, and every new
    /// one is added. So a later document renames nothing.
    ///
    /// Without this, the ledgers in the folder `names` of a directory of documents are read and left as they are.
    pub fn names_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.names = Some(Names { folder: path.into(), keep: true });
        self
    }

    /// Keeps the table of versions in this page up to date. A page without the comments around such a table is left alone.
    pub fn page(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.page = Some(path.into());
        self
    }

    /// Writes below this folder, one folder for each version. Only these are touched.
    pub fn out_dir(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.out = path.into();
        self
    }

    /// Says that the whole output folder is the generator's: whatever else is in it is stray, and is removed.
    ///
    /// The folder must be empty at first; one with foreign files and nothing generated is refused.
    pub fn own_out_dir(mut self) -> Self {
        self.settings.extent = Extent::Everything;
        self
    }

    /// Sets the path of the crate that contains the runtime. The default is `discovery_runtime`.
    pub fn runtime(mut self, path: impl Into<String>) -> Self {
        self.settings.options.runtime = path.into();
        self
    }

    /// Connects the schemas to hand-written conveniences at this path, such as `generativelanguage::gemini`, where the overlay
    /// has rows for them.
    pub fn layer(mut self, path: impl Into<String>) -> Self {
        self.settings.options.layer = Some(path.into());
        self
    }

    /// Puts each resource at the top behind a cargo feature of its own when the API has more methods than this. The crate that
    /// compiles the code has to declare the features.
    pub fn features_above(mut self, methods: usize) -> Self {
        self.settings.options.features_above = Some(methods);
        self
    }

    /// Makes `mod.rs` the root of a crate of its own, to be compiled as `lib.rs`.
    pub fn crate_root(mut self) -> Self {
        self.settings.options.crate_root = true;
        self
    }

    /// Generates only these API versions. All documents are read and checked all the same.
    pub fn versions(mut self, versions: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.settings.versions = Some(versions.into_iter().map(Into::into).collect());
        self
    }

    /// Generates only these resources with all inside them, and the schemas that they reach. A resource inside another is named by
    /// its path, such as `users.messages`. Names are the same as without this.
    ///
    /// Methods that belong to no resource are left out.
    pub fn resources(mut self, resources: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.settings.resources = Some(resources.into_iter().map(Into::into).collect());
        self
    }

    /// If `deny` is true, a diagnostic fails the run, and nothing is written.
    pub fn deny_warnings(mut self, deny: bool) -> Self {
        self.settings.deny_warnings = deny;
        self
    }

    /// Does everything but look at the output folder: see [`Plan`].
    pub fn plan(&self) -> Result<Plan> {
        let runtime = &self.settings.options.runtime;
        if !is_path(runtime) {
            return Err(Error::Option(format!("the runtime path `{runtime}` is not a Rust path")));
        }
        let start = Instant::now();
        let (input, unmatched) = self.input()?;
        Plan::new(&self.settings(), &input, unmatched, start)
    }

    /// Generates the code, and brings the output folder and the names ledgers up to date.
    ///
    /// Nothing is written when anything fails, and files that are the same already are left alone.
    pub fn generate(&self) -> Result<Report> {
        self.plan()?.write()
    }

    /// Generates the code in memory, and compares it with the files. The report's `difference` has the changes that
    /// `generate` would make.
    pub fn check(&self) -> Result<Report> {
        self.plan()?.check()
    }

    /// Returns the settings, with the names ledgers that belong to the documents.
    pub(crate) fn settings(&self) -> Settings {
        let mut settings = self.settings.clone();
        if let (Source::Directory(path), None) = (&self.source, &settings.names) {
            settings.names = Some(Names { folder: path.join(NAMES), keep: false });
        }
        settings
    }

    /// Returns the documents and the overlay, and the strictness about the latter.
    pub(crate) fn input(&self) -> Result<(Input, Unmatched)> {
        let mut input = match &self.source {
            Source::Directory(path) => load::directory(path)?,
            Source::Files(paths) => load::files(paths)?,
            Source::Texts(texts) => load::texts(texts)?,
        };
        let (path, unmatched) = match &self.overlay {
            OverlayFile::Given(path) => (path, Unmatched::Refuse),
            OverlayFile::OwnOr(path) if input.overlay.is_none() => (path, Unmatched::Ignore),
            OverlayFile::Text(text) => {
                input.overlay = Some(load::overlay_text(text)?);
                return Ok((input, Unmatched::Refuse));
            }
            OverlayFile::Own | OverlayFile::OwnOr(_) => return Ok((input, Unmatched::Refuse)),
        };
        input.overlay = Some(load::overlay(path)?);
        input.read.push(path.clone());
        Ok((input, unmatched))
    }
}

/// Returns true if `path` consists of identifiers joined by `::`.
fn is_path(path: &str) -> bool {
    let is_ident = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    path.split("::").all(is_ident)
}
