//! The row `function_call`: functions that the model calls.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Source, object, text};

pub(super) fn items(source: &Source<'_>) -> Option<TokenStream> {
    let layer = source.layer;
    let call = source.schema("FunctionCall")?;
    let (name, args) = (text(call, "name")?, object(call, "args")?);
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

            fn args(&self) -> Option<&rt::Struct> {
                self.#args.as_ref()
            }

            fn set_args(&mut self, args: rt::Struct) {
                self.#args = Some(args);
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

            /// Reads one argument as a type of your own; `Option` for one that may be missing.
            pub fn arg<T: rt::DeserializeOwned>(&self, name: &str) -> rt::Result<T> {
                #layer::argument(self, name)
            }
        }
    })
}
