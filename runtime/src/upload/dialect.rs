//! The two protocols for uploads in several requests: one state machine, and two forms on the wire.

mod content_range;
mod x_goog_upload;

use http::{HeaderMap, Request};

use super::server_status::ServerStatus;
use crate::error::Error;
use crate::transport::Body;

/// The protocol of an upload in several requests.
///
/// Google's servers support both. They give the same guarantees, except that a server can confirm the end of an upload
/// only in [`XGoogUpload`](Self::XGoogUpload): in the other protocol, any success counts as the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResumableProtocol {
    /// Headers that begin with `X-Goog-Upload-`. The server sends the granularity of chunks.
    #[default]
    XGoogUpload,
    /// `uploadType=resumable`, with the headers `Location`, `Content-Range` and `Range`, and the code 308. Most
    /// documentation of Google's APIs describes this protocol, and many emulators speak no other. The granularity of
    /// chunks is 256 KiB.
    ContentRange,
}

/// A request in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Bytes from an offset; `last` finalizes the upload with them.
    Send { from: u64, length: u64, last: bool },
    /// The end, without bytes.
    Finalize { at: u64 },
    /// A query of the offset of the upload.
    Query,
    /// The end of the session.
    Cancel,
}

impl Command {
    /// Returns the offset of the first byte of the command.
    pub(crate) fn offset(self) -> Option<u64> {
        match self {
            Self::Send { from, .. } => Some(from),
            Self::Finalize { at } => Some(at),
            Self::Query | Self::Cancel => None,
        }
    }
}

impl ResumableProtocol {
    /// Returns the value of `uploadType` in the request that opens a session.
    pub(crate) fn upload_type(self) -> Option<&'static str> {
        match self {
            Self::XGoogUpload => None,
            Self::ContentRange => Some("resumable"),
        }
    }

    /// Adds the headers of the request that opens a session for media of this type and length.
    pub(crate) fn open(self, headers: &mut HeaderMap, media_type: &str, length: Option<u64>) {
        match self {
            Self::XGoogUpload => x_goog_upload::open(headers, media_type, length),
            Self::ContentRange => content_range::open(headers, media_type, length),
        }
    }

    /// Returns the URL of the session, and the granularity of its chunks.
    pub(crate) fn opened(self, headers: &HeaderMap) -> Option<(&str, Option<u64>)> {
        match self {
            Self::XGoogUpload => x_goog_upload::opened(headers),
            Self::ContentRange => content_range::opened(headers),
        }
    }

    /// Returns true if a server that opened no session never will.
    pub(crate) fn is_refusal(self, error: &Error) -> bool {
        match self {
            Self::XGoogUpload => x_goog_upload::is_refusal(error),
            Self::ContentRange => false,
        }
    }

    /// Makes a message to the session a command. `total` is the length of all media, if known.
    pub(crate) fn command(self, message: &mut Request<Body>, command: Command, total: Option<u64>) {
        match self {
            Self::XGoogUpload => x_goog_upload::command(message, command),
            Self::ContentRange => content_range::command(message, command, total),
        }
    }

    /// Reads the reply to a command.
    pub(crate) fn status(self, command: Command, code: u16, headers: &HeaderMap) -> ServerStatus {
        match self {
            Self::XGoogUpload => x_goog_upload::status(code, headers),
            Self::ContentRange => content_range::status(command, code, headers),
        }
    }

    /// Returns the name in a handle.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::XGoogUpload => "xGoogUpload",
            Self::ContentRange => "contentRange",
        }
    }

    /// Returns the protocol of a name in a handle.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::XGoogUpload, Self::ContentRange].into_iter().find(|protocol| protocol.name() == name)
    }
}

/// Returns a header as text, without spaces around it.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}
