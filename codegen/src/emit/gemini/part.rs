//! The row `part`: parts of text and media, and of files where the version has them.

use proc_macro2::TokenStream;
use quote::quote;

use super::Row;

pub(super) fn items(row: &Row<'_>) -> TokenStream {
    let (layer, parts) = (row.layer, row.parts);
    let (part_ty, blob_ty) = (parts.schema("Part"), parts.schema("Blob"));
    let (text_ident, set_text) = (parts.field("Part.text"), parts.setter("Part.text"));
    let set_inline = parts.setter("Part.inlineData");
    let (set_mime, set_data) = (parts.setter("Blob.mimeType"), parts.setter("Blob.data"));
    let thought = if parts.has("thought") {
        let ident = parts.field("Part.thought");
        quote!(self.#ident == Some(true))
    } else {
        quote!(#layer::flag(&self.unknown_fields, "thought"))
    };
    let calls = parts.has("calls").then(|| call_accessors(row));
    let media = quote! {
        /// Creates a part with media: its MIME type, such as `image/png`, and its bytes.
        pub fn from_bytes(mime_type: impl Into<String>, data: impl Into<rt::Base64>) -> Self {
            Self::new().#set_inline(schemas::#blob_ty::new().#set_mime(mime_type).#set_data(data))
        }

        /// Creates a part with the content of a small file, whose extension determines the MIME type.
        ///
        /// Fails if the file cannot be read, and if the MIME type of its extension is not known; `from_bytes` takes any.
        /// The server rejects requests with large media: upload a large file and use `Part::file` instead.
        pub fn from_path(path: impl AsRef<std::path::Path>) -> rt::Result<Self> {
            let (mime_type, data) = #layer::read_media(path.as_ref())?;
            Ok(Self::from_bytes(mime_type, data))
        }
    };
    let files = parts.has("uris").then(|| files(row));
    let response = (parts.has("responses") && parts.has("names of calls")).then(|| function_response(row));
    let from_file = parts.has("files").then(|| from_file(row));
    quote! {
        impl #layer::schema::Sealed for schemas::#part_ty {}

        impl #layer::schema::Part for schemas::#part_ty {
            fn from_text(text: String) -> Self {
                Self::new().#set_text(text)
            }

            fn text(&self) -> Option<&str> {
                self.#text_ident.as_deref()
            }

            fn text_mut(&mut self) -> Option<&mut String> {
                self.#text_ident.as_mut()
            }

            fn is_thought(&self) -> bool {
                #thought
            }

            #calls
        }

        impl schemas::#part_ty {
            /// Creates a part that holds text.
            pub fn text(text: impl Into<String>) -> Self {
                Self::new().#set_text(text)
            }

            #media
            #files
            #response

            /// Returns true if the part is a thought of the model instead of its answer.
            pub fn is_thought(&self) -> bool {
                #layer::schema::Part::is_thought(self)
            }
        }

        impl<T: #layer::Text> From<T> for schemas::#part_ty {
            fn from(text: T) -> Self {
                Self::text(text)
            }
        }

        impl From<schemas::#blob_ty> for schemas::#part_ty {
            fn from(blob: schemas::#blob_ty) -> Self {
                Self::new().#set_inline(blob)
            }
        }

        #from_file
    }
}

/// Accessors of the function call.
fn call_accessors(row: &Row<'_>) -> TokenStream {
    let (layer, call) = (row.layer, row.parts.field("Part.functionCall"));
    let response = row.parts.has("responses").then(|| response_accessor(row));
    quote! {
        fn function_call(&self) -> Option<&dyn #layer::schema::FunctionCall> {
            self.#call.as_ref().map(|call| call as &dyn #layer::schema::FunctionCall)
        }

        fn function_call_mut(&mut self) -> Option<&mut dyn #layer::schema::FunctionCall> {
            self.#call.as_mut().map(|call| call as &mut dyn #layer::schema::FunctionCall)
        }

        #response
    }
}

