//! Conversations that keep their history.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use discovery_runtime::error::ErrorKind;
use discovery_runtime::rt::{ResponseStream, Stream};
use discovery_runtime::{Error, Result};

use super::collect::Collect;
use super::prompt::{Input, Prompt};
use super::reply::{into_content, overlay};
use super::schema::{Content, Models, Request};

/// A conversation with a model: each new message is sent along with all earlier ones.
///
/// The model's messages go back to it as they came, with thought signatures and fields that this crate does not know. A turn
/// enters the history only if the model answered it with a message that the service accepts back: after an error, a blocked
/// prompt or an answer without parts the history is as before, and the message can be sent again.
#[derive(Clone, Debug)]
pub struct Chat<M: Models> {
    models: M,
    model: String,
    request: M::Request,
}

/// A streamed answer of a conversation.
///
/// The turn enters the history when the stream was read to its end. The history does not change if the stream fails or is
/// dropped before.
pub struct ChatStream<'a, M: Models> {
    chat: &'a mut Chat<M>,
    stream: ResponseStream<M::Reply>,
    /// What the user said; `None` once the turn has ended.
    turn: Option<Turn<M>>,
}

/// A turn in progress.
struct Turn<M: Models> {
    said: Vec<M::Content>,
    answer: Collect<M::Reply>,
}

impl<M: Models> Chat<M> {
    /// Starts a conversation with a model.
    pub fn new(models: M, model: impl Into<String>) -> Self {
        Self { models, model: model.into(), request: M::Request::default() }
    }

    /// Takes everything from a request: instructions, tools and configuration, and its messages as the history so far.
    pub fn with_request(mut self, request: M::Request) -> Self {
        self.request = request;
        self
    }

    /// Sends a message, and returns the model's answer.
    pub async fn send(&mut self, message: impl Input<M::Content>) -> Result<M::Reply> {
        let said = Prompt::new(message).into_contents();
        let reply = self.models.generate(&self.model, &self.next_request(&said)?).await?;
        self.remember(said, into_content(reply.clone()));
        Ok(reply)
    }

    /// Sends a message, and returns the model's answer as a stream.
    pub async fn stream(&mut self, message: impl Input<M::Content>) -> Result<ChatStream<'_, M>> {
        let said = Prompt::new(message).into_contents();
        let stream = self.models.generate_stream(&self.model, &self.next_request(&said)?).stream().await?;
        let turn = Turn { said, answer: Collect::new() };
        Ok(ChatStream { chat: self, stream, turn: Some(turn) })
    }

    /// Returns the messages so far, of both sides.
    pub fn history(&self) -> &[M::Content] {
        self.request.contents()
    }

    /// Returns the messages so far for changes: to cut, edit or replace them.
    pub fn history_mut(&mut self) -> &mut Vec<M::Content> {
        self.request.contents_mut()
    }

    /// Returns what is sent along with each message: instructions, tools, configuration and the history.
    pub fn request(&self) -> &M::Request {
        &self.request
    }

    /// Returns the same for changes, which apply from the next message on.
    pub fn request_mut(&mut self) -> &mut M::Request {
        &mut self.request
    }

    fn next_request(&self, said: &[M::Content]) -> Result<M::Request> {
        if said.iter().all(|content| content.parts().is_empty()) {
            return Err(Error::new(ErrorKind::Request, "the message is empty: it needs at least one part"));
        }
        let mut request = self.request.clone();
        request.contents_mut().extend(said.iter().cloned());
        Ok(request)
    }

    /// Adds a turn to the history, if the service would accept the answer back.
    fn remember(&mut self, said: Vec<M::Content>, answer: Option<M::Content>) {
        let Some(answer) = answer.and_then(usable) else { return };
        let contents = self.request.contents_mut();
        contents.extend(said);
        contents.push(answer);
    }
}

impl<M: Models> ChatStream<'_, M> {
    /// Returns the next element of the answer, or `None` at its end.
    pub async fn try_next(&mut self) -> Result<Option<M::Reply>> {
        std::future::poll_fn(|context| self.poll_element(context)).await.transpose()
    }

    /// Reads the rest of the answer, and returns the whole of it as one response.
    pub async fn collect_reply(mut self) -> Result<M::Reply> {
        let mut whole = self.turn.as_ref().map(|turn| turn.answer.clone()).unwrap_or_default();
        while let Some(element) = self.try_next().await? {
            whole.add(element)?;
        }
        Ok(whole.finish())
    }

    fn poll_element(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<M::Reply>>> {
        let element = ready!(Pin::new(&mut self.stream).poll_next(context));
        match &element {
            Some(Ok(element)) => {
                let added = self.turn.as_mut().map(|turn| turn.answer.add(element.clone()));
                if let Some(Err(error)) = added {
                    self.turn = None;
                    return Poll::Ready(Some(Err(error)));
                }
            }
            // An element that cannot be decoded is missing in the answer.
            Some(Err(_)) => self.turn = None,
            None => {
                if let Some(turn) = self.turn.take() {
                    self.chat.remember(turn.said, into_content(turn.answer.finish()));
                }
            }
        }
        Poll::Ready(element)
    }
}

impl<M: Models> Unpin for ChatStream<'_, M> {}

impl<M: Models> Stream for ChatStream<'_, M> {
    type Item = Result<M::Reply>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_element(context)
    }
}

impl<M: Models> fmt::Debug for ChatStream<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatStream").field("stream", &self.stream).finish_non_exhaustive()
    }
}

/// Returns a message without the parts that the service refuses, or `None` if no part is left.
fn usable<C: Content>(mut content: C) -> Option<C> {
    let nothing = C::Part::default();
    content.parts_mut().retain(|part| *part != nothing);
    if content.parts().is_empty() {
        return None;
    }
    if content.role().is_none_or(str::is_empty) {
        // Without a role it would count as said by the user.
        overlay(&mut content, &C::from_parts(Some("model"), Vec::new())).ok()?;
    }
    Some(content)
}
