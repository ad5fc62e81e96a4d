use std::fmt;
use std::str::FromStr;

use serde::de::Deserializer;
use serde::ser::Serializer;

use super::Wire;
use super::message::camel_case;
use super::text::{ParseError, read_text};

/// The fields that an update is to change, or a reply is to hold.
///
/// Paths are written as in JSON, `displayName`, with dots into nested messages; `display_name` is turned into that.
///
/// ```
/// use discovery_runtime::types::FieldMask;
///
/// let mask = FieldMask::from(["displayName", "metadata.due_date"]).with("ttl");
/// assert_eq!(mask.to_string(), "displayName,metadata.dueDate,ttl");
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct FieldMask {
    paths: Vec<String>,
}

impl FieldMask {
    /// Creates a mask without paths.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a path; one with nothing in it is left out.
    pub fn with(mut self, path: &str) -> Self {
        let path = camel_case(path);
        let path = path.trim();
        if !path.is_empty() {
            self.paths.push(path.to_owned());
        }
        self
    }

    /// Returns the paths, in the spelling of JSON.
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    /// Returns true if there are no paths.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }
}

impl fmt::Display for FieldMask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, path) in self.paths.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            f.write_str(path)?;
        }
        Ok(())
    }
}

impl fmt::Debug for FieldMask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FieldMask").field(&self.paths).finish()
    }
}

impl<T: AsRef<str>> FromIterator<T> for FieldMask {
    fn from_iter<I: IntoIterator<Item = T>>(paths: I) -> Self {
        paths.into_iter().fold(Self::new(), |mask, path| mask.with(path.as_ref()))
    }
}

impl<T: AsRef<str>, const N: usize> From<[T; N]> for FieldMask {
    fn from(paths: [T; N]) -> Self {
        paths.into_iter().collect()
    }
}

impl<T: AsRef<str>> From<Vec<T>> for FieldMask {
    fn from(paths: Vec<T>) -> Self {
        paths.into_iter().collect()
    }
}

/// Paths separated by commas.
impl From<&str> for FieldMask {
    fn from(text: &str) -> Self {
        text.split(',').filter(|path| !path.trim().is_empty()).collect()
    }
}

/// Paths separated by commas.
impl From<String> for FieldMask {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

/// Never fails; the error type is that of the other texts.
impl FromStr for FieldMask {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Ok(Self::from(text))
    }
}

impl Wire for FieldMask {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read_text(from).map(|text| Self::from(&*text))
    }

    fn write<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

crate::wire::impl_serde::impl_serde! { FieldMask }

#[cfg(test)]
mod tests {
    use super::FieldMask;

    #[test]
    fn what_is_blank_is_left_out() {
        let mask = FieldMask::from(["_", " ", "__", "_\ta"]).with("");
        assert_eq!(mask.paths(), ["a"]);
        assert_eq!(FieldMask::from(mask.to_string()), mask);
    }
}
