//! Scalar types: a value that was read is written so that it reads back the same, and canonical text does not change.

use std::{fmt::Debug, fmt::Display, str::FromStr, time::SystemTime};

use generativelanguage::rt::{Value, Wire, from_value, to_value};
use generativelanguage::types::{Base64, Date, Duration, FieldMask, Map, Struct, StructValue, Timestamp};

/// The seconds of the years 0 to 9999 in UTC. An offset or a leap second can leave this range, which has no text form.
const WRITABLE: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

/// The input is read as a text of each type, and as JSON.
pub fn scalars(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Some(moment) = canonical::<Timestamp>(text)
        && let Ok(time) = SystemTime::try_from(&moment)
        && moment.unix().is_ok_and(|(seconds, _)| WRITABLE.contains(&seconds))
    {
        assert_eq!(Timestamp::from(time).unix(), moment.unix(), "lost on the way through the system's time");
    }
    if let Some(span) = canonical::<Duration>(text)
        && let Ok(standard) = std::time::Duration::try_from(&span)
    {
        assert_eq!(Duration::from(standard).parts(), span.parts());
    }
    canonical::<Date>(text);
    canonical::<FieldMask>(text);
    if let Ok(bytes) = Base64::from_text(text).bytes() {
        assert_eq!(Base64::from(bytes.as_slice()).bytes().ok(), Some(bytes), "base64 does not read what it wrote");
    }
    let Ok(json) = serde_json::from_str::<Value>(text) else { return };
    stable::<bool>(&json);
    stable::<i32>(&json);
    stable::<u32>(&json);
    stable::<i64>(&json);
    stable::<u64>(&json);
    stable::<f32>(&json);
    stable::<f64>(&json);
    stable::<String>(&json);
    stable::<Base64>(&json);
    stable::<Timestamp>(&json);
    stable::<Duration>(&json);
    stable::<Date>(&json);
    stable::<FieldMask>(&json);
    stable::<Value>(&json);
    stable::<Struct>(&json);
    stable::<StructValue>(&json);
    stable::<Vec<i64>>(&json);
    stable::<Vec<Value>>(&json);
    stable::<Map<Vec<u64>>>(&json);
    stable::<Map<Map<f64>>>(&json);
    exact(&json);
}

/// Returns the value of a text if it has one. The value's own text must lead back to the same value in each reader.
fn canonical<T: FromStr + Display + PartialEq + Debug + Wire>(text: &str) -> Option<T> {
    let value = text.parse::<T>().ok()?;
    let written = value.to_string();
    let again = written.parse::<T>().unwrap_or_else(|_| panic!("{written:?} is written but not read"));
    assert_eq!(again, value, "{text:?} reads back as another value");
    assert_eq!(again.to_string(), written, "{text:?} has two canonical texts");
    assert_eq!(to_value(&value), Value::String(written), "JSON and text differ");
    Some(value)
}

/// Asserts that the value that a type reads from JSON does not change when it is written and read again.
fn stable<T: Wire>(json: &Value) {
    let Ok(value) = from_value::<T>(json.clone()) else { return };
    let written = to_value(&value);
    let again = from_value::<T>(written.clone());
    let again = again.unwrap_or_else(|error| panic!("{written} was written and is not read: {error}"));
    assert_eq!(to_value(&again), written, "{json} does not settle");
    // Reading from a value and reading from text must agree.
    let text = written.to_string();
    let mut reader = serde_json::Deserializer::from_str(&text);
    let read = T::read(&mut reader).unwrap_or_else(|error| panic!("{text} is read as value but not as text: {error}"));
    assert_eq!(to_value(&read), written, "{text} is another value as text");
}

/// Asserts that integers are read exactly or refused.
fn exact(json: &Value) {
    let Some(number) = json.as_number() else { return };
    let exact = number.as_u64().map(i128::from).or(number.as_i64().map(i128::from));
    let Some(exact) = exact else { return };
    let text = Value::String(exact.to_string());
    for json in [json, &text] {
        assert_eq!(from_value::<i64>(json.clone()).ok(), i64::try_from(exact).ok(), "{json}");
        assert_eq!(from_value::<u64>(json.clone()).ok(), u64::try_from(exact).ok(), "{json}");
        assert_eq!(from_value::<i32>(json.clone()).ok(), i32::try_from(exact).ok(), "{json}");
        assert_eq!(from_value::<u32>(json.clone()).ok(), u32::try_from(exact).ok(), "{json}");
    }
}
