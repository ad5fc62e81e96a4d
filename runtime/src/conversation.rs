//! What the conveniences for conversations share: anything that can be said is a list of parts.

use serde::de::DeserializeOwned;
use serde_json::Map as JsonMap;

use crate::error::{Error, ErrorKind, Result};
use crate::wire::{Map, Value};

/// A part of a message, whatever its schema is called, that can be made of text.
pub trait TextPart: Sized {
    /// The part that says `text`.
    fn from_text(text: String) -> Self;
}

/// What a message can be made of: text, one part, or several.
///
/// ```
/// # #[cfg(feature = "v1beta")] {
/// use generativelanguage::v1beta::schemas::{Content, Part};
///
/// assert_eq!(Content::user("Hello"), Content::user(Part::text("Hello")));
/// assert_eq!(Content::user(["Hello", "Ada"]).parts.len(), 2);
/// # }
/// ```
pub trait IntoParts<P> {
    /// The parts, in order.
    fn into_parts(self) -> Vec<P>;
}

impl<P: TextPart> IntoParts<P> for P {
    fn into_parts(self) -> Vec<P> {
        vec![self]
    }
}

impl<P: TextPart> IntoParts<P> for &str {
    fn into_parts(self) -> Vec<P> {
        vec![P::from_text(self.to_owned())]
    }
}

impl<P: TextPart> IntoParts<P> for String {
    fn into_parts(self) -> Vec<P> {
        vec![P::from_text(self)]
    }
}

impl<P: TextPart> IntoParts<P> for &String {
    fn into_parts(self) -> Vec<P> {
        vec![P::from_text(self.clone())]
    }
}

impl<P, T: IntoParts<P>> IntoParts<P> for Vec<T> {
    fn into_parts(self) -> Vec<P> {
        self.into_iter().flat_map(IntoParts::into_parts).collect()
    }
}

impl<P, T: IntoParts<P>, const N: usize> IntoParts<P> for [T; N] {
    fn into_parts(self) -> Vec<P> {
        self.into_iter().flat_map(IntoParts::into_parts).collect()
    }
}

/// What a function returned, as the object that the service asks for: one that is no object yet becomes its `result`.
pub fn function_result(value: Value) -> Map<Value> {
    match value {
        Value::Object(object) => object.into_iter().collect(),
        other => Map::from([("result".to_owned(), other)]),
    }
}

/// An object as any other JSON.
pub fn object(map: &Map<Value>) -> Value {
    Value::Object(map.iter().map(|(name, value)| (name.clone(), value.clone())).collect::<JsonMap<_, _>>())
}

/// Text that the model was asked to write as JSON, as a type of the caller's.
pub fn json_text<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| not_that("the text of the reply", error))
}

/// JSON that the model wrote, as a type of the caller's.
pub fn json_value<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| not_that("the arguments of the call", error))
}

fn not_that(what: &str, error: serde_json::Error) -> Error {
    Error::new(ErrorKind::Decode, format!("cannot decode {what}")).with_source(error)
}
