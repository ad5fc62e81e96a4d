//! Modules and packages depend on one another in one direction.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use serde_json::Value;

/// Folders of modules: the folder, and the path of its module from the root of the crate.
const FOLDERS: [(&str, &[&str]); 8] = [
    ("cli/src", &[]),
    ("codegen/src", &[]),
    ("codegen/src/lower", &["lower"]),
    ("document/src", &[]),
    ("fake/src", &[]),
    ("runtime/derive/src", &[]),
    ("runtime/src", &[]),
    ("src", &[]),
];

/// The most lines of a file.
const LONGEST: usize = 450;

/// Names of the Gemini API that all Google APIs share, so that the runtime may use them.
const SHARED_NAMES: [&str; 4] = ["HttpBody", "displayName", "mimeType", "nextPageToken"];

/// The packages of the workspace that a package may depend on, beside those that its tests need.
const ARROWS: [(&str, &[&str]); 8] = [
    ("document", &[]),
    ("discovery", &[]),
    ("runtime/derive", &[]),
    ("runtime", &["discovery-runtime-derive"]),
    ("codegen", &["discovery-document"]),
    ("fake", &["discovery-document", "generativelanguage", "generativelanguage-documents"]),
    ("cli", &["discovery-document", "discovery-runtime", "generativelanguage-documents"]),
    // The generator is needed for the feature `regenerate` only.
    (".", &["discovery-codegen", "discovery-runtime", "generativelanguage-documents"]),
];

/// Packages of the workspace, by name.
const PACKAGES: [&str; 8] = [
    "discovery-cli",
    "discovery-codegen",
    "discovery-document",
    "discovery-fake",
    "discovery-runtime",
    "discovery-runtime-derive",
    "generativelanguage",
    "generativelanguage-documents",
];

/// The modules that each module names, each with a file that does.
type Graph = BTreeMap<String, BTreeMap<String, PathBuf>>;

#[test]
fn modules_form_no_circle() {
    for (folder, module) in FOLDERS {
        let graph = graph(&root().join(folder), module);
        if let Some(circle) = circle(&graph) {
            let steps = circle.windows(2).map(|step| {
                let file = graph[&step[0]][&step[1]].strip_prefix(root()).unwrap_or(Path::new("")).display();
                format!("{} names {} in {file}", step[0], step[1])
            });
            panic!("{folder} has a circle: {}", steps.collect::<Vec<_>>().join(", "));
        }
    }
}

#[test]
fn files_are_short() {
    for (folder, _) in FOLDERS {
        for file in sources(&root().join(folder)) {
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            assert!(lines <= LONGEST, "{} has {lines} lines, more than {LONGEST}", file.display());
        }
    }
}

#[test]
fn packages_depend_in_one_direction() {
    for (folder, allowed) in ARROWS {
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        for name in dependencies(&manifest).into_iter().filter(|name| PACKAGES.contains(&name.as_str())) {
            assert!(allowed.contains(&name.as_str()), "the package in {folder} depends on {name}");
        }
    }
}

#[test]
fn the_runtime_knows_no_api() {
    let names = api_names();
    for folder in ["runtime/src", "runtime/derive/src"] {
        for file in sources(&root().join(folder)) {
            let text = fs::read_to_string(&file).unwrap();
            assert!(!text.to_lowercase().contains("gemini"), "{} names Gemini", file.display());
            let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
            for word in words.filter(|word| !SHARED_NAMES.contains(word)) {
                assert!(!names.contains(word), "{} names `{word}` of the Gemini API", file.display());
            }
        }
    }
}

#[test]
fn circles_are_found() {
    let graph = |text: &str| {
        let mut graph = Graph::new();
        let arrows = text.split(' ').filter_map(|arrow| arrow.split_once('>'));
        for (from, to) in arrows {
            graph.entry(from.to_owned()).or_default().insert(to.to_owned(), PathBuf::new());
        }
        circle(&graph)
    };
    assert_eq!(graph("a>b a>c b>d c>d"), None);
    assert_eq!(graph("a>b b>c c>b").unwrap(), ["b", "c", "b"]);
}

#[test]
fn paths_are_found() {
    let text = "use crate::{a, b::{self, C}}; use super::d; //! crate::no
        mod inner { fn f() { super::super::e::F(crate::g::H) } }
        #[cfg(test)] mod tests { use crate::unseen; }
        macro_rules! m { () => { $crate::h!() } }";
    let mut found = BTreeSet::new();
    paths(&text.parse().unwrap(), &["top".to_owned(), "here".to_owned()], &mut found);
    let found: Vec<String> = found.into_iter().map(|path| path.join(".")).collect();
    assert_eq!(found, ["a", "b", "b.C", "g.H", "h", "top.d", "top.e.F"]);
}

/// The names of schemas and properties in all documents that consist of several words, such as `usageMetadata`.
fn api_names() -> BTreeSet<String> {
    fn collect(schema: &Value, names: &mut BTreeSet<String>) {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            names.insert(name.clone());
            collect(property, names);
        }
        if let Some(items) = schema.get("items") {
            collect(items, names);
        }
    }
    let mut names = BTreeSet::new();
    for version in ["discovery/v1", "discovery/v1beta"] {
        for entry in fs::read_dir(root().join(version)).unwrap() {
            let document: Value = serde_json::from_slice(&fs::read(entry.unwrap().path()).unwrap()).unwrap();
            for (name, schema) in document["schemas"].as_object().unwrap() {
                names.insert(name.clone());
                collect(schema, &mut names);
            }
        }
    }
    let two_words = |name: &String| {
        let letters = name.as_bytes();
        letters.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
    };
    names.retain(two_words);
    assert!(names.contains("usageMetadata") && names.contains("GenerateContentRequest"));
    names
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The source files below a folder, without those of tests.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
    files
}

