use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::{UnknownFields, Wire};

/// A schema as a table: its fields by name and by place.
///
/// What all messages have in common is built on this, in one place instead of two hundred, which the compiler feels.
pub trait Message: Default {
    /// The names in the schema.
    const TABLE: Table;

    /// Reads the value of the field at `index`.
    fn read_field<'de, A: MapAccess<'de>>(&mut self, index: usize, from: &mut A) -> Result<(), A::Error>;

    /// Writes every field that is set, then the unknown ones.
    fn write_fields<M: SerializeMap>(&self, out: &mut M) -> Result<(), M::Error>;

    /// What was read and has no field.
    fn unknown_fields_mut(&mut self) -> &mut UnknownFields;
}

/// The names in a schema.
pub struct Table {
    /// That of the schema.
    pub name: &'static str,
    /// Those of the fields on the wire, each in its place.
    pub fields: &'static [&'static str],
}

impl Table {
    const fn has(&self, name: &str) -> bool {
        let mut at = 0;
        while at < self.fields.len() {
            if same(self.fields[at].as_bytes(), name.as_bytes()) {
                return true;
            }
            at += 1;
        }
        false
    }
}

impl<T: Message> Wire for T {
    const NAME: &'static str = T::TABLE.name;
    const HAS_ERROR_FIELD: bool = T::TABLE.has("error");
    const IS_ANSWER: bool = T::TABLE.has("candidates") && T::TABLE.has("promptFeedback");
    const NEEDS_BODY: bool = !T::TABLE.fields.is_empty();

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut message = T::default();
        from.deserialize_map(MessageVisitor(&mut message))?;
        Ok(message)
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut out = out.serialize_map(None)?;
        self.write_fields(&mut out)?;
        out.end()
    }

    fn blank() -> Option<Self> {
        Some(Self::default())
    }

    fn read_into<'de, D: Deserializer<'de>>(&mut self, from: D) -> Result<bool, D::Error> {
        // Asking for anything rather than for an option saves a step for each message, and they are many.
        from.deserialize_any(MessageVisitor(self))
    }
}

impl<T: Message> Message for Box<T> {
    const TABLE: Table = T::TABLE;

    fn read_field<'de, A: MapAccess<'de>>(&mut self, index: usize, from: &mut A) -> Result<(), A::Error> {
        T::read_field(self, index, from)
    }

    fn write_fields<M: SerializeMap>(&self, out: &mut M) -> Result<(), M::Error> {
        T::write_fields(self, out)
    }

    fn unknown_fields_mut(&mut self) -> &mut UnknownFields {
        T::unknown_fields_mut(self)
    }
}

/// What `read_field` does with an index that no field has.
///
/// It cannot happen, since the index comes from the same table; passing over the value keeps the reader in step.
pub fn no_field<'de, A: MapAccess<'de>>(_place: (usize, usize), from: &mut A) -> Result<(), A::Error> {
    from.next_value::<IgnoredAny>().map(drop)
}

struct MessageVisitor<'a, T>(&'a mut T);

impl<'de, T: Message> Visitor<'de> for MessageVisitor<'_, T> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object for {}", T::TABLE.name)
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<bool, A::Error> {
        let mut unknown = None;
        while let Some(index) = from.next_key_seed(KeySeed { unknown: &mut unknown, message: PhantomData::<T> })? {
            match unknown.take() {
                None => self.0.read_field(index, &mut from)?,
                Some(name) => self.0.unknown_fields_mut().insert(name, from.next_value()?),
            }
        }
        Ok(true)
    }
}

/// Reads a key as the place of the field. A name that is not in the table is put aside: were it part of the result, each
/// result would have to be handed over in memory instead of a register.
struct KeySeed<'a, T> {
    unknown: &'a mut Option<Box<str>>,
    message: PhantomData<T>,
}

impl<'de, T: Message> DeserializeSeed<'de> for KeySeed<'_, T> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<usize, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl<T: Message> Visitor<'_> for KeySeed<'_, T> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        Ok(find(T::TABLE.fields, name).unwrap_or_else(|| miss(name, T::TABLE.fields, self.unknown)))
    }
}

/// Kept apart so that a known name, which is nearly every name, costs no more than the search.
#[cold]
fn miss(name: &str, fields: &[&str], unknown: &mut Option<Box<str>>) -> usize {
    if let Cow::Owned(name) = camel_case(name)
        && let Some(index) = find(fields, &name)
    {
        return index;
    }
    *unknown = Some(name.into());
    usize::MAX
}

#[inline]
fn find(fields: &[&str], name: &str) -> Option<usize> {
    fields.iter().position(|field| *field == name)
}

const fn same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// The name as protobuf's JSON spells it, where it came in the spelling of the `.proto` file.
pub(super) fn camel_case(name: &str) -> Cow<'_, str> {
    if !name.contains('_') {
        return Cow::Borrowed(name);
    }
    let mut camel = String::with_capacity(name.len());
    let mut raise = false;
    for letter in name.chars() {
        match letter {
            '_' => raise = true,
            letter if raise => {
                raise = false;
                camel.push(letter.to_ascii_uppercase());
            }
            letter => camel.push(letter),
        }
    }
    Cow::Owned(camel)
}
