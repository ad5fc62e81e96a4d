//! `scopes.rs`: the OAuth scopes of the API.

use syn::{Item, parse_quote};

use super::{attributes::doc, context::Context};
use crate::{api::Scope, docs::code};

/// Lines of the module's doc.
pub(super) fn module_doc(cx: &Context<'_>) -> Vec<String> {
    vec![format!("OAuth scopes of the {}, version {}.", cx.title(), code(&cx.api.version))]
}

/// Items of the file.
pub(super) fn items(cx: &Context<'_>) -> Vec<Item> {
    let constant = |Scope { ident, url, doc: lines }: &Scope| {
        let about = doc(lines);
        parse_quote! {
            #about
            pub const #ident: &str = #url;
        }
    };
    cx.api.scopes.iter().map(constant).collect()
}
