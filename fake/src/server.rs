//! The server's handle: started, asked, told what to do, and ended by dropping it.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, oneshot};

use crate::Document;
use crate::documents;
use crate::error::Error;
use crate::faults::Fault;
use crate::handle::handle;
use crate::journal::Recorded;
use crate::state::{Config, State};
use crate::store::{Entry, Pace};

/// A head may be this long, in bytes; longer ones get 431.
const LONGEST_HEAD: usize = 256 << 10;

/// A head must be complete after this time.
const SLOWEST_HEAD: Duration = Duration::from_secs(30);

/// Connections served at once; more wait.
const MOST_CONNECTIONS: usize = 1_024;

/// A running fake server. Dropping it ends it: its port is free again and its state is gone.
#[derive(Debug)]
pub struct FakeServer {
    state: Arc<State>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

/// How a server is to be.
#[derive(Clone, Debug)]
pub struct Builder {
    config: Config,
    port: u16,
    documents: Vec<Document>,
    files: Vec<PathBuf>,
}

impl FakeServer {
    /// Starts a server of the bundled documents, on a free port of the loopback interface.
    pub async fn start() -> Result<Self, Error> {
        FakeServer::builder().start().await
    }

    /// As [`FakeServer::start`], for code that is not async.
    pub fn start_blocking() -> Result<Self, Error> {
        FakeServer::builder().start_blocking()
    }

    /// Starts with settings.
    pub fn builder() -> Builder {
        let config = Config {
            seed: 1,
            key: "fake-key".to_owned(),
            token: "fake-token".to_owned(),
            prefix: String::new(),
            granularity: 8 << 20,
            chunks: 4,
            gap: Duration::ZERO,
            keeps_uploads: true,
            files: None,
            operations: Pace::polls(1),
            longest_body: 20 << 20,
            journal: 1_000,
            resources: 100_000,
        };
        Builder { config, port: 0, documents: Vec::new(), files: Vec::new() }
    }

    /// Address to give to a client as its base URL, such as `http://127.0.0.1:50123`.
    pub fn url(&self) -> &str {
        &self.state.url
    }

    /// Address and port that the server listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The API key that the server accepts.
    pub fn key(&self) -> &str {
        &self.state.config.key
    }

    /// The bearer token that the server accepts.
    pub fn token(&self) -> &str {
        &self.state.config.token
    }

    /// A client that calls this server, with its key.
    ///
    /// ```
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = discovery_fake::FakeServer::start().await?;
    /// let model = server.client()?.models().get("models/gemini-2.5-flash").await?;
    /// assert_eq!(model.display_name.as_deref(), Some("Gemini 2.5 Flash"));
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
    /// ```
    #[cfg(feature = "client")]
    pub fn client(&self) -> generativelanguage::Result<generativelanguage::v1beta::Client> {
        self.configure(generativelanguage::v1beta::Client::builder()).build()
    }

    /// Sets the URL and the key of this server on the builder of any client.
    #[cfg(feature = "client")]
    pub fn configure<C>(
        &self,
        builder: generativelanguage::client::ClientBuilder<C>,
    ) -> generativelanguage::client::ClientBuilder<C>
    where
        C: From<generativelanguage::client::Client>,
    {
        builder.base_url(self.url()).api_key(self.key())
    }

    /// Answers the next call of a method with this, after those already waiting. For a method that streams, an array gives the
    /// events. The request is still checked, the reply is not. Fails when no document has the method.
    pub fn reply_to(&self, method: &str, reply: Value) -> Result<(), Error> {
        let id = self.state.method_id(method)?;
        self.state.inner().scripts.push(&id, reply);
        Ok(())
    }

    /// Answers the next call of a method that generates content with this text, as [`FakeServer::reply_to`] does.
    ///
    /// ```
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = discovery_fake::FakeServer::start().await?;
    /// server.reply_text("models.generateContent", "Because of Rayleigh.")?;
    /// assert!(server.reply_text("models.think", "Why?").is_err(), "no such method");
    /// # Ok(())
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(example()).unwrap();
    /// ```
    pub fn reply_text(&self, method: &str, text: &str) -> Result<(), Error> {
        let content = json!({"role": "model", "parts": [{"text": text}]});
        self.reply_to(method, json!({"candidates": [{"index": 0, "content": content, "finishReason": "STOP"}]}))
    }

