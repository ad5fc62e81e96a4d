use std::sync::Arc;

use crate::clock::Clocks;
use crate::retry::{RetryPolicy, Work};
use crate::stream::DEFAULT_MAX_EVENT;

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
