//! The language that generated code is written in, which is much smaller than Rust.
//!
//! A document names things and describes them. Whatever it says, generated code consists of these forms, in which each
//! identifier is a word of this file, or the name of something that the code declares in its place: a module, a type, a field, a
//! variant, a method, an argument. Anything else would be the document's own code.

use std::{collections::BTreeSet, path::Path};

use discovery_codegen::file::{File, HEADER};
use syn::{Expr, FnArg, ImplItem, Item, Lit, Member, Meta, Pat, ReturnType, Stmt, UseTree, Visibility};
use table::Table;
use types::{Types, Within};

mod table;
mod types;

/// Functions of the runtime that begin a call.
const FUNCTIONS: [&str; 8] = ["arg", "args", "delete", "get", "patch", "post", "put", "request"];

/// Methods with which a call goes on.
const LINKS: [&str; 13] = [
    "api_version",
    "body",
    "download_service",
    "page_token_in",
    "page_token_in_body",
    "path",
    "query",
    "raw_body",
    "safe_to_retry",
    "to_string",
    "upload_max",
    "upload_paths",
    "wrapped",
];

/// Checks all files of one version; panics at the first that is not in the language.
pub(crate) fn check(files: &[File]) {
    let parsed: Vec<(&Path, syn::File)> = files.iter().map(|file| (file.path.as_path(), parse(file))).collect();
    let mut modules = BTreeSet::new();
    let mut types = Types::default();
    for (path, file) in &parsed {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a plain path").to_owned();
        assert_eq!(path.extension(), Some("rs".as_ref()));
        assert_eq!(path.components().count(), 1, "{}", path.display());
        assert!(modules.insert(stem), "two files {}", path.display());
        for item in &file.items {
            types.declare(item, *path == Path::new("schemas.rs"));
        }
    }
    for (path, file) in &parsed {
        let place = if *path == Path::new("schemas.rs") { Within::Schemas } else { Within::Other };
        assert!(file.attrs.iter().all(is_doc), "{}", path.display());
        for item in &file.items {
            check_item(item, &Names { modules: &modules, types: &types, place });
        }
    }
}

/// What may be named in a file.
struct Names<'a> {
    modules: &'a BTreeSet<String>,
    types: &'a Types,
    place: Within,
}

fn parse(file: &File) -> syn::File {
    assert!(file.text.starts_with(HEADER), "no header");
    // These end a line for some readers and not for others, or turn what follows around.
    let odd = |c: char| matches!(c, '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\0');
    assert!(!file.text.contains(odd), "{}: an odd character", file.path.display());
    assert!(
        file.text.lines().all(|line| line.trim_end() == line),
        "{}: blanks at the end of a line",
        file.path.display()
    );
    syn::parse_file(&file.text).unwrap_or_else(|error| panic!("{}: {error}\n{}", file.path.display(), file.text))
}

fn check_item(item: &Item, names: &Names<'_>) {
    match item {
        Item::Use(item) => {
            assert!(item.attrs.is_empty() && matches!(item.vis, Visibility::Inherited));
            check_use(&item.tree);
        }
        Item::Mod(item) => {
            assert!(item.content.is_none() && item.unsafety.is_none() && item.attrs.is_empty());
            assert!(names.modules.contains(&item.ident.to_string()), "no file for the module {}", item.ident);
        }
        Item::Type(item) => {
            check_attributes(&item.attrs);
            assert!(item.generics.params.is_empty() && names.place == Within::Schemas);
            names.types.check(&item.ty, names.place);
        }
        Item::Macro(item) => {
            assert!(item.ident.is_none() && item.attrs.is_empty());
            Table::parse(&item.mac).check(names.types, names.place);
        }
        Item::Impl(item) => {
            assert!(item.trait_.is_none() && item.generics.params.is_empty() && item.attrs.is_empty());
            names.types.check_local(&item.self_ty);
            let mut methods = BTreeSet::new();
            for item in &item.items {
                let ImplItem::Fn(method) = item else { panic!("not a method") };
                assert!(methods.insert(method.sig.ident.to_string()), "two methods {}", method.sig.ident);
                check_method(method, names);
            }
        }
        _ => panic!("an item of a foreign kind"),
    }
}

