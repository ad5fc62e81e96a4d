//! TLS: the library that encrypts connections, and the certificates that users add.
//!
//! A library is never chosen for the whole process. If several features are enabled, a feature that is not a default wins.

#[cfg(feature = "native-tls")]
mod native;
#[cfg(not(any(feature = "rustls", feature = "aws-lc-rs", feature = "native-tls")))]
mod none;
#[cfg(all(any(feature = "rustls", feature = "aws-lc-rs"), not(feature = "native-tls")))]
mod rustls;

use std::fmt;

#[cfg(any(feature = "rustls", feature = "aws-lc-rs", feature = "native-tls"))]
use crate::error::Result;
use crate::error::{Error, ErrorKind};

#[cfg(feature = "native-tls")]
pub(super) use native::Backend;
#[cfg(not(any(feature = "rustls", feature = "aws-lc-rs", feature = "native-tls")))]
pub(super) use none::{Backend, build, is_missing};
#[cfg(all(any(feature = "rustls", feature = "aws-lc-rs"), not(feature = "native-tls")))]
pub(super) use rustls::Backend;

/// Certificates beside those of the platform, in PEM.
#[derive(Clone, Default)]
pub(super) struct Certificates {
    /// Authorities to trust.
    pub(super) roots: Vec<Vec<u8>>,
    /// The certificates of the client itself, and their key.
    pub(super) identity: Option<Vec<u8>>,
}

/// Builds a client with settings that a backend was applied to.
#[cfg(any(feature = "rustls", feature = "aws-lc-rs", feature = "native-tls"))]
pub(super) fn build(builder: reqwest::ClientBuilder) -> Result<reqwest::Client> {
    builder.build().map_err(refused)
}

/// Returns the error for settings that `reqwest` refuses.
fn refused(source: reqwest::Error) -> Error {
    Error::new(ErrorKind::Config, "cannot set up connections").with_source(source.without_url())
}

impl Certificates {
    pub(super) fn is_empty(&self) -> bool {
        self.roots.is_empty() && self.identity.is_none()
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates")
            .field("roots", &self.roots.len())
            .field("identity", &self.identity.as_ref().map(|_| format_args!("REDACTED")))
            .finish()
    }
}
