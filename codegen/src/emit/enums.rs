//! Open enums.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, ItemEnum, parse_quote};

use super::attributes::{deprecated, document, wire_name};
use crate::api::{Enum, Variant};

/// An enum.
pub(super) fn item(item: &Enum) -> Item {
    let ident = &item.ident;
    let deprecated = deprecated(item.deprecated.as_ref());
    let prefix =
        Some(&item.prefix).filter(|prefix| !prefix.is_empty()).map(|prefix| quote!(#[schema(prefix = #prefix)]));
    let variants = item.variants.iter().map(variant);
    let mut syntax: ItemEnum = parse_quote! {
        #deprecated
        #[derive(Clone, Debug, PartialEq, Eq, Hash, rt::OpenEnum)]
        #prefix
        #[non_exhaustive]
        pub enum #ident {
            #(#variants,)*
            /// A value that this version does not know; kept and written back.
            Unknown(rt::UnknownValue),
        }
    };
    document(&mut syntax.attrs, &item.doc);
    for (variant, source) in syntax.variants.iter_mut().zip(&item.variants) {
        document(&mut variant.attrs, &source.doc);
    }
    Item::Enum(syntax)
}

fn variant(variant: &Variant) -> TokenStream {
    let ident = &variant.ident;
    let deprecated = deprecated(variant.deprecated.as_ref());
    let name = wire_name(&variant.wire, variant.default_wire, &variant.aliases);
    quote! {
        #deprecated
        #name
        #ident
    }
}
