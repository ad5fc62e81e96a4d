//! Documentation and deprecation.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, parse_quote};

use crate::api::Deprecation;

/// `/// line` for each line.
pub(super) fn doc(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| text(line));
    quote!(#(#[doc = #lines])*)
}

/// `//! line` for each line.
pub(super) fn inner_doc(lines: &[String]) -> Vec<Attribute> {
    lines.iter().map(|line| text(line)).map(|line| parse_quote!(#![doc = #line])).collect()
}

/// The attribute of something that is on its way out.
pub(super) fn deprecated(deprecation: Option<&Deprecation>) -> Option<TokenStream> {
    deprecation.map(|deprecation| match deprecation {
        Deprecation::Marked => quote!(#[deprecated]),
        Deprecation::Gone(revision) => {
            let note = format!("last seen in revision {revision}");
            quote!(#[deprecated = #note])
        }
    })
}

fn text(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!(" {line}") }
}
