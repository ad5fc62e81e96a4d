//! Writing values as JSON, and reading them.
//!
//! Google's JSON is protobuf's: 64-bit integers are strings, bytes are base64, `null` is absence, enums are open.
//! Each type says once, in [`Wire`], how it is read and written; containers are built on that, so a map of lists of
//! 64-bit integers needs no adapter.

mod base64;
mod calendar;
mod date;
mod duration;
mod field_mask;
mod impl_serde;
mod timestamp;
mod unknown;

mod containers;
mod convert;
mod depth;
mod json;
mod map;
mod message;
mod number;
mod open_enum;
mod raw;
mod rebuild;
mod structure;
mod text;

use serde::de::{Deserializer, Error as _};
use serde::ser::Serializer;

pub use self::base64::{Base64, Base64Error};
pub(crate) use containers::Nullable;
pub use containers::{Field, arg, keep_empty, list, map, set, set_or_null};
pub use date::Date;
pub(crate) use depth::to_json;
pub use duration::Duration;
pub use field_mask::FieldMask;
pub use json::{JsonError, read_json};
pub(crate) use json::{from_slice, path};
pub use map::{Map, MapIntoIter, MapIter};
pub use message::{Message, ReadFields, Table, WriteFields, debug};
pub(crate) use number::not_finite;
pub use open_enum::{OpenEnum, read_enum, write_enum};
pub use structure::{ListValue, Struct, StructIntoIter, StructIter, StructValue};
pub use text::ParseError;
pub use timestamp::Timestamp;
pub use unknown::{UnknownFields, UnknownValue, unknown_number, unknown_text};

/// A type that knows its form in Google's JSON.
///
/// Values may be nested up to 128 levels deep; what is deeper is refused when it is read and when it is written. Rust drops and
/// clones a message within a message on the stack, so do not nest them by the ten thousands by hand.
///
/// Schemas and enums implement it through the macros; implement it by hand only for a type of your own that is to stand
/// for a whole response.
pub trait Wire: Sized {
    /// The name of the message, as the last part of its `@type`; empty for a value that is not a message.
    const NAME: &'static str = "";

    /// True if a JSON `null` is a value of this type rather than absence.
    const KEEPS_NULL: bool = false;

    /// True if `error` is a field of this type, so that `{"error": …}` can be a regular reply.
    const HAS_ERROR_FIELD: bool = false;

    /// Reads a value.
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error>;

    /// Writes a value.
    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error>;

    /// True if a reply of this type has a body, so that an empty one is an error unless the server announced it.
    const NEEDS_BODY: bool = true;

    /// Creates a value with nothing set, for [`read_into`](Self::read_into) to fill and for replies without a body.
    fn blank() -> Option<Self> {
        None
    }

    /// Reads into a blank value; `false` when there was a `null` instead.
    ///
    /// Messages are large and nested, and would be moved from place to place if they were returned.
    fn read_into<'de, D: Deserializer<'de>>(&mut self, from: D) -> Result<bool, D::Error> {
        *self = Self::read(from)?;
        Ok(true)
    }

    /// Reads a value, or a `null` as `None`.
    fn read_nullable<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Self>, D::Error> {
        from.deserialize_option(Nullable::new())
    }
}

/// Reads a `T` wherever `serde` wants a seed or a type.
pub(crate) struct Read<T>(pub(crate) T);

impl<'de, T: Wire> serde::Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::read(from).map(Self)
    }
}

/// Writes a `T` wherever `serde` wants a value.
pub(crate) struct Write<'a, T>(pub(crate) &'a T);

impl<T: Wire> serde::Serialize for Write<'_, T> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        self.0.write(out)
    }
}

/// Any JSON.
pub use serde_json::Value;

impl Wire for Value {
    const KEEPS_NULL: bool = true;

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        serde::Deserialize::deserialize(from)
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        serde::Serialize::serialize(self, out)
    }
}

/// The reply of a method that returns nothing. Any content is ignored.
impl Wire for () {
    const NEEDS_BODY: bool = false;

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_ignored_any(serde::de::IgnoredAny).map(drop)
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        serde::ser::SerializeMap::end(out.serialize_map(Some(0))?)
    }

    fn blank() -> Option<Self> {
        Some(())
    }
}

/// Returns a value as JSON, for comparing and for details that are passed on untyped.
///
/// A [`Struct`] that is nested more than 128 levels deep makes the whole `null`.
pub fn to_value<T: Wire>(value: &T) -> Value {
    value.write(serde_json::value::Serializer).unwrap_or_else(|_| {
        // A field that is kept as text may hold half of a character, which no `Value` can.
        let text = serde_json::to_vec(&Write(value)).unwrap_or_default();
        from_slice(&text).unwrap_or_default()
    })
}

/// Reads a value from JSON that is already parsed.
pub fn from_value<T: Wire>(value: Value) -> Result<T, serde_json::Error> {
    if value.is_null() && !T::KEEPS_NULL {
        return T::blank().ok_or_else(|| serde_json::Error::custom("null where a value is needed"));
    }
    T::read(value)
}
