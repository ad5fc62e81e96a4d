//! Methods, and the calls of those that have optional parameters.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    attributes,
    ty::{Place, kind, ty},
};
use crate::{
    api::{self, Arg, Kind, Method, Param, Token, Type},
    print::{Body, Expression, Function, Item, Link, Row, Table},
};

/// How many arguments clippy lets a function have.
const MANY: usize = 7;

/// A method in an `impl`.
pub(super) fn method(method: &Method) -> Function {
    let ident = &method.ident;
    let request = method.request.iter().map(|request| {
        let (ident, ty) = (&request.ident, ty(&request.ty, Place::Outside));
        quote!(#ident: #ty)
    });
    let wrapper = method.call.as_ref().map(|call| {
        let ident = &call.ident;
        quote!(#ident)
    });
    let args: Vec<TokenStream> = method.args.iter().map(argument).chain(request).collect();
    let mut attributes = attributes(method.deprecated.as_ref(), method.names_deprecated);
    if args.len() + 1 > MANY {
        attributes.push(quote!(#[expect(clippy::too_many_arguments, reason = "the document requires them all")]));
    }
    Function {
        doc: method.doc.clone(),
        attributes,
        name: quote!(#ident),
        args,
        returns: wrapper.clone().unwrap_or_else(|| returns(method)),
        body: expression(method, wrapper),
    }
}

/// The struct of a call with optional parameters.
pub(super) fn call(method: &Method) -> Option<Item> {
    let call = method.call.as_ref()?;
    let (ident, reply, kind) = (&call.ident, ty(&method.returns, Place::Outside), kind(&method.kind));
    Some(Item::Table(Table {
        name: quote!(query),
        doc: call.doc.clone(),
        attributes: Vec::new(),
        head: quote!(pub struct #ident(#reply, #kind)),
        body: Body::Rows(call.params.iter().map(param).collect()),
    }))
}

fn param(param: &Param) -> Row {
    let (ident, wire, ty) = (&param.ident, &param.wire, ty(&param.ty, Place::Outside));
    let ty = if param.repeated { quote!(Vec<#ty>) } else { ty };
    Row {
        doc: param.doc.clone(),
        attributes: attributes(param.deprecated.as_ref(), false),
        tokens: quote!(#ident: #ty = #wire),
    }
}

/// `rt::Call<R>`, or `rt::Call<R, K>`.
fn returns(method: &Method) -> TokenStream {
    let reply = ty(&method.returns, Place::Outside);
    match &method.kind {
        Kind::Unary => quote!(rt::Call<#reply>),
        other => {
            let kind = kind(other);
            quote!(rt::Call<#reply, #kind>)
        }
    }
}

fn argument(arg: &Arg) -> TokenStream {
    let (ident, ty) = (&arg.ident, ty(&arg.ty, Place::Outside));
    match (is_scalar(&arg.ty), is_repeated(arg)) {
        (true, false) => quote!(#ident: #ty),
        (false, false) => quote!(#ident: impl Into<#ty>),
        (true, true) => quote!(#ident: impl IntoIterator<Item = #ty>),
        (false, true) => quote!(#ident: impl IntoIterator<Item = impl Into<#ty>>),
    }
}

/// The request, from verb to body.
fn expression(method: &Method, wrapper: Option<TokenStream>) -> Expression {
    let (id, path) = (&method.id, &method.path);
    let mut args = vec![quote!(&self.rt), quote!(#id), quote!(#path)];
    let function = match method.verb.as_str() {
        "GET" => quote!(rt::get),
        "POST" => quote!(rt::post),
        "PUT" => quote!(rt::put),
        "PATCH" => quote!(rt::patch),
        "DELETE" => quote!(rt::delete),
        verb => {
            args.insert(0, quote!(#verb));
            quote!(rt::request)
        }
    };
    let mut links: Vec<Link> = method.args.iter().map(value).collect();
    for api::Constant { wire, pattern, value } in &method.constants {
        links.push(Link::new(quote!(path), [quote!(#wire), quote!(#pattern), quote!(#value)]));
    }
    if let Some(request) = &method.request {
        let ident = &request.ident;
        links.push(match request.ty {
            Type::HttpBody => Link::new(quote!(raw_body), [quote!(#ident.content_type), quote!(#ident.data)]),
            _ => Link::new(quote!(body), [quote!(#ident)]),
        });
    }
    links.extend(method.api_version.as_ref().map(|version| Link::new(quote!(api_version), [quote!(#version)])));
    links.extend(method.wrapped.then(|| Link::new(quote!(wrapped), [])));
    of_kind(&method.kind, &mut links);
    links.extend(method.safe_to_retry.then(|| Link::new(quote!(safe_to_retry), [])));
    Expression { wrapper, function, args, links }
}

/// What a kind must know before the call.
fn of_kind(kind: &Kind, links: &mut Vec<Link>) {
    match kind {
        Kind::Paged { token: Token::Body(name) } => links.push(Link::new(quote!(page_token_in_body), [quote!(#name)])),
        Kind::Media { service: true, .. } => links.push(Link::new(quote!(download_service), [])),
        Kind::Upload { simple, resumable, max, then } => {
            links.push(Link::new(quote!(upload_paths), [quote!(#simple), quote!(#resumable)]));
            if let Some(max) = max {
                let max = grouped(*max);
                links.push(Link::new(quote!(upload_max), [quote!(#max)]));
            }
            of_kind(then, links);
        }
        Kind::Unary
        | Kind::Streaming
        | Kind::Operation { .. }
        | Kind::Media { service: false, .. }
        | Kind::Paged { token: Token::Query } => {}
    }
}

/// An argument in the path or the query.
fn value(arg: &Arg) -> Link {
    let (ident, wire, ty) = (&arg.ident, &arg.wire, ty(&arg.ty, Place::Outside));
    match &arg.place {
        api::Place::Path { pattern } => {
            let value = match &arg.ty {
                Type::String => quote!(#ident),
                scalar if is_scalar(scalar) => quote!(#ident.to_string()),
                _ => quote!(rt::arg::<#ty>(#ident).to_string()),
            };
            Link::new(quote!(path), [quote!(#wire), quote!(#pattern), value])
        }
        api::Place::Query { repeated } => {
            let value = match &arg.ty {
                _ if *repeated => quote!(rt::args::<#ty>(#ident)),
                scalar if is_scalar(scalar) => quote!(#ident),
                _ => quote!(rt::arg::<#ty>(#ident)),
            };
            Link::new(quote!(query), [quote!(#wire), value])
        }
    }
}

fn is_repeated(arg: &Arg) -> bool {
    matches!(arg.place, api::Place::Query { repeated: true })
}

/// Whether a type is taken by value, so that a literal needs no suffix.
fn is_scalar(ty: &Type) -> bool {
    matches!(ty, Type::Bool | Type::I32 | Type::U32 | Type::I64 | Type::U64 | Type::F32 | Type::F64)
}

/// `2147483648` as `2_147_483_648`.
fn grouped(number: u64) -> Literal {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text.parse().unwrap_or_else(|_| Literal::u64_unsuffixed(number))
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn digits_in_groups() {
        assert_eq!(grouped(7).to_string(), "7");
        assert_eq!(grouped(2_147_483_648).to_string(), "2_147_483_648");
        assert_eq!(grouped(100_000).to_string(), "100_000");
    }
}
