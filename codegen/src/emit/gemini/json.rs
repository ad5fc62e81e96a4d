//! The row `json`: answers as values of a type.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Source, any, text};

pub(super) fn items(source: &Source<'_>) -> Option<TokenStream> {
    let layer = source.layer;
    let config = source.schema("GenerationConfig")?;
    let (mime_type, schema) = (text(config, "responseMimeType")?, any(config, "responseJsonSchema")?);
    let (ty, mime_type, schema) = (&config.ident, &mime_type.ident, &schema.ident);
    Some(quote! {
        impl schemas::#ty {
            /// Creates a configuration that requests JSON that matches a type, with properties in the order of its
            /// fields.
            ///
            /// Fails if the service does not support the JSON Schema of the type.
            pub fn json<T: #layer::JsonType>() -> rt::Result<Self> {
                Self::new().with_json::<T>()
            }

            /// Requests JSON that matches a type, with properties in the order of its fields.
            ///
            /// Fails if the service does not support the JSON Schema of the type.
            pub fn with_json<T: #layer::JsonType>(mut self) -> rt::Result<Self> {
                self.#schema = Some(#layer::response_schema::<T>()?);
                self.#mime_type = Some("application/json".into());
                Ok(self)
            }
        }
    })
}