/// Accessor that creates the answer to a function call.
fn response_accessor(row: &Row<'_>) -> TokenStream {
    let parts = row.parts;
    let part = parts.field("Part.functionResponse");
    let (name, result) = (parts.field("FunctionResponse.name"), parts.field("FunctionResponse.response"));
    // Calls have ids in newer versions only.
    let (takes_id, id) = if parts.has("ids of responses") {
        let ident = parts.field("FunctionResponse.id");
        (quote!(id), Some(quote!(#ident: id.map(str::to_owned),)))
    } else {
        (quote!(_), None)
    };
    let ty = parts.schema("FunctionResponse");
    quote! {
        fn from_response(name: &str, #takes_id: Option<&str>, response: rt::Struct) -> Option<Self> {
            let response = schemas::#ty {
                #id
                #name: Some(name.to_owned()),
                #result: Some(response),
                ..schemas::#ty::default()
            };
            Some(Self { #part: Some(response), ..Self::default() })
        }
    }
}

/// Constructors from files of the service.
fn files(row: &Row<'_>) -> TokenStream {
    let parts = row.parts;
    let (set_file, data_ty) = (parts.setter("Part.fileData"), parts.schema("FileData"));
    let (set_uri, set_mime) = (parts.setter("FileData.fileUri"), parts.setter("FileData.mimeType"));
    let from_file = parts.has("files").then(|| {
        let (ty, uri, mime) = (parts.schema("File"), parts.field("File.uri"), parts.field("File.mimeType"));
        let (data_uri, data_mime) = (parts.field("FileData.fileUri"), parts.field("FileData.mimeType"));
        quote! {
            /// Creates a part that refers to a file which was uploaded.
            pub fn file(file: &schemas::#ty) -> Self {
                let data = schemas::#data_ty {
                    #data_uri: file.#uri.clone(),
                    #data_mime: file.#mime.clone(),
                    ..schemas::#data_ty::new()
                };
                Self::new().#set_file(data)
            }
        }
    });
    quote! {
        /// Creates a part that refers to media by its MIME type and URI, such as that of an uploaded file.
        pub fn from_uri(mime_type: impl Into<String>, uri: impl Into<String>) -> Self {
            Self::new().#set_file(schemas::#data_ty::new().#set_mime(mime_type).#set_uri(uri))
        }

        #from_file
    }
}

/// Conversions from uploaded files.
fn from_file(row: &Row<'_>) -> TokenStream {
    let (part, file) = (row.parts.schema("Part"), row.parts.schema("File"));
    quote! {
        impl From<&schemas::#file> for schemas::#part {
            fn from(file: &schemas::#file) -> Self {
                Self::file(file)
            }
        }

        impl From<schemas::#file> for schemas::#part {
            fn from(file: schemas::#file) -> Self {
                Self::file(&file)
            }
        }
    }
}

/// The constructor that answers a function call.
fn function_response(row: &Row<'_>) -> TokenStream {
    let (layer, parts) = (row.layer, row.parts);
    let set_response = parts.setter("Part.functionResponse");
    let (call_name, name) = (parts.field("FunctionCall.name"), parts.field("FunctionResponse.name"));
    let result = parts.field("FunctionResponse.response");
    // Calls have ids in newer versions only.
    let id = (parts.has("ids of calls") && parts.has("ids of responses")).then(|| {
        let (from, to) = (parts.field("FunctionCall.id"), parts.field("FunctionResponse.id"));
        quote!(#to: call.#from.clone(),)
    });
    let (call_ty, response_ty) = (parts.schema("FunctionCall"), parts.schema("FunctionResponse"));
    quote! {
        /// Creates a part that answers a function call. A result that is not a JSON object becomes its `result`.
        pub fn function_response(call: &schemas::#call_ty, result: impl Into<rt::StructValue>) -> Self {
            Self::new().#set_response(schemas::#response_ty {
                #id
                #name: call.#call_name.clone(),
                #result: Some(#layer::function_result(result)),
                ..schemas::#response_ty::new()
            })
        }
    }
}
