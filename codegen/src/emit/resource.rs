//! One file for each resource at the top, with those inside it.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    any_method, attributes,
    method::{call, method},
    ty::is_named,
};
use crate::{
    api::{Api, Method, Resource},
    docs::code,
    names::Ident,
    print::{Body, Expression, Function, Item, Table},
};

/// Lines of the module's doc.
pub(super) fn doc(api: &Api, resource: &Resource) -> Vec<String> {
    vec![format!("The {} resource of the {}, version {}.", code(&resource.wire), super::title(api), code(&api.version))]
}

/// Items of the file.
pub(super) fn items(resource: &Resource, runtime: &TokenStream) -> Vec<Item> {
    let schemas = any_method(resource, &names_schemas).then(|| {
        quote!(
            use super::schemas;
        )
    });
    let mut items = vec![Item::Lines(schemas.into_iter().chain([quote!(use #runtime::rt;)]).collect())];
    push(resource, &mut items);
    items
}

/// A resource's struct, its functions, the calls of its methods, and the resources inside.
fn push(resource: &Resource, items: &mut Vec<Item>) {
    let ident = &resource.ident;
    items.push(Item::Table(Table {
        name: quote!(resource),
        doc: resource.doc.clone(),
        attributes: Vec::new(),
        head: quote!(pub struct #ident),
        body: Body::Semicolon,
    }));
    if !resource.methods.is_empty() || !resource.resources.is_empty() {
        let accessors = resource.resources.iter().map(|inner| accessor(inner, None));
        let functions = resource.methods.iter().map(method).chain(accessors).collect();
        items.push(Item::Impl { name: quote!(#ident), functions });
    }
    items.extend(resource.methods.iter().filter_map(call));
    for inner in &resource.resources {
        push(inner, items);
    }
}

/// The function that leads to a resource, which is in `module` unless it is in the same one.
pub(super) fn accessor(resource: &Resource, module: Option<&Ident>) -> Function {
    let (accessor, ident) = (&resource.accessor, &resource.ident);
    let path = module.map_or_else(|| quote!(#ident), |module| quote!(#module::#ident));
    Function {
        doc: resource.doc.clone(),
        attributes: attributes(resource.deprecated.as_ref(), false),
        name: quote!(#accessor),
        args: Vec::new(),
        returns: path.clone(),
        body: Expression {
            wrapper: None,
            function: quote!(#path::new),
            args: vec![quote!(&self.rt)],
            links: Vec::new(),
        },
    }
}

/// Whether a method's file must import `schemas`.
pub(super) fn names_schemas(method: &Method) -> bool {
    is_named(&method.returns)
        || method.kind.types().into_iter().any(is_named)
        || method.request.as_ref().is_some_and(|request| is_named(&request.ty))
        || method.args.iter().any(|arg| is_named(&arg.ty))
        || method.call.iter().flat_map(|call| &call.params).any(|param| is_named(&param.ty))
}
