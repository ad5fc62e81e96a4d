//! Schemas with properties, and what some of them are beside that.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, ItemStruct, parse_quote};

use super::{
    alternatives,
    attributes::{deprecated, document, wire_name},
    context::Context,
    operation, page,
    ty::slot,
};
use crate::api::{Field, Struct};

/// A struct, and the traits that it has beside those that are derived.
pub(super) fn items(cx: &Context<'_>, item: &Struct) -> impl Iterator<Item = Item> {
    let ident = &item.ident;
    let deprecated = deprecated(item.deprecated.as_ref());
    let fields = item.fields.iter().map(|field| self::field(cx, item, field));
    let patch = item.is_patched.then(|| quote!(#[schema(patch)]));
    let page = item.page.as_ref().map(|page| page::item(cx, item, page));
    let operation = operation::item(cx, item);
    let taken = &item.constructor;
    let constructor = (!taken.is_empty()).then(|| quote!(#[schema(new(#(#taken),*))]));
    let alternatives = alternatives::item(cx, item);
    let mut syntax: ItemStruct = parse_quote! {
        #deprecated
        #[derive(Clone, Default, PartialEq, rt::Schema)]
        #patch
        #constructor
        #[non_exhaustive]
        pub struct #ident {
            #(#fields,)*
            /// Fields that this version does not know; kept and written back.
            pub unknown_fields: rt::UnknownFields,
        }
    };
    document(&mut syntax.attrs, &item.doc);
    for (field, source) in syntax.fields.iter_mut().zip(&item.fields) {
        document(&mut field.attrs, &source.doc);
    }
    std::iter::once(Item::Struct(syntax)).chain(page).chain(operation).chain(alternatives)
}

fn field(cx: &Context<'_>, item: &Struct, field: &Field) -> TokenStream {
    let ident = &field.ident;
    let deprecated = deprecated(field.deprecated.as_ref());
    let name = wire_name(&field.wire, field.default_wire, &field.aliases);
    let (note, ty) = (cx.notes.field_note(&item.ident, &field.slot), slot(&field.slot));
    quote! {
        #deprecated
        #name
        #note
        pub #ident: #ty
    }
}
