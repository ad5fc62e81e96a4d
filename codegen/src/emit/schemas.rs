//! `schemas.rs`: structs, aliases and enums.

use syn::{Attribute, Item, ItemType, parse_quote};

use super::{
    attributes::{deprecated, document},
    context::Context,
    enums, structs,
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

/// The first items of the file.
pub(super) fn items(cx: &Context<'_>) -> Vec<Item> {
    let needs_import = cx.api.types.iter().any(needs_runtime);
    needs_import.then(|| cx.import()).into_iter().collect()
}

/// The items of types.
pub(super) fn types(cx: &Context<'_>, types: &[TypeItem]) -> Vec<Item> {
    let mut items = Vec::new();
    for item in types {
        match item {
            TypeItem::Struct(item) => items.extend(structs::items(cx, item)),
            TypeItem::Alias(item) => items.push(alias(cx, item)),
            TypeItem::Enum(item) => items.push(enums::item(item)),
        }
    }
    items
}

fn alias(cx: &Context<'_>, alias: &Alias) -> Item {
    let Alias { ident, ty: value, .. } = alias;
    let deprecated = deprecated(alias.deprecated.as_ref());
    let (note, ty) = (cx.notes.note(value), ty(value, Place::Schemas));
    let mut syntax: ItemType = parse_quote! {
        #deprecated
        #note
        pub type #ident = #ty;
    };
    document(&mut syntax.attrs, &alias.doc);
    Item::Type(syntax)
}

/// Returns true if an item names the runtime; an alias of a plain type does not.
fn needs_runtime(item: &TypeItem) -> bool {
    match item {
        TypeItem::Struct(_) | TypeItem::Enum(_) => true,
        TypeItem::Alias(item) => ty(&item.ty, Place::Schemas).into_iter().any(|tree| tree.to_string() == "rt"),
    }
}
