//! Checks that `generated/` matches `discovery/`. Never writes into the source tree.
//!
//! By default, this script has no dependencies: it compares the files in `discovery/` with those that the headers of
//! the generated files list, and warns if they differ. With the feature `regenerate`, it runs the generator into
//! `OUT_DIR`, and `src/lib.rs` includes `OUT_DIR/generated.rs` instead of `generated/`.
//!
//! Tests of elements that only one document has begin with `#[cfg(document = "v1beta/20260831")]`: without that document,
//! there is nothing to test.

use std::{collections::BTreeSet, fs};

#[cfg(not(feature = "regenerate"))]
use compare as run;
#[cfg(feature = "regenerate")]
use regenerate as run;

/// The folder of the documents, next to this file.
const DISCOVERY: &str = "discovery";

/// The end of the name of each document.
const ENDING: &str = ".json";

fn main() -> std::process::ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(document, values(any()))");
    for document in documents() {
        println!("cargo::rustc-cfg=document={:?}", document.trim_end_matches(ENDING));
    }
    run::run()
}

/// Returns the documents, as `v1beta/20260327.json`.
fn documents() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // The folder `names` holds Rust names, not documents.
    for version in names(DISCOVERY).into_iter().filter(|name| name != "names") {
        for file in names(&format!("{DISCOVERY}/{version}")) {
            if file.ends_with(ENDING) {
                found.insert(format!("{version}/{file}"));
            }
        }
    }
    found
}

/// Returns the names in a folder that are not hidden; empty if the path is not a folder.
fn names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|name| !name.starts_with('.')).collect()
}

/// The comparison of the committed files with the documents.
#[cfg(not(feature = "regenerate"))]
mod compare {
    use std::{collections::BTreeSet, fs, path::Path, process::ExitCode};

    use super::{DISCOVERY, documents, names};

    /// The folder of the committed code.
    const GENERATED: &str = "generated";

    /// The text between the name and the digest of a document in the header of a generated file.
    const DIGEST: &str = " sha256:";

    /// The text before the name of a document of another version, which only lends elements.
    const BORROWED: &str = "borrowed from ";

    /// Warns if the generated code does not match the documents. Does nothing if there are no documents.
    pub(crate) fn run() -> ExitCode {
        // Cargo would run this script every time if a watched path did not exist.
        for watched in [DISCOVERY, GENERATED].into_iter().filter(|path| Path::new(path).exists()) {
            println!("cargo::rerun-if-changed={watched}");
        }
        if !Path::new(DISCOVERY).is_dir() {
            return ExitCode::SUCCESS;
        }
        let (documents, sources) = (documents(), sources());
        let missing: Vec<_> = documents.difference(&sources).map(String::as_str).collect();
        let gone: Vec<_> = sources.difference(&documents).map(String::as_str).collect();
        if !missing.is_empty() {
            warn(&format!("{DISCOVERY}/ has {}, which {GENERATED}/ was not made from", missing.join(", ")));
        }
        if !gone.is_empty() {
            warn(&format!("{GENERATED}/ was made from {}, which {DISCOVERY}/ lacks", gone.join(", ")));
        }
        ExitCode::SUCCESS
    }

    fn warn(what: &str) {
        println!("cargo::warning={what}; run `cargo codegen generate`");
    }

    /// Returns the documents that the generated files list as their sources.
    fn sources() -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for version in names(GENERATED) {
            let Ok(text) = fs::read_to_string(format!("{GENERATED}/{version}/mod.rs")) else { continue };
            let head = text.lines().map_while(|line| line.strip_prefix("// "));
            let names = head.filter_map(|line| line.split_once(DIGEST)).map(|(name, _)| name);
            found.extend(names.map(|name| name.strip_prefix(BORROWED).unwrap_or(name).to_owned()));
        }
        found
    }
}

/// The same modules, regenerated from the documents.
#[cfg(feature = "regenerate")]
mod regenerate {
    use std::{
        env, fmt, fs,
        path::{Path, PathBuf},
        process::ExitCode,
    };

    use discovery_codegen::Generator;

    use super::DISCOVERY;

    /// The variable that names another folder of documents. A relative path starts at this package.
    const DIRECTORY: &str = "GENERATIVELANGUAGE_DISCOVERY_DIR";

    /// The versions, each with the variable that cargo sets if its feature is enabled.
    const VERSIONS: [(&str, &str); 2] = [("v1", "CARGO_FEATURE_V1"), ("v1beta", "CARGO_FEATURE_V1BETA")];

    /// The path of the hand-written conveniences of this crate.
    const LAYER: &str = "crate::gemini";

    /// Generates the enabled versions, and a file that declares their modules.
    pub(crate) fn run() -> ExitCode {
        println!("cargo::rerun-if-env-changed={DIRECTORY}");
        match generate() {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => {
                println!("cargo::error={}", message.replace('\n', " "));
                ExitCode::FAILURE
            }
        }
    }

    fn generate() -> Result<(), String> {
        let own = env::current_dir().map_err(text)?.join(DISCOVERY);
        let given = env::var_os(DIRECTORY).filter(|path| !path.is_empty()).map(PathBuf::from);
        let discovery = given.clone().unwrap_or_else(|| own.clone());
        // Watch the whole folder, to notice new documents.
        println!("cargo::rerun-if-changed={}", discovery.display());
        let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo has set no OUT_DIR")?);
        let versions: Vec<&str> = VERSIONS
            .iter()
            .filter(|(_, feature)| env::var_os(feature).is_some())
            .map(|(version, _)| *version)
            .collect();
        let code = out.join("generated");
        let mut generator =
            Generator::new().discovery_dir(&discovery).versions(versions.iter().copied()).out_dir(&code).layer(LAYER);
        if given.is_some() {
            println!("cargo::rerun-if-changed={}", own.join("overlay.json").display());
            generator = generator.overlay_otherwise(own.join("overlay.json"));
        }
        let report =
            generator.generate().map_err(|error| format!("regenerating from {}: {error:#}", discovery.display()))?;
        if given.is_some() {
            for diagnostic in &report.diagnostics {
                println!("cargo::warning={diagnostic}");
            }
        }
        fs::write(out.join("generated.rs"), modules(&versions, &code)).map_err(text)
    }

    /// Returns the items that `src/lib.rs` includes. The path must be absolute, because the file is not in the source tree.
    fn modules(versions: &[&str], code: &Path) -> String {
        let item = |version: &&str| {
            let path = code.join(version).join("mod.rs").display().to_string();
            let feature = format!("feature = {version:?}");
            format!(
                "#[rustfmt::skip]\n#[cfg({feature})]\n#[cfg_attr(docsrs, doc(cfg({feature})))]\n\
                 #[path = {path:?}]\npub mod {version};\n"
            )
        };
        versions.iter().map(item).collect()
    }

    fn text(error: impl fmt::Display) -> String {
        error.to_string()
    }
}
