//! Conversions from and to other types.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map as JsonMap, Number, Value};

use super::json::Writing;
use super::{ListValue, Struct, StructValue};
use crate::wire::json::{JsonError, read_json};
use crate::wire::number::shortest;
use crate::wire::rebuild::{Build, Node, rebuild};

impl StructValue {
    /// Converts the value to a type of your own.
    ///
    /// A number whose fraction is zero is read as an integer too, because models write `3.0` where 3 is meant. An error names the
    /// path of the value that does not fit.
    pub fn to<T: DeserializeOwned>(&self) -> Result<T, JsonError> {
        let writing = Writing { value: self, depth: 0, whole: true };
        let text = serde_json::to_vec(&writing).map_err(|error| JsonError::new(&[], &error))?;
        read_json(&text)
    }
}

impl Struct {
    /// Converts the object to a type of your own.
    ///
    /// A number whose fraction is zero is read as an integer too, because models write `3.0` where 3 is meant. An error names the
    /// path of the value that does not fit.
    ///
    /// ```
    /// use discovery_runtime::types::Struct;
    ///
    /// #[derive(Debug, serde::Deserialize)]
    /// struct Args {
    ///     days: u8,
    /// }
    ///
    /// let args = Struct::new().with("days", 2.5);
    /// let error = args.to::<Args>().unwrap_err();
    /// assert_eq!(error.to_string(), "`days`: invalid type: floating point `2.5`, expected u8");
    /// ```
    pub fn to<T: DeserializeOwned>(&self) -> Result<T, JsonError> {
        StructValue::Struct(self.clone()).to()
    }

    /// Converts a value of your own to an object: a struct, a map with keys that are text, or JSON.
    ///
    /// ```
    /// use discovery_runtime::types::Struct;
    ///
    /// #[derive(serde::Serialize)]
    /// struct Weather {
    ///     sky: &'static str,
    ///     celsius: f32,
    /// }
    ///
    /// let weather = Struct::from_serialize(&Weather { sky: "clear", celsius: 0.1 })?;
    /// assert_eq!(weather.to_string(), r#"{"sky":"clear","celsius":0.1}"#);
    /// # Ok::<(), discovery_runtime::types::JsonError>(())
    /// ```
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Self, JsonError> {
        // By way of text, which keeps the order of fields, and is how a number or a key of a map becomes JSON anyway.
        let text = serde_json::to_vec(value).map_err(|error| JsonError::new(&[], &error))?;
        read_json(&text)
    }
}

impl<K: Into<String>, V: Into<StructValue>> Extend<(K, V)> for Struct {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, fields: I) {
        for (name, value) in fields {
            self.insert(name, value);
        }
    }
}

impl<K: Into<String>, V: Into<StructValue>> FromIterator<(K, V)> for Struct {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(fields: I) -> Self {
        let mut object = Self::new();
        object.extend(fields);
        object
    }
}

impl<K: Into<String>, V: Into<StructValue>, const N: usize> From<[(K, V); N]> for Struct {
    fn from(fields: [(K, V); N]) -> Self {
        fields.into_iter().collect()
    }
}

impl<V: Into<StructValue>> Extend<V> for ListValue {
    fn extend<I: IntoIterator<Item = V>>(&mut self, items: I) {
        for item in items {
            self.push(item);
        }
    }
}

impl<V: Into<StructValue>> FromIterator<V> for ListValue {
    fn from_iter<I: IntoIterator<Item = V>>(items: I) -> Self {
        let mut list = Self::new();
        list.extend(items);
        list
    }
}

impl<V: Into<StructValue>> From<Vec<V>> for StructValue {
    fn from(items: Vec<V>) -> Self {
        Self::List(items.into_iter().collect())
    }
}

impl<V: Into<StructValue>, const N: usize> From<[V; N]> for StructValue {
    fn from(items: [V; N]) -> Self {
        Self::List(items.into_iter().collect())
    }
}

impl From<ListValue> for StructValue {
    fn from(items: ListValue) -> Self {
        Self::List(items)
    }
}

impl From<Struct> for StructValue {
    fn from(fields: Struct) -> Self {
        Self::Struct(fields)
    }
}

/// `None` becomes `null`.
impl<V: Into<StructValue>> From<Option<V>> for StructValue {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<bool> for StructValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<&str> for StructValue {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for StructValue {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

macro_rules! integers {
    ($($name:ty),*) => {
        $(impl From<$name> for StructValue {
            fn from(number: $name) -> Self {
                Self::Number(number.into())
            }
        })*
    };
}

integers!(i32, u32, i64, u64);

/// A value without a JSON number, such as infinity, becomes `null`.
impl From<f64> for StructValue {
    fn from(number: f64) -> Self {
        Number::from_f64(number).map_or(Self::Null, Self::Number)
    }
}

/// A value without a JSON number, such as infinity, becomes `null`.
impl From<f32> for StructValue {
    fn from(number: f32) -> Self {
        Self::from(shortest(number))
    }
}

impl Build for StructValue {
    fn list(items: Vec<Self>) -> Self {
        items.into()
    }

    fn object(fields: Vec<(String, Self)>) -> Self {
        Self::Struct(fields.into_iter().collect())
    }
}

impl Build for Value {
    fn list(items: Vec<Self>) -> Self {
        Self::Array(items)
    }

    fn object(fields: Vec<(String, Self)>) -> Self {
        Self::Object(fields.into_iter().collect())
    }
}

impl From<Value> for StructValue {
    fn from(value: Value) -> Self {
        rebuild(value, |value| match value {
            Value::Null => Node::Leaf(Self::Null),
            Value::Bool(value) => Node::Leaf(Self::Bool(value)),
            Value::Number(number) => Node::Leaf(Self::Number(number)),
            Value::String(text) => Node::Leaf(Self::String(text)),
            Value::Array(items) => Node::List(items.into_iter()),
            Value::Object(fields) => Node::Object(Box::new(fields.into_iter())),
        })
    }
}

impl From<StructValue> for Value {
    fn from(value: StructValue) -> Self {
        rebuild(value, |value| match value {
            StructValue::Null => Node::Leaf(Self::Null),
            StructValue::Bool(value) => Node::Leaf(Self::Bool(value)),
            StructValue::Number(number) => Node::Leaf(Self::Number(number)),
            StructValue::String(text) => Node::Leaf(Self::String(text)),
            StructValue::List(items) => Node::List(items.into_iter()),
            StructValue::Struct(fields) => Node::Object(Box::new(fields.into_iter())),
        })
    }
}

impl From<JsonMap<String, Value>> for Struct {
    fn from(fields: JsonMap<String, Value>) -> Self {
        fields.into_iter().collect()
    }
}

/// Fails if the value is not an object.
impl TryFrom<Value> for Struct {
    type Error = JsonError;

    fn try_from(value: Value) -> Result<Self, JsonError> {
        match value {
            Value::Object(fields) => Ok(fields.into()),
            other => Err(JsonError::not_an_object(&other)),
        }
    }
}

impl From<Struct> for JsonMap<String, Value> {
    fn from(fields: Struct) -> Self {
        fields.into_iter().map(|(name, value)| (name, value.into())).collect()
    }
}

impl From<Struct> for Value {
    fn from(fields: Struct) -> Self {
        Self::Object(fields.into())
    }
}

impl From<ListValue> for Value {
    fn from(items: ListValue) -> Self {
        StructValue::List(items).into()
    }
}
