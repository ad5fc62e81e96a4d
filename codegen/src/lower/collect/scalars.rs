//! `type` and `format` of a document into types.

use crate::api::Type;

/// Returns true if the Rust type determines the format.
pub(in super::super) fn is_exact(ty: &str, format: &str) -> bool {
    !matches!(format, "int8" | "int16" | "uint8" | "uint16")
        && !is_protobuf(format)
        && known(ty, Some(format)).is_some()
}

/// Returns the Rust type of a scalar, and a diagnostic if its declaration is invalid.
pub(super) fn scalar(ty: &str, format: Option<&str>) -> (Type, Option<String>) {
    if let Some(ty) = known(ty, format) {
        return (ty, None);
    }
    let fallback = match ty {
        "string" => Type::String,
        "integer" => Type::I64,
        "number" => Type::F64,
        "boolean" => Type::Bool,
        "any" => Type::Value,
        _ => return (Type::Value, Some(format!("unknown type `{}`, taken as any value", ty.escape_default()))),
    };
    let format = format.unwrap_or_default().escape_default();
    (fallback, Some(format!("unknown format `{format}` of type {ty}, ignored")))
}

/// Checks the format of an object or array, which changes nothing.
pub(super) fn composite(ty: &str, format: Option<&str>) -> Option<String> {
    let format = format.filter(|format| !is_protobuf(format))?;
    Some(format!("unknown format `{}` of type {ty}, ignored", format.escape_default()))
}

/// The pairs that occur in documents, and those that can only mean one thing.
fn known(ty: &str, format: Option<&str>) -> Option<Type> {
    Some(match (ty, format) {
        ("boolean", None) => Type::Bool,
        ("integer", None | Some("int32" | "int16" | "int8")) => Type::I32,
        ("integer", Some("uint32" | "uint16" | "uint8")) => Type::U32,
        ("integer" | "string", Some("int64")) => Type::I64,
        ("integer" | "string", Some("uint64")) => Type::U64,
        ("number", Some("float")) => Type::F32,
        ("number", None | Some("double")) => Type::F64,
        ("string", None) => Type::String,
        ("string", Some("byte")) => Type::Base64,
        ("string", Some("google-datetime" | "date-time")) => Type::Timestamp,
        ("string", Some("google-duration")) => Type::Duration,
        ("string", Some("google-fieldmask")) => Type::FieldMask,
        ("string", Some("date")) => Type::Date,
        ("any", None) => Type::Value,
        ("any", Some(format)) if is_protobuf(format) => Type::Value,
        _ => return None,
    })
}

/// Names of well-known messages, such as `google.protobuf.Any`, all of which are plain JSON.
fn is_protobuf(format: &str) -> bool {
    format.starts_with("google.protobuf.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_pairs_are_silent() {
        assert_eq!(scalar("string", Some("uint64")), (Type::U64, None));
        assert_eq!(scalar("integer", None), (Type::I32, None));
        assert_eq!(scalar("any", Some("google.protobuf.Value")), (Type::Value, None));
        assert_eq!(composite("object", Some("google.protobuf.Any")), None);
    }

    #[test]
    fn unknown_pairs_fall_back_and_say_so() {
        assert_eq!(
            scalar("string", Some("uuid")),
            (Type::String, Some("unknown format `uuid` of type string, ignored".to_owned()))
        );
        assert_eq!(scalar("blob", None), (Type::Value, Some("unknown type `blob`, taken as any value".to_owned())));
        assert!(composite("object", Some("x")).is_some());
    }
}
