//! The row `chat`: conversations.

use proc_macro2::TokenStream;
use quote::quote;

use super::Row;
use crate::api::{MethodPart, ResourcePart};

pub(super) fn items(row: &Row<'_>) -> TokenStream {
    let (layer, parts) = (row.layer, row.parts);
    let content = parts.schema("Content");
    let (request, reply) = (parts.schema("GenerateContentRequest"), parts.schema("GenerateContentResponse"));
    let ResourcePart { module, ident: ty } = parts.resource("models");
    let generate = call(parts.method("models.generateContent"));
    let stream = call(parts.method("models.streamGenerateContent"));
    quote! {
        /// A conversation with a model: each message is sent along with all earlier ones.
        pub type Chat = #layer::Chat<super::#module::#ty>;

        impl #layer::schema::Sealed for super::#module::#ty {}

        impl #layer::schema::Models for super::#module::#ty {
            type Content = schemas::#content;
            type Request = schemas::#request;
            type Reply = schemas::#reply;

            fn generate(&self, model: &str, request: &schemas::#request) -> rt::Call<schemas::#reply> {
                #generate
            }

            fn generate_stream(
                &self,
                model: &str,
                request: &schemas::#request,
            ) -> rt::Call<schemas::#reply, rt::Streaming> {
                #stream
            }
        }

        impl super::#module::#ty {
            /// Starts a conversation with a model.
            pub fn chat(&self, model: impl Into<String>) -> Chat {
                Chat::new(self.clone(), model)
            }
        }
    }
}

/// The call of a method, without the struct around it that takes optional parameters.
fn call(method: &MethodPart) -> TokenStream {
    let ident = &method.ident;
    let unwrap = method.has_options.then(|| quote!(.into_call()));
    quote!(self.#ident(model, request.clone()) #unwrap)
}
