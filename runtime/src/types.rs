//! The types that schemas are made of, and the traits to read and write them.

pub use crate::wire::{
    Base64, Base64Error, Date, Duration, FieldMask, JsonError, ListValue, Map, MapIntoIter, MapIter, ParseError,
    Struct, StructIntoIter, StructIter, StructValue, Timestamp, UnknownFields, UnknownValue, Value, Wire,
};
