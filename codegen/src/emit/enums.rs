//! Open enums.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Item, parse_quote};

use super::attributes::{deprecated, doc};
use crate::{
    api::{Enum, Variant},
    wire_name,
};

/// The value that stands for "not given" in Google's enums; what comes before it is what all values begin with.
const UNSPECIFIED: &str = "UNSPECIFIED";

/// An enum.
pub(super) fn item(item: &Enum) -> Item {
    let ident = &item.ident;
    let (about, deprecated) = (doc(&item.doc), deprecated(item.deprecated.as_ref()));
    let prefix = prefix(&item.variants);
    let attribute = (!prefix.is_empty()).then(|| quote!(#[schema(prefix = #prefix)]));
    let variants = item.variants.iter().map(|variant| self::variant(prefix, variant));
    parse_quote! {
        #about
        #deprecated
        #[derive(Clone, Debug, PartialEq, Eq, Hash, rt::OpenEnum)]
        #attribute
        #[non_exhaustive]
        pub enum #ident {
            #(#variants,)*
            /// A value that this version does not know; kept and written back.
            Unknown(rt::UnknownValue),
        }
    }
}

fn variant(prefix: &str, variant: &Variant) -> TokenStream {
    let Variant { ident, wire, .. } = variant;
    let (about, deprecated) = (doc(&variant.doc), deprecated(variant.deprecated.as_ref()));
    let name = (!is_default(prefix, variant)).then(|| quote!(#[schema(name = #wire)]));
    quote! {
        #about
        #deprecated
        #name
        #ident
    }
}

/// What the values begin with, if that saves more names than it costs.
fn prefix(variants: &[Variant]) -> &str {
    let prefixes = variants.iter().filter_map(|variant| variant.wire.strip_suffix(UNSPECIFIED));
    let plain = variants.iter().filter(|variant| is_default("", variant)).count();
    let saves = |prefix: &&str| variants.iter().filter(|variant| is_default(prefix, variant)).count() > plain + 1;
    prefixes.filter(|prefix| !prefix.is_empty()).find(saves).unwrap_or_default()
}

fn is_default(prefix: &str, variant: &Variant) -> bool {
    wire_name::variant(prefix, variant.ident.as_str()) == variant.wire
}
