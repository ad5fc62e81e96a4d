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
        sources::{Arrival, Record},
        update::{self, Files},
    },
};
use discovery_document::load::OVERLAY;
use made::{Made, WITHOUT_HELPERS, discovery, growing, nasty, next, real, store};

#[path = "../maintain/made.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod made;

/// The version that the documents are of.
const VERSION: &str = "v1beta";

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../maintain/made.rs");
    println!("cargo::rerun-if-changed=../revisions");
    println!("cargo::rerun-if-changed={}", discovery().join(OVERLAY).display());
    let out = PathBuf::from(env::var_os("OUT_DIR").context("cargo has set no OUT_DIR")?);
    let mut modules = String::new();
    let without: Vec<Made> = next().into_iter().filter(|made| made.name == WITHOUT_HELPERS).collect();
    for (name, documents) in [("growing", growing()), ("nasty", nasty()), ("without_helpers", without)] {
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
    // Documents that an earlier run stored would count as known.
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let files = Files {
        discovery: folder.join("discovery"),
        changelog: folder.join("CHANGELOG.md"),
        surface: folder.join("surface"),
        base: None,
    };
    for document in real(VERSION) {
        store(&files.discovery, &document);
    }
    fs::copy(discovery().join(OVERLAY), files.discovery.join(OVERLAY)).context(OVERLAY)?;
    let generator = Generator::new().discovery_dir(&files.discovery).out_dir(folder.join("generated"));
    let generator = generator.own_out_dir().layer("generativelanguage::gemini");
    generator.generate()?;
    for made in documents {
        let incoming = Incoming::parse(made.document.to_string().as_bytes(), &made.name)?;
        let outcome = incoming.decide(&files.discovery, Rules::default())?;
        let arrival = Arrival { incoming, outcome, record: Record::default() };
        update::prepare(&generator, vec![arrival], &[], &files)?.write()?;
    }
    Ok(())
}
