//! `schemas.rs`: structs, aliases and enums.

use syn::{Attribute, Item, ItemType, parse_quote};

use super::{
    attributes::{deprecated, document},
    context::Context,
    enums, structs,
    ty::{Place, ty},
};
use crate::{
    api::{Alias, Api, Slot, Type, TypeItem},
    docs::code,
};

/// Lines of the module's doc.
pub(super) fn module_doc(cx: &Context<'_>) -> Vec<String> {
    vec![format!("Schemas of the {}, version {}.", cx.title(), code(&cx.api.version))]
}

/// The lints that names and types of documents would raise.
pub(super) fn lints(api: &Api) -> Vec<Attribute> {
    let mut lints = vec![parse_quote! {
        #![allow(clippy::enum_variant_names, clippy::struct_field_names, reason = "the API calls them so")]
    }];
    if api.types.iter().any(is_complex) {
        lints.push(parse_quote!(#![allow(clippy::type_complexity, reason = "the API nests them so")]));
    }
    lints
}

/// Levels of lists and maps from which clippy calls a type complex, or few less.
const COMPLEX: usize = 5;

/// Returns true if an item has a type that clippy may call complex.
fn is_complex(item: &TypeItem) -> bool {
    match item {
        TypeItem::Struct(item) => item.fields.iter().any(|field| {
            let (Slot::Option(ty) | Slot::Boxed(ty) | Slot::Vec(ty) | Slot::Map(ty)) = &field.slot;
            levels(ty) >= COMPLEX
        }),
        TypeItem::Alias(item) => levels(&item.ty) >= COMPLEX,
        TypeItem::Enum(_) => false,
    }
}

/// Returns the number of lists and maps in each other.
fn levels(ty: &Type) -> usize {
    match ty {
        Type::List(inner) | Type::Map(inner) => 1 + levels(inner),
        _ => 0,
    }
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
