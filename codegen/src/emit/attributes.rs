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
    let (last, successor) = match deprecation? {
        Deprecation::Marked { successor } => (None, successor),
        Deprecation::Gone { last, successor } => (Some(format!("last seen in revision {last}")), successor),
    };
    let instead = successor.as_ref().map(|path| format!("use `{path}` instead"));
    let note: Vec<String> = last.into_iter().chain(instead).collect();
    let note = note.join("; ");
    Some(if note.is_empty() { quote!(#[deprecated]) } else { quote!(#[deprecated = #note]) })
}

/// What a name on the wire is, where the rule does not say so, and what it was.
pub(super) fn wire_name(wire: &str, is_default: bool, aliases: &[String]) -> Option<TokenStream> {
    let name = (!is_default).then(|| quote!(name = #wire));
    let options: Vec<TokenStream> =
        name.into_iter().chain(aliases.iter().map(|alias| quote!(alias = #alias))).collect();
    (!options.is_empty()).then(|| quote!(#[schema(#(#options),*)]))
}

fn text(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!(" {line}") }
}
