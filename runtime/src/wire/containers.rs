use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq, Serializer};

use super::{Map, UnknownFields, Value, Wire, Write};

/// A property of a message: the container for a value that may be absent, occurs once, or occurs many times.
pub trait Field: Sized + Default + fmt::Debug {
    /// Returns the value that explicitly means "nothing".
    fn empty() -> Value;

    /// Reads the value of the key that was just read.
    fn read_from<'de, A: MapAccess<'de>>(&mut self, from: &mut A) -> Result<(), A::Error>;

    /// Returns true if there is anything to write.
    fn is_set(&self) -> bool;

    /// Writes key and value of a field that is set.
    fn write_to<M: SerializeMap>(&self, name: &'static str, out: &mut M) -> Result<(), M::Error>;
}

impl<T: Wire + fmt::Debug> Field for Option<T> {
    fn empty() -> Value {
        Value::Null
    }

    fn read_from<'de, A: MapAccess<'de>>(&mut self, from: &mut A) -> Result<(), A::Error> {
        match T::blank() {
            Some(blank) => {
                if !from.next_value_seed(InPlace(self.insert(blank)))? {
                    *self = None;
                }
            }
            None => *self = from.next_value_seed(Nullable::new())?,
        }
        Ok(())
    }

    fn is_set(&self) -> bool {
        self.is_some()
    }

    fn write_to<M: SerializeMap>(&self, name: &'static str, out: &mut M) -> Result<(), M::Error> {
        match self {
            Some(value) => out.serialize_entry(name, &Write(value)),
            None => Ok(()),
        }
    }
}

impl<T: Wire + fmt::Debug> Field for Vec<T> {
    fn empty() -> Value {
        Value::Array(Vec::new())
    }

    fn read_from<'de, A: MapAccess<'de>>(&mut self, from: &mut A) -> Result<(), A::Error> {
        *self = from.next_value_seed(Nullable::new())?.unwrap_or_default();
        Ok(())
    }

    fn is_set(&self) -> bool {
        !self.is_empty()
    }

    fn write_to<M: SerializeMap>(&self, name: &'static str, out: &mut M) -> Result<(), M::Error> {
        out.serialize_entry(name, &Write(self))
    }
}

impl<T: Wire + fmt::Debug> Field for Map<T> {
    fn empty() -> Value {
        Value::Object(serde_json::Map::new())
    }

    fn read_from<'de, A: MapAccess<'de>>(&mut self, from: &mut A) -> Result<(), A::Error> {
        *self = from.next_value_seed(Nullable::new())?.unwrap_or_default();
        Ok(())
    }

    fn is_set(&self) -> bool {
        !self.is_empty() || self.nulls().next().is_some()
    }

    fn write_to<M: SerializeMap>(&self, name: &'static str, out: &mut M) -> Result<(), M::Error> {
        out.serialize_entry(name, &Write(self))
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(ListVisitor(PhantomData))
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut out = out.serialize_seq(Some(self.len()))?;
        for item in self {
            out.serialize_element(&Write(item))?;
        }
        out.end()
    }
}

impl<T: Wire> Wire for Map<T> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(MapVisitor(PhantomData))
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut out = out.serialize_map(Some(self.len() + self.nulls().count()))?;
        for (key, value) in self {
            out.serialize_entry(key, &Write(value))?;
        }
        for key in self.nulls() {
            out.serialize_entry(key, &())?;
        }
        out.end()
    }
}

/// Converts the argument of a method.
pub fn arg<T>(value: impl Into<T>) -> T {
    value.into()
}

/// Puts the argument of a setter in its place.
pub fn set<T>(field: &mut Option<T>, value: impl Into<T>) {
    *field = Some(value.into());
}

/// Collects the argument of a setter of a list.
pub fn list<T>(items: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
    items.into_iter().map(Into::into).collect()
}

/// Collects the argument of a setter of a map.
pub fn map<T, K: Into<String>, I: Into<T>>(entries: impl IntoIterator<Item = (K, I)>) -> Map<T> {
    entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect()
}

/// Notes that a field is to be written although there is nothing in it, or that this is no longer so.
pub fn keep_empty<F: Field>(field: &F, name: &'static str, unknown: &mut UnknownFields) {
    if field.is_set() {
        unknown.remove(name);
    } else {
        unknown.insert(name, F::empty());
    }
}

/// Sets a list or a map, or notes that `null` is to be written.
pub fn set_or_null<F: Field>(field: &mut F, value: Option<F>, name: &'static str, unknown: &mut UnknownFields) {
    let is_some = value.is_some();
    *field = value.unwrap_or_default();
    if is_some {
        keep_empty(field, name, unknown);
    } else {
        unknown.insert(name, Value::Null);
    }
}

/// Reads a `T`, or `null` as `None` unless `null` is a value of `T`.
pub(crate) struct Nullable<T>(PhantomData<T>);

impl<T> Nullable<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Wire> DeserializeSeed<'de> for Nullable<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<T>, D::Error> {
        if T::KEEPS_NULL { T::read(from).map(Some) } else { T::read_nullable(from) }
    }
}

/// Reads into a blank value; returns true if there was one.
struct InPlace<'a, T>(&'a mut T);

impl<'de, T: Wire> DeserializeSeed<'de> for InPlace<'_, T> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<bool, D::Error> {
        self.0.read_into(from)
    }
}

/// Reads an item, and puts it at the end of a list unless it is a `null`.
struct Item<'a, T>(&'a mut Vec<T>);

impl<'de, T: Wire> DeserializeSeed<'de> for Item<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        let Some(blank) = T::blank() else {
            // `extend` would be shorter, and slower.
            if let Some(item) = Nullable::new().deserialize(from)? {
                self.0.push(item);
            }
            return Ok(());
        };
        let at = self.0.len();
        self.0.push(blank);
        if !self.0[at].read_into(from)? {
            self.0.truncate(at);
        }
        Ok(())
    }
}

impl<'de, T: Wire> Visitor<'de> for Nullable<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Option<T>, D::Error> {
        T::read(from).map(Some)
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Wire> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Vec<T>, A::Error> {
        let mut items = Vec::new();
        while from.next_element_seed(Item(&mut items))?.is_some() {}
        Ok(items)
    }
}

struct MapVisitor<T>(PhantomData<T>);

impl<'de, T: Wire> Visitor<'de> for MapVisitor<T> {
    type Value = Map<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Map<T>, A::Error> {
        let mut entries = Map::new();
        while let Some(key) = from.next_key::<String>()? {
            if let Some(value) = from.next_value_seed(Nullable::new())? {
                entries.insert(key, value);
            }
        }
        Ok(entries)
    }
}
