//! Documents over HTTP: patient with a server that stumbles, plain about one that refuses.

use std::{error::Error, fmt, sync::Arc, time::Duration};

use anyhow::{Context, Result, anyhow};
use reqwest::{
    Client, Response, StatusCode,
    header::{ETAG, RETRY_AFTER},
    redirect,
};
use rustls::{ClientConfig, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt;

use discovery_document::parse;

use super::{LIMIT, Source};
use crate::command::diff::sections::tame;

/// The timeouts and the number of attempts.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Patience {
    /// Longest time for one attempt, from connecting to the last byte.
    pub timeout: Duration,
    /// Attempts after the first.
    pub retries: u32,
    /// Wait before the second attempt; it doubles each time.
    pub pause: Duration,
}

/// The events of a download, for a progress bar.
#[derive(Debug)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// Bytes have arrived.
    Received {
        /// Bytes of this attempt so far, unpacked.
        bytes: u64,
    },
    /// An attempt failed and another one follows.
    Retrying {
        /// The failure.
        error: &'a anyhow::Error,
        /// Time until then.
        after: Duration,
    },
}

/// Longest wait that a server may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The failure of an attempt.
struct Failure {
    error: anyhow::Error,
    /// True if another attempt may succeed.
    passing: bool,
    /// When the server wants it.
    after: Option<Duration>,
}

impl Default for Patience {
    fn default() -> Self {
        Patience { timeout: Duration::from_secs(30), retries: 3, pause: Duration::from_millis(500) }
    }
}

impl Patience {
    /// Sets the longest time for one attempt.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the number of attempts after the first.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// Sets the wait before the second attempt.
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }
}

/// The content at a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply {
    /// The body, unpacked.
    pub bytes: Vec<u8>,
    /// The `ETag` header.
    pub etag: Option<String>,
}

/// Downloads the content of a URL.
///
/// An attempt that cannot connect, is cut off, takes too long, or ends in a status that passes (408, 429, 5xx) is repeated.
///
/// # Errors
///
/// Any other status, with what the server says; the last failure when all attempts are used up.
pub fn get(url: &str, patience: &Patience, mut progress: impl FnMut(Progress<'_>)) -> Result<Reply> {
    let shown = Source::Url(url.to_owned()).to_string();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime for HTTP")?;
    runtime.block_on(attempts(url, patience, &mut progress)).context(shown)
}

async fn attempts(url: &str, patience: &Patience, progress: &mut impl FnMut(Progress<'_>)) -> Result<Reply> {
    let client = client(patience)?;
    let mut attempt = 0;
    loop {
        let Failure { error, passing, after } = match once(&client, url, progress).await {
            Ok(reply) => return Ok(reply),
            Err(failure) => failure,
        };
        if !passing || attempt >= patience.retries {
            let times = if attempt > 0 { format!(" (after {} attempts)", attempt + 1) } else { String::new() };
            return Err(anyhow!("{error:#}{times}"));
        }
        let wait = after.unwrap_or(patience.pause.saturating_mul(1 << attempt.min(6))).min(LONGEST_WAIT);
        progress(Progress::Retrying { error: &error, after: wait });
        tokio::time::sleep(wait).await;
        attempt += 1;
    }
}

fn client(patience: &Patience) -> Result<Client> {
    let follow = redirect::Policy::custom(|attempt| {
        let was_secure = attempt.previous().last().is_some_and(|url| url.scheme() == "https");
        if attempt.previous().len() > 10 {
            attempt.error("redirected more than 10 times")
        } else if was_secure && attempt.url().scheme() != "https" {
            attempt.error("redirected from https to http")
        } else {
            attempt.follow()
        }
    });
    Client::builder()
        .user_agent(concat!("discovery-codegen/", env!("CARGO_PKG_VERSION")))
        .timeout(patience.timeout)
        .connect_timeout(patience.timeout.min(Duration::from_secs(10)))
        .redirect(follow)
        .tls_backend_preconfigured(tls()?)
        .build()
        .context("no HTTP client")
}

/// Returns settings for TLS. They name their provider, because that of the process is the choice of the program.
fn tls() -> Result<ClientConfig> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .context("no certificates to trust")?
        .with_no_client_auth();
    // `reqwest` leaves this alone in settings that it is given.
    config.alpn_protocols.push(b"http/1.1".to_vec());
    Ok(config)
}

async fn once(client: &Client, url: &str, progress: &mut impl FnMut(Progress<'_>)) -> Result<Reply, Failure> {
    let mut response = client.get(url).send().await.map_err(Failure::transport)?;
    let status = response.status();
    let after = retry_after(&response);
    let etag = response.headers().get(ETAG).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(Failure::transport)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > LIMIT {
            let error = anyhow!("more than {} MiB, not a Discovery document", LIMIT >> 20);
            return Err(Failure { error, passing: false, after: None });
        }
        progress(Progress::Received { bytes: bytes.len() as u64 });
    }
    if status.is_success() { Ok(Reply { bytes, etag }) } else { Err(Failure::status(status, &bytes, after)) }
}

/// The wait in seconds that a server asks for; the form with a date is not worth a calendar here.
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

impl Failure {
    /// No reply, or one that broke off.
    fn transport(error: reqwest::Error) -> Self {
        let passing = !(error.is_builder() || error.is_redirect());
        let what = if error.is_timeout() { "no full reply in time" } else { "no full reply" };
        // The caller reports the URL, without its secrets.
        let error = anyhow!("{what}: {}", Causes(&error.without_url()));
        Failure { error, passing, after: None }
    }

    /// A response that is not a success. Its error is reported if it can be parsed.
    fn status(status: StatusCode, body: &[u8], after: Option<Duration>) -> Self {
        let passing = matches!(status.as_u16(), 408 | 429) || status.is_server_error();
        let says = parse(body).err().map(|error| tame(&format!(": {error:#}"))).unwrap_or_default();
        Failure { error: anyhow!("HTTP {status}{says}"), passing, after }
    }
}

/// An error with everything that led to it, each cause once.
struct Causes<'a>(&'a dyn Error);

impl fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = self.0.to_string();
        f.write_str(&last)?;
        let mut at = self.0.source();
        while let Some(cause) = at {
            let text = cause.to_string();
            if !last.contains(&text) {
                write!(f, ": {text}")?;
            }
            (last, at) = (text, cause.source());
        }
        Ok(())
    }
}
