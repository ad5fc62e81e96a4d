use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::UnknownFields;

/// A schema as a table: its fields by name and by place.
pub trait Message: Default {
    /// The name of the schema, for error messages.
    const NAME: &'static str;

    /// The names on the wire; a field is known by its place among them.
    const FIELDS: &'static [&'static str];

    /// Reads the value of the field at `index`.
    fn read_field<'de, A: MapAccess<'de>>(&mut self, index: usize, from: &mut A) -> Result<(), A::Error>;

    /// Writes every field that is set, then the unknown ones.
    fn write_fields<M: SerializeMap>(&self, out: &mut M) -> Result<(), M::Error>;

    /// What was read and has no field.
    fn unknown_fields(&self) -> &UnknownFields;

    /// What was read and has no field.
    fn unknown_fields_mut(&mut self) -> &mut UnknownFields;
}

/// Reads an object into a message.
pub fn read_message<'de, T: Message, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_map(MessageVisitor(PhantomData))
}

/// Writes a message as an object.
pub fn write_message<T: Message, S: Serializer>(message: &T, out: S) -> Result<S::Ok, S::Error> {
    let mut out = out.serialize_map(None)?;
    message.write_fields(&mut out)?;
    out.end()
}

/// Whether a message has a field `error`; known when the crate is compiled.
pub const fn has_error_field<T: Message>() -> bool {
    let mut at = 0;
    while at < T::FIELDS.len() {
        if matches!(T::FIELDS[at].as_bytes(), b"error") {
            return true;
        }
        at += 1;
    }
    false
}

/// The message for a reply without a body: when that was announced, or when there is nothing to say anyway.
pub fn empty_message<T: Message>(expected: bool) -> Option<T> {
    (expected || T::FIELDS.is_empty()).then(T::default)
}

/// What `read_field` does with an index that no field has.
///
/// It cannot happen, since the index comes from the same table; passing over the value keeps the reader in step.
pub fn no_field<'de, A: MapAccess<'de>>(_fields: usize, from: &mut A) -> Result<(), A::Error> {
    from.next_value::<IgnoredAny>().map(drop)
}

struct MessageVisitor<T>(PhantomData<T>);

impl<'de, T: Message> Visitor<'de> for MessageVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object for {}", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<T, A::Error> {
        let mut message = T::default();
        while let Some(key) = from.next_key_seed(KeySeed { fields: T::FIELDS })? {
            match key {
                Key::Field(index) => message.read_field(index, &mut from)?,
                Key::Unknown(name) => message.unknown_fields_mut().insert(name, from.next_value()?),
            }
        }
        Ok(message)
    }
}

/// A key of an object: a place in the table, or a name that is not in it.
enum Key {
    Field(usize),
    Unknown(Box<str>),
}

#[derive(Clone, Copy)]
struct KeySeed {
    fields: &'static [&'static str],
}

impl KeySeed {
    fn find(self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| *field == name)
    }

    /// Kept apart from `find` so that a known name, which is nearly every name, costs no more than the search.
    #[cold]
    fn miss(self, name: &str) -> Key {
        let found = match camel_case(name) {
            Cow::Borrowed(_) => None,
            Cow::Owned(name) => self.find(&name),
        };
        found.map_or_else(|| Key::Unknown(name.into()), Key::Field)
    }
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Key, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Key, E> {
        Ok(self.find(name).map_or_else(|| self.miss(name), Key::Field))
    }
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
