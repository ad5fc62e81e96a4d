//! Calls of functions by the model.

use discovery_runtime::error::ErrorKind;
use discovery_runtime::{Error, Result, rt};
use serde::de::DeserializeOwned;

use super::schema::FunctionCall;

/// Returns the object in which the service expects a function's result: a value that is not an object becomes its `result`.
pub fn function_result(value: impl Into<rt::Value>) -> rt::Map<rt::Value> {
    match value.into() {
        rt::Value::Object(object) => object.into_iter().collect(),
        other => [("result".to_owned(), other)].into_iter().collect(),
    }
}

/// Returns the arguments of a call as JSON.
pub fn object(args: &rt::Map<rt::Value>) -> rt::Value {
    rt::to_value(args)
}

/// Reads the arguments of a call as a type.
///
/// Fails with [`ErrorKind::Decode`]; the message names the function and what does not fit.
pub fn arguments<T: DeserializeOwned>(call: &dyn FunctionCall) -> Result<T> {
    serde_json::from_value(call.args()).map_err(|source| {
        let name = call.name().unwrap_or_default();
        Error::new(ErrorKind::Decode, format!("the arguments of the function call `{name}` do not fit: {source}"))
            .with_source(source)
    })
}
