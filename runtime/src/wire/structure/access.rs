//! Looking at values, and comparing them.

use std::ops::Index;

use serde_json::{Number, Value};

use super::{ListValue, Struct, StructValue};

impl StructValue {
    /// Returns true if this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns the value of a `true` or `false`.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns the text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns a number that is whole and fits: `3.0` is 3.
    pub fn as_i64(&self) -> Option<i64> {
        let Self::Number(number) = self else { return None };
        whole(number).as_ref().unwrap_or(number).as_i64()
    }

    /// Returns a number that is whole, not negative, and fits: `3.0` is 3.
    pub fn as_u64(&self) -> Option<u64> {
        let Self::Number(number) = self else { return None };
        whole(number).as_ref().unwrap_or(number).as_u64()
    }

    /// Returns a number.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(number) => number.as_f64(),
            _ => None,
        }
    }

    /// Returns the items of an array.
    pub fn as_list(&self) -> Option<&ListValue> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// Returns the fields of an object.
    pub fn as_struct(&self) -> Option<&Struct> {
        match self {
            Self::Struct(fields) => Some(fields),
            _ => None,
        }
    }

    /// Returns the value of a field; `None` when there is no such field, or this is not an object.
    pub fn get(&self, name: &str) -> Option<&StructValue> {
        self.as_struct()?.get(name)
    }
}

/// `null` when there is no such field, or this is not an object.
impl Index<&str> for StructValue {
    type Output = StructValue;

    fn index(&self, name: &str) -> &StructValue {
        self.get(name).unwrap_or(&Self::Null)
    }
}

/// `null` when there is no such item, or this is not an array.
impl Index<usize> for StructValue {
    type Output = StructValue;

    fn index(&self, index: usize) -> &StructValue {
        self.as_list().and_then(|list| list.get(index)).unwrap_or(&Self::Null)
    }
}

/// Returns the integer that a number with a fraction of zero stands for.
#[expect(clippy::cast_possible_truncation, reason = "checked right before")]
pub(super) fn whole(number: &Number) -> Option<Number> {
    // Beyond that range not every integer is a float, so a float stands for several.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let float = number.as_f64().filter(|_| number.is_f64())?;
    (float.fract() == 0.0 && (-EXACT..=EXACT).contains(&float)).then(|| Number::from(float as i64))
}

impl PartialEq for StructValue {
    fn eq(&self, other: &Self) -> bool {
        // Level by level would overflow the stack where values are nested deeply.
        let mut rest = vec![(self, other)];
        while let Some((one, other)) = rest.pop() {
            let same = match (one, other) {
                (Self::List(one), Self::List(other)) => {
                    rest.extend(one.iter().zip(other.iter()));
                    one.len() == other.len()
                }
                (Self::Struct(one), Self::Struct(other)) => {
                    let pairs = one.iter().filter_map(|(name, value)| other.get(name).map(|other| (value, other)));
                    let before = rest.len();
                    rest.extend(pairs);
                    one.len() == other.len() && rest.len() - before == one.len()
                }
                (Self::Number(one), Self::Number(other)) => {
                    one == other || whole(one).as_ref().unwrap_or(one) == whole(other).as_ref().unwrap_or(other)
                }
                (Self::String(one), Self::String(other)) => one == other,
                (Self::Bool(one), Self::Bool(other)) => one == other,
                (Self::Null, Self::Null) => true,
                _ => false,
            };
            if !same {
                return false;
            }
        }
        true
    }
}

impl PartialEq for Struct {
    fn eq(&self, other: &Self) -> bool {
        StructValue::Struct(self.clone()) == StructValue::Struct(other.clone())
    }
}

impl PartialEq for ListValue {
    fn eq(&self, other: &Self) -> bool {
        StructValue::List(self.clone()) == StructValue::List(other.clone())
    }
}

impl PartialEq<str> for StructValue {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<&str> for StructValue {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<String> for StructValue {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == Some(other)
    }
}

macro_rules! compare {
    ($($name:ty),*) => {
        $(impl PartialEq<$name> for StructValue {
            fn eq(&self, other: &$name) -> bool {
                let other: StructValue = other.clone().into();
                *self == other
            }
        })*
    };
}

compare!(bool, i32, u32, i64, u64, f64, Value, Struct, ListValue);

impl PartialEq<Value> for Struct {
    fn eq(&self, other: &Value) -> bool {
        StructValue::Struct(self.clone()) == *other
    }
}
