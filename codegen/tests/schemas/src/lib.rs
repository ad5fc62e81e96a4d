//! Every schema and enum of the bindings, with the checks that each has to pass.

use std::fmt::Debug;

use generativelanguage::rt;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// A schema.
pub struct Schema {
    /// API version.
    pub version: &'static str,
    /// Names of the schema and its fields.
    pub table: rt::Table,
    /// Reads a text, and checks that it is written as the second one; nothing is lost or changed.
    pub direct: fn(&str, &str) -> Result<(), String>,
    /// The same through values of `serde_json`, and through types that buffer what they read.
    pub buffered: fn(&str, &str) -> Result<(), String>,
}

/// An enum.
pub struct Enum {
    /// API version.
    pub version: &'static str,
    /// Rust name.
    pub name: &'static str,
    /// Returns true if a text is one of the known values, and is written as it was read.
    pub knows: fn(&str) -> bool,
}

/// Returns all schemas of all versions.
#[expect(deprecated, reason = "deprecated schemas are tested too")]
pub fn schemas() -> Vec<Schema> {
    include!(concat!(env!("OUT_DIR"), "/schemas.rs"))
}

/// Returns all enums of all versions.
pub fn enums() -> Vec<Enum> {
    include!(concat!(env!("OUT_DIR"), "/enums.rs"))
}

/// A user's type around a schema.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Flattened<T> {
    zz_own: u8,
    #[serde(flatten)]
    inner: T,
}

/// A user's choice between another type and a schema.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged<T> {
    Other {
        #[serde(rename = "zzOther")]
        other: u8,
    },
    It(T),
}

impl Schema {
    fn of<T: rt::Message + Serialize + DeserializeOwned + PartialEq + Debug>(version: &'static str) -> Self {
        Self { version, table: T::TABLE, direct: direct::<T>, buffered: buffered::<T> }
    }
}

impl Enum {
    fn of<T: rt::OpenEnum>(version: &'static str, name: &'static str) -> Self {
        let knows = |text: &str| {
            let value = T::from_text(text);
            value.unknown().is_none() && value.text() == text
        };
        Self { version, name, knows }
    }
}

fn direct<T: Serialize + DeserializeOwned + PartialEq + Debug>(given: &str, want: &str) -> Result<(), String> {
    let value: T = read("direct", given)?;
    let text = write("direct", &value)?;
    same("direct", text.as_str(), want)?;
    same("again", &read::<T>("again", &text)?, &value)
}

fn buffered<T: Serialize + DeserializeOwned + PartialEq + Debug>(given: &str, want: &str) -> Result<(), String> {
    let value: T = read("direct", given)?;

    let json: Value = read("value", want)?;
    same("to a value", &serde_json::to_value(&value).map_err(|error| error.to_string())?, &json)?;
    let from_json: T = serde_json::from_value(json.clone()).map_err(|error| format!("from a value: {error}"))?;
    same("from a value", &serde_json::to_value(&from_json).map_err(|error| error.to_string())?, &json)?;
    if cfg!(feature = "preserve_order") {
        same("in order", write("in order", &from_json)?.as_str(), want)?;
    }

    let around = |text: &str| {
        let rest = text.trim_start().trim_start_matches('{');
        let comma = if rest.trim_start().starts_with('}') { "" } else { "," };
        format!("{{\"zzOwn\":7{comma}{rest}")
    };
    let flattened: Flattened<T> = read("flattened", &around(given))?;
    same("flattened", &flattened.inner, &value)?;
    same("flattened", write("flattened", &flattened)?.as_str(), &around(want))?;

    let untagged: Untagged<T> = read("untagged", given)?;
    same("untagged", write("untagged", &untagged)?.as_str(), want)?;
    match untagged {
        Untagged::It(inner) => same("untagged", &inner, &value),
        Untagged::Other { .. } => Err("untagged: taken for another type".to_owned()),
    }
}

fn read<T: DeserializeOwned>(how: &str, text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| format!("{how}: {error} in {text}"))
}

fn write<T: Serialize>(how: &str, value: &T) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| format!("{how}: {error}"))
}

fn same<T: PartialEq + Debug + ?Sized>(how: &str, is: &T, should: &T) -> Result<(), String> {
    if is == should { Ok(()) } else { Err(format!("{how}: differs\n   is: {is:?}\nwants: {should:?}")) }
}
