//! The row `status`: errors inside of messages.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Source, field, text};
use crate::api::{Slot, Type};

pub(super) fn items(source: &Source<'_>) -> Option<TokenStream> {
    let status = source.schema("Status")?;
    let code = &field(status, "code").filter(|field| field.slot == Slot::Option(Type::I32))?.ident;
    let message = &text(status, "message")?.ident;
    let details = &field(status, "details").filter(|field| field.slot == Slot::Vec(Type::Struct))?.ident;
    let status = &status.ident;
    Some(quote! {
        impl From<schemas::#status> for rt::Error {
            fn from(status: schemas::#status) -> Self {
                Self::from(&status)
            }
        }

        impl From<&schemas::#status> for rt::Error {
            fn from(status: &schemas::#status) -> Self {
                rt::status_error(&rt::to_value(status))
            }
        }

        impl From<&rt::Error> for schemas::#status {
            fn from(error: &rt::Error) -> Self {
                Self {
                    #code: error.status().and_then(rt::Status::rpc_code),
                    #message: Some(error.message().to_owned()),
                    #details: rt::error_details(error),
                    ..Self::default()
                }
            }
        }
    })
}
