//! Takes documents through `update`, one by one, and leaves the code that comes of it for `src/lib.rs`.

use std::{
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use discovery_codegen::{
    Generator,
    command::{
        fetch::{Incoming, Rules},
        update,
    },
};
use discovery_document::load;
use made::{Made, REAL, WITHOUT_HELPERS, discovery, file, growing, next};

#[path = "../maintain/made.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod made;

/// The version that the documents are of.
const VERSION: &str = "v1beta";

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../maintain/made.rs");
    println!("cargo::rerun-if-changed=../revisions/next.json");
    println!("cargo::rerun-if-changed={}", discovery().display());
    let out = PathBuf::from(env::var_os("OUT_DIR").context("cargo has set no OUT_DIR")?);
    let mut modules = String::new();
    let without: Vec<Made> = next().into_iter().filter(|made| made.name == WITHOUT_HELPERS).collect();
    for (name, documents) in [("growing", growing()), ("without_helpers", without)] {
        let folder = out.join(name);
        updated(&folder, &documents).with_context(|| name.to_owned())?;
        let path = folder.join("generated").join(VERSION).join("mod.rs").display().to_string();
        writeln!(modules, "#[rustfmt::skip]\n#[path = {path:?}]\npub mod {name};")?;
    }
    fs::write(out.join("modules.rs"), modules)?;
    Ok(())
}

/// A checkout with the stored documents, after an update to each of these.
fn updated(folder: &Path, documents: &[Made]) -> Result<()> {
    // What an earlier run stored would count as known.
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let documents_folder = folder.join("discovery");
    fs::create_dir_all(documents_folder.join(VERSION))?;
    let known = REAL.into_iter().filter(|name| name.starts_with(&format!("{VERSION}/")));
    for name in known.chain([load::OVERLAY]) {
        fs::copy(file(name), documents_folder.join(name)).with_context(|| name.to_owned())?;
    }
    let generator = Generator::new().discovery_dir(&documents_folder).out_dir(folder.join("generated"));
    let generator = generator.own_out_dir().layer("generativelanguage::gemini");
    for made in documents {
        let incoming = Incoming::parse(made.document.to_string().as_bytes(), &made.name)?;
        let outcome = incoming.decide(&documents_folder, Rules::default())?;
        update::prepare(&generator, vec![(incoming, outcome)], &folder.join("CHANGELOG.md"))?.write()?;
    }
    Ok(())
}
