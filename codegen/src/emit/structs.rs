//! Schemas with properties, and what some of them are beside that.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, parse_quote};

use super::{
    alternatives,
    attributes::{deprecated, doc, wire_name},
    context::Context,
    operation, page,
    ty::slot,
};
use crate::api::{Field, Struct};

/// A struct, and the traits that it has beside those that are derived.
pub(super) fn items(cx: &Context<'_>, item: &Struct) -> impl Iterator<Item = Item> {
    let ident = &item.ident;
    let (about, deprecated) = (doc(&item.doc), deprecated(item.deprecated.as_ref()));
    let fields = item.fields.iter().map(|field| self::field(cx, item, field));
    let page = item.page.as_ref().map(|page| page::item(cx, item, page));
    let operation = operation::item(cx, item);
    let taken = &item.constructor;
    let constructor = (!taken.is_empty()).then(|| quote!(#[schema(new(#(#taken),*))]));
    let alternatives = alternatives::item(cx, item);
    let item = parse_quote! {
        #about
        #deprecated
        #[derive(Clone, Default, PartialEq, rt::Schema)]
        #constructor
        #[non_exhaustive]
        pub struct #ident {
            #(#fields,)*
            /// Fields that this version does not know; kept and written back.
            pub unknown_fields: rt::UnknownFields,
        }
    };
    std::iter::once(item).chain(page).chain(operation).chain(alternatives)
}

fn field(cx: &Context<'_>, item: &Struct, field: &Field) -> TokenStream {
    let (ident, about) = (&field.ident, doc(&field.doc));
    let deprecated = deprecated(field.deprecated.as_ref());
    let name = wire_name(&field.wire, field.default_wire, &field.aliases);
    let (note, ty) = (cx.notes.field_note(&item.ident, &field.slot), slot(&field.slot));
    quote! {
        #about
        #deprecated
        #name
        #note
        pub #ident: #ty
    }
}
