//! Every feature of the generator as a small document and the code that comes of it, side by side in `golden/`.
//!
//! A case is a document, or an object with `documents` (revisions) and perhaps an `overlay`; what every document says is filled
//! in. The code is all files as one, with the modules in place, so that it can be compiled as it lies there; diagnostics stand
//! above it. After a change on purpose: `UPDATE_GOLDEN=1 cargo test -p discovery-codegen --test golden`, and read the difference.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use discovery_codegen::Generator;
use serde_json::Value;

#[test]
fn golden() {
    let mut wrong = Vec::new();
    for (name, case) in cases() {
        let text = render(&case);
        let path = folder().join(&name).with_extension("rs");
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, text).unwrap();
        } else {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "the code of these cases differs, set UPDATE_GOLDEN=1 to accept: {wrong:?}");
}

#[test]
fn every_golden_is_rust() {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let (codes, cases): (Vec<_>, Vec<_>) =
        files.partition(|path| path.extension().is_some_and(|ending| ending == "rs"));
    assert_eq!(codes.len(), cases.len(), "a case without code, or code without a case");
    for path in codes {
        if let Err(error) = syn::parse_file(&fs::read_to_string(&path).unwrap()) {
            panic!("{}: {error}", path.display());
        }
    }
}

#[test]
fn the_order_of_keys_is_noise() {
    for (name, case) in cases() {
        // `serde_json::Value` sorts keys, and so does the text of the case. Here they come backwards.
        assert_eq!(render_texts(case.documents.iter().map(reversed), case.overlay.as_ref()), render(&case), "{name}");
    }
}

/// What a case need not say.
const USUAL: [(&str, &str); 6] = [
    ("kind", "discovery#restDescription"),
    ("name", "toy"),
    ("revision", "20250101"),
    ("rootUrl", "https://toy.example/"),
    ("servicePath", ""),
    ("version", "v1"),
];

/// Documents of one version, and the overlay.
struct Case {
    documents: Vec<Value>,
    overlay: Option<Value>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn cases() -> BTreeMap<String, Case> {
    let paths = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let cases = paths.filter(|path| path.extension().is_some_and(|ending| ending == "json")).map(|path| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut value: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let overlay = value.get_mut("overlay").map(Value::take);
        let mut documents = match value.get_mut("documents").map(Value::take) {
            Some(Value::Array(documents)) => documents,
            _ => vec![value],
        };
        for document in &mut documents {
            for (key, usual) in USUAL {
                document.as_object_mut().unwrap().entry(key).or_insert(usual.into());
            }
        }
        (name, Case { documents, overlay })
    });
    cases.collect()
}

fn render(case: &Case) -> String {
    render_texts(case.documents.iter().map(Value::to_string), case.overlay.as_ref())
}

fn render_texts(documents: impl Iterator<Item = String>, overlay: Option<&Value>) -> String {
    let mut generator = Generator::new();
    for (index, document) in documents.enumerate() {
        generator = generator.document_text(format!("{index}.json"), document);
    }
    if let Some(overlay) = overlay {
        generator = generator.overlay_text(overlay.to_string());
    }
    let plan = generator.plan().unwrap();
    let stem = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let files: BTreeMap<String, &String> = plan.files().iter().map(|(path, text)| (stem(path), text)).collect();
    let mut text = String::new();
    for diagnostic in &plan.diagnostics {
        writeln!(text, "// {diagnostic}").unwrap();
    }
    for line in files["mod"].lines() {
        match line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';')) {
            Some(module) => {
                let body = files[module]
                    .lines()
                    .skip(1)
                    .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") });
                write!(text, "pub mod {module} {{\n{}}}\n", body.collect::<String>()).unwrap();
            }
            None => writeln!(text, "{line}").unwrap(),
        }
    }
    text
}

/// The value as text, with the keys of every object from Z to A.
fn reversed(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let members =
                map.iter().rev().map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), reversed(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(reversed).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}
