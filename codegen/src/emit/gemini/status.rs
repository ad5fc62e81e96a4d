//! The row `status`: errors inside of messages.

use proc_macro2::TokenStream;
use quote::quote;

use super::Row;

pub(super) fn items(row: &Row<'_>) -> TokenStream {
    let parts = row.parts;
    let (status, code) = (parts.schema("Status"), parts.field("Status.code"));
    let (message, details) = (parts.field("Status.message"), parts.field("Status.details"));
    quote! {
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
    }
}
