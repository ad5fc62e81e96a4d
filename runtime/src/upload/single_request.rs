//! An upload in one request, for media that is small or for a server that knows no other.

use bytes::Bytes;

use super::byte_counter::ByteCounter;
use super::failure;
use super::multipart::Multipart;
use super::progress::{Phase, ProgressListener};
use super::protocol::ProtocolFailure;
use super::session::{Reply, Session, Stop};
use super::source::OpenSource;
use crate::call::Response;
use crate::error::{Error, Result};
use crate::retry::{RetryLoop, Work};

/// An upload in one request.
pub(crate) struct SingleRequest {
    pub(crate) session: Session,
    pub(crate) feed: OpenSource,
    pub(crate) media_type: String,
    pub(crate) path: &'static str,
    pub(crate) work: Work,
}

impl SingleRequest {
    pub(crate) async fn run(mut self, retries: &mut RetryLoop) -> Result<Response<Bytes>> {
        let id = self.session.request.id();
        // Without metadata, the media is the whole body.
        let upload_type = if self.session.request.body().is_some() { "multipart" } else { "media" };
        self.session.request.set_query("uploadType".into(), &upload_type);
        // A source that can be read only once is held as a whole, as it is small or there is no other way.
        let most = self.feed.length().or(self.session.max).map_or(u64::MAX, |most| most.saturating_add(1));
        let feed = &mut self.feed;
        let reading = async {
            feed.read(0, most).await?;
            feed.check().await
        };
        let read = self.session.unless_stopped(reading).await.map_err(|stop| Error::from(stop).with_method(id))?;
        read.map_err(|failure| failure::source(failure).with_method(id))?;
        let (held, _) = self.feed.held();
        self.session.check(held.end)?;
        if let Some(given) = self.feed.length().filter(|given| *given != held.end) {
            let length = ProtocolFailure::Length { given, found: held.end };
            return Err(failure::error(length, None).with_method(id));
        }
        self.session.listener.tell(Phase::Starting, 0);
        loop {
            let (reply, sent) = self.attempt(held.end).await?;
            let error = match reply {
                Reply::Answer(_, Ok(_)) if sent < held.end => {
                    let error = failure::error(ProtocolFailure::Early { sent }, None).with_method(id);
                    return Err(retries.give_up(error));
                }
                Reply::Answer(_, Ok(response)) => {
                    retries.succeeded();
                    self.session.listener.tell(Phase::Done, held.end);
                    return Ok(response);
                }
                Reply::Answer(_, Err(error)) | Reply::Lost(error) => error.with_method(id),
                Reply::Source(error) => return Err(retries.give_up(error.with_method(id))),
                Reply::Cancelled => return Err(retries.give_up(Error::from(Stop::Cancelled).with_method(id))),
            };
            let waiting = self.session.unless_stopped(retries.retry_after(error, self.work)).await;
            waiting.unwrap_or_else(|stop| Err(retries.stopped(Error::from(stop).with_method(id))))?;
        }
    }

    /// Sends the media once, and returns how much of it was sent as well.
    async fn attempt(&mut self, length: u64) -> Result<(Reply, u64)> {
        let seed = u128::from(fastrand::u64(..)) << 64 | u128::from(fastrand::u64(..));
        let metadata = self.session.request.body();
        let parts = metadata.map(|metadata| Multipart::new(metadata, &self.media_type, seed));
        let counter = ByteCounter::default();
        let body = counter.body(self.feed.pieces(0..length), length, parts.as_ref());
        let url = self.session.client.url(&self.session.request, Some(self.path))?;
        let mut message = match self.session.message(url, body).await {
            Ok(message) => message,
            Err(reply) => return Ok((reply, 0)),
        };
        let no_header = |_| self.session.request.error("the media type is not a valid header value");
        let content_type = parts.as_ref().map_or(&self.media_type, |parts| &parts.content_type);
        let content_type = content_type.parse().map_err(no_header)?;
        message.headers_mut().insert(http::header::CONTENT_TYPE, content_type);
        let told = |listener: &mut ProgressListener, taken| listener.tell(Phase::Sending, taken);
        let reply = self.session.exchange(message, None, &counter, length, told).await;
        Ok((reply, counter.taken()))
    }
}
