//! Warnings about a document that do not stop a run.

use std::{borrow::Cow, fmt};

/// A part of a document that could not be generated as documented: it was degraded, renamed, or left out.
///
/// A run with diagnostics succeeds unless warnings are denied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The API version, such as `v1beta`.
    pub version: String,
    /// The JSON pointer (RFC 6901) to the place, such as `/schemas/Part/properties/mediaResolution`.
    pub pointer: String,
    /// The problem and its consequence, in lower case.
    pub message: String,
}

/// A JSON pointer under construction.
///
/// ```
/// use discovery_document::Pointer;
///
/// let part = Pointer::root().at("schemas").at("a/b~c");
/// assert_eq!(part.to_string(), "/schemas/a~1b~0c");
/// assert_eq!(Pointer::root().to_string(), "");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pointer(String);

impl Diagnostic {
    /// Creates a diagnostic for `version` at `pointer`.
    pub fn new(version: impl Into<String>, pointer: impl fmt::Display, message: impl Into<String>) -> Self {
        Diagnostic { version: version.into(), pointer: pointer.to_string(), message: message.into() }
    }
}

impl fmt::Display for Diagnostic {
    /// Writes `v1beta: /schemas/Part/properties/mediaResolution: no schema MediaResolution`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.version, self.pointer, self.message)
    }
}

impl Pointer {
    /// Returns the pointer to the whole document.
    pub fn root() -> Self {
        Pointer::default()
    }

    /// Returns the pointer to the child `key`, which is escaped.
    #[must_use]
    pub fn at(&self, key: &str) -> Self {
        let key = if key.contains(['~', '/']) {
            Cow::Owned(key.replace('~', "~0").replace('/', "~1"))
        } else {
            Cow::Borrowed(key)
        };
        Pointer(format!("{}/{key}", self.0))
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
