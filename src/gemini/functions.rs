//! Function calls by the model.

use discovery_runtime::error::ErrorKind;
use discovery_runtime::{Error, Result, rt};
use serde::de::DeserializeOwned;

use super::schema::FunctionCall;

/// Returns the object that the service expects as the result of a function. A value that is not an object is stored in
/// its field `result`.
pub fn function_result(value: impl Into<rt::StructValue>) -> rt::Struct {
    match value.into() {
        rt::StructValue::Struct(fields) => fields,
        other => rt::Struct::new().with("result", other),
    }
}

/// Deserializes the arguments of a call.
///
/// Fails with [`ErrorKind::Decode`]; the message names the function, the mismatched argument, and the reason.
pub fn arguments<T: DeserializeOwned>(call: &dyn FunctionCall) -> Result<T> {
    let args = call.args().cloned().unwrap_or_default();
    args.to().map_err(|reason| misfit(call, &format!("the arguments do not fit: {reason}")))
}

/// Deserializes one argument of a call; a missing argument is read as `null`.
///
/// Fails like [`arguments`].
pub fn argument<T: DeserializeOwned>(call: &dyn FunctionCall, name: &str) -> Result<T> {
    match call.args().and_then(|args| args.get(name)) {
        Some(value) => {
            value.to().map_err(|reason| misfit(call, &format!("the argument `{name}` does not fit: {reason}")))
        }
        None => rt::StructValue::Null
            .to()
            .map_err(|source| misfit(call, &format!("the argument `{name}` is missing")).with_source(source)),
    }
}

fn misfit(call: &dyn FunctionCall, message: &str) -> Error {
    let name = call.name().unwrap_or_default();
    Error::new(ErrorKind::Decode, format!("cannot read the function call `{name}`: {message}"))
}
