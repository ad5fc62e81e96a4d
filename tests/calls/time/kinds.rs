//! Each kind of call, made to its end.

use std::sync::Arc;
use std::time::Duration;

use generativelanguage::call::{Lro, Upload};
use generativelanguage::{Call, Error, rt};
use http::Method;
use tokio::time::Instant;

use crate::support::api::{Client, Model, Operation, Progress, download, generate, list, start, stream, upload};
use super::hanging_server::{Hanging, MEDIA};

/// A kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Unary,
    Stream,
    Pages,
    UploadInOneRequest,
    UploadInChunks,
    UploadOfReader,
    UploadThatBeginsOperation,
    Download,
    DownloadInPieces,
    Operation,
    Custom,
    CustomStream,
}

pub(crate) const KINDS: [Kind; 12] = [
    Kind::Unary,
    Kind::Stream,
    Kind::Pages,
    Kind::UploadInOneRequest,
    Kind::UploadInChunks,
    Kind::UploadOfReader,
    Kind::UploadThatBeginsOperation,
    Kind::Download,
    Kind::DownloadInPieces,
    Kind::Operation,
    Kind::Custom,
    Kind::CustomStream,
];

impl Kind {
    /// Returns true if all of the call is an upload.
    pub(crate) fn is_upload(self) -> bool {
        matches!(self, Self::UploadInOneRequest | Self::UploadInChunks | Self::UploadOfReader)
    }

    pub(crate) fn is_stream(self) -> bool {
        matches!(self, Self::Stream | Self::CustomStream)
    }

    /// Makes the call, and cancels it at a time if it can be cancelled. Returns when its last part began, as pages are calls
    /// of their own, and what became of it.
    pub(crate) async fn run(
        self,
        client: Client,
        hanging: Arc<Hanging>,
        cancel_after: Option<Duration>,
    ) -> (Instant, Result<(), Error>) {
        let mut began = Instant::now();
        let result = match self {
            Self::Unary => generate(&client).await.map(drop),
            Self::Stream => {
                async {
                    let mut stream = stream(&client).stream().await?;
                    while stream.try_next().await?.is_some() {}
                    Ok(())
                }
                .await
            }
            Self::Pages => {
                async {
                    let mut pages = list(&client).pages();
                    while pages.try_next().await?.is_some() {
                        began = Instant::now();
                    }
                    Ok(())
                }
                .await
            }
            Self::UploadInOneRequest | Self::UploadInChunks | Self::UploadOfReader => {
                let call = upload(&client);
                let call = match self {
                    Self::UploadOfReader => call.reader(hanging.reader(), MEDIA as u64),
                    _ => call.bytes(vec![7; MEDIA]),
                };
                let simple = if self == Self::UploadInOneRequest { u64::MAX } else { 0 };
                let call = call.media_type("a/b").one_request_up_to(simple).chunk_size(256);
                match cancel_after {
                    Some(wait) => call.cancel_on(tokio::time::sleep(wait)).await.map(drop),
                    None => call.await.map(drop),
                }
            }
            Self::UploadThatBeginsOperation => {
                let call: Call<Operation, Upload<Lro<Model, Progress>>> =
                    rt::post(client.runtime(), "v1beta/batches:upload")
                        .upload_paths("/upload/v1beta/batches:upload", "")
                        .build("test.batches.upload");
                call.bytes(vec![7; MEDIA]).media_type("a/b").wait().await.map(drop)
            }
            Self::Download => download(&client).download().write_to(&mut hanging.writer()).await.map(drop),
            Self::DownloadInPieces => {
                async {
                    let mut pieces = download(&client).download().await?;
                    while pieces.try_next().await?.is_some() {}
                    Ok(())
                }
                .await
            }
            Self::Operation => start(&client).wait().await.map(drop),
            Self::Custom => {
                client.runtime().request(Method::GET, "v1beta/models/x").send::<rt::Value>().await.map(drop)
            }
            Self::CustomStream => {
                async {
                    let call = client.runtime().request(Method::POST, "v1beta/models/x:streamGenerate").idempotent();
                    let mut stream = call.stream::<rt::Value>().await?;
                    while stream.try_next().await?.is_some() {}
                    Ok(())
                }
                .await
            }
        };
        (began, result)
    }
}
