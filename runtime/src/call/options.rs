//! The options of a call.

use std::fmt;
use std::sync::Arc;

use crate::client::Client;
use crate::facts::Completion;
use crate::retry::{RetryLoop, RetryPolicy, Work};
use crate::timeouts::{CallTimer, Timeouts};
use crate::trace;

/// The settings of a call.
#[derive(Clone)]
pub(crate) struct CallOptions {
    pub(crate) timeouts: Timeouts,
    pub(crate) safe_to_retry: bool,
    /// The policy in place of the client's.
    pub(crate) retry: Option<Arc<dyn RetryPolicy>>,
    pub(crate) stream: StreamOptions,
    pub(crate) completion: Option<&'static Completion>,
    pub(crate) page_token: PageToken,
    pub(crate) upload: UploadOptions,
    pub(crate) download_service: bool,
    pub(crate) wrapped: bool,
    /// The scopes of the method, for requests about the operation that it starts.
    pub(crate) scopes: &'static [&'static str],
}

/// The form of a stream.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct StreamOptions {
    /// A JSON array rather than an event stream.
    pub(crate) as_array: bool,
    /// The size of the largest element in bytes; none for the decoder's own limit.
    pub(crate) max_event: Option<usize>,
}

/// The parameter or field for the token of the next page.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PageToken {
    Query(&'static str),
    Body(&'static str),
}

/// The paths for media, empty if there is none, and the largest size.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct UploadOptions {
    pub(crate) simple_path: &'static str,
    pub(crate) resumable_path: &'static str,
    pub(crate) max_size: Option<u64>,
}

impl CallOptions {
    pub(crate) fn new(timeouts: Timeouts, safe_to_retry: bool) -> Self {
        Self {
            timeouts,
            safe_to_retry,
            retry: None,
            stream: StreamOptions::default(),
            completion: None,
            page_token: PageToken::Query("pageToken"),
            upload: UploadOptions::default(),
            download_service: false,
            wrapped: false,
            scopes: &[],
        }
    }

    /// Returns what an attempt does, as far as it matters for a retry.
    pub(crate) fn work(&self) -> Work {
        if self.safe_to_retry { Work::Safe } else { Work::Change }
    }

    /// Returns the same for a stream up to its first element. A server that creates something may have done so by then.
    pub(crate) fn stream_work(&self) -> Work {
        if self.safe_to_retry { Work::FreshStream } else { Work::Change }
    }

    /// Starts the loop around the attempts of a call.
    pub(crate) fn retry_loop(&self, client: &Client, timer: &CallTimer) -> RetryLoop {
        let policy = self.retry.clone().unwrap_or_else(|| client.retry());
        RetryLoop::new(policy, client.retry_budget(), timer, trace::failed_attempt)
    }
}

impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOptions").field("timeouts", &self.timeouts).finish_non_exhaustive()
    }
}
