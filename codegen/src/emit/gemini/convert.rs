//! The rows `request` and `count`: requests from anything that can be said.

use proc_macro2::TokenStream;
use quote::quote;

use super::Row;
use crate::names::Ident;

/// Conversions into the request that generates content.
pub(super) fn request(row: &Row<'_>) -> TokenStream {
    let tools = row.parts.has("tools").then(|| super::tools::request_accessors(row));
    prompted(row, "GenerateContentRequest", "GenerateContentRequest.contents", tools.as_ref())
}

/// Conversions into the request that counts tokens.
pub(super) fn count(row: &Row<'_>) -> TokenStream {
    prompted(row, "CountTokensRequest", "CountTokensRequest.contents", None)
}

/// Connects a request that holds `contents`, and converts prompts into it.
fn prompted(row: &Row<'_>, request: &str, contents: &str, tools: Option<&TokenStream>) -> TokenStream {
    let (layer, content) = (row.layer, row.parts.schema("Content"));
    let (ty, contents) = (row.parts.schema(request), row.parts.field(contents));
    let conversions = conversions(row, ty);
    quote! {
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
    }
}

/// `From` for all input: text, parts, messages, and lists and tuples of these.
fn conversions(row: &Row<'_>, request: &Ident) -> TokenStream {
    let (layer, content) = (row.layer, row.parts.schema("Content"));
    let by_reference = by_reference(request);
    quote! {
        #by_reference

        impl<T: #layer::Input<schemas::#content>> From<T> for schemas::#request {
            fn from(input: T) -> Self {
                #layer::request(input)
            }
        }
    }
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
