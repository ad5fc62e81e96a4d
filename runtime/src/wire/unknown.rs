use std::fmt;

use indexmap::IndexMap;
use serde::Serialize;
use serde::ser::SerializeMap;

use super::Value;
use super::json::{JsonError, from_slice};
use super::raw::Raw;

/// The fields of a message that its schema does not have.
///
/// Unknown fields are kept as received, and written back after the known fields: fields that a newer server adds to a
/// message survive being sent to it again, as the turns of a chat are. A field that the schema does have is written only if it is not set there.
///
/// ```
/// use discovery_runtime::types::UnknownFields;
///
/// let mut fields = UnknownFields::default();
/// fields.insert("seed", 7);
/// assert_eq!(fields.get("seed").unwrap(), 7);
/// fields.insert_raw("limits", r#"{"upper": 1.50, "lower": 0}"#)?;
/// assert_eq!(fields.raw("limits"), Some(r#"{"upper": 1.50, "lower": 0}"#));
/// assert_eq!(fields.names().collect::<Vec<_>>(), ["seed", "limits"]);
/// # Ok::<(), discovery_runtime::types::JsonError>(())
/// ```
// Nearly every message has none, so what is paid for them everywhere is one pointer.
#[derive(Clone, Default)]
pub struct UnknownFields(Option<Box<IndexMap<Box<str>, Raw>>>);

impl UnknownFields {
    /// Returns true if there are no fields.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of fields.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |fields| fields.len())
    }

    /// Returns true if there is a field of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// Returns the value of a field, which is read from its text; `None` as well when that is nested more than 128 levels deep.
    pub fn get(&self, name: &str) -> Option<Value> {
        from_slice(self.raw(name)?.as_bytes()).ok()
    }

    /// Returns the JSON text of a field, unchanged.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.0.as_ref()?.get(name).map(Raw::as_str)
    }

    /// Sets a field, such as one that this version of the crate does not know.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        // Any `Value` can be written, so there is no error to lose.
        if let Ok(value) = Raw::from_serialize(&value.into()) {
            self.put(name.into(), value);
        }
    }

    /// Sets a field to a value of your own, whose fields keep their order.
    pub fn insert_serialize<T: Serialize + ?Sized>(
        &mut self,
        name: impl Into<String>,
        value: &T,
    ) -> Result<(), JsonError> {
        self.put(name.into(), Raw::from_serialize(value)?);
        Ok(())
    }

    /// Sets a field to a JSON text, which is sent as it is.
    pub fn insert_raw(&mut self, name: impl Into<String>, text: impl AsRef<str>) -> Result<(), JsonError> {
        self.put(name.into(), Raw::from_text(text.as_ref())?);
        Ok(())
    }

    /// Removes a field, and returns its value as [`get`](Self::get) does.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let removed = self.0.as_mut()?.shift_remove(name)?;
        from_slice(removed.as_str().as_bytes()).ok()
    }

    /// Returns the names of the fields, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|fields| fields.keys()).map(AsRef::as_ref)
    }

    /// Returns the names and the JSON texts of the fields, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|fields| fields.iter()).map(|(name, value)| (name.as_ref(), value.as_str()))
    }

    pub(super) fn put(&mut self, name: impl Into<Box<str>>, value: Raw) {
        self.0.get_or_insert_default().insert(name.into(), value);
    }

    /// Writes the fields whose name `is_free`.
    pub(super) fn write_to<M: SerializeMap>(
        &self,
        out: &mut M,
        is_free: impl Fn(&str) -> bool,
    ) -> Result<(), M::Error> {
        let fields = self.0.iter().flat_map(|fields| fields.iter());
        fields.filter(|(name, _)| is_free(name)).try_for_each(|(name, value)| out.serialize_entry(name, value))
    }
}

/// Fields are equal when their values are, however they are written.
impl PartialEq for UnknownFields {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => one == other,
            (one, other) => one.iter().chain(other).all(|fields| fields.is_empty()),
        }
    }
}

impl fmt::Debug for UnknownFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, text) in self.iter() {
            map.entry(&name, &format_args!("{text}"));
        }
        map.finish()
    }
}

/// An enum value that this version of the crate does not know: a name or a number, unchanged.
///
/// Only reading, or converting a text that is not a known value, creates one; so a known value never hides in it.
///
/// ```
/// use discovery_runtime::rt;
///
/// #[derive(Clone, Debug, PartialEq, Eq, Hash, rt::OpenEnum)]
/// enum State {
///     Active,
///     Unknown(rt::UnknownValue),
/// }
///
/// let state = State::from("OUT_OF_INK");
/// assert!(matches!(&state, State::Unknown(_)));
/// assert_eq!(state.as_str(), "OUT_OF_INK");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UnknownValue(Box<Repr>);

#[derive(Clone, PartialEq, Eq, Hash)]
struct Repr {
    text: Box<str>,
    number: Option<i64>,
}

impl UnknownValue {
    /// Returns the name, or the digits of the number.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Returns the number, if the value was sent as one.
    pub fn as_number(&self) -> Option<i64> {
        self.0.number
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.number {
            Some(number) => fmt::Debug::fmt(&number, f),
            None => fmt::Debug::fmt(&self.0.text, f),
        }
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.text)
    }
}

/// Creates a value, for the macros, which try the known values before.
pub fn unknown_text(text: &str) -> UnknownValue {
    UnknownValue(Box::new(Repr { text: text.into(), number: None }))
}

/// Creates a value, for the macros.
pub fn unknown_number(number: i64) -> UnknownValue {
    UnknownValue(Box::new(Repr { text: number.to_string().into(), number: Some(number) }))
}