    /// Answers every call of a method with this, unless a reply of [`FakeServer::reply_to`] waits.
    pub fn reply_always(&self, method: &str, reply: Value) -> Result<(), Error> {
        let id = self.state.method_id(method)?;
        self.state.inner().scripts.set(&id, reply);
        Ok(())
    }

    /// Makes something go wrong. Fails when no document has the fault's method.
    pub fn fault(&self, mut fault: Fault) -> Result<(), Error> {
        if let Some(method) = fault.method_mut() {
            *method = self.state.method_id(method)?;
        }
        self.state.inner().faults.add(fault);
        Ok(())
    }

    /// Forgets every reply and fault that has not happened yet.
    pub fn clear(&self) {
        let mut inner = self.state.inner();
        inner.scripts.clear();
        inner.faults.clear();
    }

    /// The last requests, oldest first: a thousand of them, unless the builder said otherwise.
    pub fn requests(&self) -> Vec<Recorded> {
        self.state.inner().journal.all()
    }

    /// The last requests of one method. Fails when no document has it.
    pub fn requests_to(&self, method: &str) -> Result<Vec<Recorded>, Error> {
        let id = self.state.method_id(method)?;
        Ok(self.requests().into_iter().filter(|request| request.method == id).collect())
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        self.state.inner().journal.clear();
    }

    /// Puts a resource there, as if it had been created: `put("files/a", "File", json!({…}))`. Fails when no document has the schema.
    pub fn put(&self, name: &str, schema: &str, value: Value) -> Result<(), Error> {
        let api = self.state.apis.iter().find(|api| api.schemas.contains_key(schema));
        let api = api.ok_or_else(|| Error::new(format!("no schema {schema}")))?;
        let Value::Object(mut value) = value else { return Err(Error::new(format!("{name}: not an object"))) };
        value.entry("name").or_insert_with(|| name.into());
        let put = self.state.inner().store(api).put(name, Entry::new(schema, value));
        put.map_err(|problem| Error::new(problem.message))
    }

    /// A stored resource as it is now, by its name such as `files/a`.
    pub fn get(&self, name: &str) -> Option<Value> {
        let mut inner = self.state.inner();
        inner.stores.values_mut().find_map(|store| store.get(name).map(|entry| Value::Object(entry.value.clone())))
    }

    /// What the command prints: the address, the key, and a line for the shell that works.
    pub fn greeting(&self) -> String {
        let (url, key) = (self.url(), self.key());
        let versions =
            self.state.apis.iter().map(|api| format!("{} {} ({} methods)", api.name, api.version, api.methods.len()));
        let versions = versions.collect::<Vec<_>>().join(", ");
        let curl = match self.state.find("POST", "/v1beta/models/gemini-2.5-flash:generateContent") {
            Some(_) => format!(
                "curl -H 'x-goog-api-key: {key}' -d '{{\"contents\":[{{\"parts\":[{{\"text\":\"Hello\"}}]}}]}}' \\\n  {url}/v1beta/models/gemini-2.5-flash:generateContent"
            ),
            None => format!("curl -H 'x-goog-api-key: {key}' {url}{}", self.state.simplest()),
        };
        format!("{versions}\nurl: {url}\nkey: {key}\n{curl}")
    }

    /// Waits until the server ends, which it does not by itself.
    pub fn join(mut self) {
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server has nothing to add here: its requests have failed already.
            drop(thread.join());
        }
    }
}

impl Builder {
    /// Serves this document, and the bundled ones no longer. May be called again: revisions of one version are folded.
    pub fn document(mut self, document: Document) -> Self {
        self.documents.push(document);
        self
    }

