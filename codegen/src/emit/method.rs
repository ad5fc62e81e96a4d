//! Methods: a signature, and one expression that builds the call.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use syn::{ImplItem, ImplItemFn, parse_quote};

use super::{
    attributes::{deprecated, document},
    context::Context,
    facts,
    notes::name_note,
    ty::{Place, argument, call, is_scalar, ty},
};
use crate::{
    api::{self, Arg, Constant, Kind, Method, Request, Token, Type},
    names::Ident,
};

/// The largest number of arguments that clippy accepts.
const MANY: usize = 7;

/// A method in an `impl`.
pub(super) fn item(cx: &Context<'_>, method: &Method) -> ImplItem {
    let ident = &method.ident;
    let deprecated = deprecated(method.deprecated.as_ref());
    let request = method.request.iter().map(|request| {
        let (ident, ty) = (&request.ident, ty(&request.ty, Place::Outside));
        if request.converts { quote!(#ident: impl Into<#ty>) } else { quote!(#ident: #ty) }
    });
    let args = method.args.iter().map(|arg| {
        let (ident, ty) = (&arg.ident, argument(&arg.ty, is_repeated(arg)));
        quote!(#ident: #ty)
    });
    let args: Vec<TokenStream> = args.chain(request).collect();
    let many = (args.len() + 1 > MANY)
        .then(|| quote!(#[expect(clippy::too_many_arguments, reason = "the document requires them all")]));
    let notes = [cx.notes.method_note(method), name_note(ident), many];
    let body = builder(cx, method);
    let returns = method.call.as_ref().map_or_else(|| call(method), |call| call.ident.to_token_stream());
    let mut syntax: ImplItemFn = parse_quote! {
        #deprecated
        #(#notes)*
        pub fn #ident(&self, #(#args),*) -> #returns {
            #body
        }
    };
    document(&mut syntax.attrs, &method.doc);
    ImplItem::Fn(syntax)
}

/// The call, from HTTP method to body.
fn builder(cx: &Context<'_>, method: &Method) -> TokenStream {
    let (id, path) = (&method.id, &method.path);
    let start = match method.verb.as_str() {
        "GET" => quote!(rt::get(&self.0, #path)),
        "POST" => quote!(rt::post(&self.0, #path)),
        "PUT" => quote!(rt::put(&self.0, #path)),
        "PATCH" => quote!(rt::patch(&self.0, #path)),
        "DELETE" => quote!(rt::delete(&self.0, #path)),
        verb => quote!(rt::request(#verb, &self.0, #path)),
    };
    let args = method.args.iter().map(value);
    let constants =
        method.constants.iter().map(|Constant { wire, pattern, value }| quote!(.path(#wire, #pattern, #value)));
    let request = method.request.as_ref().map(body);
    let fills = method.fills.iter().map(|(path, parameter)| quote!(.fill(#path, #parameter)));
    let scopes = scopes(&method.scopes);
    let scopes = (!scopes.is_empty()).then(|| quote!(.scopes(&[#(#scopes),*])));
    let api_version = method.api_version.as_ref().map(|version| quote!(.api_version(#version)));
    let wrapped = method.wrapped.then(|| quote!(.wrapped()));
    let of_kind = of_kind(&method.kind);
    let completion = facts::completion(cx.api, method);
    let safe_to_retry = method.safe_to_retry.then(|| quote!(.safe_to_retry()));
    quote!(#start #(#args)* #(#constants)* #request #(#fills)* #scopes #api_version #wrapped #of_kind #completion #safe_to_retry .build(#id))
}

/// The constants of scopes.
pub(super) fn scopes(scopes: &[Ident]) -> Vec<TokenStream> {
    scopes.iter().map(|scope| quote!(scopes::#scope)).collect()
}

fn body(request: &Request) -> TokenStream {
    let (ident, ty) = (&request.ident, ty(&request.ty, Place::Outside));
    match request.ty {
        Type::HttpBody => quote!(.raw_body(#ident.content_type, #ident.data)),
        _ if request.converts => quote!(.body(rt::arg::<#ty>(#ident))),
        _ => quote!(.body(#ident)),
    }
}

/// The builder calls for a kind.
fn of_kind(kind: &Kind) -> TokenStream {
    match kind {
        Kind::Paged { token: Token::Body(name) } => quote!(.page_token_in_body(#name)),
        Kind::Media { service: true, .. } => quote!(.download_service()),
        Kind::Upload { simple, resumable, max, then } => {
            let max = max.map(|max| {
                let max = grouped(max);
                quote!(.upload_max(#max))
            });
            let then = of_kind(then);
            quote!(.upload_paths(#simple, #resumable) #max #then)
        }
        Kind::Unary
        | Kind::Streaming
        | Kind::Operation { .. }
        | Kind::Media { service: false, .. }
        | Kind::Paged { token: Token::Query } => TokenStream::new(),
    }
}

/// An argument in the path or the query.
fn value(arg: &Arg) -> TokenStream {
    let (ident, wire, ty) = (&arg.ident, &arg.wire, ty(&arg.ty, Place::Outside));
    match &arg.place {
        api::Place::Path { pattern } => {
            let value = match &arg.ty {
                Type::String => quote!(#ident),
                scalar if is_scalar(scalar) => quote!(#ident.to_string()),
                _ => quote!(rt::arg::<#ty>(#ident).to_string()),
            };
            quote!(.path(#wire, #pattern, #value))
        }
        api::Place::Query { repeated } => {
            let value = match &arg.ty {
                _ if *repeated => quote!(rt::args::<#ty>(#ident)),
                scalar if is_scalar(scalar) => quote!(#ident),
                _ => quote!(rt::arg::<#ty>(#ident)),
            };
            quote!(.query(#wire, #value))
        }
    }
}

fn is_repeated(arg: &Arg) -> bool {
    matches!(arg.place, api::Place::Query { repeated: true })
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
