//! The handle of a running server: it is asked, told what to answer, and ended by dropping it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::error::Error;
use crate::faults::Fault;
use crate::request_log::RecordedRequest;
use crate::server_state::ServerState;
use crate::stored_resource::StoredResource;

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

    /// The API key that the server accepts.
    pub fn key(&self) -> &str {
        &self.state.settings.key
    }

    /// The bearer token that the server accepts.
    pub fn token(&self) -> &str {
        &self.state.settings.token
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
        self.state.data().scripts.push(&id, reply);
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
        self.state.data().scripts.set(&id, reply);
        Ok(())
    }

    /// Makes something go wrong. Fails when no document has the fault's method.
    pub fn fault(&self, mut fault: Fault) -> Result<(), Error> {
        if let Some(method) = fault.method_mut() {
            *method = self.state.method_id(method)?;
        }
        self.state.data().faults.add(fault);
        Ok(())
    }

    /// Forgets every reply and fault that has not happened yet.
    pub fn clear(&self) {
        let mut data = self.state.data();
        data.scripts.clear();
        data.faults.clear();
    }

    /// The last requests, oldest first: a thousand of them, unless the builder said otherwise.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.state.data().log.all()
    }

    /// The last requests of one method. Fails when no document has it.
    pub fn requests_to(&self, method: &str) -> Result<Vec<RecordedRequest>, Error> {
        let id = self.state.method_id(method)?;
        Ok(self.requests().into_iter().filter(|request| request.method == id).collect())
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        self.state.data().log.clear();
    }

    /// Puts a resource there, as if it had been created: `put("files/a", "File", json!({…}))`. Fails when no document has the schema.
    pub fn put(&self, name: &str, schema: &str, value: Value) -> Result<(), Error> {
        let api = self.state.apis.iter().find(|api| api.schemas.contains_key(schema));
        let api = api.ok_or_else(|| Error::new(format!("no schema {schema}")))?;
        let Value::Object(mut value) = value else { return Err(Error::new(format!("{name}: not an object"))) };
        value.entry("name").or_insert_with(|| name.into());
        let put = self.state.data().store(api).put(name, StoredResource::new(schema, value));
        put.map_err(|error| Error::new(error.message))
    }

    /// A stored resource as it is now, by its name such as `files/a`.
    pub fn get(&self, name: &str) -> Option<Value> {
        let mut data = self.state.data();
        data.stores.values_mut().find_map(|store| store.get(name).map(|entry| Value::Object(entry.value.clone())))
    }

    /// Returns what the command prints: the address, the key, and a line for the shell that works.
    pub fn greeting(&self) -> String {
        let (url, key) = (self.url(), self.key());
        let versions =
            self.state.apis.iter().map(|api| format!("{} {} ({} methods)", api.name, api.version, api.methods.len()));
        let versions = versions.collect::<Vec<_>>().join(", ");
        let curl = match self.state.find("POST", "/v1beta/models/gemini-2.5-flash:generateContent") {
            Some(_) => format!(
                "curl -H 'x-goog-api-key: {key}' -d '{{\"contents\":[{{\"parts\":[{{\"text\":\"Hello\"}}]}}]}}' \\\n  {url}/v1beta/models/gemini-2.5-flash:generateContent"
            ),
            None => format!("curl -H 'x-goog-api-key: {key}' {url}{}", self.state.simplest_path()),
        };
        format!("{versions}\nurl: {url}\nkey: {key}\n{curl}")
    }

    /// Sets the server's clock ahead: what takes time is nearer to its end, and what expires may be gone.
    pub fn advance(&self, time: Duration) {
        self.state.data().advance(time);
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