    /// Serves the document in this file, and the bundled ones no longer. May be called again.
    pub fn document_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.files.push(path.into());
        self
    }

    /// Seed of everything that is made up: the same seed gives the same replies and names. Default 1.
    pub fn seed(mut self, seed: u64) -> Self {
        self.config.seed = seed;
        self
    }

    /// The API key to accept. Default `fake-key`.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.config.key = key.into();
        self
    }

    /// The bearer token to accept. Default `fake-token`.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.config.token = token.into();
        self
    }

    /// The port; 0, the default, takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// A path in front of every path, as behind a gateway: `/gateway`. Default none.
    pub fn prefix(mut self, prefix: impl AsRef<str>) -> Self {
        let prefix = prefix.as_ref().trim_matches('/');
        self.config.prefix = if prefix.is_empty() { String::new() } else { format!("/{prefix}") };
        self
    }

    /// Chunks of a resumable upload must be multiples of so many bytes. Default 8 MiB; 0 takes any.
    pub fn granularity(mut self, bytes: u64) -> Self {
        self.config.granularity = bytes;
        self
    }

    /// Events that each text of a stream is split into, at most. Default 4.
    pub fn stream_events(mut self, events: usize) -> Self {
        self.config.chunks = events.max(1);
        self
    }

    /// Pause before each event of a stream. Default none.
    pub fn stream_pause(mut self, pause: Duration) -> Self {
        self.config.gap = pause;
        self
    }

    /// Forgets uploaded bytes once they are counted and hashed: there is nothing to download then, and no disk to wait for.
    /// Meant for measurements. Without it, uploads above a megabyte lie in temporary files that end with the server.
    pub fn discard_uploads(mut self) -> Self {
        self.config.keeps_uploads = false;
        self
    }

    /// How long a file stays `PROCESSING`. By default sound and film for one look, everything else not at all.
    pub fn processing(mut self, pace: Pace) -> Self {
        self.config.files = Some(pace);
        self
    }

    /// How long an operation takes. Default one look.
    pub fn operations(mut self, pace: Pace) -> Self {
        self.config.operations = pace;
        self
    }

    /// The longest body of a call, in bytes. Default 20 MiB; uploads have limits of their own.
    pub fn longest_body(mut self, bytes: u64) -> Self {
        self.config.longest_body = bytes;
        self
    }

    /// Requests that [`FakeServer::requests`] remembers. Default 1000.
    pub fn remember(mut self, requests: usize) -> Self {
        self.config.journal = requests;
        self
    }

    /// Resources that the server keeps; one more is refused with `RESOURCE_EXHAUSTED`. Default 100,000.
    pub fn most_resources(mut self, resources: usize) -> Self {
        self.config.resources = resources;
        self
    }

    /// Starts the server. It listens when this returns.
    #[expect(clippy::unused_async, reason = "starting may wait one day, and callers are async anyway")]
    pub async fn start(self) -> Result<FakeServer, Error> {
        self.start_blocking()
    }

    /// As [`Builder::start`], for code that is not async.
    pub fn start_blocking(self) -> Result<FakeServer, Error> {
        let mut documents = self.documents;
        for path in &self.files {
            documents.push(documents::read(path)?);
        }
        let apis = if documents.is_empty() { documents::bundled()? } else { documents::compile(documents)? };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))
            .map_err(|error| Error::with(format!("port {}", self.port), error))?;
        let address = listener.local_addr().map_err(|error| Error::with("no address", error))?;
        listener.set_nonblocking(true).map_err(|error| Error::with("no listener", error))?;
        let url = format!("http://{address}{}", self.config.prefix);
        let state = Arc::new(State::new(self.config, apis, url));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::with("no runtime", error))?;
        let (stop, stopped) = oneshot::channel::<Infallible>();
        let serving = Arc::clone(&state);
        let run = move || {
            runtime.block_on(async {
                tokio::spawn(serve(listener, serving));
                // Nothing is ever sent: the handle's end ends the wait, and the runtime with every connection.
                drop(stopped.await);
            });
        };
        let thread = std::thread::Builder::new()
            .name("discovery-fake".to_owned())
            .spawn(run)
            .map_err(|error| Error::with("no thread", error))?;
        Ok(FakeServer { state, address, stop: Some(stop), thread: Some(thread) })
    }
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    // The listener was made non-blocking above, which is all that this conversion asks for.
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // No file is left, perhaps; some are closed soon.
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        // Small pieces of a stream must not wait for each other.
        drop(stream.set_nodelay(true));
        let state = Arc::clone(&state);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let state = Arc::clone(&state);
                async move { handle(state, request).await.map_err(|_| std::io::Error::other("hung up")) }
            });
            let mut connection = http1::Builder::new();
            connection.timer(TokioTimer::new()).header_read_timeout(SLOWEST_HEAD).max_buf_size(LONGEST_HEAD);
            // What a client does wrong is the client's affair.
            drop(connection.serve_connection(TokioIo::new(stream), service).await);
            drop(place);
        });
    }
}
