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

    /// The place of a name.
    fn find(name: &str) -> Option<usize>;

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
        let mut unknown = None;
        while let Some(index) = from.next_key_seed(KeySeed { unknown: &mut unknown, message: PhantomData::<T> })? {
            match unknown.take() {
                None => message.read_field(index, &mut from)?,
                Some(name) => message.unknown_fields_mut().insert(name, from.next_value()?),
            }
        }
        Ok(message)
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
        Ok(T::find(name).unwrap_or_else(|| miss(name, T::find, self.unknown)))
    }
}

/// Kept apart so that a known name, which is nearly every name, costs no more than the search.
#[cold]
fn miss(name: &str, find: fn(&str) -> Option<usize>, unknown: &mut Option<Box<str>>) -> usize {
    if let Cow::Owned(name) = camel_case(name)
        && let Some(index) = find(&name)
    {
        return index;
    }
    *unknown = Some(name.into());
    usize::MAX
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
