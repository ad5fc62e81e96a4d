//! Long-running operations through the real bindings: how they begin, under which names they go on, and what they end in.

use std::time::Duration;

use crate::support::server::{Exchange, Server};
use generativelanguage::client::{Client as RuntimeClient, ClientBuilder};
use generativelanguage::error::{ErrorKind, Status};
use generativelanguage::operation::Operation;
use generativelanguage::v1beta::schemas::{
    CustomLongRunningOperation, EmbedContentBatch, EmbedContentBatchOutput, GenerateContentBatch,
    GenerateContentBatchOutput, UploadToFileSearchStoreRequest,
};
use generativelanguage::{Error, Result, rt, v1, v1beta};
use serde_json::{Value, json};

const UPLOAD: &str = "fileSearchStores/s/upload/operations/7";

/// The result of an upload to a store, which the documents lack.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub(crate) struct UploadToFileSearchStoreResponse {
    /// The document that it became.
    pub document_name: Option<String>,
    /// Its length.
    pub size_bytes: Option<i64>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

fn client<C: From<RuntimeClient>>(builder: ClientBuilder<C>, server: &Server) -> C {
    builder.api_key("key").base_url(server.url()).build().unwrap()
}

fn running(name: &str) -> String {
    json!({"name": name, "metadata": {"@type": "type.googleapis.com/google.ai.generativelanguage.v1main.Progress"}})
        .to_string()
}

fn done(name: &str, response: &Value) -> String {
    json!({"name": name, "done": true, "response": response}).to_string()
}

/// Not as slow as it is by itself.
fn quick<R: rt::Wire, M: rt::Wire>(operation: Operation<R, M>) -> Operation<R, M> {
    operation.poll_waits(Duration::from_millis(1), Duration::from_millis(2))
}

/// The HTTP method and target of each request.
fn asked(server: &Server) -> Vec<String> {
    server.seen().iter().map(|seen| format!("{} {}", seen.method, seen.target)).collect()
}

fn stored() -> Value {
    json!({
        "@type": "type.googleapis.com/google.ai.generativelanguage.v1main.UploadToFileSearchStoreResponse",
        "documentName": "fileSearchStores/s/documents/d", "sizeBytes": "5000000000",
    })
}

/// Takes media for a store, in one request or in a session, and is done with it the second time it is asked.
fn store(exchange: &mut Exchange) {
    let answers = exchange.number;
    match (exchange.request.header("x-goog-upload-command"), exchange.request.method.as_str()) {
        (Some("start"), _) => {
            let url = format!("http://{}/session", exchange.request.header("host").unwrap());
            exchange.respond(200, &[("x-goog-upload-status", "active"), ("x-goog-upload-url", &url)], "");
        }
        (Some(_), _) => exchange.respond(200, &[("x-goog-upload-status", "final")], running(UPLOAD)),
        (None, "POST") => exchange.json(200, running(UPLOAD)),
        (None, _) if answers < 3 => exchange.json(200, running(UPLOAD)),
        (None, _) => exchange.json(200, done(UPLOAD, &stored())),
    }
}

