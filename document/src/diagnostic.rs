//! What a run has to say about a document without stopping for it.

use std::{borrow::Cow, fmt};

/// A place in a document that did not become code as it stands there: it was degraded, renamed or left out.
///
/// A run with diagnostics succeeds unless warnings are denied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Diagnostic {
    /// API version, such as `v1beta`.
    pub version: String,
    /// JSON pointer (RFC 6901) to the place, such as `/schemas/Part/properties/mediaResolution`.
    pub pointer: String,
    /// What was found and what was done about it, lower case.
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
    /// A diagnostic of `version` at `pointer`.
    pub fn new(version: impl Into<String>, pointer: impl fmt::Display, message: impl Into<String>) -> Self {
        Diagnostic { version: version.into(), pointer: pointer.to_string(), message: message.into() }
    }
}

impl fmt::Display for Diagnostic {
    /// `v1beta: /schemas/Part/properties/mediaResolution: no schema MediaResolution`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.version, self.pointer, self.message)
    }
}

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Pointer::default()
    }

    /// The child called `key`, escaped.
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
