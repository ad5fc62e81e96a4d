use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::slice;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::depth::{Level, TOO_DEEP};
use super::{Field, UnknownFields, Wire};

/// A schema as a table: its fields by name and by index.
///
/// The common code of all messages builds on this trait once, which keeps compile times low.
pub trait Message: Default {
    /// The names in the schema.
    const TABLE: Table;

    /// Passes each field in its order, then the unknown ones, to a reader, until it has finished.
    fn read_fields<R: ReadFields>(&mut self, from: &mut R) -> bool;

    /// Passes the fields to a visitor.
    fn write_fields<W: WriteFields>(&self, to: &mut W);
}

/// Fills in fields that it is shown.
pub trait ReadFields {
    /// Receives the next field; returns true when the reader has finished.
    fn field<F: Field>(&mut self, field: &mut F) -> bool;

    /// Takes the field as an unknown one.
    fn rest(&mut self, unknown: &mut UnknownFields) -> bool;
}

/// Receives the fields of a message.
pub trait WriteFields {
    /// Receives the next field and its name on the wire.
    fn field<F: Field>(&mut self, name: &'static str, field: &F);

    /// Receives the unknown fields.
    fn rest(&mut self, unknown: &UnknownFields);
}

/// The names in a schema.
#[derive(Clone, Copy)]
pub struct Table {
    /// That of the schema.
    pub name: &'static str,
    /// Those of the fields on the wire, in the order of the fields.
    pub fields: &'static [&'static str],
    /// Other names that are read as well, each with the index of its field.
    pub aliases: &'static [(&'static str, usize)],
}

impl Table {
    /// Returns the index of a field by any of its names.
    fn place(self, name: &str) -> Option<usize> {
        find(self.fields, name).or_else(|| self.other_place(name))
    }

    /// Returns the index of a field by another name than its own, or in the spelling of the `.proto` file.
    fn other_place(self, name: &str) -> Option<usize> {
        self.aliased(name).or_else(|| match camel_case(name) {
            Cow::Owned(name) => find(self.fields, &name).or_else(|| self.aliased(&name)),
            Cow::Borrowed(_) => None,
        })
    }

    fn aliased(self, name: &str) -> Option<usize> {
        self.aliases.iter().find(|(alias, _)| *alias == name).map(|(_, place)| *place)
    }

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
    const NEEDS_BODY: bool = !T::TABLE.fields.is_empty();

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut message = T::default();
        from.deserialize_map(MessageVisitor(&mut message))?;
        Ok(message)
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let Some(_level) = Level::enter() else { return Err(serde::ser::Error::custom(TOO_DEEP)) };
        let mut out = out.serialize_map(None)?;
        let mut to =
            FieldWriter { table: T::TABLE, next: 0, written: Places::default(), out: &mut out, result: Ok(()) };
        self.write_fields(&mut to);
        to.result?;
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

    fn read_fields<R: ReadFields>(&mut self, from: &mut R) -> bool {
        T::read_fields(self, from)
    }

    fn write_fields<W: WriteFields>(&self, to: &mut W) {
        T::write_fields(self, to);
    }
}

/// Reads the value of the key that was just read: into the field in its place, or by its name if it has none.
struct FieldReader<'a, 'de, A: MapAccess<'de>> {
    place: usize,
    name: Option<Box<str>>,
    /// The index of the next field.
    next: usize,
    from: &'a mut A,
    result: Result<(), A::Error>,
    source: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> ReadFields for FieldReader<'_, 'de, A> {
    #[inline]
    fn field<F: Field>(&mut self, field: &mut F) -> bool {
        let found = self.next == self.place;
        self.next += 1;
        if found {
            self.result = field.read_from(self.from);
        }
        found
    }

    #[inline]
    fn rest(&mut self, unknown: &mut UnknownFields) -> bool {
        if let Some(name) = self.name.take() {
            self.result = self.from.next_value().map(|value| unknown.put(name, value));
        }
        true
    }
}

/// Writes every field that is set, up to the first that cannot be written.
struct FieldWriter<'a, M: SerializeMap> {
    table: Table,
    /// The index of the next field.
    next: usize,
    written: Places,
    out: &'a mut M,
    result: Result<(), M::Error>,
}

impl<M: SerializeMap> WriteFields for FieldWriter<'_, M> {
    #[inline]
    fn field<F: Field>(&mut self, name: &'static str, field: &F) {
        if self.result.is_ok() && field.is_set() {
            self.written.add(self.next);
            self.result = field.write_to(name, self.out);
        }
        self.next += 1;
    }

    #[inline]
    fn rest(&mut self, unknown: &UnknownFields) {
        if self.result.is_ok() && !unknown.is_empty() {
            let (table, written) = (self.table, &self.written);
            // A field is written once, even if somebody set it here as well.
            let is_free = |name: &str| table.place(name).is_none_or(|place| !written.contain(place));
            self.result = unknown.write_to(self.out, is_free);
        }
    }
}

/// Indexes of fields.
#[derive(Default)]
struct Places {
    first: u128,
    /// Those from 128 on, which hardly any schema has.
    more: Vec<usize>,
}

impl Places {
    #[inline]
    fn add(&mut self, place: usize) {
        match place {
            0..128 => self.first |= 1 << place,
            _ => self.more.push(place),
        }
    }

    fn contain(&self, place: usize) -> bool {
        match place {
            0..128 => self.first & (1 << place) != 0,
            _ => self.more.contains(&place),
        }
    }
}

/// Shows a message as derived code would, by the names that its fields have in Rust.
pub fn debug<T: Message>(message: &T, names: &[&str], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Some(_level) = Level::enter() else { return f.write_str("…") };
    let mut to = FieldDebugger { out: f.debug_struct(T::TABLE.name), names: names.iter() };
    message.write_fields(&mut to);
    to.out.finish()
}

struct FieldDebugger<'a, 'f, 'n> {
    out: fmt::DebugStruct<'a, 'f>,
    names: slice::Iter<'n, &'n str>,
}

impl WriteFields for FieldDebugger<'_, '_, '_> {
    fn field<F: Field>(&mut self, name: &'static str, field: &F) {
        self.out.field(self.names.next().unwrap_or(&name), field);
    }

    fn rest(&mut self, unknown: &UnknownFields) {
        self.out.field("unknown_fields", unknown);
    }
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
            let (name, from) = (unknown.take(), &mut from);
            let mut from = FieldReader { place: index, name, next: 0, from, result: Ok(()), source: PhantomData };
            self.0.read_fields(&mut from);
            from.result?;
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
        Ok(find(T::TABLE.fields, name).unwrap_or_else(|| miss(name, T::TABLE, self.unknown)))
    }
}

/// Kept apart so that a known name, which is nearly every name, costs no more than the search.
#[cold]
fn miss(name: &str, table: Table, unknown: &mut Option<Box<str>>) -> usize {
    table.other_place(name).unwrap_or_else(|| {
        *unknown = Some(name.into());
        usize::MAX
    })
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

/// Returns the name in the spelling of Protobuf JSON, if it has the spelling of the `.proto` file.
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
