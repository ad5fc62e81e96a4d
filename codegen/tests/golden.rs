//! Every feature of the generator as a small document, and as a snapshot the code that comes of it, side by side in `golden/`.
//!
//! A case is a document, or an object with `documents` (revisions) and perhaps an `overlay` and the path of the `runtime`; what
//! every document says is filled in. The code is all files as one, with the modules in place; diagnostics stand above it. After a
//! change on purpose: `cargo insta review`. The package `golden-snapshots` compiles the code.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs, panic,
    path::PathBuf,
};

use discovery_codegen::Generator;
use serde_json::Value;

#[test]
fn golden() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("golden");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    // All cases are looked at, so that one review shows all that differs.
    let same = |(name, case): &(String, Case)| {
        let text = render(case, &Value::to_string);
        panic::catch_unwind(|| insta::assert_snapshot!(name.as_str(), text)).is_ok()
    };
    let cases: Vec<(String, Case)> = cases().into_iter().collect();
    let differ: Vec<&str> =
        settings.bind(|| cases.iter().filter(|case| !same(case)).map(|(name, _)| name.as_str()).collect());
    assert!(differ.is_empty(), "see and accept with `cargo insta review` what differs: {differ:?}");
}

#[test]
fn every_snapshot_is_of_a_case() {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let snapshots = files.filter(|path| path.extension().is_some_and(|ending| ending == "snap"));
    let names: BTreeSet<String> =
        snapshots.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(names, cases().into_keys().collect());
}

#[test]
fn the_order_of_keys_is_noise() {
    for (name, case) in cases() {
        // `serde_json::Value` sorts keys, and so does the text of the case. Here they come backwards.
        assert_eq!(render(&case, &reversed), render(&case, &Value::to_string), "{name}");
    }
}

/// The defaults of a case.
const USUAL: [(&str, &str); 6] = [
    ("kind", "discovery#restDescription"),
    ("name", "toy"),
    ("revision", "20250101"),
    ("rootUrl", "https://toy.example/"),
    ("servicePath", ""),
    ("version", "v1"),
];

/// Documents of one version, the overlay, and the path of the runtime.
struct Case {
    documents: Vec<Value>,
    overlay: Option<Value>,
    runtime: String,
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
        let runtime = value.get("runtime").map_or("discovery_runtime", |path| path.as_str().unwrap()).to_owned();
        let mut documents = match value.get_mut("documents").map(Value::take) {
            Some(Value::Array(documents)) => documents,
            _ => vec![value],
        };
        for document in &mut documents {
            for (key, usual) in USUAL {
                document.as_object_mut().unwrap().entry(key).or_insert(usual.into());
            }
        }
        (name, Case { documents, overlay, runtime })
    });
    cases.collect()
}

fn render(case: &Case, text: &dyn Fn(&Value) -> String) -> String {
    let mut generator = Generator::new().runtime(&case.runtime).layer("generativelanguage::gemini");
    for (at, document) in case.documents.iter().enumerate() {
        generator = generator.document_text(format!("{at}.json"), text(document));
    }
    if let Some(overlay) = &case.overlay {
        generator = generator.overlay_text(overlay.to_string());
    }
    let plan = generator.plan().unwrap();
    let mut code = String::new();
    for diagnostic in &plan.diagnostics {
        writeln!(code, "// {diagnostic}").unwrap();
    }
    let files = plan.files().iter();
    let files: BTreeMap<&str, &str> =
        files.map(|(path, text)| (path.file_stem().unwrap().to_str().unwrap(), text.as_str())).collect();
    for line in files["mod"].lines() {
        let declared = line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod ");
        match declared.and_then(|rest| rest.strip_suffix(';')) {
            Some(module) => {
                let visibility = if line.starts_with("pub ") { "pub " } else { "" };
                let body = files[module]
                    .lines()
                    .skip(1)
                    .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") });
                write!(code, "{visibility}mod {module} {{\n{}}}\n", body.collect::<String>()).unwrap();
            }
            None => writeln!(code, "{line}").unwrap(),
        }
    }
    code
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
