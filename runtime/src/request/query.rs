use std::borrow::Cow;

use percent_encoding::utf8_percent_encode;

use super::template::RESERVED;
use crate::wire::{Base64, Date, Duration, FieldMask, Timestamp, Value, not_finite};

/// A value of a query parameter: text, numbers, enums, times, masks; a list is sent as a repeated parameter.
pub trait QueryValue {
    /// Adds the texts that are sent; none leaves the parameter out.
    fn append_to(&self, values: &mut Vec<String>);
}

macro_rules! by_display {
    ($($name:ty),*) => {
        $(impl QueryValue for $name {
            fn append_to(&self, values: &mut Vec<String>) {
                values.push(self.to_string());
            }
        })*
    };
}

by_display!(bool, i32, u32, i64, u64, str, String, Cow<'_, str>, Date, Duration, FieldMask, Timestamp);

/// A number as in JSON: `Infinity`, not `inf`.
impl QueryValue for f64 {
    fn append_to(&self, values: &mut Vec<String>) {
        values.push(not_finite(*self).map_or_else(|| self.to_string(), str::to_owned));
    }
}

impl QueryValue for f32 {
    fn append_to(&self, values: &mut Vec<String>) {
        values.push(not_finite(f64::from(*self)).map_or_else(|| self.to_string(), str::to_owned));
    }
}

impl QueryValue for Base64 {
    fn append_to(&self, values: &mut Vec<String>) {
        values.push(self.as_str().to_owned());
    }
}

/// JSON as its text, a string without quotes.
impl QueryValue for Value {
    fn append_to(&self, values: &mut Vec<String>) {
        match self {
            Self::Null => {}
            Self::String(text) => values.push(text.clone()),
            other => values.push(other.to_string()),
        }
    }
}

impl<T: QueryValue + ?Sized> QueryValue for &T {
    fn append_to(&self, values: &mut Vec<String>) {
        (**self).append_to(values);
    }
}

impl<T: QueryValue> QueryValue for Option<T> {
    fn append_to(&self, values: &mut Vec<String>) {
        if let Some(value) = self {
            value.append_to(values);
        }
    }
}

impl<T: QueryValue> QueryValue for [T] {
    fn append_to(&self, values: &mut Vec<String>) {
        for value in self {
            value.append_to(values);
        }
    }
}

impl<T: QueryValue, const N: usize> QueryValue for [T; N] {
    fn append_to(&self, values: &mut Vec<String>) {
        self.as_slice().append_to(values);
    }
}

impl<T: QueryValue> QueryValue for Vec<T> {
    fn append_to(&self, values: &mut Vec<String>) {
        self.as_slice().append_to(values);
    }
}

/// Adds a query to a URL.
pub(super) fn append<'a>(url: &mut String, pairs: impl Iterator<Item = (&'a str, &'a str)>) {
    for (index, (name, value)) in pairs.enumerate() {
        url.push(if index == 0 { '?' } else { '&' });
        url.extend(utf8_percent_encode(name, RESERVED));
        url.push('=');
        url.extend(utf8_percent_encode(value, RESERVED));
    }
}
