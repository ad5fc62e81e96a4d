//! Keeps `generated/` and `discovery/` together; never writes into the source tree.
//!
//! By default this needs no dependency: it compares file names in `discovery/` with those that the generated files name in
//! their head, and warns when they differ. With feature `regenerate` it runs the generator into `OUT_DIR`, and
//! `src/lib.rs` includes `OUT_DIR/generated.rs` in place of `generated/`.

#[cfg(not(feature = "regenerate"))]
use compare as run;
#[cfg(feature = "regenerate")]
use regenerate as run;

/// Folder with the documents, next to this file.
const DISCOVERY: &str = "discovery";

fn main() -> std::process::ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    run::run()
}

/// Are the committed files made from the documents that lie here?
#[cfg(not(feature = "regenerate"))]
mod compare {
    use std::{collections::BTreeSet, fs, path::Path, process::ExitCode};

    use super::DISCOVERY;

    /// Folder with the committed code.
    const GENERATED: &str = "generated";

    /// What stands between the name of a document and its digest in the head of a generated file.
    const DIGEST: &str = " sha256:";

    /// Warns when generated code and documents do not belong together. Without documents there is nothing to say.
    pub(crate) fn run() -> ExitCode {
        // A path that is not there would run this script every time.
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

    /// The documents, as `v1beta/20260327.json`.
    fn documents() -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        // The folder `names` holds the Rust names, and no documents.
        for version in names(DISCOVERY).into_iter().filter(|name| name != "names") {
            for file in names(&format!("{DISCOVERY}/{version}")) {
                if Path::new(&file).extension().is_some_and(|end| end.eq_ignore_ascii_case("json")) {
                    found.insert(format!("{version}/{file}"));
                }
            }
        }
        found
    }

    /// The documents that the generated files say they were made from.
    fn sources() -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for version in names(GENERATED) {
            let Ok(text) = fs::read_to_string(format!("{GENERATED}/{version}/mod.rs")) else { continue };
            let head = text.lines().map_while(|line| line.strip_prefix("// "));
            found.extend(head.filter_map(|line| line.split_once(DIGEST)).map(|(name, _)| name.to_owned()));
        }
        found
    }

    /// Names in a folder that are not hidden; none when it is no folder.
    fn names(folder: &str) -> Vec<String> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        names.filter(|name| !name.starts_with('.')).collect()
    }
}

/// The same modules, made anew from documents.
#[cfg(feature = "regenerate")]
mod regenerate {
    use std::{
        env, fmt, fs,
        path::{Path, PathBuf},
        process::ExitCode,
    };

    use discovery_codegen::Generator;

    use super::DISCOVERY;

    /// Variable that names another folder of documents. A relative path starts at this package.
    const DIRECTORY: &str = "GENERATIVELANGUAGE_DISCOVERY_DIR";

    /// The versions, each with the variable that cargo sets when its feature is on.
    const VERSIONS: [(&str, &str); 2] = [("v1", "CARGO_FEATURE_V1"), ("v1beta", "CARGO_FEATURE_V1BETA")];

    /// The hand-written conveniences of this crate.
    const LAYER: &str = "crate::gemini";

    /// Generates the versions that are on, and a file that declares their modules.
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
        // The folder as a whole, so that a new document in it is noticed.
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

    /// The items that `src/lib.rs` includes. The path must be absolute: the file is not where the module tree is.
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
