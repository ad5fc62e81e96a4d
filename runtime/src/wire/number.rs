//! Numbers, booleans and strings, read as tolerantly as protobuf's JSON asks.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, Expected, Unexpected, Visitor};
use serde::ser::Serializer;

use super::Wire;

/// An integer type of protobuf.
trait Integer: Copy + TryFrom<i64> + TryFrom<u64> + TryFrom<i128> {
    const EXPECTED: &'static str;
}

macro_rules! integer {
    ($name:ident, $expected:literal, |$value:ident, $out:ident| $write:expr) => {
        impl Integer for $name {
            const EXPECTED: &'static str = $expected;
        }

        impl Wire for $name {
            fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Self::read_nullable(from)?.ok_or_else(|| null(&$expected))
            }

            fn write<S: Serializer>(&self, $out: S) -> Result<S::Ok, S::Error> {
                let $value = self;
                $write
            }

            fn read_nullable<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Self>, D::Error> {
                from.deserialize_any(IntegerVisitor(PhantomData))
            }
        }
    };
}

integer!(i32, "a 32-bit integer, as number or text", |value, out| out.serialize_i32(*value));
integer!(u32, "an unsigned 32-bit integer, as number or text", |value, out| out.serialize_u32(*value));
integer!(i64, "a 64-bit integer, as text or number", |value, out| out.collect_str(value));
integer!(u64, "an unsigned 64-bit integer, as text or number", |value, out| out.collect_str(value));

impl Wire for f64 {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::read_nullable(from)?.ok_or_else(|| null(&FloatVisitor))
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match not_finite(*self) {
            Some(text) => out.serialize_str(text),
            None => out.serialize_f64(*self),
        }
    }

    fn read_nullable<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Self>, D::Error> {
        from.deserialize_any(FloatVisitor)
    }
}

impl Wire for f32 {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::read_nullable(from)?.ok_or_else(|| null(&FloatVisitor))
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match not_finite(f64::from(*self)) {
            Some(text) => out.serialize_str(text),
            None => out.serialize_f64(shortest(*self)),
        }
    }

    // A finite number that is too large becomes infinite, as it would in C++ and Go on the other side.
    #[expect(clippy::cast_possible_truncation, reason = "the nearest `f32` is what is wanted")]
    fn read_nullable<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Self>, D::Error> {
        f64::read_nullable(from).map(|number| number.map(|number| number as Self))
    }
}

impl Wire for bool {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::read_nullable(from)?.ok_or_else(|| null(&BoolVisitor))
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_bool(*self)
    }

    fn read_nullable<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Self>, D::Error> {
        from.deserialize_any(BoolVisitor)
    }
}

impl Wire for String {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        serde::Deserialize::deserialize(from)
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self)
    }
}

/// The powers of ten by which `shortest` may shift the decimal point.
const POWERS_OF_TEN: [f64; 13] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];

/// Returns the `f64` with the digits that an `f32` is shown with: 0.1 for 0.1, and not 0.10000000149011612.
pub(super) fn shortest(number: f32) -> f64 {
    let wide = f64::from(number);
    if wide.abs() < 1e7 {
        // The products are exact: 24 bits of an `f32`, and at most 28 bits of a power of five.
        for power in POWERS_OF_TEN {
            let shortened = (wide * power).round() / power;
            if is_same(shortened, number) {
                return shortened;
            }
        }
    }
    // Large and tiny numbers are rare.
    number.to_string().parse().unwrap_or(wide)
}

#[expect(clippy::cast_possible_truncation, reason = "the nearest `f32` is compared")]
#[expect(clippy::float_cmp, reason = "only the very same number has the same digits")]
fn is_same(shortened: f64, number: f32) -> bool {
    shortened as f32 == number
}

/// Returns the error of a `null` in place of a value.
fn null<E: Error>(expected: &dyn Expected) -> E {
    E::invalid_type(Unexpected::Unit, expected)
}

struct IntegerVisitor<T>(PhantomData<T>);

