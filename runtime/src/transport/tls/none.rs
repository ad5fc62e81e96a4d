//! No TLS: every feature for it is off.

use std::error::Error as StdError;

use super::Certificates;
use crate::error::{Error, ErrorKind, Result};

/// No settings at all.
#[derive(Clone, Debug)]
pub(in crate::transport) struct Backend;

impl Backend {
    /// Refuses certificates, which would be without effect.
    pub(in crate::transport) fn new(certificates: &Certificates) -> Result<Self> {
        if certificates.is_empty() {
            return Ok(Self);
        }
        Err(Error::new(ErrorKind::Config, format!("certificates are of no use without TLS; {ADVICE}")))
    }

    #[expect(clippy::unused_self, reason = "the other backends have something to apply")]
    pub(in crate::transport) fn apply(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        builder
    }
}

const ADVICE: &str = "enable the feature `rustls`, `aws-lc-rs` or `native-tls`";

/// Builds a client.
///
/// If another crate enables `rustls` in `reqwest` without a provider, `reqwest` panics unless the process has one. That is
/// an error here.
pub(in crate::transport) fn build(builder: reqwest::ClientBuilder) -> Result<reqwest::Client> {
    guarded(|| builder.build())
}

fn guarded(build: impl FnOnce() -> reqwest::Result<reqwest::Client>) -> Result<reqwest::Client> {
    // The builder is gone afterwards, whatever state the panic left it in.
    let Ok(client) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(build)) else {
        let message =
            format!("another crate added TLS to `reqwest` without a provider for it; {ADVICE} of `discovery-runtime`");
        return Err(Error::new(ErrorKind::Config, message));
    };
    client.map_err(super::refused)
}

/// Returns an error that names the missing feature, if it is the reason why a connection failed.
///
/// It is not told beforehand, because another crate may have added TLS to `reqwest`.
pub(in crate::transport) fn is_missing(error: &reqwest::Error) -> Option<String> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.to_string().contains("scheme is not http") {
            return Some(format!("https needs TLS; {ADVICE}"));
        }
        cause = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{ErrorKind, guarded};

    #[test]
    fn a_client_that_cannot_be_built_without_a_provider_is_an_error() {
        let error = guarded(|| panic!("no provider")).expect_err("a panic");
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(
            error.message().contains("enable the feature `rustls`, `aws-lc-rs` or `native-tls` of `discovery-runtime`")
        );
    }
}
