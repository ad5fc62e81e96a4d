//! JSON as the text it came as.

use std::iter;

use serde::de::value::MapDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde::ser::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use super::StructValue;
use super::json::JsonError;

/// The JSON text of any value, which is parsed on demand.
#[derive(Clone, Debug)]
pub(super) struct Raw(Box<RawValue>);

impl Raw {
    /// Takes a text, which has to be one value.
    pub(super) fn from_text(text: &str) -> Result<Self, JsonError> {
        RawValue::from_string(text.to_owned()).map(Self).map_err(|error| JsonError::new(text.as_bytes(), &error))
    }

    /// Writes a value.
    pub(super) fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Self, JsonError> {
        to_raw_value(value).map(Self).map_err(|error| JsonError::new(&[], &error))
    }

    pub(super) fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl PartialEq for Raw {
    fn eq(&self, other: &Self) -> bool {
        let value = |raw: &Self| serde_json::from_str::<StructValue>(raw.as_str()).ok();
        self.as_str() == other.as_str() || value(self).zip(value(other)).is_some_and(|(one, other)| one == other)
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(out)
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Box::deserialize(AnySource(from)).map(Self)
    }
}

/// A source that a [`RawValue`] can be read from, even without text.
///
/// `serde` reads a value into a buffer of its own before it gives it to `#[serde(flatten)]` and to untagged enums, and a
/// [`RawValue`] cannot be read from that. So it is given a text that is equal.
struct AnySource<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for AnySource<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, AnyForm { name, visitor })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

struct AnyForm<V> {
    name: &'static str,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for AnyForm<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.visitor.expecting(f)
    }

    /// Reads the representation of `serde_json`: the text under its private name.
    fn visit_map<A: MapAccess<'de>>(self, from: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(from)
    }

    /// Reads the representation of all other formats.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<V::Value, D::Error> {
        let value = StructValue::deserialize(from)?;
        let text = serde_json::to_string(&value).map_err(D::Error::custom)?;
        self.visitor.visit_map(MapDeserializer::new(iter::once((self.name, text))))
    }
}
