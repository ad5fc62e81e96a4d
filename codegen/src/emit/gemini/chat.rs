//! The row `chat`: conversations.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Source, method};
use crate::api::Method;

pub(super) fn items(source: &Source<'_>) -> Option<TokenStream> {
    let (api, layer) = (source.api, source.layer);
    let models = source.resource("models")?;
    let generate = method(models, api, "models.generateContent")?;
    let stream = method(models, api, "models.streamGenerateContent")?;
    let content = &source.schema("Content")?.ident;
    let request = &source.schema("GenerateContentRequest")?.ident;
    let reply = &source.schema("GenerateContentResponse")?.ident;
    let (module, ty) = (&models.module, &models.ident);
    let (generate, stream) = (call(generate), call(stream));
    Some(quote! {
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
    })
}

/// The call of a method, without the struct around it that takes optional parameters.
fn call(method: &Method) -> TokenStream {
    let ident = &method.ident;
    let unwrap = method.call.is_some().then(|| quote!(.into_call()));
    quote!(self.#ident(model, request.clone()) #unwrap)
}
