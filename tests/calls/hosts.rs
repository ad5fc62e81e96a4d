//! The hosts that requests reach: an upload session stays at Google, and Google is asked for plain JSON.

use std::sync::{Arc, Mutex};

use crate::support::api::{self, Client, generate, stream, upload};
use crate::support::server::Server;
use crate::support::small_upload::quick;
use futures_core::Stream;
use generativelanguage::error::ErrorKind;
use generativelanguage::retry::Retry;
use generativelanguage::transport::{Body, BoxFuture, ByteStream, Transport, TransportError};

/// Opens every session at this address, and notes where requests went.
#[derive(Clone, Default)]
struct Opens {
    address: &'static str,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Opens {
    fn at(address: &'static str) -> Self {
        Self { address, ..Self::default() }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// A client of Google itself, by this transport.
    fn client(&self) -> Client {
        Client::builder().api_key("SECRET-KEY").transport(self.clone()).retry(api::quick()).build().unwrap()
    }
}

impl Transport for Opens {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        self.asked.lock().unwrap().push(request.uri().to_string());
        let opens = request.headers().get("x-goog-upload-command").is_some_and(|command| command == "start");
        let response = http::Response::builder();
        let response = if opens {
            response.header("x-goog-upload-status", "active").header("x-goog-upload-url", self.address)
        } else {
            response.header("x-goog-upload-status", "final").header("content-type", "application/json")
        };
        let mut sent = Box::pin(request.into_body().into_stream());
        Box::pin(async move {
            while std::future::poll_fn(|context| sent.as_mut().poll_next(context)).await.is_some() {}
            Ok(response.body(ByteStream::from("{}")).unwrap())
        })
    }
}

const START: &str = "https://generativelanguage.googleapis.com/upload/v1beta/files?prettyPrint=false";

#[tokio::test]
async fn a_session_elsewhere_gets_neither_bytes_nor_key() {
    for (address, message) in [
        ("https://evil.example/u?upload_id=SECRET", "the server gave an upload address at another host, evil.example"),
        (
            "https://googleapis.com.evil.example/u?upload_id=SECRET",
            "the server gave an upload address at another host, googleapis.com.evil.example",
        ),
        (
            "https://generativelanguage.googleapis.com@evil.example/u?upload_id=SECRET",
            "the server gave an upload address that is not a URL",
        ),
        (
            "http://generativelanguage.googleapis.com/u?upload_id=SECRET",
            "the server gave an upload address without encryption",
        ),
        ("/u?upload_id=SECRET", "the server gave an upload address that is not a URL"),
    ] {
        let transport = Opens::at(address);
        let error = quick(upload(&transport.client()).bytes("media")).await.unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Upload, message));
        assert_eq!(transport.asked(), [START], "{address}");
        assert!(error.resume_handle().is_none(), "{address}");
        let shown = format!("{error} {error:?} {error:#?}");
        assert!(!shown.contains("SECRET"), "{shown}");
    }
}

#[tokio::test]
async fn a_session_at_another_host_of_google_is_used() {
    let transport = Opens::at("https://upload.googleapis.com/u?upload_id=SECRET");
    quick(upload(&transport.client()).bytes("media")).await.unwrap();
    assert_eq!(transport.asked(), [START, "https://upload.googleapis.com/u?upload_id=SECRET"]);
}

#[tokio::test]
async fn a_handle_from_elsewhere_is_not_gone_on_with() {
    for address in ["https://evil.example/u", "http://generativelanguage.googleapis.com/u", "u"] {
        let transport = Opens::default();
        let handle = format!(r#"{{"url":"{address}?upload_id=SECRET","chunkSize":8}}"#);
        let call = upload(&transport.client()).bytes("media").resume(serde_json::from_str(&handle).unwrap());
        let error = quick(call).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Upload, "{error:?}");
        assert!(transport.asked().is_empty(), "{address}");
        assert!(!format!("{error} {error:?}").contains("SECRET"), "{error:?}");
    }
}

#[tokio::test]
async fn google_is_asked_for_plain_json_and_a_gateway_is_not() {
    let transport = Opens::default();
    let google = transport.client();
    generate(&google).await.unwrap();
    // It says nothing that would be a stream; where it was asked is all that matters.
    let _ = stream(&google).retry(Retry::never()).stream().await;
    let methods = "https://generativelanguage.googleapis.com/v1beta/models/x";
    assert_eq!(
        transport.asked(),
        [
            format!("{methods}:generate?prettyPrint=false"),
            format!("{methods}:streamGenerate?alt=sse&prettyPrint=false")
        ]
    );
    let server = Server::start(|exchange| exchange.json(200, "{}"));
    let gateway = api::client(&server.url());
    generate(&gateway).await.unwrap();
    let _ = stream(&gateway).retry(Retry::never()).stream().await;
    let targets: Vec<_> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(targets, ["/v1beta/models/x:generate", "/v1beta/models/x:streamGenerate?alt=sse"]);
}
