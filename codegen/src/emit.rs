//! [`Api`] → syntax trees → files. Nothing is decided here, and nothing can fail.

use std::path::PathBuf;

use discovery_document::stack;

use crate::{
    api::{Api, Resource},
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

mod call;
mod method;

mod resource;

mod client;
mod gemini;
mod root;

/// The files of one API version.
pub(crate) fn emit(api: &Api, options: &Options) -> Vec<File> {
    let cx = Context::new(api, options);
    // Syntax trees stay on the thread that built them.
    stack::roomy_each(&modules(api), |module| File {
        path: PathBuf::from(format!("{}.rs", module.stem())),
        text: print::file(header::LINE, module.syntax(&cx)),
    })
}

/// A file of a version.
#[derive(Clone, Copy)]
enum Module<'a> {
    /// `mod.rs`: modules and the client.
    Root,
    /// `schemas.rs`: structs, aliases and enums.
    Schemas,
    /// `gemini.rs`: what connects schemas to the hand-written layer.
    Gemini,
    /// A resource at the top, with those inside it.
    Resource(&'a Resource),
}

fn modules(api: &Api) -> Vec<Module<'_>> {
    let schemas = (!api.types.is_empty()).then_some(Module::Schemas);
    let gemini = gemini::is_needed(api).then_some(Module::Gemini);
    std::iter::once(Module::Root)
        .chain(schemas)
        .chain(gemini)
        .chain(api.resources.iter().map(Module::Resource))
        .collect()
}

impl Module<'_> {
    /// The name of the file, without `.rs`.
    fn stem(&self) -> &str {
        match self {
            Module::Root => "mod",
            Module::Schemas => "schemas",
            Module::Gemini => "gemini",
            Module::Resource(resource) => resource.module.as_str(),
        }
    }

    fn syntax(&self, cx: &Context<'_>) -> syn::File {
        let (doc, items) = match self {
            Module::Root => (root::module_doc(cx), root::items(cx)),
            Module::Schemas => (schemas::module_doc(cx), schemas::items(cx)),
            Module::Gemini => (gemini::module_doc(cx), gemini::items(cx)),
            Module::Resource(resource) => (resource::module_doc(cx, resource), resource::items(cx, resource)),
        };
        let more = match self {
            Module::Root => root::features(cx),
            Module::Schemas => Some(schemas::lints()),
            Module::Gemini => gemini::lints(cx),
            Module::Resource(_) => None,
        };
        let attrs = inner_doc(&doc).into_iter().chain(more).collect();
        syn::File { shebang: None, frontmatter: None, attrs, items }
    }
}

#[cfg(test)]
mod tests;
