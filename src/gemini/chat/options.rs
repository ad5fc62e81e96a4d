//! Options of the calls of a conversation.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use discovery_runtime::error::ErrorKind;
use discovery_runtime::retry::{Decision, Failure, RetryPolicy};
use discovery_runtime::rt::{HeaderName, HeaderValue};
use discovery_runtime::{Call, Error, Result};

/// Options of the calls of a conversation. Those that are not set are the client's.
#[derive(Clone, Default)]
pub(super) struct Options {
    pub(super) timeout: Limit,
    pub(super) attempt_timeout: Limit,
    pub(super) idle_timeout: Limit,
    retry: Option<SharedPolicy>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// A problem with a header, reported when a turn begins.
    problem: Option<String>,
}

/// A timeout of calls.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Limit {
    /// That of the client.
    #[default]
    Client,
    /// That of the conversation; `None` for no limit.
    Own(Option<Duration>),
}

/// A retry policy for several calls.
#[derive(Clone)]
struct SharedPolicy(Arc<dyn RetryPolicy>);

impl RetryPolicy for SharedPolicy {
    fn decide(&self, failure: &Failure) -> Decision {
        self.0.decide(failure)
    }
}

impl Options {
    pub(super) fn set_retry(&mut self, policy: impl RetryPolicy) {
        self.retry = Some(SharedPolicy(Arc::new(policy)));
    }

    pub(super) fn set_header<N, V>(&mut self, name: N, value: V)
    where
        N: TryInto<HeaderName> + AsRef<[u8]>,
        V: TryInto<HeaderValue>,
    {
        let given = String::from_utf8_lossy(name.as_ref()).into_owned();
        match (name.try_into(), value.try_into()) {
            (Ok(name), Ok(value)) => self.headers.push((name, value)),
            (Err(_), _) => self.refuse(format!("invalid header name `{given}`")),
            (_, Err(_)) => self.refuse(format!("invalid value of the header `{given}`: use visible ASCII characters")),
        }
    }

    /// Returns an error if an option is invalid.
    pub(super) fn check(&self) -> Result<()> {
        match &self.problem {
            Some(problem) => Err(Error::new(ErrorKind::Request, problem.clone())),
            None => Ok(()),
        }
    }

    /// Returns a call with these options.
    pub(super) fn apply<R, K>(&self, mut call: Call<R, K>) -> Call<R, K> {
        if let Limit::Own(timeout) = self.timeout {
            call = call.timeout(timeout);
        }
        if let Limit::Own(timeout) = self.attempt_timeout {
            call = call.attempt_timeout(timeout);
        }
        if let Limit::Own(timeout) = self.idle_timeout {
            call = call.idle_timeout(timeout);
        }
        if let Some(policy) = &self.retry {
            call = call.retry(policy.clone());
        }
        self.headers.iter().fold(call, |call, (name, value)| call.header(name.clone(), value.clone()))
    }

    fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }
}

/// Headers may have secrets, so only their names are shown.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
