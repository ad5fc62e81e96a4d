//! Reading and writing JSON.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Number;

use super::access::whole;
use super::{ListValue, Struct, StructValue};
use crate::wire::Wire;
use crate::wire::depth::{MAX_DEPTH, TOO_DEEP};
use crate::wire::number::shortest;

impl Wire for Struct {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Nested { depth: 1 }).and_then(|value| match value {
            StructValue::Struct(fields) => Ok(fields),
            _ => Err(D::Error::custom("not an object")),
        })
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        write_struct(self, out, 1, false)
    }
}

impl Wire for ListValue {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(Nested { depth: 1 }).and_then(|value| match value {
            StructValue::List(items) => Ok(items),
            _ => Err(D::Error::custom("not an array")),
        })
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        write_list(self, out, 1, false)
    }
}

impl Wire for StructValue {
    const KEEPS_NULL: bool = true;

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Nested { depth: 0 }.deserialize(from)
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        Writing { value: self, depth: 0, whole: false }.serialize(out)
    }
}

crate::wire::impl_serde::impl_serde! { Struct }
crate::wire::impl_serde::impl_serde! { ListValue }
crate::wire::impl_serde::impl_serde! { StructValue }

/// A value to be written.
pub(super) struct Writing<'a> {
    pub(super) value: &'a StructValue,
    pub(super) depth: usize,
    /// If true, `3.0` is written as `3`, so that it can be read as an integer.
    pub(super) whole: bool,
}

impl Serialize for Writing<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self.value {
            StructValue::Null => out.serialize_unit(),
            StructValue::Bool(value) => out.serialize_bool(*value),
            StructValue::Number(number) => match whole(number).filter(|_| self.whole) {
                Some(number) => number.serialize(out),
                None => number.serialize(out),
            },
            StructValue::String(text) => out.serialize_str(text),
            StructValue::List(items) => write_list(items, out, self.depth + 1, self.whole),
            StructValue::Struct(fields) => write_struct(fields, out, self.depth + 1, self.whole),
        }
    }
}

fn write_list<S: Serializer>(items: &ListValue, out: S, depth: usize, whole: bool) -> Result<S::Ok, S::Error> {
    if depth > MAX_DEPTH {
        return Err(S::Error::custom(TOO_DEEP));
    }
    let mut out = out.serialize_seq(Some(items.len()))?;
    for value in items {
        out.serialize_element(&Writing { value, depth, whole })?;
    }
    out.end()
}

fn write_struct<S: Serializer>(fields: &Struct, out: S, depth: usize, whole: bool) -> Result<S::Ok, S::Error> {
    if depth > MAX_DEPTH {
        return Err(S::Error::custom(TOO_DEEP));
    }
    let mut out = out.serialize_map(Some(fields.len()))?;
    for (name, value) in fields {
        out.serialize_entry(name, &Writing { value, depth, whole })?;
    }
    out.end()
}

/// Reads a value within as many others.
#[derive(Clone, Copy)]
struct Nested {
    depth: usize,
}

impl Nested {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        // An array or an object adds a level, and what is in it is read only if it still is within the limit.
        if self.depth >= MAX_DEPTH { Err(E::custom(TOO_DEEP)) } else { Ok(Self { depth: self.depth + 1 }) }
    }
}

impl<'de> DeserializeSeed<'de> for Nested {
    type Value = StructValue;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<StructValue, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Nested {
    type Value = StructValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_unit<E>(self) -> Result<StructValue, E> {
        Ok(StructValue::Null)
    }

    fn visit_none<E>(self) -> Result<StructValue, E> {
        Ok(StructValue::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<StructValue, D::Error> {
        self.deserialize(from)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<StructValue, D::Error> {
        self.deserialize(from)
    }

    fn visit_bool<E>(self, value: bool) -> Result<StructValue, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<StructValue, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<StructValue, E> {
        Ok(number.into())
    }

    fn visit_f32<E: serde::de::Error>(self, number: f32) -> Result<StructValue, E> {
        self.visit_f64(shortest(number))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<StructValue, E> {
        let number = Number::from_f64(number).ok_or_else(|| E::custom("not a finite number"))?;
        Ok(StructValue::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<StructValue, E> {
        Ok(StructValue::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<StructValue, E> {
        Ok(StructValue::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<StructValue, A::Error> {
        let inner = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = from.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(StructValue::List(items.into_iter().collect()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<StructValue, A::Error> {
        let inner = self.deeper()?;
        let mut fields = Struct::new();
        while let Some(name) = from.next_key::<String>()? {
            fields.insert(name, from.next_value_seed(inner)?);
        }
        Ok(StructValue::Struct(fields))
    }
}

/// As JSON.
impl fmt::Display for StructValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if f.alternate() { serde_json::to_string_pretty(self) } else { serde_json::to_string(self) };
        f.write_str(text.as_deref().unwrap_or(TOO_DEEP))
    }
}

/// As JSON.
impl fmt::Debug for StructValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// As JSON.
impl fmt::Display for Struct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&StructValue::Struct(self.clone()), f)
    }
}

/// As JSON.
impl fmt::Debug for Struct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// As JSON.
impl fmt::Display for ListValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&StructValue::List(self.clone()), f)
    }
}

/// As JSON.
impl fmt::Debug for ListValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
