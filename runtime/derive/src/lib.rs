//! Derive macros of `discovery-runtime`, for code that is generated from Google Discovery documents.
//!
//! They are reached through the runtime's module `rt`, and expand to paths that begin with `rt`, `::core` or `::std`. The name
//! `rt` is resolved where a macro is used: a module that derives one of these has to import the runtime's module under that
//! name, whatever the crate itself is called there.
//!
//! ```text
//! use ::discovery_runtime::rt;
//! use ::some_reexport::runtime::rt; // the same module by another path
//! ```

mod attributes;
mod call;
mod forwarded;
mod open_enum;
mod schema;
mod wire_name;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Derives what a schema needs: `new`, a setter for each field, `rt::Message`, `Debug`, and `serde`'s traits.
///
/// Each field is an `Option<T>`, a `Vec<T>` or a `Map<T>`, and one is `unknown_fields: rt::UnknownFields`. The name of a field on
/// the wire is the field's in lowerCamelCase, unless `#[schema(name = "…")]` says otherwise; `#[schema(alias = "…")]` is a name that is
/// read as well.
#[proc_macro_derive(Schema, attributes(schema))]
pub fn schema(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    schema::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Derives what an enum needs that grows on the server: conversions from and to text, `rt::OpenEnum`, `rt::Wire`, and `serde`'s
/// traits.
///
/// The last variant is `Unknown(rt::UnknownValue)`. The text of another is its name in `SCREAMING_SNAKE_CASE`, after the
/// `#[schema(prefix = "…")]` of the enum, unless `#[schema(name = "…")]` gives it in full. `#[schema(alias = "…")]` names a text
/// that is read as well.
#[proc_macro_derive(OpenEnum, attributes(schema))]
pub fn open_enum(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    open_enum::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Derives the methods of `rt::Call` for a struct that wraps one, as its kind allows.
#[proc_macro_derive(Call)]
pub fn call(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    call::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
