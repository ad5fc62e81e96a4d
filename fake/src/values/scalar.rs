//! Validation of scalar values, such as `int32`, `byte`, and `google-duration`, in JSON and in queries.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use discovery_document::Schema;
use serde_json::Value;

/// A mismatch: the expected type, and sometimes a reason.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    pub(crate) ty: &'static str,
    pub(crate) because: Option<&'static str>,
}

const TOLERANT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, TOLERANT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, TOLERANT);

/// Checks a JSON value against a scalar schema.
pub(crate) fn check(schema: &Schema, value: &Value) -> Result<(), Misfit> {
    let format = schema.format.as_deref().unwrap_or_default();
    let (ty, fits) = match schema.ty.as_deref().unwrap_or_default() {
        "boolean" => ("TYPE_BOOL", value.is_boolean() || matches!(value.as_str(), Some("true" | "false"))),
        "integer" if format == "uint32" => ("TYPE_UINT32", whole(value).is_some_and(|n| u32::try_from(n).is_ok())),
        "integer" => ("TYPE_INT32", whole(value).is_some_and(|n| i32::try_from(n).is_ok())),
        "number" if format == "double" => ("TYPE_DOUBLE", real(value)),
        "number" => ("TYPE_FLOAT", real(value)),
        _ if !schema.values.is_empty() => {
            // The service ignores case: its documentation writes the type of a schema as `object` and as `OBJECT`.
            let known =
                value.as_str().is_some_and(|text| schema.values.iter().any(|known| known.eq_ignore_ascii_case(text)));
            ("TYPE_ENUM", known || value.as_i64().is_some())
        }
        _ => return text(format, value),
    };
    if !fits {
        return Err(Misfit { ty, because: None });
    }
    let number = whole(value);
    let bound = |bound: &Option<String>| bound.as_deref().and_then(|bound| bound.parse::<i128>().ok()).zip(number);
    if bound(&schema.minimum).is_some_and(|(least, n)| n < least)
        || bound(&schema.maximum).is_some_and(|(most, n)| n > most)
    {
        return Err(Misfit { ty, because: Some("out of range") });
    }
    Ok(())
}

/// Checks a parameter, which is text for every type. Google's own clients write `True` for `true`.
pub(crate) fn parameter(schema: &Schema, text: &str) -> Result<(), Misfit> {
    if schema.ty.as_deref() == Some("boolean") {
        let known = ["", "0", "1", "false", "true"].iter().any(|known| text.eq_ignore_ascii_case(known));
        return if known { Ok(()) } else { Err(Misfit { ty: "TYPE_BOOL", because: None }) };
    }
    check(schema, &Value::String(text.to_owned()))
}

/// Decodes Base64 in either alphabet, with or without padding.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()
}

/// Encodes Base64 with the standard alphabet and padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Returns a JSON value as an integer: `5`, `5.0`, `"5"`, and `"5e0"` are equal.
pub(crate) fn whole(value: &Value) -> Option<i128> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    if let Ok(number) = text.parse::<i128>() {
        return Some(number);
    }
    let number: f64 = text.parse().ok()?;
    // The range keeps the conversion exact: floats beyond it cannot represent every integer.
    #[expect(clippy::cast_possible_truncation, reason = "whole and far inside the range of i128")]
    (number.fract() == 0.0 && number.abs() < 9.0e18).then_some(number as i128)
}

fn real(value: &Value) -> bool {
    match value {
        Value::Number(_) => true,
        Value::String(text) => {
            matches!(text.as_str(), "NaN" | "Infinity" | "-Infinity") || text.parse::<f64>().is_ok_and(f64::is_finite)
        }
        _ => false,
    }
}

fn text(format: &str, value: &Value) -> Result<(), Misfit> {
    let misfit = |ty, because| Err(Misfit { ty, because });
    match format {
        "int64" if whole(value).is_none_or(|n| i64::try_from(n).is_err()) => return misfit("TYPE_INT64", None),
        "uint64" if whole(value).is_none_or(|n| u64::try_from(n).is_err()) => return misfit("TYPE_UINT64", None),
        "int64" | "uint64" => return Ok(()),
        _ => {}
    }
    let Some(text) = value.as_str() else { return misfit("TYPE_STRING", None) };
    match format {
        "byte" if bytes(text).is_none() => misfit("TYPE_BYTES", Some("Base64 decoding failed")),
        "google-datetime" | "date-time" if !is_timestamp(text) => {
            misfit("type.googleapis.com/google.protobuf.Timestamp", Some("not a time such as 2026-01-31T12:00:00Z"))
        }
        "google-duration" if !is_duration(text) => {
            misfit("type.googleapis.com/google.protobuf.Duration", Some("not a duration such as 3.5s"))
        }
        _ => Ok(()),
    }
}

