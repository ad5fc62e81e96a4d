//! [`Api`] → files. Nothing is decided here, and nothing can fail.

use std::path::PathBuf;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    api::{Api, Deprecation, Method, Resource},
    file::{File, HEADER},
    generator::Options,
    print::{self, Item},
};

mod method;
mod resource;
mod root;
mod schemas;
mod ty;

/// The files of one API version.
pub fn emit(api: &Api, options: &Options) -> Vec<File> {
    let runtime = runtime(&options.runtime);
    let gated = options.features_above.is_some_and(|methods| api.all_methods().len() > methods);
    let mut files = vec![file(api, "mod", &root::doc(api), &root::items(api, &runtime, gated))];
    if !api.types.is_empty() {
        files.push(file(api, "schemas", &schemas::doc(api), &schemas::items(api, &runtime)));
    }
    for resource in &api.resources {
        files.push(file(
            api,
            resource.module.as_str(),
            &resource::doc(api, resource),
            &resource::items(resource, &runtime),
        ));
    }
    files
}

fn file(api: &Api, stem: &str, doc: &[String], items: &[Item]) -> File {
    let sources: Vec<String> =
        api.sources.iter().map(|source| source.chars().filter(|c| !c.is_control()).collect()).collect();
    let header = format!("{HEADER} from {}. Do not edit.", sources.join(", "));
    File { path: PathBuf::from(format!("{stem}.rs")), text: print::file(&header, doc, items) }
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
