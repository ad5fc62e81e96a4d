//! All that a `build.rs` has to do, in one call.

use std::{env, fmt::Write as _, path::PathBuf};

use crate::{
    Generator,
    error::{Error, Result},
    file::Changes,
    plan::Report,
    summary::Summary,
};

impl Generator {
    /// Generates into `OUT_DIR`, and writes `<name>.rs` there, which declares a module for each API version.
    ///
    /// This is `build.rs`:
    ///
    /// ```no_run
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     Ok(discovery_codegen::Generator::new().document("drive-v3.json").build("drive")?)
    /// }
    /// ```
    ///
    /// and this line in `src/lib.rs` or `src/main.rs`, or inside a module, declares `v3` there:
    ///
    /// ```text
    /// include!(concat!(env!("OUT_DIR"), "/drive.rs"));
    /// ```
    ///
    /// The runtime is `discovery-runtime` unless another path is set. Prints the files that Cargo watches, and shows
    /// diagnostics about the documents as warnings. Two APIs of one version are two
    /// calls with two names, each of which is included in a module of its own.
    pub fn build(self, name: &str) -> Result<()> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if name.is_empty() || !name.chars().all(is_plain) {
            return Err(Error::Option(format!("{name:?} cannot be the name of a file")));
        }
        let Some(out) = env::var_os("OUT_DIR").map(PathBuf::from) else {
            return Err(Error::Option("OUT_DIR is not set: this is for build scripts".to_owned()));
        };
        let folder = out.join(name);
        let report = self.out_dir(&folder).generate()?;
        report.print_rerun_if_changed();
        for diagnostic in &report.diagnostics {
            println!("cargo::warning={diagnostic}");
        }
        let mut changes = Changes::new();
        changes.write(out.join(name).with_extension("rs"), declarations(&report, &folder.display().to_string()));
        changes.apply(&out)
    }
}

/// The modules. Their paths are absolute: the files are not where the crate's own modules are.
fn declarations(report: &Report, folder: &str) -> String {
    let mut text = String::new();
    for Summary { folder: module, .. } in &report.versions {
        let path = format!("{folder}/{module}/mod.rs");
        // The lints of the crate cannot change the names that a document gives its arguments.
        _ = write!(text, "#[allow(clippy::similar_names)]\n#[rustfmt::skip]\n#[path = {path:?}]\npub mod {module};\n");
    }
    text
}
