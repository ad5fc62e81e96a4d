//! The handle of a running server, with which tests set replies and read requests.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use tokio::sync::oneshot;

use crate::error::Error;
use crate::faults::Fault;
use crate::media::Media;
use crate::model_reply::ModelReply;
use crate::request_log::RecordedRequest;
use crate::scripted_replies::ScriptedReply;
use crate::server_state::ServerState;

/// A running fake server. Dropping it stops the server, frees its port, and deletes its data.
#[derive(Debug)]
pub struct FakeServer {
    state: Arc<ServerState>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl FakeServer {
    pub(crate) fn new(
        state: Arc<ServerState>,
        address: SocketAddr,
        stop: oneshot::Sender<Infallible>,
        thread: JoinHandle<()>,
    ) -> Self {
        FakeServer { state, address, stop: Some(stop), thread: Some(thread) }
    }

    /// Returns the base URL for clients, such as `http://127.0.0.1:50123`.
    pub fn url(&self) -> &str {
        &self.state.url
    }

    /// Returns the address and port on which the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the API key that the server accepts.
    pub fn key(&self) -> &str {
        &self.state.settings.key
    }

    /// Returns the bearer token that the server accepts.
    pub fn token(&self) -> &str {
        &self.state.settings.token
    }

    /// Returns a client that calls this server, with its key.
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

    /// Sets the reply to the next call of a method; several replies are used in order. For a streaming method, an array
    /// lists the events. For a method that starts a long-running operation, an object without a `name` is the outcome
    /// of the operation: `{"response": …}` or `{"error": …}`. The request is still validated, the reply is not. Fails
    /// if no document has the method.
    pub fn reply_to(&self, method: &str, reply: Value) -> Result<(), Error> {
        self.state.script(method, ScriptedReply::Json(reply))
    }

    /// Sets the text of the reply to the next call of a method that generates content, like [`FakeServer::reply_to`]. A
    /// streaming method splits it into events.
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
        self.reply_with(method, ModelReply::new().text(text))
    }

    /// Sets the reply to the next call of a method that generates content, like [`FakeServer::reply_text`].
    pub fn reply_with(&self, method: &str, reply: ModelReply) -> Result<(), Error> {
        self.state.script(method, ScriptedReply::Model(reply.into_value()))
    }

    /// Sets the bytes of the reply to the next call of a method, for a download or for JSON whose exact text matters.
    pub fn reply_bytes(
        &self,
        method: &str,
        content_type: impl Into<String>,
        bytes: impl Into<Bytes>,
    ) -> Result<(), Error> {
        self.state.script(method, ScriptedReply::Bytes { content_type: content_type.into(), bytes: bytes.into() })
    }

    /// Sets the reply to every call of a method without a reply of its own.
    pub fn reply_always(&self, method: &str, reply: Value) -> Result<(), Error> {
        self.state.script_always(method, ScriptedReply::Json(reply))
    }

    /// Injects a fault. Fails if no document has the fault's method.
    pub fn fault(&self, fault: Fault) -> Result<(), Error> {
        self.state.add_fault(fault)
    }

    /// Removes all replies and faults that were not used yet.
    pub fn clear(&self) {
        let mut data = self.state.data();
        data.scripts.clear();
        data.faults.clear();
    }

    /// Returns the last requests, oldest first. The builder sets their maximum number; the default is 1000.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.state.data().log.all()
    }

    /// Returns the last requests of one method. Fails if no document has the method.
    pub fn requests_to(&self, method: &str) -> Result<Vec<RecordedRequest>, Error> {
        let id = self.state.method_id(method)?;
        Ok(self.requests().into_iter().filter(|request| request.method == id).collect())
    }

    /// Clears the log of requests.
    pub fn forget_requests(&self) {
        self.state.data().log.clear();
    }

    /// Stores a resource as if it had been created: `put("files/a", "File", json!({…}))`. A state such as `PROCESSING`
    /// lasts as long as the builder's settings say. Fails if no document has the schema.
    pub fn put(&self, name: &str, schema: &str, value: Value) -> Result<(), Error> {
        self.state.put(name, schema, value)
    }

    /// Stores the bytes of a resource, for a download of `files/a` or of `environments/e/files/a.txt`. Creates the
    /// resource if it does not exist. Fails if no method reads it.
    pub fn put_media(&self, name: &str, content_type: &str, bytes: &[u8]) -> Result<(), Error> {
        self.state.put_media(name, Media::of(bytes, content_type))
    }

    /// Returns the current value of a stored resource, by its name such as `files/a`. This does not count as a poll.
    pub fn get(&self, name: &str) -> Option<Value> {
        let mut data = self.state.data();
        data.stores.values_mut().find_map(|store| store.get(name).map(|resource| Value::Object(resource.value.clone())))
    }

    /// Advances the time of the server, so that operations progress and resources may expire.
    pub fn advance(&self, time: Duration) {
        self.state.data().advance(time);
    }

    /// Returns the output of the command: the versions, the URL, the key, the token, and an example for the shell.
    pub fn greeting(&self) -> String {
        let (url, key, token) = (self.url(), self.key(), self.token());
        let versions =
            self.state.apis.iter().map(|api| format!("{} {} ({} methods)", api.name, api.version, api.methods.len()));
        let versions = versions.collect::<Vec<_>>().join(", ");
        let curl = match self.state.find("POST", "/v1beta/models/gemini-2.5-flash:generateContent") {
            Some(_) => format!(
                "curl -H 'x-goog-api-key: {key}' -d '{{\"contents\":[{{\"parts\":[{{\"text\":\"Hello\"}}]}}]}}' \\\n  {url}/v1beta/models/gemini-2.5-flash:generateContent"
            ),
            None => format!("curl -H 'x-goog-api-key: {key}' {url}{}", self.simplest_path()),
        };
        format!("{versions}\nurl: {url}\nkey: {key}\ntoken: {token}\n{curl}")
    }

    /// Waits until the server stops, which it does not do by itself.
    pub fn join(mut self) {
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }

    /// Returns the shortest path that can be read without any argument; `/` if there is none.
    fn simplest_path(&self) -> String {
        let paths = self.state.apis.iter().filter_map(|api| api.simplest_path());
        paths.min_by_key(String::len).unwrap_or_else(|| "/".to_owned())
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // If the server panicked, its requests have already failed.
            drop(thread.join());
        }
    }
}
