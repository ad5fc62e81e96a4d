//! Keys, tokens and upload ids are in nothing that is logged at any level, by this crate or by those beneath it, over
//! HTTP/1 and HTTP/2.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]
#![cfg(all(feature = "tracing", feature = "http2"))]

#[path = "support/mod.rs"]
mod support;

use crate::support::api::{self, Client, builder, create_with, download, generate, get, list, stream, upload};
use crate::support::h2_server;
use crate::support::log::everything;
use crate::support::server::Server;
use generativelanguage::client::ClientBuilder;

const EVENTS: &str =
    "data: {\"candidates\":[{\"text\":\"a\"}]}\n\ndata: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\n\n";
const DONE: &str = r#"{"file":{"name":"files/abc"}}"#;

/// The response to a request: headers and a body.
fn answer(verb: &str, path: &str, command: Option<&str>, host: &str) -> (Vec<(&'static str, String)>, &'static str) {
    let upload = |status: &str| ("x-goog-upload-status", status.to_owned());
    match (command, path) {
        (Some("start"), _) => {
            let url = format!("http://{host}/session?upload_id=SECRET-SESSION");
            let id = ("x-guploader-uploadid", "SECRET-SESSION".to_owned());
            (vec![upload("active"), ("x-goog-upload-url", url), id], "")
        }
        (Some("upload"), _) => (vec![upload("active")], ""),
        (Some(_), _) => (vec![upload("final")], DONE),
        (None, "/v1beta/models/x:streamGenerate") => (vec![("content-type", "text/event-stream".to_owned())], EVENTS),
        (None, "/upload/v1beta/files") => (vec![], DONE),
        (None, "/v1beta/models") if verb == "GET" => (vec![], r#"{"models":[{"name":"1"}]}"#),
        (None, _) => (vec![], r#"{"name":"models/x"}"#),
    }
}

fn server() -> Server {
    Server::start(|exchange| {
        let request = &exchange.request;
        let command = request.header("x-goog-upload-command");
        let (headers, body) = answer(&request.method, request.path(), command, request.header("host").unwrap());
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        exchange.respond(200, &headers, body);
    })
}

async fn h2_server() -> String {
    h2_server::serve(|mut exchange| async move {
        exchange.read_body().await.unwrap();
        let uri = exchange.request.uri.clone();
        let command = exchange.header("x-goog-upload-command");
        let host = uri.authority().unwrap().as_str();
        let (headers, body) = answer(exchange.request.method.as_str(), uri.path(), command, host);
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        exchange.respond(&headers, body);
    })
    .await
}

/// One call of each kind, each with a secret in its query too.
async fn calls(client: &Client) {
    get(client).query("key", "SECRET-KEY").await.unwrap();
    create_with(client, api::Model::new().set_name("x")).query("access_token", "SECRET-TOKEN").await.unwrap();
    generate(client).await.unwrap();
    assert_eq!(list(client).query("key", "SECRET-KEY").items().try_collect::<Vec<_>>().await.unwrap().len(), 1);
    let mut events = stream(client).query("key", "SECRET-KEY").stream().await.unwrap();
    while events.try_next().await.unwrap().is_some() {}
    assert!(!download(client).query("key", "SECRET-KEY").download().bytes().await.unwrap().is_empty());
    upload(client).bytes("x").media_type("a/b").await.unwrap();
    let call = upload(client).query("key", "SECRET-KEY").bytes(vec![7; 2500]).media_type("a/b");
    call.chunk_size(1000).one_request_up_to(0).await.unwrap();
}

/// The credentials.
type With = fn(ClientBuilder<Client>) -> ClientBuilder<Client>;

#[tokio::test]
async fn no_secret_is_logged() {
    let log = everything();
    let http1 = server();
    let credentials: [With; 2] =
        [|builder| builder.api_key("SECRET-KEY"), |builder| builder.bearer_token("SECRET-TOKEN")];
    for with in credentials {
        calls(&with(builder(&http1.url())).build().unwrap()).await;
        calls(&with(builder(&http1.url())).log_bodies(usize::MAX).build().unwrap()).await;
        let http2 = h2_server().await;
        let builder = || with(builder(&http2)).configure_http_client(h2_server::http2);
        calls(&builder().build().unwrap()).await;
        calls(&builder().log_bodies(usize::MAX).build().unwrap()).await;
        // Nobody is there, which those beneath tell in words of their own.
        let nobody = with(api::builder("http://127.0.0.1:1/")).build().unwrap();
        get(&nobody).query("key", "SECRET-KEY").await.unwrap_err();
    }
    let lines = log.lines();
    // Otherwise nothing is tested.
    for target in ["discovery_runtime", "h2", "hyper_util", "reqwest"] {
        assert!(lines.iter().any(|line| line.starts_with(target)), "nothing of {target} was logged");
    }
    // As text, and as bytes are shown that are not known to be text.
    let secrets = ["SECRET", "83, 69, 67, 82, 69, 84"];
    let told = lines.iter().find(|line| secrets.iter().any(|secret| line.contains(secret)));
    assert!(told.is_none(), "{}", told.unwrap());
}
