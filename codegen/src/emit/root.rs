//! `mod.rs`: modules and the client.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Item, parse_quote};

use super::{
    call, client,
    context::Context,
    gemini, method,
    resource::{accessor, names_schemas},
};
use crate::{
    api::Resource,
    names::{self, Ident},
};

/// The attribute with which docs.rs shows the features that items need.
pub(super) fn features(cx: &Context<'_>) -> Option<Attribute> {
    let is_needed = cx.options.crate_root && cx.is_gated();
    is_needed.then(|| parse_quote!(#![cfg_attr(docsrs, feature(doc_cfg))]))
}

/// Documentation of the module, with the number of elements from each source.
pub(super) fn module_doc(cx: &Context<'_>) -> Vec<String> {
    let mut doc = cx.api.doc.clone();
    if !cx.api.counts.is_empty() {
        doc.push(String::new());
        doc.extend_from_slice(&cx.api.counts);
    }
    doc
}

/// Items of the file.
pub(super) fn items(cx: &Context<'_>) -> Vec<Item> {
    let api = cx.api;
    debug_assert!(!api.types.is_empty() || !api.methods.iter().any(names_schemas), "a named type is one of the types");
    let is_gated = cx.is_gated();
    let gate = |resource: &Resource| {
        let feature = resource.feature();
        is_gated.then(|| quote!(#[cfg(feature = #feature)]))
    };
    let mut modules: Vec<(Ident, Option<TokenStream>)> =
        api.resources.iter().map(|resource| (resource.module.clone(), gate(resource))).collect();
    modules.extend((!api.types.is_empty()).then(|| (names::snake("schemas", "module"), None)));
    modules.extend((!api.scopes.is_empty()).then(|| (names::snake("scopes", "module"), None)));
    modules.sort_by(|(a, _), (b, _)| a.cmp(b));
    let modules = modules.into_iter().map(|(module, gate)| parse_quote!(#gate pub mod #module;));
    let layer = gemini::is_needed(api).then(|| {
        parse_quote!(
            mod gemini;
        )
    });
    let names = gemini::exports(cx);
    let methods = api.methods.iter().map(|method| method::item(cx, method));
    let accessors =
        api.resources.iter().map(|resource| accessor(resource, Some(&resource.module), gate(resource).as_ref()));
    let client = client::items(cx, methods.chain(accessors));
    let calls = api.methods.iter().filter_map(|method| call::items(cx, method)).flatten();
    let exports = cx.options.crate_root.then(|| cx.exports());
    std::iter::once(cx.import())
        .chain(exports)
        .chain(modules)
        .chain(layer)
        .chain(names)
        .chain(client)
        .chain(calls)
        .collect()
}
