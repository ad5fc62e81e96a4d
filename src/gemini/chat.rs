//! Conversations that keep their history.

mod options;
mod stream;

use std::fmt;
use std::time::Duration;

use discovery_runtime::error::ErrorKind;
use discovery_runtime::retry::RetryPolicy;
use discovery_runtime::rt::{HeaderName, HeaderValue};
use discovery_runtime::{Error, Result};

use super::prompt::{Input, Prompt};
use super::reply::{into_content, overlay};
use super::schema::{Content, FunctionModels, Models, Reply, Request};
use super::tools::{Decision, ToolCall, Tools, decide, run};
use super::usage::TokenCounts;
use options::{Limit, Options};
pub use stream::ChatStream;

/// A conversation with a model, which sends each new message with all earlier ones.
///
/// Messages of the model are sent back unchanged, including thought signatures and unknown fields. A turn is added to
/// the history only if the model answered with a message that the service accepts in a request. After an error, a
/// blocked prompt, or an answer without parts, the history is unchanged, and you can send the message again.
///
/// With [`tools`](Self::tools), a turn includes function calls and their results.
///
/// To save a conversation, serialize its [`request`](Self::request). To continue it, pass the request to
/// [`with_request`](Self::with_request). Functions of [`tools`](Self::tools) are code and cannot be saved, so set them again;
/// [`usage`](Self::usage) starts at zero.
///
/// ```
/// use generativelanguage::v1beta::{Chat, Client, schemas::GenerateContentRequest};
///
/// fn save(chat: &Chat) -> serde_json::Result<String> {
///     serde_json::to_string(chat.request())
/// }
///
/// fn restore(client: &Client, saved: &str) -> serde_json::Result<Chat> {
///     let request: GenerateContentRequest = serde_json::from_str(saved)?;
///     Ok(client.models().chat("gemini-2.5-flash").with_request(request))
/// }
/// ```
#[derive(Clone)]
pub struct Chat<M: Models> {
    models: M,
    model: String,
    request: M::Request,
    tools: Option<Tools>,
    options: Options,
    usage: TokenCounts,
}

/// A turn in progress.
struct Turn<M: Models> {
    /// The next request: the settings of the turn, the history, and all messages of the turn.
    request: M::Request,
    /// The number of messages at the start of the request that belong to the history.
    history: usize,
    /// The number of rounds of function calls so far.
    calls: usize,
}

impl<M: Models> Chat<M> {
    /// Starts a conversation with a model.
    pub fn new(models: M, model: impl Into<String>) -> Self {
        Self {
            models,
            model: model.into(),
            request: M::Request::default(),
            tools: None,
            options: Options::default(),
            usage: TokenCounts::default(),
        }
    }

    /// Sets instructions, declared tools, configuration, and history from a request.
    pub fn with_request(mut self, request: M::Request) -> Self {
        self.request = request;
        self
    }

    /// Sets the history.
    pub fn with_history(mut self, messages: impl IntoIterator<Item = M::Content>) -> Self {
        *self.request.contents_mut() = messages.into_iter().collect();
        self
    }

    /// Lets the model call functions of this program before it answers.
    pub fn tools(mut self, tools: Tools) -> Self
    where
        M: FunctionModels,
    {
        self.tools = Some(tools);
        self
    }

