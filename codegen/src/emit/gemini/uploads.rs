//! The row `uploads`: files that are uploaded from paths, and names of files.

use proc_macro2::TokenStream;
use quote::quote;

use super::Row;
use crate::api::ResourcePart;

pub(super) fn items(row: &Row<'_>) -> TokenStream {
    let (layer, parts) = (row.layer, row.parts);
    let ResourcePart { module, ident: ty } = parts.resource("files");
    let ResourcePart { module: media_module, ident: media_ty } = parts.resource("media");
    let (get, upload) = (&parts.method("files.get").ident, &parts.method("media.upload").ident);
    let delete = parts.method("files.delete");
    let (delete, deleted) = (&delete.ident, super::ty(&delete.returns));
    let (sent, received) = (parts.field("CreateFileRequest.file"), parts.field("CreateFileResponse.file"));
    let (name, display_name) = (parts.field("File.name"), parts.field("File.displayName"));
    let file = parts.schema("File");
    let (request, response) = (parts.schema("CreateFileRequest"), parts.schema("CreateFileResponse"));
    quote! {
        impl #layer::schema::Sealed for schemas::#file {}

        impl #layer::StoredFile for schemas::#file {
            fn name(&self) -> Option<&str> {
                self.#name.as_deref()
            }
        }

        impl #layer::schema::Sealed for super::#module::#ty {}

        impl #layer::FileService for super::#module::#ty {
            type File = schemas::#file;
            type Uploaded = schemas::#response;
            type Deleted = #deleted;

            fn upload_call(&self, shown: Option<String>) -> rt::Call<schemas::#response, rt::Upload> {
                let file = schemas::#file { #display_name: shown, ..schemas::#file::default() };
                let request = schemas::#request { #sent: Some(file), ..schemas::#request::default() };
                super::#media_module::#media_ty(self.0.clone()).#upload(request)
            }

            fn uploaded(response: schemas::#response) -> Option<schemas::#file> {
                response.#received
            }

            fn get_call(&self, name: &str) -> rt::Call<schemas::#file> {
                self.#get(name)
            }

            fn delete_call(&self, name: &str) -> rt::Call<#deleted> {
                self.#delete(name)
            }
        }

        impl super::#module::#ty {
            /// Uploads a file, and waits until it is ready.
            ///
            /// The MIME type comes from the extension of the path, and the display name from its last part, unless they are set.
            /// The client's timeout does not limit the wait for the service to process the file; `timeout` of the upload does.
            pub fn upload(&self, path: impl AsRef<std::path::Path>) -> #layer::FileUpload<Self> {
                #layer::FileUpload::new(self, path)
            }

            /// Returns an empty set of temporary files, which `close` deletes.
            pub fn temporary(&self) -> #layer::TemporaryFiles<Self> {
                #layer::TemporaryFiles::new(self)
            }
        }

        /// Returns the name of a file, which methods for files take.
        impl From<&schemas::#file> for String {
            fn from(file: &schemas::#file) -> Self {
                file.#name.clone().unwrap_or_default()
            }
        }
    }
}
