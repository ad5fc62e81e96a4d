//! One file for each resource at the top, with those inside it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{ImplItem, Item, parse_quote};

use super::{
    attributes::{deprecated, doc},
    block::block,
    call,
    context::Context,
    method,
    notes::name_note,
    ty::is_named,
};
use crate::{
    api::{Method, Resource},
    docs::code,
    names::Ident,
};

/// Lines of the module's doc.
pub(super) fn module_doc(cx: &Context<'_>, resource: &Resource) -> Vec<String> {
    let title =
        format!("The {} resource of the {}, version {}.", code(&resource.wire), cx.title(), code(&cx.api.version));
    let is_described = resource.doc != [format!("The {} resource.", code(&resource.wire))];
    if is_described { [&[title, String::new()], resource.doc.as_slice()].concat() } else { vec![title] }
}

/// Items of the file.
pub(super) fn items(cx: &Context<'_>, resource: &Resource) -> Vec<Item> {
    let mut items = vec![cx.import()];
    let imports = [
        any_method(resource, &names_schemas).then(|| {
            parse_quote!(
                use super::schemas;
            )
        }),
        any_method(resource, &names_scopes).then(|| {
            parse_quote!(
                use super::scopes;
            )
        }),
    ];
    items.extend(imports.into_iter().flatten());
    push(cx, resource, &mut items);
    items
}

/// A resource's struct, its functions, the calls of its methods, and the resources inside.
fn push(cx: &Context<'_>, resource: &Resource, items: &mut Vec<Item>) {
    let (ident, about) = (&resource.ident, doc(&resource.doc));
    let is_empty = resource.methods.is_empty() && resource.resources.is_empty();
    let unused = is_empty.then(|| quote!(#[expect(dead_code, reason = "there is no method yet")]));
    items.push(parse_quote! {
        #about
        #[derive(Clone, Debug)]
        pub struct #ident(#unused pub(super) rt::Client);
    });
    let methods = resource.methods.iter().map(|method| method::item(cx, method));
    let accessors = resource.resources.iter().map(|inner| accessor(inner, None, None));
    items.push(block(ident, methods.chain(accessors).collect()));
    items.extend(resource.methods.iter().filter_map(|method| call::items(cx, method)).flatten());
    for inner in &resource.resources {
        push(cx, inner, items);
    }
}

/// The function that leads to a resource, which is in `module` unless it is in the same one; `gate` is the feature it needs.
pub(super) fn accessor(resource: &Resource, module: Option<&Ident>, gate: Option<&TokenStream>) -> ImplItem {
    let (accessor, ident) = (&resource.accessor, &resource.ident);
    let (about, deprecated) = (doc(&resource.accessor_doc), deprecated(resource.deprecated.as_ref()));
    let note = name_note(accessor);
    let path = module.map_or_else(|| quote!(#ident), |module| quote!(#module::#ident));
    parse_quote! {
        #about
        #gate
        #deprecated
        #note
        pub fn #accessor(&self) -> #path {
            #path(self.0.clone())
        }
    }
}

/// Returns true if the file of a method must import `schemas`.
pub(super) fn names_schemas(method: &Method) -> bool {
    is_named(&method.returns)
        || method.kind.types().into_iter().any(is_named)
        || method.request.as_ref().is_some_and(|request| is_named(&request.ty))
        || method.args.iter().any(|arg| is_named(&arg.ty))
        || method.call.iter().flat_map(|call| &call.params).any(|param| is_named(&param.ty))
}

/// Returns true if the file of a method must import `scopes`.
fn names_scopes(method: &Method) -> bool {
    !method.scopes.is_empty()
}

/// Returns true if any method below `resource` passes `test`.
fn any_method(resource: &Resource, test: &dyn Fn(&Method) -> bool) -> bool {
    resource.methods.iter().any(test) || resource.resources.iter().any(|inner| any_method(inner, test))
}
