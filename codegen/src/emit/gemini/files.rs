//! The row `files`: waiting for uploaded files.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Source, method, text};

pub(super) fn items(source: &Source<'_>) -> Option<TokenStream> {
    let (api, layer) = (source.api, source.layer);
    let files = source.resource("files")?;
    let get = method(files, api, "files.get")?;
    let file = source.schema("File")?;
    let name = &text(file, "name")?.ident;
    let (module, ty, file, get) = (&files.module, &files.ident, &file.ident, &get.ident);
    Some(quote! {
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
    })
}
