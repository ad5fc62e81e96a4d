//! The row `json`: answers as values of a type.

use proc_macro2::TokenStream;
use quote::quote;

use super::Row;

pub(super) fn items(row: &Row<'_>) -> TokenStream {
    let (layer, ty) = (row.layer, row.parts.schema("GenerationConfig"));
    let mime_type = row.parts.field("GenerationConfig.responseMimeType");
    let schema = row.parts.field("GenerationConfig.responseJsonSchema");
    quote! {
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
    }
}
