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

/// `From` for all input: text, parts, messages, and lists and tuples of these.
fn conversions(source: &Source<'_>, request: &Ident) -> Option<TokenStream> {
    let layer = source.layer;
    let content = &source.schema("Content")?.ident;
    let by_reference = by_reference(request);
    Some(quote! {
        #by_reference

        impl<T: #layer::Input<schemas::#content>> From<T> for schemas::#request {
            fn from(input: T) -> Self {
                #layer::request(input)
            }
        }
    })
}

/// `From` for a reference to a request, so that calls take one that is used again.
pub(super) fn by_reference(request: &Ident) -> TokenStream {
    quote! {
        impl From<&schemas::#request> for schemas::#request {
            fn from(request: &schemas::#request) -> Self {
                request.clone()
            }
        }
    }
}