#[tokio::test]
async fn an_upload_to_a_store() {
    let request = || UploadToFileSearchStoreRequest::new().set_display_name("Notes");
    let poll = format!("GET /v1beta/{UPLOAD}");
    let path = "POST /upload/v1beta/fileSearchStores/s:uploadToFileSearchStore";
    for one_request_up_to in [u64::MAX, 0] {
        let server = Server::start(store);
        let client = self::client(v1beta::Client::builder(), &server);
        let call = client.media().upload_to_file_search_store("s", request()).bytes("some text");
        let call = call.media_type("text/plain").one_request_up_to(one_request_up_to);
        let operation = call.operation().await.unwrap();
        assert_eq!((operation.name(), operation.is_done()), (UPLOAD, false));
        let name = operation.name().to_owned();
        assert_eq!(quick(operation).wait().await.unwrap(), stored());
        // The type is our own, so its name alone identifies it.
        let mut typed = quick(client.operation::<UploadToFileSearchStoreResponse, Value>(name));
        let response = typed.wait().await.unwrap();
        assert_eq!(response.document_name.as_deref(), Some("fileSearchStores/s/documents/d"));
        assert_eq!(response.size_bytes, Some(5_000_000_000));
        let asked = asked(&server);
        let (upload, polls) = asked.split_at(asked.iter().position(|asked| *asked == poll).unwrap());
        match one_request_up_to {
            0 => assert_eq!(upload, [path, "POST /session"]),
            _ => assert_eq!(upload, [format!("{path}?uploadType=multipart")]),
        }
        assert!(polls.iter().all(|asked| *asked == poll), "{polls:?}");
        assert!(server.seen()[0].text().contains(r#""displayName":"Notes""#));
    }
}

#[tokio::test]
async fn an_upload_to_a_store_that_is_waited_for() {
    let server = Server::start(|exchange| exchange.json(200, done(UPLOAD, &stored())));
    let client = self::client(v1beta::Client::builder(), &server);
    let call = || {
        let call = client.media().upload_to_file_search_store("s", UploadToFileSearchStoreRequest::new());
        call.bytes("some text").media_type("text/plain")
    };
    assert_eq!(call().wait().await.unwrap()["documentName"], "fileSearchStores/s/documents/d");
    // The operation itself is what the document says that comes back.
    let operation: CustomLongRunningOperation = call().await.unwrap();
    assert_eq!((operation.name.as_deref(), operation.done), (Some(UPLOAD), Some(true)));
    assert_eq!(operation.response.as_ref().unwrap()["sizeBytes"], "5000000000");
}

#[tokio::test]
async fn an_upload_to_a_store_that_fails() {
    let server = Server::start(|exchange| {
        let error = json!({"code": 3, "message": "no text in it", "status": "INVALID_ARGUMENT"});
        exchange.json(200, json!({"name": UPLOAD, "done": true, "error": error}).to_string());
    });
    let client = self::client(v1beta::Client::builder(), &server);
    let call = client.media().upload_to_file_search_store("s", UploadToFileSearchStoreRequest::new());
    let error: Error = call.bytes("x").media_type("text/plain").wait().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Operation, Some(&Status::InvalidArgument)));
    assert_eq!(error.message(), "no text in it");
}

/// Says that an operation runs when it is begun and when it is first asked for, and then that it is done.
fn third_time(name: &'static str, response: fn() -> Value) -> Server {
    Server::start(move |exchange| match exchange.number {
        0 | 1 => exchange.json(200, running(name)),
        _ => exchange.json(200, done(name, &response())),
    })
}

#[tokio::test]
async fn batches_end_in_their_types() {
    use v1beta::schemas::{AsyncBatchEmbedContentRequest, BatchGenerateContentRequest};

    let server = third_time("batches/7", || {
        json!({"@type": "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatchOutput",
            "responsesFile": "files/out"})
    });
    let client = self::client(v1beta::Client::builder(), &server);
    let call = client.models().batch_generate_content("m", BatchGenerateContentRequest::new());
    let operation: Operation<GenerateContentBatchOutput, GenerateContentBatch> = call.operation().await.unwrap();
    assert_eq!(quick(operation).wait().await.unwrap().responses_file.as_deref(), Some("files/out"));
    let expected = ["POST /v1beta/models/m:batchGenerateContent", "GET /v1beta/batches/7", "GET /v1beta/batches/7"];
    assert_eq!(asked(&server), expected);

    let server = third_time("batches/7", || {
        json!({"@type": "type.googleapis.com/google.ai.generativelanguage.v1main.EmbedContentBatchOutput",
            "inlinedResponses": {}})
    });
    let client = self::client(v1beta::Client::builder(), &server);
    let call = client.models().async_batch_embed_content("m", AsyncBatchEmbedContentRequest::new());
    let operation: Operation<EmbedContentBatchOutput, EmbedContentBatch> = call.operation().await.unwrap();
    assert!(quick(operation).wait().await.unwrap().inlined_responses.is_some());
    assert_eq!(asked(&server)[0], "POST /v1beta/models/m:asyncBatchEmbedContent");
}

#[tokio::test]
async fn a_tuned_model_is_what_tuning_ends_in() {
    let name = "tunedModels/t/operations/7";
    let server = third_time(
        name,
        || json!({"@type": "type.googleapis.com/google.ai.generativelanguage.v1beta.TunedModel", "name": "tunedModels/t"}),
    );
    let client = self::client(v1beta::Client::builder(), &server);
    let call = client.tuned_models().create(v1beta::schemas::TunedModel::new()).tuned_model_id("t");
    let operation = quick(call.operation().await.unwrap()).wait().await.unwrap();
    assert_eq!(operation.name.as_deref(), Some("tunedModels/t"));
    assert_eq!(
        asked(&server)[..2],
        ["POST /v1beta/tunedModels?tunedModelId=t", "GET /v1beta/tunedModels/t/operations/7"]
    );
}

