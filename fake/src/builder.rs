//! The settings of a server, with one method each, and its start.

use std::convert::Infallible;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::Document;
use crate::api::documents;
use crate::connections::serve;
use crate::error::Error;
use crate::http::request::BodyTimes;
use crate::pace::Pace;
use crate::rules::{Rule, RuleSet};
use crate::server::FakeServer;
use crate::server_state::ServerState;
use crate::settings::{FinishReasons, Settings};

/// The settings of a server that is not started yet.
#[derive(Clone, Debug)]
pub struct Builder {
    settings: Settings,
    port: u16,
    documents: Vec<Document>,
    files: Vec<PathBuf>,
}

impl Default for Builder {
    fn default() -> Self {
        let settings = Settings {
            seed: 1,
            rules: RuleSet::default(),
            key: "fake-key".to_owned(),
            token: "fake-token".to_owned(),
            prefix: String::new(),
            hosts: Vec::new(),
            granularity: 8 << 20,
            stream_events: 4,
            finish_reasons: FinishReasons::Last,
            stream_pause: Duration::ZERO,
            keeps_uploads: true,
            files: None,
            operations: Pace::polls(1),
            caches: None,
            longest_body: 20 << 20,
            body_times: BodyTimes { silence: Duration::from_secs(60), whole: Duration::from_secs(600) },
            connections: 1_024,
            log: 1_000,
            resources: 100_000,
        };
        Builder { settings, port: 0, documents: Vec::new(), files: Vec::new() }
    }
}

impl FakeServer {
    /// Starts a server with the bundled documents, on a free port of the loopback interface.
    pub async fn start() -> Result<Self, Error> {
        FakeServer::builder().start().await
    }

    /// Starts a server from code that is not async. Otherwise the same as [`FakeServer::start`].
    pub fn start_blocking() -> Result<Self, Error> {
        FakeServer::builder().start_blocking()
    }

    /// Returns a builder with the default settings.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Builder {
    /// Serves this document instead of the bundled ones. May be called repeatedly; revisions of the same version are folded.
    pub fn document(mut self, document: Document) -> Self {
        self.documents.push(document);
        self
    }

