//! The row `embeddings`: vectors for any number of texts.

use proc_macro2::TokenStream;
use quote::quote;

use super::Row;
use crate::api::ResourcePart;

pub(super) fn items(row: &Row<'_>) -> TokenStream {
    let (layer, parts) = (row.layer, row.parts);
    let ResourcePart { module, ident: ty } = parts.resource("models");
    let call = &parts.method("models.batchEmbedContents").ident;
    let (one, content) = (parts.schema("EmbedContentRequest"), parts.schema("Content"));
    let (batch, vector) = (parts.schema("BatchEmbedContentsRequest"), parts.schema("ContentEmbedding"));
    let content_field = parts.field("EmbedContentRequest.content");
    let requests = parts.field("BatchEmbedContentsRequest.requests");
    let vectors = parts.field("BatchEmbedContentsResponse.embeddings");
    let by_reference = super::convert::by_reference(one);
    quote! {
        impl super::#module::#ty {
            /// Computes a vector for each of any number of texts or requests, and returns them in the same order.
            ///
            /// The service takes up to 100 at once; more are sent in several calls, one after another. Each request is about
            /// `model`, unless it names another.
            pub async fn embed_all<T: Into<schemas::#one>>(
                &self,
                model: impl Into<String>,
                contents: impl IntoIterator<Item = T>,
            ) -> rt::Result<Vec<schemas::#vector>> {
                let model = model.into();
                let all: Vec<schemas::#one> = contents.into_iter().map(Into::into).collect();
                let mut vectors = Vec::with_capacity(all.len());
                for part in all.chunks(#layer::EMBEDDINGS_PER_CALL) {
                    let batch = schemas::#batch { #requests: part.to_vec(), ..schemas::#batch::default() };
                    let found = self.#call(&*model, batch).await?.#vectors;
                    vectors.extend(#layer::one_for_each(part.len(), found)?);
                }
                Ok(vectors)
            }
        }

        #by_reference

        impl<T: #layer::Input<schemas::#content>> From<T> for schemas::#one {
            fn from(content: T) -> Self {
                Self { #content_field: Some(#layer::embedded(content)), ..Self::default() }
            }
        }
    }
}
