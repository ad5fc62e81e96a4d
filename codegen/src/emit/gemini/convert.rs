//! The rows `request` and `count`: requests from anything that can be said.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Source, field};
use crate::names::Ident;

/// Conversions into the request that generates content.
pub(super) fn request(source: &Source<'_>) -> Option<TokenStream> {
    prompted(source, "GenerateContentRequest", super::tools::request_accessors(source).as_ref())
}

/// Conversions into the request that counts tokens.
pub(super) fn count(source: &Source<'_>) -> Option<TokenStream> {
    prompted(source, "CountTokensRequest", None)
}

/// Connects a request that holds `contents`, and converts prompts into it.
fn prompted(source: &Source<'_>, wire: &str, tools: Option<&TokenStream>) -> Option<TokenStream> {
    let layer = source.layer;
    let request = source.schema(wire)?;
    let content = &source.schema("Content")?.ident;
    let contents = field(request, "contents")?;
    let (ty, contents) = (&request.ident, &contents.ident);
    let conversions = conversions(source, ty)?;
    Some(quote! {
        impl #layer::schema::Sealed for schemas::#ty {}

        impl #layer::schema::Request for schemas::#ty {
            type Content = schemas::#content;

            fn contents(&self) -> &[schemas::#content] {
                &self.#contents
            }

            fn contents_mut(&mut self) -> &mut Vec<schemas::#content> {
                &mut self.#contents
            }

            #tools
        }

        #conversions
    })
}

/// `From` for text, parts, messages, and lists and tuples of these. A blanket impl would take away conversions of users.
fn conversions(source: &Source<'_>, request: &Ident) -> Option<TokenStream> {
    let layer = source.layer;
    let (content, part) = (&source.schema("Content")?.ident, &source.schema("Part")?.ident);
    let plain = [
        quote!(&str),
        quote!(String),
        quote!(&String),
        quote!(schemas::#content),
        quote!(&schemas::#content),
        quote!(schemas::#part),
        quote!(&schemas::#part),
    ];
    let said = |generics: &TokenStream, from: &TokenStream| {
        quote! {
            impl #generics From<#from> for schemas::#request {
                fn from(input: #from) -> Self {
                    #layer::request(input)
                }
            }
        }
    };
    let input = quote!(#layer::Input<schemas::#content>);
    let lists = [
        (quote!(<T: #input>), quote!(Vec<T>)),
        (quote!(<T: #input + Clone>), quote!(&[T])),
        (quote!(<T: #input, const N: usize>), quote!([T; N])),
        (quote!(<A: #input, B: #input>), quote!((A, B))),
        (quote!(<A: #input, B: #input, C: #input>), quote!((A, B, C))),
        (quote!(<A: #input, B: #input, C: #input, D: #input>), quote!((A, B, C, D))),
    ];
    let plain = plain.iter().map(|from| said(&TokenStream::new(), from));
    let lists = lists.iter().map(|(generics, from)| said(generics, from));
    Some(quote! {
        impl From<&schemas::#request> for schemas::#request {
            fn from(request: &schemas::#request) -> Self {
                request.clone()
            }
        }

        #(#plain)*
        #(#lists)*
    })
}
