//! Documentation and deprecation.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{AttrStyle, Attribute, Expr, ExprLit, Ident, Lit, LitStr, Meta, MetaNameValue};

use crate::api::Deprecation;

/// Puts `/// line` for each line before other attributes.
///
/// Documentation is half of the output. Built here, it need not be quoted and parsed with its item, which took a fifth of a run.
pub(super) fn document(attributes: &mut Vec<Attribute>, lines: &[String]) {
    attributes.splice(0..0, lines.iter().map(|line| attribute(AttrStyle::Outer, line)));
}

/// `/// line` for each line.
pub(super) fn doc(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| text(line));
    quote!(#(#[doc = #lines])*)
}

/// `//! line` for each line.
pub(super) fn inner_doc(lines: &[String]) -> Vec<Attribute> {
    lines.iter().map(|line| attribute(AttrStyle::Inner(<syn::Token![!]>::default()), line)).collect()
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

/// The wire name, if the naming rule does not give it, and former wire names.
pub(super) fn wire_name(wire: &str, is_default: bool, aliases: &[String]) -> Option<TokenStream> {
    let name = (!is_default).then(|| quote!(name = #wire));
    let options: Vec<TokenStream> =
        name.into_iter().chain(aliases.iter().map(|alias| quote!(alias = #alias))).collect();
    (!options.is_empty()).then(|| quote!(#[schema(#(#options),*)]))
}

fn attribute(style: AttrStyle, line: &str) -> Attribute {
    let line = LitStr::new(&text(line), Span::call_site());
    Attribute {
        pound_token: <syn::Token![#]>::default(),
        style,
        bracket_token: syn::token::Bracket::default(),
        meta: Meta::NameValue(MetaNameValue {
            path: Ident::new("doc", Span::call_site()).into(),
            eq_token: <syn::Token![=]>::default(),
            value: Expr::Lit(ExprLit { attrs: Vec::new(), lit: Lit::Str(line) }),
        }),
    }
}

fn text(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!(" {line}") }
}
