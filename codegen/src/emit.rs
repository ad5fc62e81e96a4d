//! [`Api`] → files. Nothing is decided here, and nothing can fail.

use std::path::PathBuf;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    api::{Api, Deprecation, Method, Resource},
    docs,
    file::File,
    header,
    print::{self, Item},
    settings::Options,
};

mod method;
mod resource;
mod root;
mod schemas;
mod ty;

/// A file before it is printed.
pub(crate) struct Module {
    /// Its name, without `.rs`.
    stem: String,
    /// Lines of its doc.
    pub(crate) doc: Vec<String>,
    /// What is in it.
    pub(crate) items: Vec<Item>,
}

/// The files of one API version.
pub fn emit(api: &Api, options: &Options) -> Vec<File> {
    let files = modules(api, options).into_iter().map(|module| File {
        path: PathBuf::from(format!("{}.rs", module.stem)),
        text: print::file(header::LINE, &module.doc, &module.items),
    });
    files.collect()
}

/// What the files hold.
pub(crate) fn modules(api: &Api, options: &Options) -> Vec<Module> {
    let runtime = runtime(&options.runtime);
    let gated = options.features_above.is_some_and(|methods| api.all_methods().len() > methods);
    let module = |stem: &str, doc, items| Module { stem: stem.to_owned(), doc, items };
    let mut modules = vec![module("mod", root::doc(api), root::items(api, &runtime, gated))];
    if !api.types.is_empty() {
        modules.push(module("schemas", schemas::doc(api), schemas::items(api, &runtime)));
    }
    for resource in &api.resources {
        let (doc, items) = (resource::doc(api, resource), resource::items(resource, &runtime));
        modules.push(module(resource.module.as_str(), doc, items));
    }
    modules
}

/// The path of the crate with the runtime. Another crate's is written from the root, in case a resource is called like it.
fn runtime(path: &str) -> TokenStream {
    let is_ours = ["crate", "self", "super", ""].contains(&path.split("::").next().unwrap_or_default());
    let path = if is_ours { path.to_owned() } else { format!("::{path}") };
    path.parse().unwrap_or_else(|_| quote!(crate))
}

/// The attributes of something that is on its way out, or that names a deprecated type.
fn attributes(deprecation: Option<&Deprecation>, names_deprecated: bool) -> Vec<TokenStream> {
    let deprecated = deprecation.map(|deprecation| match deprecation {
        Deprecation::Marked => quote!(#[deprecated]),
        Deprecation::Gone(revision) => {
            let note = format!("last seen in revision {revision}");
            quote!(#[deprecated = #note])
        }
    });
    let expect = names_deprecated.then(|| quote!(#[expect(deprecated, reason = "it names a deprecated type")]));
    deprecated.into_iter().chain(expect).collect()
}

/// Whether any method below `resource` passes `test`.
fn any_method(resource: &Resource, test: &dyn Fn(&Method) -> bool) -> bool {
    resource.methods.iter().any(test) || resource.resources.iter().any(|inner| any_method(inner, test))
}

/// The API's name for readers, as one line of a doc.
fn title(api: &Api) -> String {
    docs::lines(&api.title).join(" ")
}
