//! Types.

use proc_macro2::TokenStream;
use quote::quote;

use crate::api::{Kind, Slot, Type};

/// Where a type is written.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// In `schemas.rs`, beside its types.
    Schemas,
    /// Elsewhere.
    Outside,
}

/// A type.
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
        Type::Map(inner) => map(&self::ty(inner, place), place),
    }
}

/// The container of a field.
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
        Slot::Map(value) => map(&inner(value), Place::Schemas),
    }
}

/// The kind of a call, as the second parameter of its type.
pub(super) fn kind(kind: &Kind) -> TokenStream {
    match kind {
        Kind::Unary => quote!(rt::Unary),
        Kind::Streaming => quote!(rt::Streaming),
        Kind::Paged { .. } => quote!(rt::Paged),
        Kind::Media { .. } => quote!(rt::Media),
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

/// Whether a type has a map in it.
pub(super) fn has_map(ty: &Type) -> bool {
    match ty {
        Type::Map(_) => true,
        Type::List(inner) => has_map(inner),
        _ => false,
    }
}

/// Whether a type has a type of `schemas.rs` in it.
pub(super) fn is_named(ty: &Type) -> bool {
    match ty {
        Type::Named(_) => true,
        Type::List(inner) | Type::Map(inner) => is_named(inner),
        _ => false,
    }
}

fn map(value: &TokenStream, place: Place) -> TokenStream {
    match place {
        Place::Schemas => quote!(Map<#value>),
        Place::Outside => quote!(rt::Map<#value>),
    }
}
