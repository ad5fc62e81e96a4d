//! What is printed is what was built.

use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;

use discovery_document::{fold, overlay::Facts, parse};

use super::{Body, Expression, Function, Item, Link, Row, Table, file};
use crate::{emit, ledger::Ledger, lower::lower, settings::Options};

#[test]
fn the_text_of_every_golden_reads_back_as_its_tokens() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut files = 0;
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let Ok(mut value) = serde_json::from_str::<serde_json::Value>(&std::fs::read_to_string(&path).unwrap()) else {
            continue;
        };
        let documents = match value.get_mut("documents").map(serde_json::Value::take) {
            Some(serde_json::Value::Array(documents)) => documents,
            _ => vec![value],
        };
        let documents = documents.into_iter().map(|mut document| {
            for (key, usual) in [("name", "toy"), ("version", "v1"), ("kind", "discovery#restDescription")] {
                document.as_object_mut().unwrap().entry(key).or_insert(usual.into());
            }
            parse(document.to_string().as_bytes()).unwrap()
        });
        let api = lower(&fold(documents.collect()).unwrap(), &Facts::default(), &Ledger::default()).api;
        for module in emit::modules(&api, &Options::default()) {
            let text = file("// header", &module.doc, &module.items);
            assert_eq!(flat(&text.parse().unwrap()), flat(&tokens(&module.doc, &module.items)), "{}", path.display());
            files += 1;
        }
    }
    assert!(files > 40, "only {files} files");
}

#[test]
fn tables() {
    let row = |tokens| Row { doc: vec!["A row.".to_owned()], attributes: vec![quote!(#[deprecated = "gone"])], tokens };
    let rows =
        vec![row(quote!(pub a, set_a: Option<Vec<rt::Value>> = "a")), row(quote!(pub b, set_b: Map<()> = "\"b\\"))];
    let table = |head, body| {
        Item::Table(Table {
            name: quote!(schema),
            doc: vec!["A table.".to_owned(), String::new(), "Second.".to_owned()],
            attributes: Vec::new(),
            head,
            body,
        })
    };
    let items = [
        table(quote!(pub struct X), Body::Rows(rows)),
        table(quote!(pub struct Empty), Body::Rows(Vec::new())),
        table(quote!(pub struct Handle), Body::Semicolon),
        Item::Table(Table::line(quote!(page), quote!(X { items: Vec<Y>, token }))),
    ];
    let want = r#"// header
//! A file.

rt::schema! {
    /// A table.
    ///
    /// Second.
    pub struct X {
        /// A row.
        #[deprecated = "gone"]
        pub a, set_a: Option<Vec<rt::Value>> = "a",
        /// A row.
        #[deprecated = "gone"]
        pub b, set_b: Map<()> = "\"b\\",
    }
}

rt::schema! {
    /// A table.
    ///
    /// Second.
    pub struct Empty {}
}

rt::schema! {
    /// A table.
    ///
    /// Second.
    pub struct Handle;
}

rt::page! { X { items: Vec<Y>, token } }
"#;
    assert_eq!(file("// header", &["A file.".to_owned()], &items), want);
}

#[test]
fn functions_break_where_they_are_too_long() {
    let long = "x".repeat(90);
    let function = |wrapper: Option<TokenStream>, links| {
        let body =
            Expression { wrapper, function: quote!(rt::get), args: vec![quote!(&self.rt), quote!(#long)], links };
        Function {
            doc: Vec::new(),
            attributes: Vec::new(),
            name: quote!(get),
            args: vec![quote!(id: u32)],
            returns: quote!(rt::Call<()>),
            body,
        }
    };
    let link = || Link::new(quote!(path), [quote!("id"), quote!("^$"), quote!(id.to_string())]);
    let functions =
        vec![function(None, vec![link()]), function(Some(quote!(XCall)), vec![link(), Link::new(quote!(wrapped), [])])];
    let items = [
        Item::Lines(vec![quote!(
            use ::a::rt::{self, Map};
        )]),
        Item::Impl { name: quote!(X), functions },
    ];
    let want = format!(
        r#"h

use ::a::rt::{{self, Map}};

impl X {{
    pub fn get(&self, id: u32) -> rt::Call<()> {{
        rt::get(&self.rt, "{long}")
            .path("id", "^$", id.to_string())
    }}

    pub fn get(&self, id: u32) -> rt::Call<()> {{
        XCall(
            rt::get(
                &self.rt,
                "{long}",
            )
            .path("id", "^$", id.to_string())
            .wrapped(),
        )
    }}
}}
"#
    );
    assert_eq!(file("h", &[], &items), want);
}

/// The tokens of a file, built without the printer.
fn tokens(doc: &[String], items: &[Item]) -> TokenStream {
    let doc = attribute_text(doc);
    let items = items.iter().map(|item| match item {
        Item::Lines(lines) => quote!(#(#lines)*),
        Item::Line { doc, attributes, tokens } => {
            let doc = docs(doc);
            quote!(#doc #(#attributes)* #tokens)
        }
        Item::Impl { name, functions } => {
            let functions = functions.iter().map(function);
            quote!(impl #name { #(#functions)* })
        }
        Item::Table(table) => self::table(table),
    });
    quote!(#(#![doc = #doc])* #(#items)*)
}

fn function(function: &Function) -> TokenStream {
    let Function { doc, attributes, name, args, returns, body } = function;
    let (doc, Expression { wrapper, function, args: values, links }) = (docs(doc), body);
    let links = links.iter().map(|Link { name, args }| quote!(.#name(#(#args),*)));
    let body = quote!(#function(#(#values),*) #(#links)*);
    let body = wrapper.as_ref().map_or_else(|| body.clone(), |wrapper| quote!(#wrapper(#body)));
    quote!(#doc #(#attributes)* pub fn #name(&self, #(#args),*) -> #returns { #body })
}

fn table(table: &Table) -> TokenStream {
    let Table { name, doc, attributes, head, body } = table;
    let doc = docs(doc);
    let body = match body {
        Body::Nothing => TokenStream::new(),
        Body::Semicolon => quote!(;),
        Body::Rows(rows) => {
            let rows = rows.iter().map(|Row { doc, attributes, tokens }| {
                let doc = docs(doc);
                quote!(#doc #(#attributes)* #tokens)
            });
            quote!({ #(#rows,)* })
        }
    };
    quote!(rt::#name! { #doc #(#attributes)* #head #body })
}

fn docs(lines: &[String]) -> TokenStream {
    let lines = attribute_text(lines);
    quote!(#(#[doc = #lines])*)
}

fn attribute_text(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") }).collect()
}

/// Tokens one by one; the comma that a broken list ends with says nothing.
fn flat(tokens: &TokenStream) -> Vec<String> {
    let mut all = Vec::new();
    for tree in tokens.clone() {
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                all.push(open.to_owned());
                all.extend(flat(&group.stream()));
                all.pop_if(|last| last == ",");
                all.push(close.to_owned());
            }
            tree => all.push(tree.to_string()),
        }
    }
    all
}
