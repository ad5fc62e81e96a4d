//! `schemas.rs`: structs, aliases and enums.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    attributes,
    ty::{self, Place, slot, ty},
};
use crate::{
    api::{Alias, Api, Enum, Field, Slot, Struct, TypeItem, Variant},
    docs::code,
    print::{Body, Item, Row, Table},
};

/// Lines of the module's doc.
pub(super) fn doc(api: &Api) -> Vec<String> {
    vec![format!("Schemas of the {}, version {}.", super::title(api), code(&api.version))]
}

/// Items of the file.
pub(super) fn items(api: &Api, runtime: &TokenStream) -> Vec<Item> {
    let import =
        if api.types.iter().any(has_map) { quote!(use #runtime::rt::{self, Map};) } else { quote!(use #runtime::rt;) };
    let needs_import = api.types.iter().any(needs_runtime);
    let mut items: Vec<Item> = needs_import.then(|| Item::Lines(vec![import])).into_iter().collect();
    for item in &api.types {
        match item {
            TypeItem::Struct(item) => structure(item, &mut items),
            TypeItem::Alias(item) => items.push(alias(item)),
            TypeItem::Enum(item) => items.push(enumeration(item)),
        }
    }
    items
}

fn structure(item: &Struct, items: &mut Vec<Item>) {
    let ident = &item.ident;
    items.push(Item::Table(Table {
        name: quote!(schema),
        doc: item.doc.clone(),
        attributes: attributes(item.deprecated.as_ref(), false),
        head: quote!(pub struct #ident),
        body: Body::Rows(item.fields.iter().map(field).collect()),
    }));
    if let Some(page) = &item.page {
        let (field, ty, token) = (&page.items, slot(&page.slot), &page.token);
        items.push(Item::Table(Table::line(quote!(page), quote!(#ident { #field: #ty, #token }))));
    }
    if item.is_operation {
        items.push(Item::Table(Table::line(quote!(operation), quote!(#ident))));
    }
}

fn field(field: &Field) -> Row {
    let (ident, setter, ty, wire) = (&field.ident, &field.setter, slot(&field.slot), &field.wire);
    Row {
        doc: field.doc.clone(),
        attributes: attributes(field.deprecated.as_ref(), false),
        tokens: quote!(pub #ident, #setter: #ty = #wire),
    }
}

fn alias(alias: &Alias) -> Item {
    let (ident, ty) = (&alias.ident, ty(&alias.ty, Place::Schemas));
    Item::Line {
        doc: alias.doc.clone(),
        attributes: attributes(alias.deprecated.as_ref(), alias.names_deprecated),
        tokens: quote!(pub type #ident = #ty;),
    }
}

fn enumeration(item: &Enum) -> Item {
    let ident = &item.ident;
    Item::Table(Table {
        name: quote!(open_enum),
        doc: item.doc.clone(),
        attributes: attributes(item.deprecated.as_ref(), false),
        head: quote!(pub enum #ident),
        body: Body::Rows(item.variants.iter().map(variant).collect()),
    })
}

fn variant(variant: &Variant) -> Row {
    let (ident, wire) = (&variant.ident, &variant.wire);
    Row {
        doc: variant.doc.clone(),
        attributes: attributes(variant.deprecated.as_ref(), false),
        tokens: quote!(#ident = #wire),
    }
}

fn has_map(item: &TypeItem) -> bool {
    match item {
        TypeItem::Struct(item) => item.fields.iter().any(|field| match &field.slot {
            Slot::Map(_) => true,
            Slot::Option(inner) | Slot::Boxed(inner) | Slot::Vec(inner) => ty::has_map(inner),
        }),
        TypeItem::Alias(item) => ty::has_map(&item.ty),
        TypeItem::Enum(_) => false,
    }
}

/// Whether an item names the runtime; an alias of a plain type does not.
fn needs_runtime(item: &TypeItem) -> bool {
    match item {
        TypeItem::Struct(_) | TypeItem::Enum(_) => true,
        TypeItem::Alias(item) => ty(&item.ty, Place::Schemas).into_iter().any(|tree| tree.to_string() == "rt"),
    }
}
