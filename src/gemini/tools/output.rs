//! Results that functions return to a model.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;

use discovery_runtime::rt::{Serialize, Struct, StructValue, Value};
use discovery_runtime::types::ListValue;

/// A value that a function can return to a model.
///
/// A value that is not a JSON object is wrapped in an object with the field `result`, because the service accepts only objects.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be returned to a model",
    note = "return `Json(value)` for a type that implements `serde::Serialize`, or a `Result` of such a type"
)]
pub trait FunctionOutput {
    /// Returns the result, or the error that is sent to the model.
    fn into_result(self) -> Result<Struct, String>;
}

/// A result of any type that implements `serde::Serialize`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: Serialize> FunctionOutput for Json<T> {
    fn into_result(self) -> Result<Struct, String> {
        serialized(&self.0)
    }
}

/// The model receives the error in its alternate form, `{:#}`, which includes the causes for some types.
impl<T: Serialize, E: Display> FunctionOutput for Result<T, E> {
    fn into_result(self) -> Result<Struct, String> {
        self.map_err(|error| format!("{error:#}")).and_then(|value| serialized(&value))
    }
}

fn serialized<T: Serialize>(value: &T) -> Result<Struct, String> {
    let whole = Struct::from_serialize(&BTreeMap::from([(RESULT, value)])).map_err(|error| error.to_string())?;
    Ok(match &whole[RESULT] {
        StructValue::Struct(fields) => fields.clone(),
        _ => whole,
    })
}

/// The field for a result that is not an object.
const RESULT: &str = "result";

macro_rules! serialized {
    ($([$($generics:tt)*] $ty:ty),* $(,)?) => {
        $(impl<$($generics)*> FunctionOutput for $ty {
            fn into_result(self) -> Result<Struct, String> {
                serialized(&self)
            }
        })*
    };
}

serialized! {
    [] (), [] bool, [] char, [] String, [] &str, [] i8, [] i16, [] i32, [] i64, [] isize, [] u8, [] u16, [] u32, [] u64,
    [] usize, [] f32, [] f64, [] Value, [] Struct, [] StructValue, [] ListValue, [T: Serialize] Vec<T>,
    [T: Serialize] Option<T>, [T: Serialize] BTreeMap<String, T>, [T: Serialize] HashMap<String, T>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(serde::Serialize)]
    struct Report {
        sky: &'static str,
        celsius: f32,
    }

    #[test]
    fn results_are_objects() {
        let report = || Report { sky: "clear", celsius: 0.5 };
        let object = |output: Result<Struct, String>| output.unwrap().to_string();
        assert_eq!(object(Json(report()).into_result()), r#"{"sky":"clear","celsius":0.5}"#);
        assert_eq!(object(Ok::<_, String>(report()).into_result()), r#"{"sky":"clear","celsius":0.5}"#);
        assert_eq!(object("rain".into_result()), r#"{"result":"rain"}"#);
        assert_eq!(object(vec![1, 2].into_result()), r#"{"result":[1,2]}"#);
        assert_eq!(object(().into_result()), r#"{"result":null}"#);
        assert_eq!(object(json!({"a": 1}).into_result()), r#"{"a":1}"#);
        assert_eq!(Err::<(), _>("no such city").into_result(), Err("no such city".to_owned()));
    }
}
