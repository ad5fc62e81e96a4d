//! JSON without a schema: `google.protobuf.Struct` and its values.

mod access;
mod convert;
mod json;

use std::ops::{Deref, Index};
use std::slice;
use std::sync::Arc;
use std::vec;

use indexmap::{IndexMap, map};
use serde_json::Number;

/// The fields of a [`Struct`].
type Fields = IndexMap<String, StructValue>;

/// A JSON object of any shape, such as the arguments of a function call, in the order in which its fields came or were inserted.
///
/// It reads and writes itself as JSON; [`to`](Self::to) and [`from_serialize`](Self::from_serialize) convert it to and
/// from types of your own. Cloning copies a pointer. Two are equal if they have the same fields, in any order.
///
/// Values may be nested up to 128 levels deep. Deeper values are refused when they are read or written.
///
/// ```
/// use discovery_runtime::types::{Struct, StructValue};
///
/// let args: Struct = serde_json::from_str(r#"{"city":"Oslo","days":3.0,"units":{}}"#)?;
/// assert_eq!(args["city"], "Oslo");
/// assert_eq!(args.get("days").and_then(StructValue::as_i64), Some(3));
/// assert_eq!(args["units"], Struct::new());
/// assert_eq!(args.to_string(), r#"{"city":"Oslo","days":3.0,"units":{}}"#);
///
/// #[derive(serde::Deserialize)]
/// struct Args {
///     city: String,
///     days: u8,
/// }
/// let args: Args = args.to()?;
/// assert_eq!((args.city.as_str(), args.days), ("Oslo", 3));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
// A value behind an `Arc` is neither cloned nor dropped recursively, so neither can overflow the stack.
#[derive(Clone, Default)]
pub struct Struct {
    fields: Option<Arc<Fields>>,
}

/// A JSON array of any values, within a [`Struct`].
///
/// It dereferences to a slice. Cloning copies a pointer.
#[derive(Clone, Default)]
pub struct ListValue {
    items: Option<Arc<Vec<StructValue>>>,
}

/// Any JSON within a [`Struct`], whose objects keep their order.
///
/// Numbers are equal when their values are: `3` and `3.0` are.
#[derive(Clone, Default)]
pub enum StructValue {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// An array.
    List(ListValue),
    /// An object.
    Struct(Struct),
}

impl Struct {
    /// Creates an object without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the number of fields.
    pub fn len(&self) -> usize {
        self.fields.as_ref().map_or(0, |fields| fields.len())
    }

    /// Returns true if there are no fields.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns true if there is a field of this name.
    pub fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Returns the value of a field.
    pub fn get(&self, name: &str) -> Option<&StructValue> {
        self.fields.as_ref()?.get(name)
    }

    /// Returns the value of a field, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut StructValue> {
        Arc::make_mut(self.fields.as_mut()?).get_mut(name)
    }

    /// Sets a field, and returns the value that it had. A new field goes to the end, a known one stays in its place.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<StructValue>) -> Option<StructValue> {
        Arc::make_mut(self.fields.get_or_insert_default()).insert(name.into(), value.into())
    }

    /// Sets a field, for use in a chain.
    pub fn with(mut self, name: impl Into<String>, value: impl Into<StructValue>) -> Self {
        self.insert(name, value);
        self
    }

    /// Removes a field, and returns its value. The others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<StructValue> {
        Arc::make_mut(self.fields.as_mut()?).shift_remove(name)
    }

    /// Returns the names of the fields, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> + Clone {
        self.iter().map(|(name, _)| name)
    }

    /// Returns the fields, in order.
    pub fn iter(&self) -> StructIter<'_> {
        StructIter { fields: self.fields.as_ref().map(|fields| fields.iter()) }
    }
}

