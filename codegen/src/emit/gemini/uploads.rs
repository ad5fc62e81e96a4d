//! The row `uploads`: files that are uploaded from paths, and names of files.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Source, message, method, text};

pub(super) fn items(source: &Source<'_>) -> Option<TokenStream> {
    let (api, layer) = (source.api, source.layer);
    let (files, media) = (source.resource("files")?, source.resource("media")?);
    let (get, delete) = (method(files, api, "files.get")?, method(files, api, "files.delete")?);
    let upload = method(media, api, "media.upload")?;
    let file = source.schema("File")?;
    let (request, response) = (source.schema("CreateFileRequest")?, source.schema("CreateFileResponse")?);
    let deleted = super::ty(&delete.returns);
    let (sent, received) = (&message(request, "file", file)?.ident, &message(response, "file", file)?.ident);
    let (name, display_name) = (&text(file, "name")?.ident, &text(file, "displayName")?.ident);
    let (module, ty, get, delete) = (&files.module, &files.ident, &get.ident, &delete.ident);
    let (media_module, media_ty, upload) = (&media.module, &media.ident, &upload.ident);
    let (file, request, response) = (&file.ident, &request.ident, &response.ident);
    Some(quote! {
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
            /// Uploads a file, and waits until it can be used.
            ///
            /// The MIME type comes from the extension of the path, and the display name from its last part, unless they are set.
            /// The client's timeout does not limit the wait for the service to process the file; `timeout` of the upload does.
            pub fn upload(&self, path: impl AsRef<std::path::Path>) -> #layer::FileUpload<Self> {
                #layer::FileUpload::new(self, path)
            }

            /// Returns an empty set of files that are deleted in the end.
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
    })
}
