//! The row `embeddings`: vectors for any number of texts.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Source, field, message, method};

pub(super) fn items(source: &Source<'_>) -> Option<TokenStream> {
    let (api, layer) = (source.api, source.layer);
    let models = source.resource("models")?;
    let batch_method = method(models, api, "models.batchEmbedContents")?;
    let (one, content) = (source.schema("EmbedContentRequest")?, source.schema("Content")?);
    let (batch, reply) = (source.schema("BatchEmbedContentsRequest")?, source.schema("BatchEmbedContentsResponse")?);
    let vector = &source.schema("ContentEmbedding")?.ident;
    let content_field = &message(one, "content", content)?.ident;
    let (requests, vectors) = (&field(batch, "requests")?.ident, &field(reply, "embeddings")?.ident);
    let (module, ty, call) = (&models.module, &models.ident, &batch_method.ident);
    let (one, batch, content) = (&one.ident, &batch.ident, &content.ident);
    let by_reference = super::convert::by_reference(one);
    Some(quote! {
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
    })
}
