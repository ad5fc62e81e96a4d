use std::sync::Arc;
use std::time::Duration;

use crate::retry::{RetryPolicy, Work};
use crate::stream::DEFAULT_MAX_EVENT;

/// The clocks of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clocks {
    /// For a connection to come about, if that is not left to the client's connections.
    pub(crate) connect: Option<Duration>,
    /// Until the head of the response is there, for each attempt.
    pub(crate) attempt: Option<Duration>,
    /// Between two pieces of a body.
    pub(crate) idle: Option<Duration>,
    /// For all of it.
    pub(crate) total: Option<Duration>,
}

impl Default for Clocks {
    /// A model may think, or paint, for many minutes before it says anything; ten is longer than any is known to take.
    fn default() -> Self {
        Self {
            connect: None,
            attempt: Some(Duration::from_secs(600)),
            idle: Some(Duration::from_secs(180)),
            total: None,
        }
    }
}

/// How a call is to be made, beside what is sent.
#[derive(Clone)]
pub(crate) struct Options {
    pub(crate) clocks: Clocks,
    pub(crate) safe_to_retry: bool,
    /// In place of the client's.
    pub(crate) retry: Option<Arc<dyn RetryPolicy>>,
    pub(crate) stream: StreamForm,
    pub(crate) page_token: PageToken,
    pub(crate) upload: UploadPaths,
    pub(crate) download_service: bool,
    pub(crate) wrapped: bool,
}

/// How a stream comes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StreamForm {
    /// As a JSON array rather than an event stream.
    pub(crate) array: bool,
    pub(crate) max_event: usize,
}

/// Where the token of the next page goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PageToken {
    Query(&'static str),
    Body(&'static str),
}

/// Where media is uploaded.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct UploadPaths {
    pub(crate) simple: &'static str,
    pub(crate) resumable: &'static str,
    pub(crate) max: Option<u64>,
}

impl Options {
    /// What an attempt does, as far as it matters for trying again.
    pub(crate) fn work(&self) -> Work {
        if self.safe_to_retry { Work::Safe } else { Work::Change }
    }

    pub(crate) fn new(clocks: Clocks, safe_to_retry: bool) -> Self {
        Self {
            clocks,
            safe_to_retry,
            retry: None,
            stream: StreamForm { array: false, max_event: DEFAULT_MAX_EVENT },
            page_token: PageToken::Query("pageToken"),
            upload: UploadPaths::default(),
            download_service: false,
            wrapped: false,
        }
    }
}
