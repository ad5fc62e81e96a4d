//! The row `files`: waiting for uploaded files.

use proc_macro2::TokenStream;
use quote::quote;

use super::Row;
use crate::api::ResourcePart;

pub(super) fn items(row: &Row<'_>) -> TokenStream {
    let (layer, parts) = (row.layer, row.parts);
    let ResourcePart { module, ident: ty } = parts.resource("files");
    let (file, name) = (parts.schema("File"), parts.field("File.name"));
    let get = &parts.method("files.get").ident;
    quote! {
        impl super::#module::#ty {
            /// Waits until an uploaded file is ready, and returns its current state.
            ///
            /// A video may take minutes to be processed. There is no time limit: put one around the call if you need it.
            /// Fails with `ErrorKind::Operation` if the service cannot process the file; the error has the service's reason.
            pub async fn wait_active(&self, file: &schemas::#file) -> rt::Result<schemas::#file> {
                let name = file.#name.clone().unwrap_or_default();
                #layer::wait_active(|| self.#get(name.clone()), rt::to_value::<schemas::#file>).await
            }
        }
    }
}
