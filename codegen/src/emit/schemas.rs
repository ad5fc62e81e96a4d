//! `schemas.rs`: structs, aliases and enums.

use syn::{Attribute, Item, parse_quote};

use super::{
    attributes::{deprecated, doc},
    context::Context,
    enums, facts, structs,
    ty::{Place, ty},
};
use crate::{
    api::{Alias, TypeItem},
    docs::code,
};

/// Lines of the module's doc.
pub(super) fn module_doc(cx: &Context<'_>) -> Vec<String> {
    vec![format!("Schemas of the {}, version {}.", cx.title(), code(&cx.api.version))]
}

/// Names that come from documents, and that clippy would have otherwise.
pub(super) fn lints() -> Attribute {
    parse_quote!(#![allow(clippy::enum_variant_names, clippy::struct_field_names, reason = "the API calls them so")])
}

/// Items of the file.
pub(super) fn items(cx: &Context<'_>) -> Vec<Item> {
    let api = cx.api;
    let needs_import = api.types.iter().any(needs_runtime);
    let mut items: Vec<Item> = needs_import.then(|| cx.import()).into_iter().collect();
    for item in &api.types {
        match item {
            TypeItem::Struct(item) => items.extend(structs::items(cx, item)),
            TypeItem::Alias(item) => items.push(alias(cx, item)),
            TypeItem::Enum(item) => items.push(enums::item(item)),
        }
    }
    items.extend(facts::completions(api));
    items
}

fn alias(cx: &Context<'_>, alias: &Alias) -> Item {
    let Alias { ident, ty: value, .. } = alias;
    let (about, deprecated) = (doc(&alias.doc), deprecated(alias.deprecated.as_ref()));
    let (note, ty) = (cx.notes.note(value), ty(value, Place::Schemas));
    parse_quote! {
        #about
        #deprecated
        #note
        pub type #ident = #ty;
    }
}

/// Whether an item names the runtime; an alias of a plain type does not.
fn needs_runtime(item: &TypeItem) -> bool {
    match item {
        TypeItem::Struct(_) | TypeItem::Enum(_) => true,
        TypeItem::Alias(item) => ty(&item.ty, Place::Schemas).into_iter().any(|tree| tree.to_string() == "rt"),
    }
}
