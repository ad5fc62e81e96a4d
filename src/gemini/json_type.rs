//! Types with a JSON Schema for the model.

use discovery_runtime::error::ErrorKind;
use discovery_runtime::rt::Value;
use discovery_runtime::{Error, Result};

use super::json_schema::{Keep, reduce};

/// A type with a JSON Schema, so that a model can write values of it.
///
/// With the feature `schemars`, every type that derives `schemars::JsonSchema` has one. Other types can implement this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no JSON Schema",
    note = "enable the feature `schemars` of `generativelanguage`, and derive `schemars::JsonSchema`"
)]
pub trait JsonType {
    /// Returns the JSON Schema of the type.
    fn json_schema() -> Value;
}

/// The schema for deserialization. Types are inlined, because the service resolves few references.
#[cfg(feature = "schemars")]
impl<T: schemars::JsonSchema> JsonType for T {
    fn json_schema() -> Value {
        let settings = schemars::generate::SchemaSettings::draft2020_12().with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        });
        settings.into_generator().into_root_schema_for::<T>().to_value()
    }
}

/// Returns the schema of a type for a model's answer, reduced to the subset of JSON Schema that the service supports.
///
/// Fails if an unsupported keyword cannot be left out without changing the meaning.
pub fn response_schema<T: JsonType>() -> Result<Value> {
    reduce(T::json_schema(), Keep::Order).map_err(|problem| unsupported::<T>(&problem))
}

/// Returns the schema of the arguments of a function; `None` for a function without arguments.
pub fn parameters_schema<T: JsonType>() -> Result<Option<Value>> {
    let schema = reduce(T::json_schema(), Keep::Nothing).map_err(|problem| unsupported::<T>(&problem))?;
    match schema["type"].as_str() {
        Some("null") => Ok(None),
        Some("object") => Ok(Some(schema)),
        _ if schema["$ref"].is_string() || schema["anyOf"].is_array() => Ok(Some(schema)),
        _ => Err(unsupported::<T>("the arguments of a function are an object: use a struct with a field for each")),
    }
}

fn unsupported<T>(problem: &str) -> Error {
    let name = std::any::type_name::<T>();
    Error::new(ErrorKind::Request, format!("the service does not accept the JSON Schema of {name}: {problem}"))
}
