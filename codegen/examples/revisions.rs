//! Writes a crate with the bindings before and after revisions that the tests know, for `scripts/semver-judge`.
//!
//! Its arguments are the folder of the crate and the group of revisions: `small`, changes of a small API; `genuine`, every pair of the
//! genuine revisions; `next`, what may come after them.
//!
//! Each API is one module; `verdicts.json` lists which two modules make a pair, and what `diff` says about it.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use discovery_codegen::{
    Generator,
    command::{bindings::Bindings, diff::Diff},
};
use discovery_document::load::OVERLAY;
use made::{base, changes, discovery, document, genuine, growing, nasty, next, overlay, real, store};
use serde_json::{Value, json};

#[path = "../tests/maintain/made.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
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
    let mut arguments = env::args().skip(1);
    let root = PathBuf::from(arguments.next().context("no folder given")?);
    let group = arguments.next().context("no group given")?;
    let mut out = Crate { root: root.clone(), modules: BTreeMap::new(), lib: Vec::new() };
    let expected: BTreeMap<String, Option<String>> =
        changes().into_iter().map(|made| (made.name, made.verdict)).collect();
    let mut verdicts = Vec::new();
    for Case { name, old, new } in cases(&group)? {
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

/// The cases of a group.
fn cases(group: &str) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    let mut case = |name: &str, old: &[Value], new: &[Value]| {
        cases.push(Case { name: name.to_owned(), old: old.to_vec(), new: new.to_vec() });
    };
    match group {
        "small" => {
            for made in changes() {
                case(&made.name, &[base()], &[base(), made.document.clone()]);
                case(&format!("{}_alone", made.name), &[base()], &[made.document]);
            }
        }
        "genuine" => {
            let all = genuine("v1beta");
            let revision = |at: usize| all[at]["revision"].as_str().unwrap_or_default();
            for (one, old) in all.iter().enumerate() {
                for (two, new) in all.iter().enumerate().skip(one + 1) {
                    let name = format!("from_{}_to_{}", revision(one), revision(two));
                    case(&name, std::slice::from_ref(old), &[old.clone(), new.clone()]);
                    case(&format!("{name}_alone"), std::slice::from_ref(old), std::slice::from_ref(new));
                }
                if one > 1 {
                    // As updates have met them.
                    case(&format!("all_to_{}", revision(one)), &all[..one], &all[..=one]);
                }
            }
        }
        "next" => {
            let today = real("v1beta");
            for made in next() {
                let folded = [today.as_slice(), &[made.document]].concat();
                case(&format!("next_{}", made.name), &today, &folded);
            }
            for (name, revisions) in [("growing", growing()), ("nasty", nasty())] {
                let mut documents = today.clone();
                for made in revisions {
                    let before = documents.clone();
                    documents.push(made.document);
                    case(&format!("{name}_{}", made.name), &before, &documents);
                }
            }
        }
        other => bail!("no group {other}: small, genuine or next"),
    }
    Ok(cases)
}

/// Writes documents and generates from them.
fn generate(documents: &[Value], discovery: &Path, out: &Path) -> Result<()> {
    for document in documents {
        store(discovery, document);
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
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    format!(
        "[package]\nname = \"revisions\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         discovery-runtime = {{ path = {:?}, default-features = false }}\n\
         generativelanguage = {{ path = {:?}, default-features = false }}\n",
        root.join("runtime").display().to_string(),
        root.display().to_string()
    )
}
