//! Document → [`Api`]: every decision, every diagnostic, all sorting.
//!
//! The document is walked once to find all types and once to make them; in between they get their names. Nothing here depends
//! on the order of keys, and nothing is dropped without a diagnostic.

use std::collections::BTreeSet;

use discovery_document::{
    Diagnostic, Document,
    overlay::{self, Facts},
};

use crate::{
    api::{Api, Helper, Method, Resource, Service, Type},
    names::{self, Ident},
};
use context::Context;
use graph::Graph;
use naming::Names;

mod context;
mod cycles;
mod enums;
mod graph;
mod kinds;
mod naming;
mod params;
mod resources;
mod schemas;
mod text;
mod types;

/// Where a client looks for a key when the overlay does not say.
const KEY: &str = "GOOGLE_API_KEY";

/// A document, decided.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// What to write.
    pub api: Api,
    /// What could not be written as it stands, by pointer.
    pub diagnostics: Vec<Diagnostic>,
}

/// Decides everything about a folded document, with the facts of its API.
///
/// Never fails: what cannot be is degraded to something usable, renamed or left out, and reported.
pub fn lower(document: &Document, facts: &Facts) -> Lowered {
    let mut cx = Context::new(document, facts);
    let mut graph = graph::collect(&mut cx);
    cycles::break_aliases(&mut cx, &mut graph);
    let names = naming::assign(&mut cx, &graph);
    let boxed = cycles::boxed(&graph);
    let pages = kinds::pages(&cx, &graph);
    let deprecated = schemas::deprecated(&cx, &graph, &names);
    let types = schemas::lower(&mut cx, &graph, &names, &boxed, &pages, &deprecated);
    let shared = resources::Shared { graph: &graph, names: &names, pages: &pages, deprecated: &deprecated };
    let (mut methods, mut resources) = resources::lower(&mut cx, &shared);
    let converted = conversions(&graph, &names, facts);
    mark_conversions(&mut methods, &mut resources, &converted);
    let api = Api {
        name: document.name.clone(),
        version: document.version.clone(),
        revision: cx.newest().to_owned(),
        sources: sources(document),
        title: text::title(document),
        doc: text::module(document),
        service: service(&cx, &graph),
        types,
        helpers: facts.helpers.iter().filter_map(|helper| self::helper(&graph, &names, helper)).collect(),
        methods,
        resources,
    };
    let mut diagnostics = cx.diagnostics;
    diagnostics.sort();
    diagnostics.dedup();
    Lowered { api, diagnostics }
}

fn sources(document: &Document) -> Vec<String> {
    let revisions =
        if document.revisions.is_empty() { std::slice::from_ref(&document.revision) } else { &document.revisions };
    revisions.iter().map(|revision| format!("{}/{revision}.json", document.version)).collect()
}

fn service(cx: &Context<'_>, graph: &Graph<'_>) -> Service {
    let Context { document, facts, .. } = cx;
    let mut endpoints: Vec<(String, String)> = Vec::new();
    for endpoint in document.endpoints.iter().filter(|endpoint| !endpoint.endpoint_url.is_empty()) {
        endpoints.push((endpoint.location.clone(), endpoint.endpoint_url.clone()));
    }
    endpoints.sort();
    Service {
        doc: text::client(document),
        root_url: document.root_url.clone(),
        mtls_root_url: document.mtls_root_url.clone().unwrap_or_default(),
        service_path: document.service_path.clone(),
        operation_path: kinds::operation_path(cx, graph),
        scopes: kinds::scopes(cx),
        api_key_env: if facts.api_key_env.is_empty() { vec![KEY.to_owned()] } else { facts.api_key_env.clone() },
        base_url_env: facts.base_url_env.clone().unwrap_or_default(),
        endpoints,
        facts: facts.service.clone(),
    }
}

/// The request types into which the hand-written layer converts.
fn conversions(graph: &Graph<'_>, names: &Names, facts: &Facts) -> BTreeSet<Ident> {
    let schemas = facts.helpers.iter().flat_map(|helper| &helper.conversions);
    schemas.filter_map(|schema| Some(names.nodes[*graph.named.get(schema.as_str())?].clone())).collect()
}

fn mark_conversions(methods: &mut [Method], resources: &mut [Resource], converted: &BTreeSet<Ident>) {
    for request in methods.iter_mut().filter_map(|method| method.request.as_mut()) {
        request.converts = matches!(&request.ty, Type::Named(ident) if converted.contains(ident));
    }
    for resource in resources {
        mark_conversions(&mut resource.methods, &mut resource.resources, converted);
    }
}

/// A row for the hand-written layer.
fn helper(graph: &Graph<'_>, names: &Names, helper: &overlay::Helper) -> Option<Helper> {
    let types = helper.schemas.iter().map(|schema| Some(names.nodes[*graph.named.get(schema.as_str())?].clone()));
    Some(Helper { name: names::snake(&helper.name, "helper"), types: types.collect::<Option<_>>()? })
}

#[cfg(test)]
mod tests;
