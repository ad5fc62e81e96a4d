use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, Unexpected, Visitor};
use serde::ser::Serializer;

use super::UnknownValue;

/// An enum with a variant for values that were unknown when it was generated.
pub trait OpenEnum: Sized {
    /// Returns the value for a name.
    fn from_text(text: &str) -> Self;

    /// Returns the value for a number; Discovery documents do not contain the name of a number.
    fn from_number(number: i64) -> Self;

    /// Returns the name, or the digits of a number.
    fn text(&self) -> &str;

    /// Returns the value if it is not a known one.
    fn unknown(&self) -> Option<&UnknownValue>;
}

/// Reads an enum from its name or its number.
pub fn read_enum<'de, T: OpenEnum, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_any(EnumVisitor(PhantomData))
}

/// Writes an enum in its received form: a name, or a number.
pub fn write_enum<T: OpenEnum, S: Serializer>(value: &T, out: S) -> Result<S::Ok, S::Error> {
    match value.unknown().and_then(UnknownValue::as_number) {
        Some(number) => out.serialize_i64(number),
        None => out.serialize_str(value.text()),
    }
}

struct EnumVisitor<T>(PhantomData<T>);

impl<T: OpenEnum> Visitor<'_> for EnumVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name or the number of an enum value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(T::from_text(text))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        Ok(T::from_number(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        i64::try_from(number).map(T::from_number).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    #[expect(clippy::cast_possible_truncation, reason = "compared with the original right after")]
    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        let whole = number as i32;
        if (f64::from(whole) - number).abs() > 0.0 {
            return Err(E::invalid_value(Unexpected::Float(number), &self));
        }
        Ok(T::from_number(whole.into()))
    }
}
