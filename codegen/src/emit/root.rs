//! `mod.rs`: modules and the client.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    method::{call, method},
    resource::{accessor, names_schemas},
};
use crate::{
    api::{Api, Resource},
    names::{self, Ident},
    print::{Body, Function, Item, Row, Table},
};

/// Lines of the module's doc.
pub(super) fn doc(api: &Api) -> Vec<String> {
    api.doc.clone()
}

/// Items of the file; `gated` when each resource needs a feature.
pub(super) fn items(api: &Api, runtime: &TokenStream, gated: bool) -> Vec<Item> {
    let gate = |resource: &Resource| {
        let feature = resource.feature();
        gated.then(|| quote!(#[cfg(feature = #feature)]))
    };
    let mut modules: Vec<(Ident, Option<TokenStream>)> =
        api.resources.iter().map(|resource| (resource.module.clone(), gate(resource))).collect();
    modules.extend((!api.types.is_empty()).then(|| (names::snake("schemas", "module"), None)));
    modules.sort_by(|(a, _), (b, _)| a.cmp(b));
    let layer = super::has_layer(api).then(|| {
        quote!(
            mod gemini;
        )
    });
    let modules = modules.into_iter().flat_map(|(module, gate)| gate.into_iter().chain([quote!(pub mod #module;)]));
    let modules: Vec<TokenStream> = modules.chain(layer).collect();
    let mut items = vec![Item::Lines(vec![quote!(use #runtime::rt;)])];
    if !modules.is_empty() {
        items.push(Item::Lines(modules));
    }
    if api.helpers.iter().any(|helper| helper.name.as_str() == "chat") {
        items.push(Item::Lines(vec![quote!(
            pub use gemini::Chat;
        )]));
    }
    items.push(client(api));
    let accessors = api.resources.iter().map(|resource| {
        let mut function = accessor(resource, Some(&resource.module));
        function.attributes.splice(0..0, gate(resource));
        function
    });
    let functions: Vec<Function> = api.methods.iter().map(method).chain(accessors).collect();
    if !functions.is_empty() {
        items.push(Item::Impl { name: quote!(Client), functions });
    }
    items.extend(api.methods.iter().filter_map(call));
    debug_assert!(!api.types.is_empty() || !api.methods.iter().any(names_schemas), "a named type is one of the types");
    items
}

fn client(api: &Api) -> Item {
    let service = &api.service;
    let (scopes, keys) = (&service.scopes, &service.api_key_env);
    let endpoints = service.endpoints.iter().map(|(location, url)| quote!((#location, #url)));
    let text = |name: TokenStream, value: &String| quote!(#name: #value);
    let rows = [
        text(quote!(name), &api.name),
        text(quote!(version), &api.version),
        text(quote!(revision), &api.revision),
        text(quote!(root_url), &service.root_url),
        text(quote!(mtls_root_url), &service.mtls_root_url),
        text(quote!(service_path), &service.service_path),
        text(quote!(operation_path), &service.operation_path),
        quote!(scopes: [#(#scopes),*]),
        quote!(api_key_env: [#(#keys),*]),
        text(quote!(base_url_env), &service.base_url_env),
        quote!(endpoints: [#(#endpoints),*]),
    ];
    Item::Table(Table {
        name: quote!(client),
        doc: service.doc.clone(),
        attributes: Vec::new(),
        head: quote!(pub struct Client),
        body: Body::Rows(
            rows.into_iter().map(|tokens| Row { doc: Vec::new(), attributes: Vec::new(), tokens }).collect(),
        ),
    })
}