    /// Serves the document in this file instead of the bundled ones. May be called repeatedly.
    pub fn document_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.files.push(path.into());
        self
    }

    /// Sets the seed of generated values: the same seed gives the same replies and names. The default is 1.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Disables all rules of the service, so that only the documents are checked.
    pub fn lenient(mut self) -> Self {
        self.settings.rules = RuleSet::none();
        self
    }

    /// Enables a rule of the service.
    pub fn enable(mut self, rule: Rule) -> Self {
        self.settings.rules.enable(rule);
        self
    }

    /// Disables a rule of the service.
    pub fn disable(mut self, rule: Rule) -> Self {
        self.settings.rules.disable(rule);
        self
    }

    /// Accepts any model name, not only those in `models.list`: disables [`Rule::UnknownModel`].
    pub fn any_model(self) -> Self {
        self.disable(Rule::UnknownModel)
    }

    /// Sets the API key to accept. The default is `fake-key`.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.settings.key = key.into();
        self
    }

    /// Sets the bearer token to accept. The default is `fake-token`.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.settings.token = token.into();
        self
    }

    /// Sets the port. The default, 0, selects a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets a prefix for every path, as behind a gateway: `/gateway`. The default is none.
    pub fn prefix(mut self, prefix: impl AsRef<str>) -> Self {
        let prefix = prefix.as_ref().trim_matches('/');
        self.settings.prefix = if prefix.is_empty() { String::new() } else { format!("/{prefix}") };
        self
    }

    /// Allows requests with this name as `Host`, in addition to names of the loopback interface.
    pub fn allow_host(mut self, host: impl Into<String>) -> Self {
        self.settings.hosts.push(host.into());
        self
    }

    /// Sets the granularity of resumable uploads: the size of chunks must be a multiple of it. The default is 8 MiB; 0
    /// accepts any size.
    pub fn granularity(mut self, bytes: u64) -> Self {
        self.settings.granularity = bytes;
        self
    }

    /// Sets the maximum number of events into which each text of a stream is split. The default is 4.
    pub fn stream_events(mut self, events: usize) -> Self {
        self.settings.stream_events = events.max(1);
        self
    }

    /// Sends a finish reason in every event of a stream, as some gateways do, instead of only in the last one.
    pub fn finish_reason_in_every_event(mut self) -> Self {
        self.settings.finish_reasons = FinishReasons::EveryEvent;
        self
    }

    /// Sets the pause before each event of a stream. The default is none.
    pub fn stream_pause(mut self, pause: Duration) -> Self {
        self.settings.stream_pause = pause;
        self
    }

    /// Discards uploaded bytes after counting and hashing them. They cannot be downloaded, and no disk slows the server
    /// down. Intended for benchmarks. By default, uploads above one megabyte are stored in temporary files, which are
    /// deleted with the server.
    pub fn discard_uploads(mut self) -> Self {
        self.settings.keeps_uploads = false;
        self
    }

    /// Sets how long a file stays `PROCESSING`. The default is one poll for audio and video, and no time for others.
    pub fn processing(mut self, pace: Pace) -> Self {
        self.settings.files = Some(pace);
        self
    }

    /// Sets how long a cache lasts, regardless of its own setting. By default, it ends at its `expireTime`.
    pub fn cache_expiry(mut self, pace: Pace) -> Self {
        self.settings.caches = Some(pace);
        self
    }

    /// Sets how long an operation takes, including batches, videos, tuned models, and documents. The default is one poll.
    pub fn operations(mut self, pace: Pace) -> Self {
        self.settings.operations = pace;
        self
    }

    /// Sets the maximum body size of a call, in bytes. The default is 20 MiB. Uploads have their own limits.
    pub fn longest_body(mut self, bytes: u64) -> Self {
        self.settings.longest_body = bytes;
        self
    }

    /// Sets the timeouts for the body of a request: `silence` between two chunks (60 s by default), and `whole` for all
    /// of it (10 min by default). A slower body gets a 408.
    pub fn body_time(mut self, silence: Duration, whole: Duration) -> Self {
        self.settings.body_times = BodyTimes { silence, whole };
        self
    }

    /// Sets the maximum number of open connections. Beyond it, the connection that has been idle the longest is closed.
    /// The default is 1024.
    pub fn most_connections(mut self, connections: usize) -> Self {
        self.settings.connections = connections;
        self
    }

    /// Sets the number of requests that [`FakeServer::requests`] keeps. The default is 1000.
    pub fn remember(mut self, requests: usize) -> Self {
        self.settings.log = requests;
        self
    }

    /// Sets the maximum number of stored resources. Beyond it, creation fails with `RESOURCE_EXHAUSTED`. The default is 100,000.
    pub fn most_resources(mut self, resources: usize) -> Self {
        self.settings.resources = resources;
        self
    }

    /// Starts the server. It is listening when this returns.
    #[expect(clippy::unused_async, reason = "starting may wait one day, and callers are async anyway")]
    pub async fn start(self) -> Result<FakeServer, Error> {
        self.start_blocking()
    }

    /// Starts the server from code that is not async. Otherwise the same as [`Builder::start`].
    pub fn start_blocking(self) -> Result<FakeServer, Error> {
        let mut documents = self.documents;
        for path in &self.files {
            documents.push(documents::read_file(path)?);
        }
        let apis = if documents.is_empty() { documents::bundled()? } else { documents::compile(documents)? };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))
            .map_err(|error| Error::with(format!("port {}", self.port), error))?;
        let address = listener.local_addr().map_err(|error| Error::with("no address", error))?;
        listener.set_nonblocking(true).map_err(|error| Error::with("no listener", error))?;
        let url = format!("http://{address}{}", self.settings.prefix);
        let server = Arc::new(ServerState::new(self.settings, apis, url));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::with("no runtime", error))?;
        let (stop, stopped) = oneshot::channel::<Infallible>();
        let serving = Arc::clone(&server);
        let thread = std::thread::Builder::new()
            .name("discovery-fake".to_owned())
            .spawn(move || runtime.block_on(serve(listener, serving, stopped)))
            .map_err(|error| Error::with("no thread", error))?;
        Ok(FakeServer::new(server, address, stop, thread))
    }
}
