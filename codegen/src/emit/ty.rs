//! Types.

use proc_macro2::TokenStream;
use quote::quote;

use crate::api::{Kind, Method, Slot, Type};

/// The place of a type in the output.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// In `schemas.rs`, beside its types.
    Schemas,
    /// Elsewhere.
    Outside,
}

/// Returns the tokens of a type.
pub(super) fn ty(ty: &Type, place: Place) -> TokenStream {
    match ty {
        Type::Unit => quote!(()),
        Type::Bool => quote!(bool),
        Type::I32 => quote!(i32),
        Type::U32 => quote!(u32),
        Type::I64 => quote!(i64),
        Type::U64 => quote!(u64),
        Type::F32 => quote!(f32),
        Type::F64 => quote!(f64),
        Type::String => quote!(String),
        Type::Base64 => quote!(rt::Base64),
        Type::Timestamp => quote!(rt::Timestamp),
        Type::Duration => quote!(rt::Duration),
        Type::FieldMask => quote!(rt::FieldMask),
        Type::Date => quote!(rt::Date),
        Type::Value => quote!(rt::Value),
        Type::Struct => quote!(rt::Struct),
        Type::HttpBody => quote!(rt::HttpBody),
        Type::Named(ident) => match place {
            Place::Schemas => quote!(#ident),
            Place::Outside => quote!(schemas::#ident),
        },
        Type::List(inner) => {
            let inner = self::ty(inner, place);
            quote!(Vec<#inner>)
        }
        Type::Map(inner) => {
            let inner = self::ty(inner, place);
            quote!(rt::Map<#inner>)
        }
    }
}

/// Returns the container of a field.
pub(super) fn slot(slot: &Slot) -> TokenStream {
    let inner = |inner| ty(inner, Place::Schemas);
    match slot {
        Slot::Option(value) => {
            let value = inner(value);
            quote!(Option<#value>)
        }
        Slot::Boxed(value) => {
            let value = inner(value);
            quote!(Option<Box<#value>>)
        }
        Slot::Vec(value) => {
            let value = inner(value);
            quote!(Vec<#value>)
        }
        Slot::Map(value) => {
            let value = inner(value);
            quote!(rt::Map<#value>)
        }
    }
}

/// Returns the type of an argument: numbers and booleans as they are, otherwise anything that converts into the type.
pub(super) fn argument(value: &Type, repeated: bool) -> TokenStream {
    let ty = ty(value, Place::Outside);
    match (is_scalar(value), repeated) {
        (true, false) => quote!(#ty),
        (false, false) => quote!(impl Into<#ty>),
        (true, true) => quote!(impl IntoIterator<Item = #ty>),
        (false, true) => quote!(impl IntoIterator<Item = impl Into<#ty>>),
    }
}

/// Returns `rt::Call<R>`, or `rt::Call<R, K>`.
pub(super) fn call(method: &Method) -> TokenStream {
    let reply = ty(&method.returns, Place::Outside);
    match &method.kind {
        Kind::Unary => quote!(rt::Call<#reply>),
        other => {
            let kind = kind(other);
            quote!(rt::Call<#reply, #kind>)
        }
    }
}

/// The kind of a call, as the second parameter of its type.
fn kind(kind: &Kind) -> TokenStream {
    match kind {
        Kind::Unary => quote!(rt::Unary),
        Kind::Streaming => quote!(rt::Streaming),
        Kind::Paged { .. } => quote!(rt::Paged),
        Kind::Media { only: true, .. } => quote!(rt::MediaOnly),
        Kind::Media { only: false, .. } => quote!(rt::Media),
        Kind::Operation { response, metadata } => {
            let (response, metadata) = (ty(response, Place::Outside), ty(metadata, Place::Outside));
            quote!(rt::Lro<#response, #metadata>)
        }
        Kind::Upload { then, .. } => match &**then {
            Kind::Unary => quote!(rt::Upload),
            then => {
                let then = self::kind(then);
                quote!(rt::Upload<#then>)
            }
        },
    }
}

/// Returns true if a type contains a type of `schemas.rs`.
pub(super) fn is_named(ty: &Type) -> bool {
    match ty {
        Type::Named(_) => true,
        Type::List(inner) | Type::Map(inner) => is_named(inner),
        _ => false,
    }
}

/// Returns true if a type is taken by value, so that a literal needs no suffix.
pub(super) fn is_scalar(ty: &Type) -> bool {
    matches!(ty, Type::Bool | Type::I32 | Type::U32 | Type::I64 | Type::U64 | Type::F32 | Type::F64)
}
