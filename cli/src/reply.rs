//! Replies as any JSON, for the traits of the runtime.

use discovery_runtime::pages::Page;
use discovery_runtime::rt::{Deserialize as _, Deserializer, Serialize as _, Serializer};
use discovery_runtime::types::Wire;
use serde_json::Value;

/// A reply; `ERROR` says that its schema has a property `error`, so that `{"error": …}` is not a failure of the call.
pub(crate) struct AnyReply<const ERROR: bool>(pub(crate) Value);

impl<const ERROR: bool> Wire for AnyReply<ERROR> {
    const HAS_ERROR_FIELD: bool = ERROR;

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Value::deserialize(from).map(Self)
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(out)
    }
}

/// A page of a list. `bigquery` calls the token of the next page like that of this one.
pub(crate) struct AnyPage<const SHORT: bool>(pub(crate) Value);

impl<const SHORT: bool> Wire for AnyPage<SHORT> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Value::deserialize(from).map(Self)
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(out)
    }
}

impl<const SHORT: bool> Page for AnyPage<SHORT> {
    type Item = Value;

    const TOKEN: &'static str = if SHORT { "pageToken" } else { "nextPageToken" };

    fn next_page_token(&self) -> Option<&str> {
        self.0[Self::TOKEN].as_str()
    }

    /// Items are read by the name of their property, which is not known here.
    fn into_items(self) -> Vec<Value> {
        Vec::new()
    }
}