    /// Limits the time of each call of the model, with its retries and the body of the response.
    ///
    /// A turn with [`tools`](Self::tools) has several calls. Drop the future of [`send`](Self::send), for example with
    /// `tokio::time::timeout`, to limit the whole turn with its functions.
    ///
    /// This and the following options replace those of the client for the turns that follow:
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use generativelanguage::{retry::Retry, v1beta::Client};
    /// # fn show(client: &Client) {
    /// let chat = client.models().chat("gemini-2.5-flash").timeout(Duration::from_secs(30)).retry(Retry::new().attempts(2));
    /// # drop(chat);
    /// # }
    /// ```
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options.timeout = Limit::Own(timeout.into());
        self
    }

    /// Limits the time of each attempt, until the head of the response has arrived, or the first element of a stream.
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options.attempt_timeout = Limit::Own(timeout.into());
        self
    }

    /// Limits the time that a response may be silent.
    pub fn idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options.idle_timeout = Limit::Own(timeout.into());
        self
    }

    /// Sets the policy that decides about retries.
    pub fn retry(mut self, policy: impl RetryPolicy) -> Self {
        self.options.set_retry(policy);
        self
    }

    /// Sets a header of each request, in place of one that the client would send.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName> + AsRef<[u8]>,
        V: TryInto<HeaderValue>,
    {
        self.options.set_header(name, value);
        self
    }

    /// Sends a message, and returns the model's answer.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future ends the request, and functions of [`tools`](Self::tools) that are running. The history stays as it
    /// was before the message.
    pub async fn send(&mut self, message: impl Input<M::Content>) -> Result<M::Reply> {
        self.send_with(message, |_| {}).await
    }

    /// Sends a message with settings for this turn only, and returns the model's answer.
    ///
    /// ```
    /// # use generativelanguage::v1beta::{Chat, schemas::GenerationConfig};
    /// # async fn show(mut chat: Chat) -> generativelanguage::Result<()> {
    /// let precise = GenerationConfig::new().set_temperature(0.0);
    /// let reply = chat.send_with("How many moons?", |request| request.generation_config = Some(precise)).await?;
    /// # drop(reply);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send_with(
        &mut self,
        message: impl Input<M::Content>,
        settings: impl FnOnce(&mut M::Request),
    ) -> Result<M::Reply> {
        let mut turn = self.turn(message, settings)?;
        loop {
            let reply = self.options.apply(self.models.generate(&self.model, &turn.request)).await?;
            let Some((tools, calls)) = self.decide(&mut turn, &reply)? else {
                self.remember(turn, into_content(reply.clone()));
                return Ok(reply);
            };
            turn.call(&tools, calls, reply).await;
        }
    }

    /// Sends a message, and returns the model's answer as a stream.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future ends the request, and the history stays as it was.
    pub async fn stream(&mut self, message: impl Input<M::Content>) -> Result<ChatStream<'_, M>> {
        self.stream_with(message, |_| {}).await
    }

    /// Sends a message with settings for this turn only, and returns the model's answer as a stream.
    pub async fn stream_with(
        &mut self,
        message: impl Input<M::Content>,
        settings: impl FnOnce(&mut M::Request),
    ) -> Result<ChatStream<'_, M>> {
        let turn = self.turn(message, settings)?;
        let stream = self.options.apply(self.models.generate_stream(&self.model, &turn.request)).stream().await?;
        Ok(ChatStream::new(self, turn, stream))
    }

    /// Returns the messages of both sides so far.
    pub fn history(&self) -> &[M::Content] {
        self.request.contents()
    }

    /// Returns the history mutably, to truncate, edit, or replace it.
    pub fn history_mut(&mut self) -> &mut Vec<M::Content> {
        self.request.contents_mut()
    }

    /// Returns the request that each message is added to: instructions, tools, configuration, and the history.
    pub fn request(&self) -> &M::Request {
        &self.request
    }

    /// Returns this request mutably. Changes apply from the next message on.
    pub fn request_mut(&mut self) -> &mut M::Request {
        &mut self.request
    }

    /// Returns the token cost of all replies, including those with function calls and those of failed turns. An answer
    /// that broke off counts as far as it was read.
    pub fn usage(&self) -> TokenCounts {
        self.usage
    }

    /// Begins a turn with a message of the user.
    fn turn(&self, message: impl Input<M::Content>, settings: impl FnOnce(&mut M::Request)) -> Result<Turn<M>> {
        self.options.check()?;
        let said = Prompt::new(message).into_contents();
        if said.iter().all(|content| content.parts().is_empty()) {
            return Err(Error::new(ErrorKind::Request, "the message is empty: it needs at least one part"));
        }
        let mut request = self.request.clone();
        settings(&mut request);
        if let Some(tools) = &self.tools {
            request.declare(tools.declarations()?);
        }
        let history = request.contents().len();
        request.contents_mut().extend(said);
        Ok(Turn { request, history, calls: 0 })
    }

    /// Adds the tokens of a reply, and returns the calls that must run before the model answers.
    fn decide(&mut self, turn: &mut Turn<M>, reply: &M::Reply) -> Result<Option<(Tools, Vec<ToolCall>)>> {
        self.usage += reply.token_counts();
        let Some(tools) = &self.tools else { return Ok(None) };
        let Decision::Run(calls) = decide(tools, &turn.request, reply) else { return Ok(None) };
        turn.calls += 1;
        if turn.calls > tools.turns() {
            let message = format!(
                "the model called functions {} times without an answer: raise `Tools::max_turns`, or say more in the prompt",
                tools.turns()
            );
            return Err(Error::new(ErrorKind::Operation, message));
        }
        Ok(Some((tools.clone(), calls)))
    }

    /// Adds a turn to the history if the service would accept its answer in a request.
    fn remember(&mut self, mut turn: Turn<M>, answer: Option<M::Content>) {
        let Some(answer) = answer.and_then(usable) else { return };
        let said = turn.request.contents_mut().split_off(turn.history);
        let contents = self.request.contents_mut();
        contents.extend(said);
        contents.push(answer);
    }
}

impl<M: Models> Turn<M> {
    /// Runs the calls of a reply, and adds the calls and their results to the next request.
    async fn call(&mut self, tools: &Tools, calls: Vec<ToolCall>, reply: M::Reply) {
        let results = run::<M::Reply>(tools, calls).await;
        let contents = self.request.contents_mut();
        contents.extend(into_content(reply).and_then(usable));
        contents.push(M::Content::from_parts(Some("user"), results));
    }
}

impl<M: Models> fmt::Debug for Chat<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat")
            .field("model", &self.model)
            .field("request", &self.request)
            .field("tools", &self.tools)
            .field("options", &self.options)
            .field("usage", &self.usage)
            .finish_non_exhaustive()
    }
}

/// Returns a message without the parts that the service refuses, or `None` if no part remains.
fn usable<C: Content>(mut content: C) -> Option<C> {
    let nothing = C::Part::default();
    content.parts_mut().retain(|part| *part != nothing);
    if content.parts().is_empty() {
        return None;
    }
    if content.role().is_none_or(str::is_empty) {
        // Without a role, the service would attribute the message to the user.
        overlay(&mut content, &C::from_parts(Some("model"), Vec::new())).ok()?;
    }
    Some(content)
}