/// Returns true if a text is a duration in JSON: seconds, with at most nine digits after the dot, and an `s`.
pub(crate) fn is_duration(text: &str) -> bool {
    let Some(number) = text.strip_suffix('s') else { return false };
    let number = number.strip_prefix('-').unwrap_or(number);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits(whole, 12) && digits(fraction, 9)
}

/// Returns true if a text is an RFC 3339 time, by its format and the range of each number.
pub(crate) fn is_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    if !text.is_ascii() || bytes.len() < 20 || !matches!(bytes[10], b'T' | b't') {
        return false;
    }
    let number = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let within = |from, to, low, high| number(from, to).is_some_and(|n| (low..=high).contains(&n));
    let marks = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')].iter().all(|&(at, mark)| bytes[at] == mark);
    let fields = within(0, 4, 1, 9999) && within(5, 7, 1, 12) && within(8, 10, 1, 31);
    let clock = within(11, 13, 0, 23) && within(14, 16, 0, 59) && within(17, 19, 0, 60);
    let rest = &text[19..];
    let zone = rest.trim_start_matches('.').trim_start_matches(|c: char| c.is_ascii_digit());
    let fraction = &rest[..rest.len() - zone.len()];
    let fraction_fits = fraction.is_empty() || (fraction.starts_with('.') && (2..=10).contains(&fraction.len()));
    let zone_fits =
        matches!(zone, "Z" | "z") || (zone.len() == 6 && zone.starts_with(['+', '-']) && zone.as_bytes()[3] == b':');
    marks && fields && clock && fraction_fits && zone_fits
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schema(ty: &str, format: &str) -> Schema {
        Schema { ty: Some(ty.to_owned()), format: (!format.is_empty()).then(|| format.to_owned()), ..Schema::default() }
    }

    #[test]
    fn table() {
        for (ty, format, good, bad) in [
            ("integer", "int32", json!([1, -5, "7", "5e4", 1.0]), json!([1.5, "x", 2_147_483_648_u32, true])),
            ("integer", "uint32", json!([0, 4_294_967_295_u32]), json!([-1, 4_294_967_296_u64])),
            ("string", "int64", json!(["9223372036854775807", 9, "5e4"]), json!(["9223372036854775808", "", 1.5])),
            ("string", "uint64", json!(["18446744073709551615"]), json!(["-1"])),
            ("number", "double", json!([1, 1.5, "NaN", "-Infinity", "2.5"]), json!(["nan", "inf", true, "x"])),
            ("boolean", "", json!([true, "false"]), json!([1, "yes"])),
            ("string", "", json!(["", "a"]), json!([1, true])),
            ("string", "byte", json!(["", "AQI=", "AQI", "-_8", "+/8="]), json!(["a b", "*"])),
            (
                "string",
                "google-duration",
                json!(["0s", "-0.5s", "3.000000001s"]),
                json!(["3", "1.s", "s", "1.0000000001s"]),
            ),
            (
                "string",
                "google-datetime",
                json!(["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123456789+02:00"]),
                json!([
                    "2026-01-31",
                    "2026-13-31T12:00:00Z",
                    "2026-01-31T12:00:00",
                    "2026-01-31T12:00:00.Z",
                    "2026-01-31T12:00:00.1é"
                ]),
            ),
        ] {
            let schema = schema(ty, format);
            for value in good.as_array().into_iter().flatten() {
                assert_eq!(check(&schema, value), Ok(()), "{ty} {format} {value}");
            }
            for value in bad.as_array().into_iter().flatten() {
                assert!(check(&schema, value).is_err(), "{ty} {format} {value}");
            }
        }
    }

    #[test]
    fn bounds() {
        let schema =
            Schema { minimum: Some("1".to_owned()), maximum: Some("9".to_owned()), ..schema("integer", "int32") };
        assert_eq!([0, 1, 9, 10].map(|n| parameter(&schema, &n.to_string()).is_ok()), [false, true, true, false]);
    }
}
