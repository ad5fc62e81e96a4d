//! The handle of a running server: it is asked, told what to answer, and ended by dropping it.

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

/// A running fake server. Dropping it ends it: its port is free again and its data is gone.
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

    /// Address to give to a client as its base URL, such as `http://127.0.0.1:50123`.
    pub fn url(&self) -> &str {
        &self.state.url
    }

    /// Address and port that the server listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// API key that the server accepts.
    pub fn key(&self) -> &str {
        &self.state.settings.key
    }

    /// Bearer token that the server accepts.
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

    /// Answers the next call of a method with this, after the replies that already wait. For a method that streams, an array
    /// gives the events. For one that starts a long-running operation, an object without a `name` is what the operation ends
    /// in: `{"response": …}` or `{"error": …}`. The request is still checked, the reply is not. Fails when no document has the
    /// method.
    pub fn reply_to(&self, method: &str, reply: Value) -> Result<(), Error> {
        self.state.script(method, ScriptedReply::Json(reply))
    }

    /// Answers the next call of a method that generates content with this text, as [`FakeServer::reply_to`] does. A method
    /// that streams splits it into events.
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

    /// Answers the next call of a method that generates content with this reply, as [`FakeServer::reply_text`] does.
    pub fn reply_with(&self, method: &str, reply: ModelReply) -> Result<(), Error> {
        self.state.script(method, ScriptedReply::Model(reply.into_value()))
    }

    /// Answers the next call of a method with these bytes, be it a download or JSON whose text matters.
    pub fn reply_bytes(
        &self,
        method: &str,
        content_type: impl Into<String>,
        bytes: impl Into<Bytes>,
    ) -> Result<(), Error> {
        self.state.script(method, ScriptedReply::Bytes { content_type: content_type.into(), bytes: bytes.into() })
    }

    /// Answers every call of a method with this, unless a reply for one call waits.
    pub fn reply_always(&self, method: &str, reply: Value) -> Result<(), Error> {
        self.state.script_always(method, ScriptedReply::Json(reply))
    }

    /// Makes something go wrong. Fails when no document has the fault's method.
    pub fn fault(&self, fault: Fault) -> Result<(), Error> {
        self.state.add_fault(fault)
    }

    /// Forgets every reply and fault that has not happened yet.
    pub fn clear(&self) {
        let mut data = self.state.data();
        data.scripts.clear();
        data.faults.clear();
    }

    /// Returns the last requests, oldest first: a thousand of them, unless the builder said otherwise.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.state.data().log.all()
    }

    /// Returns the last requests of one method. Fails when no document has it.
    pub fn requests_to(&self, method: &str) -> Result<Vec<RecordedRequest>, Error> {
        let id = self.state.method_id(method)?;
        Ok(self.requests().into_iter().filter(|request| request.method == id).collect())
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        self.state.data().log.clear();
    }

    /// Stores a resource as if it had been created: `put("files/a", "File", json!({…}))`. In a state such as `PROCESSING` it
    /// stays as long as the builder says. Fails when no document has the schema.
    pub fn put(&self, name: &str, schema: &str, value: Value) -> Result<(), Error> {
        self.state.put(name, schema, value)
    }

    /// Gives a resource its bytes, for a download of `files/a` or of `environments/e/files/a.txt`. A resource that is not
    /// there is created. Fails when no method reads it.
    pub fn put_media(&self, name: &str, content_type: &str, bytes: &[u8]) -> Result<(), Error> {
        self.state.put_media(name, Media::of(bytes, content_type))
    }

    /// Returns a stored resource as it is now, by its name such as `files/a`. This does not count as a look.
    pub fn get(&self, name: &str) -> Option<Value> {
        let mut data = self.state.data();
        data.stores.values_mut().find_map(|store| store.get(name).map(|resource| Value::Object(resource.value.clone())))
    }

    /// Sets the server's clock ahead: what takes time is nearer to its end, and what expires may be gone.
    pub fn advance(&self, time: Duration) {
        self.state.data().advance(time);
    }

    /// Returns what the command prints: the versions, the address, the key, the token, and a line for the shell that works.
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

    /// Waits until the server ends, which it does not by itself.
    pub fn join(mut self) {
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }

    /// Returns the shortest path that can be read without any argument; `/` when there is none.
    fn simplest_path(&self) -> String {
        let paths = self.state.apis.iter().filter_map(|api| api.simplest_path());
        paths.min_by_key(String::len).unwrap_or_else(|| "/".to_owned())
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
