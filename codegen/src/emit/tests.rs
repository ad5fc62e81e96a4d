//! The printed text parses as the syntax that was built.

use std::{fs, path::Path};

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree};
use quote::ToTokens;
use serde_json::Value;

use super::{Context, modules};
use crate::{Generator, api::Api, print, settings::Options};

#[test]
fn every_text_reads_back_as_its_tokens() {
    let mut files = 0;
    for api in goldens().into_iter().chain(bindings()) {
        let options = Options { features_above: Some(0), crate_root: true, ..Options::default() };
        let cx = Context::new(&api, &options);
        for module in modules(&api) {
            let built = module.syntax(&cx).into_token_stream();
            let text = print::file("// header", module.syntax(&cx));
            let read = syn::parse_file(&text).expect("Rust").into_token_stream();
            assert_eq!(flat(read), flat(built), "{} {} {}", api.name, api.version, module.stem());
            files += 1;
        }
    }
    assert!(files > 60, "only {files} files");
}

/// The small documents of the golden tests.
fn goldens() -> Vec<Api> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let paths = fs::read_dir(folder).expect("cases").map(|entry| entry.expect("a case").path());
    let cases = paths.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    cases.map(|path| golden(&fs::read_to_string(path).expect("text"))).collect()
}

fn golden(text: &str) -> Api {
    let mut value: Value = serde_json::from_str(text).expect("JSON");
    let documents = match value.get_mut("documents").map(Value::take) {
        Some(Value::Array(documents)) => documents,
        _ => vec![value],
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mut generator = Generator::new();
    for (at, mut document) in documents.into_iter().enumerate() {
        let members = document.as_object_mut().expect("an object");
        for (key, usual) in [("kind", "discovery#restDescription"), ("name", "toy"), ("version", "v1")] {
            members.entry(key).or_insert(usual.into());
        }
        members.entry("revision").or_insert("20250101".into());
        let path = folder.path().join(format!("{at}.json"));
        fs::write(&path, document.to_string()).expect("a file");
        generator = generator.document(path);
    }
    generator.plan().expect("a good document").versions.remove(0).api
}

/// The versions that this repository holds bindings of.
fn bindings() -> Vec<Api> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../discovery");
    let plan = Generator::new().discovery_dir(folder).plan().expect("good documents");
    plan.versions.into_iter().map(|version| version.api).collect()
}

/// Tokens one by one. The comma that a broken list ends with says nothing, nor does the spelling of a string.
fn flat(tokens: TokenStream) -> Vec<String> {
    let mut all = Vec::new();
    for tree in tokens {
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                all.push(open.to_owned());
                all.extend(flat(group.stream()));
                all.pop_if(|last| last == ",");
                all.push(close.to_owned());
            }
            TokenTree::Literal(literal) => all.push(plain(&literal)),
            tree => {
                let text = tree.to_string();
                if text == ">" {
                    all.pop_if(|last| last == ",");
                }
                all.push(text);
            }
        }
    }
    all
}

fn plain(literal: &Literal) -> String {
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Str(text) => Literal::string(&text.value()).to_string(),
        _ => literal.to_string(),
    }
}