impl<T: Integer> IntegerVisitor<T> {
    fn fit<N, E: Error>(self, number: N, unexpected: Unexpected<'_>) -> Result<Option<T>, E>
    where
        T: TryFrom<N>,
    {
        T::try_from(number).map(Some).map_err(|_| E::invalid_value(unexpected, &self))
    }
}

impl<T: Integer> Visitor<'_> for IntegerVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<T>, E> {
        self.fit(number, Unexpected::Unsigned(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<T>, E> {
        self.fit(number, Unexpected::Signed(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Option<T>, E> {
        // Every finite `f64` without a fraction prints as an integer in full, so the text decides exactly.
        match parse_integer(&number.to_string()) {
            Some(integer) => self.fit(integer, Unexpected::Float(number)),
            None => Err(E::invalid_value(Unexpected::Float(number), &self)),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<T>, E> {
        match parse_integer(text) {
            Some(integer) => self.fit(integer, Unexpected::Str(text)),
            None => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }
}

/// Reads `12`, `-7`, `5e4`, `1.0`, exactly; `None` if the text is not an integer or far out of range.
fn parse_integer(text: &str) -> Option<i128> {
    if let Ok(integer) = text.parse::<i64>() {
        return Some(integer.into());
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.trim_start_matches(['-', '+']).is_empty() {
        return None;
    }
    // Trailing zeros say nothing, and without them the digits have to fit.
    let fraction = fraction.trim_end_matches('0');
    let digits = format!("{whole}{fraction}");
    let mut integer = digits.parse::<i128>().ok()?;
    let mut shift = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    while shift > 0 && integer != 0 {
        integer = integer.checked_mul(10)?;
        shift -= 1;
    }
    while shift < 0 && integer != 0 {
        if integer % 10 != 0 {
            return None;
        }
        integer /= 10;
        shift += 1;
    }
    Some(integer)
}

struct FloatVisitor;

impl Visitor<'_> for FloatVisitor {
    type Value = Option<f64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, \"NaN\", \"Infinity\" or \"-Infinity\"")
    }

    fn visit_unit<E: Error>(self) -> Result<Option<f64>, E> {
        Ok(None)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Option<f64>, E> {
        Ok(Some(number))
    }

    #[expect(clippy::cast_precision_loss, reason = "the nearest `f64` is what the property holds")]
    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<f64>, E> {
        Ok(Some(number as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "the nearest `f64` is what the property holds")]
    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<f64>, E> {
        Ok(Some(number as f64))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<f64>, E> {
        // Rust would also read "inf", "nan" and the like, which are not JSON's.
        match text {
            "NaN" => Ok(Some(f64::NAN)),
            "Infinity" => Ok(Some(f64::INFINITY)),
            "-Infinity" => Ok(Some(f64::NEG_INFINITY)),
            text if text.ends_with(|last: char| last.is_ascii_digit() || last == '.') => {
                text.parse().map(Some).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
            }
            text => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }
}

/// Returns the text of a value that is not a JSON number.
pub(crate) fn not_finite(number: f64) -> Option<&'static str> {
    match number {
        number if number.is_nan() => Some("NaN"),
        f64::INFINITY => Some("Infinity"),
        f64::NEG_INFINITY => Some("-Infinity"),
        _ => None,
    }
}

struct BoolVisitor;

impl Visitor<'_> for BoolVisitor {
    type Value = Option<bool>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true or false")
    }

    fn visit_unit<E: Error>(self) -> Result<Option<bool>, E> {
        Ok(None)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Option<bool>, E> {
        Ok(Some(value))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<bool>, E> {
        text.parse().map(Some).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_f32_keeps_its_digits() {
        let sample = (0..=u32::MAX).step_by(10_007).map(f32::from_bits);
        let near = (0..2_000_u16).flat_map(|thousandth| {
            let number = f32::from(thousandth) / 1000.0;
            [number, number.next_up(), number.next_down(), -number, 1.0 - number]
        });
        let mut compared = 0;
        for number in sample.chain(near).filter(|number| number.is_finite()) {
            let by_text: f64 = number.to_string().parse().unwrap();
            assert_eq!(shortest(number).to_bits(), by_text.to_bits(), "{number}");
            compared += 1;
        }
        assert!(compared > 400_000);
    }
}
