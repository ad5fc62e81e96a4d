use std::fmt;

use serde::ser::SerializeMap;

use super::{Map, Value};

/// Fields that the server sent and the schema does not have.
///
/// They are kept, and written back with the rest: what a newer server adds to a message survives being sent to it again,
/// as the turns of a chat are.
///
/// ```
/// use discovery_runtime::types::UnknownFields;
///
/// let mut fields = UnknownFields::default();
/// assert!(fields.is_empty());
/// fields.insert("seed", 7.into());
/// assert_eq!(fields.get("seed").unwrap(), 7);
/// ```
// Nearly every message has none, so what is paid for them everywhere is one pointer.
#[derive(Clone, Default, PartialEq)]
pub struct UnknownFields(Option<Box<Map<Value>>>);

impl UnknownFields {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|fields| fields.is_empty())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |fields| fields.len())
    }

    /// Whether there is a field of that name.
    pub fn contains(&self, name: &str) -> bool {
        self.0.as_ref().is_some_and(|fields| fields.contains_key(name))
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.get(name)
    }

    /// Sets a field, for what this version of the crate cannot say otherwise.
    pub fn insert(&mut self, name: impl Into<String>, value: Value) {
        self.0.get_or_insert_default().insert(name.into(), value);
    }

    /// Takes a field out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.0.as_mut()?.remove(name)
    }

    /// The fields by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().flat_map(|fields| fields.iter()).map(|(name, value)| (name.as_str(), value))
    }

    /// Writes the fields after the known ones.
    #[doc(hidden)]
    pub fn write_to<M: SerializeMap>(&self, out: &mut M) -> Result<(), M::Error> {
        self.iter().try_for_each(|(name, value)| out.serialize_entry(name, value))
    }
}

impl fmt::Debug for UnknownFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// An enum value that this version of the crate does not know, as it came: a name or a number.
///
/// It is only made by reading, or by converting a text that is no known value; so a known value never hides in it.
///
/// ```
/// use generativelanguage::v1beta::schemas::FinishReason;
///
/// let reason = FinishReason::from("OUT_OF_INK");
/// assert!(matches!(&reason, FinishReason::Unknown(_)));
/// assert_eq!(reason.as_str(), "OUT_OF_INK");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UnknownValue(Box<Repr>);

#[derive(Clone, PartialEq, Eq, Hash)]
struct Repr {
    text: Box<str>,
    number: Option<i64>,
}

impl UnknownValue {
    /// The name, or the digits of the number.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// The number, when it came as one.
    pub fn as_number(&self) -> Option<i64> {
        self.0.number
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.number {
            Some(number) => fmt::Debug::fmt(&number, f),
            None => fmt::Debug::fmt(&self.0.text, f),
        }
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.text)
    }
}

/// Only for the macros, which have tried the known values before.
pub fn unknown_text(text: &str) -> UnknownValue {
    UnknownValue(Box::new(Repr { text: text.into(), number: None }))
}

/// Only for the macros.
pub fn unknown_number(number: i64) -> UnknownValue {
    UnknownValue(Box::new(Repr { text: number.to_string().into(), number: Some(number) }))
}