/// Which modules of a folder name which. `module` is the folder's own module.
fn graph(folder: &Path, module: &[&str]) -> Graph {
    let mut graph = Graph::new();
    for file in sources(folder) {
        let relative = file.strip_prefix(folder).unwrap().with_extension("");
        let names = relative.iter().map(|name| name.to_str().unwrap().to_owned());
        let names: Vec<String> = names.filter(|name| !matches!(name.as_str(), "mod" | "lib" | "main")).collect();
        let Some(from) = names.first().cloned() else { continue };
        let here: Vec<String> = module.iter().map(|name| (*name).to_owned()).chain(names).collect();
        let mut found = BTreeSet::new();
        paths(&fs::read_to_string(&file).unwrap().parse().unwrap(), &here, &mut found);
        let uses = graph.entry(from.clone()).or_default();
        for path in found.iter().filter(|path| path.iter().zip(module).all(|(one, other)| one == other)) {
            if let Some(to) = path.get(module.len()).filter(|to| **to != from) {
                uses.entry(to.clone()).or_insert_with(|| file.clone());
            }
        }
    }
    // A name that is not a module is an item of the root.
    let modules: BTreeSet<String> = graph.keys().cloned().collect();
    for uses in graph.values_mut() {
        uses.retain(|to, _| modules.contains(to));
    }
    graph
}

/// Collects the paths that begin with `crate` or `super`, from the root of the crate; `module` is where they stand.
fn paths(tokens: &TokenStream, module: &[String], found: &mut BTreeSet<Vec<String>>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Ident(word) if word == "mod" => {
                if let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
                    (tokens.get(at + 1), tokens.get(at + 2))
                {
                    if !is_test(&tokens[..at]) {
                        paths(&body.stream(), &[module, &[name.to_string()]].concat(), found);
                    }
                    at += 2;
                }
            }
            TokenTree::Ident(word) if word == "crate" => follow(&tokens[at + 1..], Vec::new(), found),
            TokenTree::Ident(word) if word == "super" && !follows_path(&tokens[..at]) => {
                let mut parent = module.len().saturating_sub(1);
                while matches!(tokens.get(at + 3), Some(TokenTree::Ident(word)) if word == "super") {
                    parent = parent.saturating_sub(1);
                    at += 3;
                }
                follow(&tokens[at + 1..], module[..parent].to_vec(), found);
            }
            TokenTree::Group(group) => paths(&group.stream(), module, found),
            _ => {}
        }
        at += 1;
    }
}

/// Follows a path after its first word, into the braces of a `use`.
fn follow(tokens: &[TokenTree], mut path: Vec<String>, found: &mut BTreeSet<Vec<String>>) {
    let [TokenTree::Punct(first), TokenTree::Punct(_), next, rest @ ..] = tokens else {
        if !path.is_empty() {
            found.insert(path);
        }
        return;
    };
    match next {
        _ if first.as_char() != ':' => _ = found.insert(path),
        TokenTree::Ident(word) => {
            path.push(word.to_string());
            follow(rest, path, found);
        }
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            let items: Vec<TokenTree> = group.stream().into_iter().collect();
            for item in items.split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',')) {
                match item.split_first() {
                    Some((TokenTree::Ident(word), rest)) => {
                        let inner = if word == "self" { Vec::new() } else { vec![word.to_string()] };
                        follow(rest, [path.clone(), inner].concat(), found);
                    }
                    _ => _ = found.insert(path.clone()),
                }
            }
        }
        _ => _ = found.insert(path),
    }
}

/// Returns true if tokens end with `::`.
fn follows_path(tokens: &[TokenTree]) -> bool {
    matches!(tokens.last(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
}

/// Returns true if tokens end with `#[cfg(test)]`.
fn is_test(tokens: &[TokenTree]) -> bool {
    matches!(tokens.last(), Some(TokenTree::Group(group)) if group.to_string().replace(' ', "") == "[cfg(test)]")
}

/// A way round, if there is one: its first module is its last.
fn circle(graph: &Graph) -> Option<Vec<String>> {
    fn visit<'a>(graph: &'a Graph, at: &'a str, way: &mut Vec<&'a str>, done: &mut BTreeSet<&'a str>) -> bool {
        if let Some(start) = way.iter().position(|module| *module == at) {
            way.drain(..start);
            way.push(at);
            return true;
        }
        if !done.insert(at) {
            return false;
        }
        way.push(at);
        if graph.get(at).into_iter().flatten().any(|(to, _)| visit(graph, to, way, done)) {
            return true;
        }
        way.pop();
        false
    }
    let mut done = BTreeSet::new();
    graph.keys().find_map(|module| {
        let mut way = Vec::new();
        visit(graph, module, &mut way, &mut done).then(|| way.into_iter().map(str::to_owned).collect())
    })
}

/// The names that a manifest has under `dependencies` and `build-dependencies`.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut counts = false;
    for line in manifest.lines() {
        if let Some(section) = line.strip_prefix('[') {
            counts = section.starts_with("dependencies]") || section.starts_with("build-dependencies]");
        } else if counts && !line.starts_with('#') {
            names.extend(line.split(['.', ' ', '=']).next().filter(|name| !name.is_empty()).map(str::to_owned));
        }
    }
    names
}
