//! Open enums.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, parse_quote};

use super::attributes::{deprecated, doc, wire_name};
use crate::api::{Enum, Variant};

/// An enum.
pub(super) fn item(item: &Enum) -> Item {
    let ident = &item.ident;
    let (about, deprecated) = (doc(&item.doc), deprecated(item.deprecated.as_ref()));
    let prefix =
        Some(&item.prefix).filter(|prefix| !prefix.is_empty()).map(|prefix| quote!(#[schema(prefix = #prefix)]));
    let variants = item.variants.iter().map(variant);
    parse_quote! {
        #about
        #deprecated
        #[derive(Clone, Debug, PartialEq, Eq, Hash, rt::OpenEnum)]
        #prefix
        #[non_exhaustive]
        pub enum #ident {
            #(#variants,)*
            /// A value that this version does not know; kept and written back.
            Unknown(rt::UnknownValue),
        }
    }
}

fn variant(variant: &Variant) -> TokenStream {
    let (ident, about) = (&variant.ident, doc(&variant.doc));
    let deprecated = deprecated(variant.deprecated.as_ref());
    let name = wire_name(&variant.wire, variant.default_wire, &variant.aliases);
    quote! {
        #about
        #deprecated
        #name
        #ident
    }
}
