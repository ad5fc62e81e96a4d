//! Writes a crate with the bindings before and after every revision that the tests know, for `scripts/semver-judge`.
//!
//! Each API is one module; `verdicts.json` lists which two modules make a pair, and what `diff` says about it.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use discovery_codegen::{
    Generator,
    command::{bindings::Bindings, diff::Diff},
};
use discovery_document::load::OVERLAY;
use made::{at_hand, base, changes, discovery, document, growing, next, overlay, stored};
use serde_json::{Value, json};

#[path = "../tests/maintain/made.rs"]
mod made;

/// Two APIs to compare, by the documents that fold into each.
struct Case {
    name: String,
    old: Vec<Value>,
    new: Vec<Value>,
}

/// The crate under construction.
struct Crate {
    root: PathBuf,
    /// Modules by the documents that they are made from.
    modules: BTreeMap<String, String>,
    lib: Vec<String>,
}

fn main() -> Result<()> {
    let root = PathBuf::from(env::args_os().nth(1).context("no folder given")?);
    let mut out = Crate { root: root.clone(), modules: BTreeMap::new(), lib: Vec::new() };
    let expected: BTreeMap<String, Option<String>> =
        changes().into_iter().map(|made| (made.name, made.verdict)).collect();
    let mut verdicts = Vec::new();
    for Case { name, old, new } in cases() {
        let api = |side: &[Value]| {
            let documents: Vec<_> = side.iter().map(document).collect();
            Bindings::new(&documents, Some(&overlay()))
        };
        let verdict = Diff::new(&api(&old)?, &api(&new)?).verdict().map(|impact| impact.to_string());
        let expected = expected.get(&name).unwrap_or(&verdict);
        ensure!(verdict == *expected, "{name}: diff says {verdict:?}, the tests expect {expected:?}");
        let (old, new) = (out.module(&format!("{name}_old"), &old)?, out.module(&format!("{name}_new"), &new)?);
        verdicts.push(json!({ "name": name, "old": old, "new": new, "verdict": verdict }));
    }
    fs::write(root.join("src/lib.rs"), out.lib.join("\n") + "\n")?;
    fs::write(root.join("Cargo.toml"), manifest())?;
    fs::write(root.join("verdicts.json"), Value::Array(verdicts).to_string())?;
    Ok(())
}

impl Crate {
    /// The module for an API, generated when it is not there yet.
    fn module(&mut self, name: &str, documents: &[Value]) -> Result<String> {
        let key = Value::from(documents).to_string();
        if let Some(known) = self.modules.get(&key) {
            return Ok(known.clone());
        }
        generate(documents, &self.root.join("documents").join(name), &self.root.join("src").join(name))
            .with_context(|| name.to_owned())?;
        let version = documents[0]["version"].as_str().unwrap_or_default();
        self.lib.push(format!("pub mod {name} {{\n    pub mod {version};\n}}"));
        self.modules.insert(key, name.to_owned());
        Ok(name.to_owned())
    }
}

/// Every change of the small API, folded and as it stands; the real revisions; and what may come after them.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut case = |name: &str, old: &[Value], new: &[Value]| {
        cases.push(Case { name: name.to_owned(), old: old.to_vec(), new: new.to_vec() });
    };
    for made in changes() {
        case(&made.name, &[base()], &[base(), made.document.clone()]);
        case(&format!("{}_alone", made.name), &[base()], &[made.document]);
    }
    for version in ["v1", "v1beta"] {
        if let [older @ .., newest] = at_hand(version).as_slice()
            && !older.is_empty()
        {
            let all = [older, std::slice::from_ref(newest)].concat();
            case(&format!("{version}_newest"), older, &all);
            case(&format!("{version}_newest_alone"), older, std::slice::from_ref(newest));
        }
    }
    let today = stored("v1beta");
    for made in next() {
        let folded = [today.as_slice(), &[made.document]].concat();
        case(&format!("next_{}", made.name), &today, &folded);
    }
    let mut documents = today;
    for made in growing() {
        let before = documents.clone();
        documents.push(made.document);
        case(&format!("growing_{}", made.name), &before, &documents);
    }
    cases
}

/// Writes documents and generates from them.
fn generate(documents: &[Value], discovery: &Path, out: &Path) -> Result<()> {
    for document in documents {
        let text = |key: &str| document[key].as_str().with_context(|| format!("no {key}"));
        let folder = discovery.join(text("version")?);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("{}.json", text("revision")?)), document.to_string())?;
    }
    let overlay = self::discovery().join(OVERLAY);
    let generator = Generator::new()
        .layer("generativelanguage::gemini")
        .discovery_dir(discovery)
        .overlay_otherwise(overlay)
        .out_dir(out);
    generator.runtime("discovery_runtime").generate()?;
    Ok(())
}

/// A crate of its own, outside of the workspace.
fn manifest() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime");
    format!(
        "[package]\nname = \"revisions\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         discovery-runtime = {{ path = {:?}, default-features = false }}\n\
         generativelanguage = {{ path = {:?}, default-features = false }}\n",
        root.join("runtime").display().to_string(),
        root.display().to_string()
    )
}