impl ListValue {
    /// Creates an array without items.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: impl Into<StructValue>) {
        Arc::make_mut(self.items.get_or_insert_default()).push(item.into());
    }

    /// Returns the items, to be changed.
    pub fn as_mut_slice(&mut self) -> &mut [StructValue] {
        match &mut self.items {
            Some(items) => Arc::make_mut(items).as_mut_slice(),
            None => &mut [],
        }
    }
}

impl Deref for ListValue {
    type Target = [StructValue];

    fn deref(&self) -> &[StructValue] {
        self.items.as_ref().map_or(&[], |items| items)
    }
}

impl Drop for Struct {
    fn drop(&mut self) {
        if let Some(fields) = self.fields.take().and_then(Arc::into_inner) {
            dismantle(fields.into_values());
        }
    }
}

impl Drop for ListValue {
    fn drop(&mut self) {
        if let Some(items) = self.items.take().and_then(Arc::into_inner) {
            dismantle(items.into_iter());
        }
    }
}

/// Drops values one after another instead of recursively, which would overflow the stack if they are nested deeply.
fn dismantle(values: impl Iterator<Item = StructValue>) {
    let is_container = |value: &StructValue| matches!(value, StructValue::List(_) | StructValue::Struct(_));
    let mut rest: Vec<StructValue> = values.filter(is_container).collect();
    while let Some(value) = rest.pop() {
        match value {
            StructValue::List(mut list) => {
                let items = list.items.take().and_then(Arc::into_inner);
                rest.extend(items.into_iter().flatten().filter(is_container));
            }
            StructValue::Struct(mut object) => {
                let fields = object.fields.take().and_then(Arc::into_inner);
                rest.extend(fields.into_iter().flat_map(Fields::into_values).filter(is_container));
            }
            _ => {}
        }
    }
}

/// `null` when there is no such field.
impl Index<&str> for Struct {
    type Output = StructValue;

    fn index(&self, name: &str) -> &StructValue {
        self.get(name).unwrap_or(&StructValue::Null)
    }
}

impl IntoIterator for Struct {
    type Item = (String, StructValue);
    type IntoIter = StructIntoIter;

    fn into_iter(mut self) -> StructIntoIter {
        StructIntoIter { fields: self.fields.take().map(Arc::unwrap_or_clone).unwrap_or_default().into_iter() }
    }
}

impl<'a> IntoIterator for &'a Struct {
    type Item = (&'a str, &'a StructValue);
    type IntoIter = StructIter<'a>;

    fn into_iter(self) -> StructIter<'a> {
        self.iter()
    }
}

impl IntoIterator for ListValue {
    type Item = StructValue;
    type IntoIter = vec::IntoIter<StructValue>;

    fn into_iter(mut self) -> vec::IntoIter<StructValue> {
        self.items.take().map(Arc::unwrap_or_clone).unwrap_or_default().into_iter()
    }
}

impl<'a> IntoIterator for &'a ListValue {
    type Item = &'a StructValue;
    type IntoIter = slice::Iter<'a, StructValue>;

    fn into_iter(self) -> slice::Iter<'a, StructValue> {
        self.iter()
    }
}

/// The fields of a [`Struct`], in order.
#[derive(Clone, Debug)]
pub struct StructIter<'a> {
    fields: Option<map::Iter<'a, String, StructValue>>,
}

impl<'a> Iterator for StructIter<'a> {
    type Item = (&'a str, &'a StructValue);

    fn next(&mut self) -> Option<Self::Item> {
        self.fields.as_mut()?.next().map(|(name, value)| (name.as_str(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.fields.as_ref().map_or((0, Some(0)), Iterator::size_hint)
    }
}

impl ExactSizeIterator for StructIter<'_> {}

/// The fields of a [`Struct`] that is given away, in order.
#[derive(Debug)]
pub struct StructIntoIter {
    fields: map::IntoIter<String, StructValue>,
}

impl Iterator for StructIntoIter {
    type Item = (String, StructValue);

    fn next(&mut self) -> Option<Self::Item> {
        self.fields.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.fields.size_hint()
    }
}

impl ExactSizeIterator for StructIntoIter {}
