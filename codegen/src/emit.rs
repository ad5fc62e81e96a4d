//! [`Api`] → syntax trees → files. Nothing is decided here, and nothing can fail.

use std::path::PathBuf;

use discovery_document::stack;

use crate::{
    api::{Api, Resource, TypeItem},
    file::File,
    header, print,
    settings::Options,
};
use attributes::inner_doc;
use context::Context;

mod attributes;
mod block;
mod context;
mod notes;
mod ty;

mod alternatives;
mod enums;
mod facts;
mod operation;
mod page;
mod structs;

mod schemas;
mod scopes;

mod call;
mod method;

mod resource;

mod client;
mod gemini;
mod root;

/// Returns the files of one API version.
pub(crate) fn emit(api: &Api, options: &Options) -> Vec<File> {
    let cx = Context::new(api, options);
    let parts: Vec<Part<'_>> = modules(api).into_iter().flat_map(|module| module.parts(api)).collect();
    // Syntax trees stay on the thread that built them.
    let texts = stack::roomy_each(&parts, |part| part.text(&cx));
    let mut files: Vec<File> = Vec::new();
    for (part, text) in parts.iter().zip(texts) {
        match (part, files.last_mut()) {
            (Part::Types(_) | Part::Completions, Some(schemas)) => schemas.text.push_str(&text),
            _ => files.push(File { path: PathBuf::from(format!("{}.rs", part.stem())), text }),
        }
    }
    files
}

/// The number of types that a thread takes at a time.
const TYPES: usize = 32;

/// The work of one thread: a file, or a piece of `schemas.rs`, which is as long as all other files together.
#[derive(Clone, Copy)]
enum Part<'a> {
    /// A file; of `schemas.rs` only the start.
    Module(Module<'a>),
    /// Types that follow in `schemas.rs`.
    Types(&'a [TypeItem]),
    /// The end of `schemas.rs`.
    Completions,
}

impl Part<'_> {
    fn text(&self, cx: &Context<'_>) -> String {
        match self {
            Part::Module(module) => print::file(header::LINE, module.syntax(cx)),
            Part::Types(types) => print::items(schemas::types(cx, types)),
            Part::Completions => print::items(facts::completions(cx.api)),
        }
    }

    /// The name of the file, without `.rs`.
    fn stem(&self) -> &str {
        match self {
            Part::Module(module) => module.stem(),
            Part::Types(_) | Part::Completions => Module::Schemas.stem(),
        }
    }
}

/// A file of a version.
#[derive(Clone, Copy)]
enum Module<'a> {
    /// `mod.rs`: modules and the client.
    Root,
    /// `schemas.rs`: structs, aliases and enums.
    Schemas,
    /// `scopes.rs`: the OAuth scopes.
    Scopes,
    /// `gemini.rs`: what connects schemas to the hand-written layer.
    Gemini,
    /// A resource at the top, with those inside it.
    Resource(&'a Resource),
}

fn modules(api: &Api) -> Vec<Module<'_>> {
    let schemas = (!api.types.is_empty()).then_some(Module::Schemas);
    let scopes = (!api.scopes.is_empty()).then_some(Module::Scopes);
    let gemini = gemini::is_needed(api).then_some(Module::Gemini);
    std::iter::once(Module::Root)
        .chain(schemas)
        .chain(scopes)
        .chain(gemini)
        .chain(api.resources.iter().map(Module::Resource))
        .collect()
}

impl<'a> Module<'a> {
    /// The parts of the file in their order.
    fn parts(self, api: &'a Api) -> Vec<Part<'a>> {
        let start = std::iter::once(Part::Module(self));
        match self {
            Module::Schemas => {
                start.chain(api.types.chunks(TYPES).map(Part::Types)).chain([Part::Completions]).collect()
            }
            _ => start.collect(),
        }
    }

    /// The name of the file, without `.rs`.
    fn stem(&self) -> &str {
        match self {
            Module::Root => "mod",
            Module::Schemas => "schemas",
            Module::Scopes => "scopes",
            Module::Gemini => "gemini",
            Module::Resource(resource) => resource.module.as_str(),
        }
    }

    fn syntax(&self, cx: &Context<'_>) -> syn::File {
        let (doc, items) = match self {
            Module::Root => (root::module_doc(cx), root::items(cx)),
            Module::Schemas => (schemas::module_doc(cx), schemas::items(cx)),
            Module::Scopes => (scopes::module_doc(cx), scopes::items(cx)),
            Module::Gemini => (gemini::module_doc(cx), gemini::items(cx)),
            Module::Resource(resource) => (resource::module_doc(cx, resource), resource::items(cx, resource)),
        };
        let more = match self {
            Module::Root => root::features(cx).into_iter().collect(),
            Module::Schemas => schemas::lints(cx.api),
            Module::Gemini => gemini::lints(cx).into_iter().collect(),
            Module::Scopes | Module::Resource(_) => Vec::new(),
        };
        let attrs = inner_doc(&doc).into_iter().chain(more).collect();
        syn::File { shebang: None, frontmatter: None, attrs, items }
    }
}

#[cfg(test)]
mod tests;
