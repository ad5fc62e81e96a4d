//! Types and signatures of generated code as a user reads them.

use crate::api::{Kind, Method, Place, Slot, Type};

/// Returns the type of a field in the spelling of `schemas.rs`.
pub(crate) fn slot(slot: &Slot) -> String {
    match slot {
        Slot::Option(ty) => format!("Option<{}>", value(ty, "")),
        Slot::Boxed(ty) => format!("Option<Box<{}>>", value(ty, "")),
        Slot::Vec(ty) => format!("Vec<{}>", value(ty, "")),
        Slot::Map(ty) => format!("Map<{}>", value(ty, "")),
    }
}

/// Returns the item type of a field.
pub(super) fn item(slot: &Slot) -> String {
    match slot {
        Slot::Option(ty) | Slot::Boxed(ty) | Slot::Vec(ty) => value(ty, ""),
        Slot::Map(ty) => format!("(String, {})", value(ty, "")),
    }
}

/// Returns the type of a value; `schemas` is the path to the types of `schemas.rs`.
pub(crate) fn value(ty: &Type, schemas: &str) -> String {
    let plain = match ty {
        Type::Unit => "()",
        Type::Bool => "bool",
        Type::I32 => "i32",
        Type::U32 => "u32",
        Type::I64 => "i64",
        Type::U64 => "u64",
        Type::F32 => "f32",
        Type::F64 => "f64",
        Type::String => "String",
        Type::Base64 => "rt::Base64",
        Type::Timestamp => "rt::Timestamp",
        Type::Duration => "rt::Duration",
        Type::FieldMask => "rt::FieldMask",
        Type::Date => "rt::Date",
        Type::Value => "rt::Value",
        Type::Struct => "rt::Struct",
        Type::HttpBody => "rt::HttpBody",
        Type::Named(name) => return format!("{schemas}{name}"),
        Type::List(inner) => return format!("Vec<{}>", value(inner, schemas)),
        Type::Map(inner) => return format!("Map<{}>", value(inner, schemas)),
    };
    plain.to_owned()
}

/// Returns the type of an argument: numbers and booleans as they are, otherwise anything that converts into the type.
pub(crate) fn input(ty: &Type, repeated: bool) -> String {
    let named = value(ty, "schemas::");
    match (ty, repeated) {
        (Type::Bool | Type::I32 | Type::U32 | Type::I64 | Type::U64 | Type::F32 | Type::F64, false) => named,
        (Type::Bool | Type::I32 | Type::U32 | Type::I64 | Type::U64 | Type::F32 | Type::F64, true) => {
            format!("impl IntoIterator<Item = {named}>")
        }
        (_, false) => format!("impl Into<{named}>"),
        (_, true) => format!("impl IntoIterator<Item = impl Into<{named}>>"),
    }
}

/// Returns the arguments and the result of a method: `(&self, name: impl Into<String>) -> rt::Call<schemas::Model>`.
pub(crate) fn method(method: &Method, module: &str) -> String {
    let mut text = String::from("(&self");
    for argument in arguments(method) {
        text.push_str(", ");
        text.push_str(&argument);
    }
    format!("{text}) -> {}", returns(method, module))
}

/// Returns the arguments after `&self`.
pub(crate) fn arguments(method: &Method) -> Vec<String> {
    let args = method.args.iter().map(|arg| {
        let repeated = matches!(arg.place, Place::Query { repeated: true });
        format!("{}: {}", arg.ident, input(&arg.ty, repeated))
    });
    let request =
        method.request.iter().map(|request| format!("{}: {}", request.ident, value(&request.ty, "schemas::")));
    args.chain(request).collect()
}

/// Returns the return type of a method: its own struct if it has optional parameters, or the runtime's call.
pub(crate) fn returns(method: &Method, module: &str) -> String {
    method.call.as_ref().map_or_else(|| call(method), |call| format!("{module}{}", call.ident))
}

/// Returns the runtime's call: `rt::Call<schemas::Model>`, with a second parameter unless it is unary.
pub(crate) fn call(method: &Method) -> String {
    let reply = value(&method.returns, "schemas::");
    match kind(&method.kind) {
        None => format!("rt::Call<{reply}>"),
        Some(kind) => format!("rt::Call<{reply}, {kind}>"),
    }
}

/// The marker of a kind; none for the default.
fn kind(of: &Kind) -> Option<String> {
    let named = |ty| value(ty, "schemas::");
    Some(match of {
        Kind::Unary => return None,
        Kind::Streaming => "rt::Streaming".to_owned(),
        Kind::Paged { .. } => "rt::Paged".to_owned(),
        Kind::Media { .. } => "rt::Media".to_owned(),
        Kind::Operation { response, metadata } => format!("rt::Lro<{}, {}>", named(response), named(metadata)),
        Kind::Upload { then, .. } => {
            kind(then).map_or_else(|| "rt::Upload".to_owned(), |kind| format!("rt::Upload<{kind}>"))
        }
    })
}