fn check_use(tree: &UseTree) {
    match tree {
        UseTree::Path(path) => {
            assert!(["super", "generativelanguage", "rt"].contains(&path.ident.to_string().as_str()), "{}", path.ident);
            check_use(&path.tree);
        }
        UseTree::Name(name) => {
            assert!(["rt", "schemas", "self", "Map"].contains(&name.ident.to_string().as_str()), "{}", name.ident);
        }
        UseTree::Group(group) => group.items.iter().for_each(check_use),
        UseTree::Rename(_) | UseTree::Glob(_) => panic!("an import of a foreign kind"),
    }
}

fn check_method(method: &syn::ImplItemFn, names: &Names<'_>) {
    check_attributes(&method.attrs);
    let signature = &method.sig;
    assert!(matches!(method.vis, Visibility::Public(_)) && signature.generics.params.is_empty());
    assert!(signature.asyncness.is_none() && signature.abi.is_none() && signature.constness.is_none());
    let mut arguments = BTreeSet::new();
    for argument in &signature.inputs {
        match argument {
            FnArg::Receiver(_) => {}
            FnArg::Typed(argument) => {
                let Pat::Ident(pattern) = &*argument.pat else { panic!("an argument of a foreign kind") };
                assert!(pattern.by_ref.is_none() && pattern.subpat.is_none() && argument.attrs.is_empty());
                assert!(arguments.insert(pattern.ident.to_string()), "two arguments {}", pattern.ident);
                names.types.check_argument(&argument.ty, names.place);
            }
        }
    }
    let ReturnType::Type(_, returned) = &signature.output else { panic!("a method without a result") };
    names.types.check_result(returned, names.place, names.modules);
    let [Stmt::Expr(body, None)] = method.block.stmts.as_slice() else { panic!("a body of more than one expression") };
    check_expression(body, &arguments, names);
}

fn check_expression(expression: &Expr, arguments: &BTreeSet<String>, names: &Names<'_>) {
    match expression {
        Expr::Lit(literal) => assert!(matches!(literal.lit, Lit::Str(_) | Lit::Int(_)), "a literal of a foreign kind"),
        Expr::Path(path) => {
            let name = path.path.get_ident().map(ToString::to_string).unwrap_or_default();
            assert!(path.qself.is_none() && arguments.contains(&name), "`{name}` is no argument");
        }
        Expr::Reference(reference) => {
            assert!(reference.mutability.is_none());
            match &*reference.expr {
                Expr::Field(field) => {
                    let Expr::Path(path) = &*field.base else { panic!("a field of a foreign kind") };
                    let Member::Named(name) = &field.member else { panic!("a field without a name") };
                    assert!(path.path.is_ident("self") && name == "rt");
                }
                other => check_expression(other, arguments, names),
            }
        }
        Expr::Field(field) => {
            let Member::Named(name) = &field.member else { panic!("a field without a name") };
            assert!(name == "content_type" || name == "data", "{name}");
            check_expression(&field.base, arguments, names);
        }
        Expr::MethodCall(call) => {
            let name = call.method.to_string();
            assert!(call.turbofish.is_none() && LINKS.contains(&name.as_str()), "`.{name}()`");
            check_expression(&call.receiver, arguments, names);
            call.args.iter().for_each(|argument| check_expression(argument, arguments, names));
        }
        Expr::Call(call) => {
            let Expr::Path(function) = &*call.func else { panic!("a call of a foreign kind") };
            names.types.check_function(&function.path, &FUNCTIONS, names.modules, names.place);
            call.args.iter().for_each(|argument| check_expression(argument, arguments, names));
        }
        _ => panic!("an expression of a foreign kind"),
    }
}

fn is_doc(attribute: &syn::Attribute) -> bool {
    match &attribute.meta {
        Meta::NameValue(meta) => meta.path.is_ident("doc") && is_text(&meta.value),
        _ => false,
    }
}

fn is_text(expression: &Expr) -> bool {
    matches!(expression, Expr::Lit(literal) if matches!(literal.lit, Lit::Str(_)))
}

/// Docs, deprecation, and what is expected of lints because of either or of many arguments.
fn check_attributes(attributes: &[syn::Attribute]) {
    for attribute in attributes {
        let known = match &attribute.meta {
            Meta::Path(path) => path.is_ident("deprecated"),
            Meta::NameValue(meta) => meta.path.is_ident("deprecated") && is_text(&meta.value),
            Meta::List(list) => {
                let text = list.tokens.to_string();
                let lints = ["deprecated , reason =", "clippy :: too_many_arguments , reason ="];
                list.path.is_ident("expect") && lints.iter().any(|lint| text.starts_with(lint))
            }
        };
        assert!(known || is_doc(attribute), "an attribute of a foreign kind");
    }
}
