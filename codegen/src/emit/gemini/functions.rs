//! The row `function_call`: functions that the model calls.

use proc_macro2::TokenStream;
use quote::quote;

use super::Row;

pub(super) fn items(row: &Row<'_>) -> TokenStream {
    let (layer, parts) = (row.layer, row.parts);
    let ty = parts.schema("FunctionCall");
    let (name, args) = (parts.field("FunctionCall.name"), parts.field("FunctionCall.args"));
    let id = if parts.has("id") {
        let ident = parts.field("FunctionCall.id");
        quote!(self.#ident.as_deref())
    } else {
        quote!(None)
    };
    quote! {
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
    }
}
