//! The row `function_call`: functions that the model calls.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Source, field, text};

pub(super) fn items(source: &Source<'_>) -> Option<TokenStream> {
    let layer = source.layer;
    let call = source.schema("FunctionCall")?;
    let (name, args) = (text(call, "name")?, field(call, "args")?);
    let (ty, name, args) = (&call.ident, &name.ident, &args.ident);
    let id = text(call, "id").map_or_else(
        || quote!(None),
        |field| {
            let ident = &field.ident;
            quote!(self.#ident.as_deref())
        },
    );
    Some(quote! {
        impl #layer::schema::FunctionCall for schemas::#ty {
            fn name(&self) -> Option<&str> {
                self.#name.as_deref()
            }

            fn id(&self) -> Option<&str> {
                #id
            }

            fn args(&self) -> rt::Value {
                #layer::object(&self.#args)
            }

            fn set_args(&mut self, args: rt::Value) {
                self.#args = #layer::function_result(args);
            }

            fn unknown_fields(&self) -> &rt::UnknownFields {
                &self.unknown_fields
            }

            fn unknown_fields_mut(&mut self) -> &mut rt::UnknownFields {
                &mut self.unknown_fields
            }
        }

        impl schemas::#ty {
            /// Reads the arguments as a type of your own.
            pub fn args_as<T: rt::DeserializeOwned>(&self) -> rt::Result<T> {
                #layer::arguments(self)
            }
        }
    })
}
