//! `gemini.rs`: what connects the schemas of a version to the hand-written layer.
//!
//! Each row of the overlay's `helpers` whose conditions hold becomes impls of the layer's traits and inherent methods that
//! forward to it. The rows are known here by name, because their text is Rust; which of them a version gets, and what they name,
//! was decided before.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, File, Item, parse_quote};

use super::context::Context;
use crate::{
    api::{Api, Method, Parts, Type, TypeItem},
    docs::code,
    names::Ident,
};

mod batches;
mod chat;
mod content;
mod convert;
mod embeddings;
mod files;
mod functions;
mod json;
mod part;
mod reply;
mod status;
mod tools;
mod uploads;
mod video;

/// The input of a row.
struct Row<'a> {
    /// The Rust items that the row names.
    parts: &'a Parts,
    /// Name of the hand-written layer in the file.
    layer: &'a TokenStream,
}

/// Emits the items of a row.
type Emit = fn(&Row<'_>) -> TokenStream;

/// The rows by name, in the order of the file.
const ROWS: [(&str, Emit); 15] = [
    ("part", part::items),
    ("function_call", functions::items),
    ("content", content::items),
    ("request", convert::request),
    ("count", convert::count),
    ("reply", reply::items),
    ("chat", chat::items),
    ("tools", tools::items),
    ("json", json::items),
    ("files", files::items),
    ("uploads", uploads::items),
    ("video", video::items),
    ("embeddings", embeddings::items),
    ("status", status::items),
    ("batches", batches::items),
];

/// Lines of the module's doc.
pub(super) fn module_doc(cx: &Context<'_>) -> Vec<String> {
    vec![format!("Conveniences for the schemas of the {}, version {}.", cx.title(), code(&cx.api.version))]
}

/// Notes for the compiler about the whole file.
pub(super) fn lints(cx: &Context<'_>) -> Option<Attribute> {
    names_deprecated(cx.api)
        .then(|| parse_quote!(#![allow(deprecated, reason = "the document deprecates some of what this is about")]))
}

/// Returns true if the version has any of the rows.
pub(super) fn is_needed(api: &Api) -> bool {
    ROWS.iter().any(|(name, _)| is_wanted(api, name))
}

/// The names of the file and of the layer that users write.
pub(super) fn exports(cx: &Context<'_>) -> Vec<Item> {
    let chat = is_wanted(cx.api, "chat").then(|| {
        parse_quote!(
            pub use gemini::Chat;
        )
    });
    let tools = layer(cx).filter(|_| is_wanted(cx.api, "tools")).map(|layer| parse_quote!(pub use #layer::Tools;));
    chat.into_iter().chain(tools).collect()
}

/// Path of the hand-written layer, if there is one.
fn layer(cx: &Context<'_>) -> Option<TokenStream> {
    cx.options.layer.as_ref().and_then(|path| path.parse().ok())
}

/// Items of the file.
pub(super) fn items(cx: &Context<'_>) -> Vec<Item> {
    let Some(layer) = layer(cx) else { return Vec::new() };
    let name = &quote!(gemini);
    let rows = ROWS.iter().flat_map(|(row, items)| {
        let helpers = cx.api.helpers.iter().filter(|helper| helper.name.as_str() == *row).take(1);
        helpers.map(|helper| items(&Row { parts: &helper.parts, layer: name }))
    });
    let import = cx.import();
    let is_gemini = layer.to_string().split(':').next_back().is_some_and(|name| name.trim() == "gemini");
    let renamed = (!is_gemini).then(|| quote!(as gemini));
    let file: File = parse_quote! {
        use super::schemas;
        #import
        use #layer #renamed;
        #(#rows)*
    };
    file.items
}

/// Returns a type in the file.
fn ty(of: &Type) -> TokenStream {
    super::ty::ty(of, super::ty::Place::Outside)
}

fn is_wanted(api: &Api, row: &str) -> bool {
    api.helpers.iter().any(|helper| helper.name.as_str() == row)
}

/// Returns true if the document deprecates something that the rows are about, so that the file names deprecated elements.
fn names_deprecated(api: &Api) -> bool {
    let is_about = |name: &Ident| api.helpers.iter().any(|helper| helper.types.contains(name));
    let schemas = api.types.iter().any(|item| match item {
        TypeItem::Struct(item) if is_about(&item.ident) => {
            item.deprecated.is_some() || item.fields.iter().any(|field| field.deprecated.is_some())
        }
        _ => false,
    });
    schemas || api.all_methods().iter().any(|method| method.deprecated.is_some() && is_called(api, method))
}

/// Returns true if a row calls the method.
fn is_called(api: &Api, method: &Method) -> bool {
    let calls = ["models.generateContent", "models.streamGenerateContent", "files.get"];
    method.id.strip_prefix(&api.name).is_some_and(|rest| calls.iter().any(|id| rest.strip_prefix('.') == Some(*id)))
}
