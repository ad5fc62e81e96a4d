//! Streamed answers in conversations.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use discovery_runtime::Result;
use discovery_runtime::rt::{BoxFuture, ResponseStream, Stream};

use super::super::collect::Collect;
use super::super::reply::into_content;
use super::super::schema::Models;
use super::super::usage::TokenCounts;
use super::{Chat, Turn};

/// A streamed answer in a conversation.
///
/// The turn is added to the history when you have read the stream to its end. If the stream fails or is dropped
/// earlier, the history does not change. With tools, the stream continues after the model has called functions: it
/// yields all replies of the turn.
///
/// # Cancel safety
///
/// You can drop the future of [`try_next`](Self::try_next) and call it again: no element is lost, and running functions
/// continue. Dropping the stream cancels the request and the running functions.
#[must_use = "a turn is not added to the history unless its stream is read"]
pub struct ChatStream<'a, M: Models> {
    chat: &'a mut Chat<M>,
    state: State<M>,
    /// The elements of the current reply.
    joined: Collect<M::Reply>,
    /// The token cost of the conversation without the current reply.
    usage_before: TokenCounts,
    /// The last reply, once the turn has ended.
    reply: Option<M::Reply>,
}

/// The turn after its functions have run, and the stream of its next reply.
type Next<M> = BoxFuture<'static, Result<(Turn<M>, ResponseStream<<M as Models>::Reply>)>>;

enum State<M: Models> {
    Reading(Turn<M>, ResponseStream<M::Reply>),
    /// Functions are running, and the next request follows.
    Calling(Next<M>),
    /// An element of the answer was not joined, so the turn is not added to the history.
    Incomplete(ResponseStream<M::Reply>),
    Ended,
}

impl<'a, M: Models> ChatStream<'a, M> {
    pub(super) fn new(chat: &'a mut Chat<M>, turn: Turn<M>, stream: ResponseStream<M::Reply>) -> Self {
        let usage_before = chat.usage;
        Self { chat, state: State::Reading(turn, stream), joined: Collect::new(), usage_before, reply: None }
    }

    /// Returns the next element of the answer, or `None` at its end.
    pub async fn try_next(&mut self) -> Result<Option<M::Reply>> {
        std::future::poll_fn(|context| self.poll_element(context)).await.transpose()
    }

    /// Reads the rest of the answer, and returns the whole answer as one response. Dropping the future drops the stream.
    pub async fn collect_reply(mut self) -> Result<M::Reply> {
        while self.try_next().await?.is_some() {}
        Ok(self.reply.unwrap_or_else(|| self.joined.finish()))
    }

    /// Returns the whole answer as one response, once the stream was read to its end.
    pub fn reply(&self) -> Option<&M::Reply> {
        self.reply.as_ref()
    }

    fn poll_element(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<M::Reply>>> {
        loop {
            let element = match &mut self.state {
                State::Reading(_, stream) | State::Incomplete(stream) => ready!(Pin::new(stream).poll_next(context)),
                State::Calling(next) => {
                    match ready!(next.as_mut().poll(context)) {
                        Ok((turn, stream)) => self.state = State::Reading(turn, stream),
                        Err(error) => {
                            self.state = State::Ended;
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                    continue;
                }
                State::Ended => None,
            };
            match element {
                Some(Ok(element)) => {
                    let added = self.joined.add(element.clone());
                    // Now, because the stream may break off or be dropped.
                    self.chat.usage = self.usage_before + self.joined.token_counts();
                    if added.is_err() {
                        self.give_up();
                    }
                    return Poll::Ready(Some(added.map(|()| element)));
                }
                Some(Err(error)) => {
                    self.give_up();
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    if let Err(error) = self.end_reply() {
                        return Poll::Ready(Some(Err(error)));
                    }
                    if matches!(self.state, State::Ended) {
                        return Poll::Ready(None);
                    }
                }
            }
        }
    }

    /// Keeps the turn out of the history. The stream can still be read.
    fn give_up(&mut self) {
        if let State::Reading(_, stream) = std::mem::replace(&mut self.state, State::Ended) {
            self.state = State::Incomplete(stream);
        }
    }

    /// Ends the current reply: either functions run next, or the turn ends.
    fn end_reply(&mut self) -> Result<()> {
        let State::Reading(mut turn, _) = std::mem::replace(&mut self.state, State::Ended) else { return Ok(()) };
        let reply = std::mem::take(&mut self.joined).finish();
        self.chat.usage = self.usage_before;
        let decision = self.chat.decide(&mut turn, &reply);
        self.usage_before = self.chat.usage;
        if let Some((tools, calls)) = decision? {
            let (models, model) = (self.chat.models.clone(), self.chat.model.clone());
            let options = self.chat.options.clone();
            self.state = State::Calling(Box::pin(async move {
                turn.call(&tools, calls, reply).await;
                let stream = options.apply(models.generate_stream(&model, &turn.request)).stream().await?;
                Ok((turn, stream))
            }));
            return Ok(());
        }
        self.chat.remember(turn, into_content(reply.clone()));
        self.reply = Some(reply);
        Ok(())
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
        f.debug_struct("ChatStream").field("chat", &self.chat.model).finish_non_exhaustive()
    }
}
