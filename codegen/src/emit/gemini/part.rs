//! The row `part`: parts of text and media, and of files where the version has them.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Source, field, message, object, text};
use crate::api::{Slot, Type};

pub(super) fn items(source: &Source<'_>) -> Option<TokenStream> {
    let layer = source.layer;
    let part = source.schema("Part")?;
    let blob = source.schema("Blob")?;
    let (text_field, inline_data) = (text(part, "text")?, message(part, "inlineData", blob)?);
    let (mime_type, data) = (text(blob, "mimeType")?, field(blob, "data")?);
    let (part_ty, blob_ty) = (&part.ident, &blob.ident);
    let (text_ident, set_text) = (&text_field.ident, &text_field.setter);
    let (set_inline, set_mime, set_data) = (&inline_data.setter, &mime_type.setter, &data.setter);
    let thought = field(part, "thought").filter(|field| field.slot == Slot::Option(Type::Bool)).map_or_else(
        || quote!(#layer::flag(&self.unknown_fields, "thought")),
        |field| {
            let ident = &field.ident;
            quote!(self.#ident == Some(true))
        },
    );
    let calls = call_accessors(source);
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
    let files = files(source);
    let response = function_response(source);
    let from_file = from_file(source);
    Some(quote! {
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
    })
}

/// Accessors of the function call, where parts have one and the row `function_call` describes it.
fn call_accessors(source: &Source<'_>) -> Option<TokenStream> {
    let layer = source.layer;
    source.api.helpers.iter().find(|helper| helper.name.as_str() == "function_call")?;
    let call = &message(source.schema("Part")?, "functionCall", source.schema("FunctionCall")?)?.ident;
    let response = response_accessor(source);
    Some(quote! {
        fn function_call(&self) -> Option<&dyn #layer::schema::FunctionCall> {
            self.#call.as_ref().map(|call| call as &dyn #layer::schema::FunctionCall)
        }

        fn function_call_mut(&mut self) -> Option<&mut dyn #layer::schema::FunctionCall> {
            self.#call.as_mut().map(|call| call as &mut dyn #layer::schema::FunctionCall)
        }

        #response
    })
}

/// Accessor that creates the answer to a function call, where parts have such.
fn response_accessor(source: &Source<'_>) -> Option<TokenStream> {
    let response = source.schema("FunctionResponse")?;
    let part = &message(source.schema("Part")?, "functionResponse", response)?.ident;
    let (name, result) = (&text(response, "name")?.ident, &object(response, "response")?.ident);
    // Calls have ids in newer versions only.
    let (takes_id, id) = match text(response, "id") {
        Some(field) => {
            let ident = &field.ident;
            (quote!(id), Some(quote!(#ident: id.map(str::to_owned),)))
        }
        None => (quote!(_), None),
    };
    let ty = &response.ident;
    Some(quote! {
        fn from_response(name: &str, #takes_id: Option<&str>, response: rt::Struct) -> Option<Self> {
            let response = schemas::#ty {
                #id
                #name: Some(name.to_owned()),
                #result: Some(response),
                ..schemas::#ty::default()
            };
            Some(Self { #part: Some(response), ..Self::default() })
        }
    })
}

/// Returns true if a part can refer to an uploaded file.
pub(super) fn takes_files(source: &Source<'_>) -> bool {
    files(source).is_some() && uploaded(source).is_some()
}

/// Constructors from files of the service, where parts have them.
fn files(source: &Source<'_>) -> Option<TokenStream> {
    let data = source.schema("FileData")?;
    let set_file = &message(source.schema("Part")?, "fileData", data)?.setter;
    let (uri_field, mime_field) = (text(data, "fileUri")?, text(data, "mimeType")?);
    let (set_uri, set_mime, data_ty) = (&uri_field.setter, &mime_field.setter, &data.ident);
    let from_file = uploaded(source).map(|uploaded| {
        let (ty, uri, mime) = (&uploaded.ty, &uploaded.uri, &uploaded.mime_type);
        let (data_uri, data_mime) = (&uri_field.ident, &mime_field.ident);
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
    Some(quote! {
        /// Creates a part that refers to media by its MIME type and URI, such as that of an uploaded file.
        pub fn from_uri(mime_type: impl Into<String>, uri: impl Into<String>) -> Self {
            Self::new().#set_file(schemas::#data_ty::new().#set_mime(mime_type).#set_uri(uri))
        }

        #from_file
    })
}

/// The schema of an uploaded file, and the fields that a part takes from it.
struct Uploaded {
    ty: crate::names::Ident,
    uri: crate::names::Ident,
    mime_type: crate::names::Ident,
}

fn uploaded(source: &Source<'_>) -> Option<Uploaded> {
    let file = source.schema("File")?;
    let (uri, mime_type) = (text(file, "uri")?, text(file, "mimeType")?);
    Some(Uploaded { ty: file.ident.clone(), uri: uri.ident.clone(), mime_type: mime_type.ident.clone() })
}

/// Conversions from uploaded files, where parts can refer to them.
fn from_file(source: &Source<'_>) -> Option<TokenStream> {
    files(source)?;
    let (part, file) = (&source.schema("Part")?.ident, uploaded(source)?.ty);
    Some(quote! {
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
    })
}

/// The constructor that answers a function call, where parts have such.
fn function_response(source: &Source<'_>) -> Option<TokenStream> {
    let layer = source.layer;
    let (call, response) = (source.schema("FunctionCall")?, source.schema("FunctionResponse")?);
    let set_response = &message(source.schema("Part")?, "functionResponse", response)?.setter;
    let (call_name, name) = (&text(call, "name")?.ident, &text(response, "name")?.ident);
    let result = &object(response, "response")?.ident;
    // Calls have ids in newer versions only.
    let id = text(call, "id").zip(text(response, "id")).map(|(from, to)| {
        let (from, to) = (&from.ident, &to.ident);
        quote!(#to: call.#from.clone(),)
    });
    let (call_ty, response_ty) = (&call.ident, &response.ident);
    Some(quote! {
        /// Creates a part that answers a function call. A result that is not a JSON object becomes its `result`.
        pub fn function_response(call: &schemas::#call_ty, result: impl Into<rt::StructValue>) -> Self {
            Self::new().#set_response(schemas::#response_ty {
                #id
                #name: call.#call_name.clone(),
                #result: Some(#layer::function_result(result)),
                ..schemas::#response_ty::new()
            })
        }
    })
}