/// Asks for an operation by each method that has one, then by its name alone, and looks at what was asked.
macro_rules! by_name {
    ($client:ty, $version:literal: $($name:literal => |$bound:ident, $given:ident| $get:expr;)*) => {$(
        let server = third_time($name, || json!({"answer": 42}));
        let $bound = client(<$client>::builder(), &server);
        let $given = $name;
        let operation = $get.operation().await.unwrap();
        assert_eq!((operation.name(), operation.is_done()), ($name, false));
        assert_eq!(quick(operation).wait().await.unwrap()["answer"], 42);
        assert_eq!($get.wait().await.unwrap()["answer"], 42);
        let attached = $bound.operation::<Value, Value>($name).wait().await.unwrap();
        assert_eq!(attached["answer"], 42);
        let expected = concat!("GET /", $version, "/", $name);
        assert_eq!(asked(&server), [expected; 5]);
    )*};
}

#[tokio::test]
async fn every_form_of_name() {
    by_name! { v1beta::Client, "v1beta":
        "batches/7" => |client, name| client.batches().get(name);
        "models/m/operations/7" => |client, name| client.models().operations().get(name);
        "tunedModels/t/operations/7" => |client, name| client.tuned_models().operations().get(name);
        "fileSearchStores/s/operations/7" => |client, name| client.file_search_stores().operations().get(name);
        "fileSearchStores/s/upload/operations/7" =>
            |client, name| client.file_search_stores().upload().operations().get(name);
        "corpora/c/operations/7" => |client, name| client.corpora().operations().get(name);
        "generatedFiles/f/operations/7" => |client, name| client.generated_files().operations().get(name);
    }
    by_name! { v1::Client, "v1":
        "tunedModels/t/operations/7" => |client, name| client.tuned_models().operations().get(name);
    }
}

#[tokio::test]
async fn operations_that_begin_elsewhere_go_on_under_their_name() {
    use v1beta::schemas::{ImportFileRequest, PredictLongRunningRequest};

    let video = || {
        let sample = json!({"video": {"uri": "https://h/v"}});
        json!({"@type": "x/y.PredictLongRunningResponse", "generateVideoResponse": {"generatedSamples": [sample]}})
    };
    let server = third_time("models/m/operations/7", video);
    let client = self::client(v1beta::Client::builder(), &server);
    let call = client.models().predict_long_running("m", PredictLongRunningRequest::new());
    let video = quick(call.operation().await.unwrap()).wait().await.unwrap().generate_video_response.unwrap();
    assert_eq!(video.generated_samples[0].video.as_ref().unwrap().uri.as_deref(), Some("https://h/v"));
    let expected = ["POST /v1beta/models/m:predictLongRunning", "GET /v1beta/models/m/operations/7"];
    assert_eq!(asked(&server)[..2], expected);

    let server = third_time("fileSearchStores/s/operations/7", || json!({"a": 1}));
    let client = self::client(v1beta::Client::builder(), &server);
    let call = client.file_search_stores().import_file("s", ImportFileRequest::new().set_file_name("files/f"));
    assert_eq!(quick(call.operation().await.unwrap()).wait().await.unwrap()["a"], 1);
    let expected = ["POST /v1beta/fileSearchStores/s:importFile", "GET /v1beta/fileSearchStores/s/operations/7"];
    assert_eq!(asked(&server)[..2], expected);
}

#[tokio::test]
async fn operations_of_v1() -> Result<()> {
    let server = Server::start(|exchange| match (exchange.request.method.as_str(), exchange.request.path()) {
        ("GET", "/v1/operations") => exchange.json(200, json!({"operations": [{"name": "operations/7"}]}).to_string()),
        ("GET", _) => exchange.json(200, done("operations/7", &json!({"a": 1}))),
        _ => exchange.json(200, "{}"),
    });
    let client = client(v1::Client::builder(), &server);
    let listed = client.operations().list().items().try_collect::<Vec<_>>().await?;
    let mut operation = client.operation::<Value, Value>(listed[0].name.clone().unwrap());
    assert_eq!(operation.wait().await?["a"], 1);
    operation.cancel().await?;
    client.operations().delete("operations/7").await?;
    let name = "tunedModels/t/operations/7";
    client.operation::<Value, Value>(name).cancel().await?;
    client.tuned_models().operations().cancel(name, v1::schemas::CancelOperationRequest::new()).await?;
    let expected = [
        "GET /v1/operations",
        "GET /v1/operations/7",
        "POST /v1/operations/7:cancel",
        "DELETE /v1/operations/7",
        "POST /v1/tunedModels/t/operations/7:cancel",
        "POST /v1/tunedModels/t/operations/7:cancel",
    ];
    assert_eq!(asked(&server), expected);
    Ok(())
}
