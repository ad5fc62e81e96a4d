//! Long-running operations over loopback.

use std::time::{Duration, Instant};

use crate::support::api::{self, Client, Model, Progress, client, start};
use crate::support::server::{Exchange, Server};
use generativelanguage::call::{Lro, Upload};
use generativelanguage::error::{ErrorKind, Status};
use generativelanguage::operation::Operation;
use generativelanguage::types::Struct;
use generativelanguage::v1beta::{self, schemas::FunctionCall};
use generativelanguage::{Call, rt};

const RESULT: &str =
    r#"{"@type":"type.googleapis.com/google.ai.generativelanguage.v1main.Model","name":"models/done"}"#;

fn running(percent: u32) -> String {
    format!(r#"{{"name":"batches/7","metadata":{{"@type":"x.y/google.v1main.Progress","percent":{percent}}}}}"#)
}

fn done() -> String {
    format!(r#"{{"name":"batches/7","done":true,"metadata":{{"percent":100}},"response":{RESULT}}}"#)
}

fn failed() -> &'static str {
    r#"{"name":"batches/7","done":true,"error":{"code":8,"message":"too much","details":[{"@type":"x/google.rpc.ErrorInfo","reason":"QUOTA"}]}}"#
}

/// An operation that is running when it begins, and then goes through these answers; the last one stays.
fn server(answers: Vec<fn(&mut Exchange)>) -> Server {
    Server::start(move |exchange| match exchange.number {
        0 => exchange.json(200, running(0)),
        number => answers[(number - 1).min(answers.len() - 1)](exchange),
    })
}

async fn begin(client: &Client) -> Operation<Model, Progress> {
    start(client).operation().await.unwrap().poll_waits(Duration::from_millis(2), Duration::from_millis(5))
}

#[tokio::test]
async fn the_call_alone_gives_the_operation() {
    let server = server(vec![|exchange| exchange.error(500)]);
    let operation = start(&client(&server.url())).await.unwrap();
    assert_eq!((operation.name.as_deref(), operation.done), (Some("batches/7"), None));
}

#[tokio::test]
async fn waiting_for_the_result() {
    let server = server(vec![
        |exchange| exchange.json(200, running(10)),
        |exchange| exchange.json(200, running(60)),
        |exchange| exchange.json(200, done()),
    ]);
    let mut operation = begin(&client(&server.url())).await;
    assert_eq!(operation.name(), "batches/7");
    assert_eq!(operation.wait().await.unwrap().name.as_deref(), Some("models/done"));
    assert!(operation.is_done());
    assert_eq!(operation.metadata().unwrap().unwrap().percent, Some(100));
    assert_eq!(operation.wait().await.unwrap().name.as_deref(), Some("models/done"));
    let seen = server.seen();
    assert_eq!(seen.len(), 4, "nothing is asked once it is over");
    assert_eq!((seen[1].method.as_str(), seen[1].target.as_str()), ("GET", "/v1beta/batches/7"));
}

#[tokio::test]
async fn a_result_keeps_the_order_of_its_fields_and_the_text_of_its_numbers() {
    const ANSWER: &str = concat!(
        r#"{"metadata":{"zulu":1,"alpha":{"y":1,"b":2}},"name":"batches/7","done":true,"#,
        r#""response":{"price":1.50,"args":{"zulu":1,"alpha":{"y":[],"b":2}},"@type":"x/google.v1.FunctionCall","name":"f"}}"#
    );
    let server = Server::start(|exchange| exchange.json(200, ANSWER));
    let client = v1beta::Client::builder().api_key("key").base_url(server.url()).build().unwrap();
    let mut operation = client.operation::<FunctionCall, Struct>("batches/7");
    let call = operation.wait().await.unwrap();
    assert_eq!(
        serde_json::to_string(&call).unwrap(),
        r#"{"args":{"zulu":1,"alpha":{"y":[],"b":2}},"name":"f","price":1.50}"#
    );
    let metadata = operation.metadata().unwrap().unwrap();
    assert_eq!(serde_json::to_string(&metadata).unwrap(), r#"{"zulu":1,"alpha":{"y":1,"b":2}}"#);
}

#[tokio::test]
async fn an_operation_that_is_over_at_once() {
    let server = Server::start(|exchange| exchange.json(200, done()));
    let model = start(&client(&server.url())).wait().await.unwrap();
    assert_eq!(model.name.as_deref(), Some("models/done"));
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn polling_by_hand() {
    let server = server(vec![|exchange| exchange.json(200, running(50)), |exchange| exchange.json(200, done())]);
    let mut operation = begin(&client(&server.url())).await;
    assert_eq!(operation.metadata().unwrap().unwrap().percent, Some(0));
    assert!(operation.poll().await.unwrap().is_none());
    assert_eq!(operation.metadata().unwrap().unwrap().percent, Some(50));
    assert!(operation.poll().await.unwrap().is_some());
    assert!(operation.poll().await.unwrap().is_some());
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn updates_are_the_changes() {
    let server = server(vec![
        |exchange| exchange.json(200, running(0)),
        |exchange| exchange.json(200, running(40)),
        |exchange| exchange.json(200, running(40)),
        |exchange| exchange.json(200, done()),
    ]);
    let mut operation = begin(&client(&server.url())).await;
    let mut updates = operation.updates();
    let mut percents = Vec::new();
    while let Some(progress) = updates.try_next().await.unwrap() {
        percents.push(progress.percent.unwrap());
    }
    assert_eq!(percents, [0, 40, 100]);
    assert!(updates.try_next().await.unwrap().is_none());
    assert_eq!(operation.wait().await.unwrap().name.as_deref(), Some("models/done"));
}

#[tokio::test]
async fn taken_up_by_name() {
    for path in ["batches/7", "models/m/operations/7", "fileSearchStores/s/upload/operations/7"] {
        let server = Server::start(move |exchange| {
            assert_eq!(exchange.request.target, format!("/v1beta/{path}"));
            exchange.json(200, done());
        });
        let mut operation = client(&server.url()).operation::<Model, rt::Value>(path);
        assert_eq!(operation.wait().await.unwrap().name.as_deref(), Some("models/done"));
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn an_operation_that_failed() {
    let server = server(vec![|exchange| exchange.json(200, failed())]);
    let mut operation = begin(&client(&server.url())).await;
    let error = operation.wait().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Operation);
    assert_eq!((error.status(), error.code(), error.message()), (Some(&Status::ResourceExhausted), None, "too much"));
    assert!(error.is_quota());
    assert_eq!(error.reason(), Some("QUOTA"));
    assert_eq!(operation.poll().await.unwrap_err().kind(), ErrorKind::Operation);
}

#[tokio::test]
async fn polls_that_fail_for_a_while_are_survived() {
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.json(200, running(0)),
        1..=12 if exchange.number % 2 == 0 => exchange.error(503),
        1..=12 => exchange.close(),
        _ => exchange.json(200, done()),
    });
    // Five attempts at each poll are not enough for this; the wait goes on all the same.
    begin(&client(&server.url())).await.wait().await.unwrap();
    assert_eq!(server.count(), 14);
}

#[tokio::test]
async fn polls_that_will_not_do_better_are_not() {
    for code in [400, 403, 404] {
        let server = Server::start(move |exchange| match exchange.number {
            0 => exchange.json(200, running(0)),
            _ => exchange.error(code),
        });
        let error = begin(&client(&server.url())).await.wait().await.unwrap_err();
        assert_eq!((error.code(), server.count()), (Some(code), 2));
    }
    let server = server(vec![|exchange| exchange.error(503)]);
    let mut operation = begin(&client(&server.url())).await.give_up_after(Duration::from_millis(100));
    assert_eq!(operation.wait().await.unwrap_err().code(), Some(503));
}

#[tokio::test]
async fn waiting_has_a_limit() {
    let server = server(vec![|exchange| exchange.json(200, running(1))]);
    let mut operation = begin(&client(&server.url())).await.timeout(Duration::from_millis(100));
    let before = Instant::now();
    let error = operation.wait().await.unwrap_err();
    assert!(error.is_timeout() && before.elapsed() >= Duration::from_millis(100));
    assert!(error.message().contains("batches/7"), "{error}");
    let error = start(&client(&server.url())).timeout(Duration::from_millis(150)).wait().await.unwrap_err();
    assert!(error.is_timeout());
}

#[tokio::test]
async fn cancelling() {
    let server = server(vec![|exchange| exchange.json(200, "{}")]);
    let operation = begin(&client(&server.url())).await;
    operation.cancel().await.unwrap();
    let seen = &server.seen()[1];
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("POST", "/v1beta/batches/7:cancel"));
    assert_eq!(seen.text(), "{}");
}

#[tokio::test]
async fn a_result_of_another_type_is_noticed() {
    let server = Server::start(|exchange| {
        exchange.json(200, r#"{"name":"batches/7","done":true,"response":{"@type":"x/google.v1main.Answer"}}"#);
    });
    let error = start(&client(&server.url())).wait().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.message().contains("a `Answer`, not a `Model`"), "{error}");
    let any = client(&server.url()).operation::<rt::Value, rt::Value>("batches/7").wait().await.unwrap();
    assert_eq!(any["@type"], "x/google.v1main.Answer");
}

#[tokio::test]
async fn a_result_that_is_nothing() {
    let server = Server::start(|exchange| exchange.json(200, r#"{"name":"batches/7","done":true}"#));
    client(&server.url()).operation::<(), rt::Value>("batches/7").wait().await.unwrap();
}

#[tokio::test]
async fn what_is_no_operation_is_refused() {
    for (body, kind) in
        [("{}", ErrorKind::Decode), (r#"{"error":{"code":503}}"#, ErrorKind::Api), ("[]", ErrorKind::Decode)]
    {
        let server = Server::start(move |exchange| exchange.json(200, body));
        let error = start(&client(&server.url())).operation().await.unwrap_err();
        assert_eq!((error.kind(), error.method()), (kind, Some("test.models.batch")), "{body}");
    }
}

#[tokio::test]
async fn an_upload_that_begins_an_operation() {
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.json(200, running(0)),
        _ => exchange.json(200, done()),
    });
    let client = client(&server.url());
    let call: Call<api::Operation, Upload<Lro<Model, Progress>>> = rt::post(client.runtime(), "v1beta/stores/s:upload")
        .upload_paths("/upload/v1beta/stores/s:upload", "")
        .build("test.media.uploadToStore");
    let model = call.bytes("x").media_type("text/plain").wait().await.unwrap();
    assert_eq!(model.name.as_deref(), Some("models/done"));
    assert!(server.seen()[0].target.starts_with("/upload/"));
    // Without media it is an operation as well.
    let call: Call<api::Operation, Upload<Lro<Model, Progress>>> =
        rt::post(client.runtime(), "v1beta/stores/s:upload").build("test.media.uploadToStore");
    assert_eq!(call.wait().await.unwrap().name.as_deref(), Some("models/done"));
}

/// To ask for an operation changes nothing, however it began.
#[tokio::test]
async fn an_operation_that_an_upload_began_is_asked_for_again() {
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.json(200, running(0)),
        1 => exchange.error(500),
        2 => exchange.close(),
        3 => exchange.json(200, done()),
        4 => exchange.error(503),
        _ => exchange.json(200, "{}"),
    });
    let client = client(&server.url());
    let upload = || {
        let call: Call<api::Operation, Upload<Lro<Model, Progress>>> =
            rt::post(client.runtime(), "v1beta/stores/s:upload")
                .upload_paths("/upload/v1beta/stores/s:upload", "")
                .build("test.media.uploadToStore");
        call.bytes("x").media_type("text/plain").operation()
    };
    let model = upload().await.unwrap().poll().await.unwrap().unwrap();
    assert_eq!(model.name.as_deref(), Some("models/done"));
    let error = upload().await.unwrap_err();
    assert_eq!((error.method(), error.attempts().len()), (Some("test.media.uploadToStore"), 2), "{error:?}");
    assert!(error.is_decode());
}

/// An operation that ended during the last wait is not reported as late, and the last poll does not exceed the timeout.
#[tokio::test]
async fn the_last_look_counts() {
    let server = server(vec![|exchange| exchange.json(200, done())]);
    let operation = begin(&client(&server.url())).await;
    let minute = Duration::from_secs(60);
    let mut operation = operation.poll_waits(minute, minute).timeout(Duration::from_secs(4));
    assert_eq!(operation.wait().await.unwrap().name.as_deref(), Some("models/done"));
    assert_eq!(server.count(), 2);
}

/// A finished operation has a result or an error, whatever else the server says.
#[tokio::test]
async fn an_operation_that_is_over_without_a_result_is_an_error() {
    for (body, kind, message) in [
        (r#"{"done":true}"#, ErrorKind::Decode, "neither a result nor an error"),
        (r#"{"name":"batches/7","done":true}"#, ErrorKind::Decode, "neither a result nor an error"),
        (r#"{"name":"batches/7","done":true,"response":null,"error":{}}"#, ErrorKind::Decode, "neither"),
        (
            r#"{"name":"batches/7","done":true,"response":"text"}"#,
            ErrorKind::Decode,
            "`\"text\"`, which is not an object",
        ),
        (r#"{"name":"batches/7","done":true,"response":[1]}"#, ErrorKind::Decode, "`[1]`, which is not an object"),
        (r#"{"name":"batches/7","done":true,"error":"boom"}"#, ErrorKind::Operation, "boom"),
        (r#"{"name":"batches/7","error":{"code":3,"message":"bad"}}"#, ErrorKind::Operation, "bad"),
        (r#"{"name":"batches/7","done":false,"error":{"code":3,"message":"bad"}}"#, ErrorKind::Operation, "bad"),
        (
            r#"{"name":"batches/7","done":true,"error":{"code":3,"message":"bad"},"response":{}}"#,
            ErrorKind::Operation,
            "bad",
        ),
    ] {
        let server = Server::start(move |exchange| exchange.json(200, body));
        let client = client(&server.url());
        // It is not polled for ever.
        let limit = Duration::from_secs(60);
        let attached = client.operation::<Model, rt::Value>("batches/7").timeout(limit).wait().await.unwrap_err();
        let error = start(&client).timeout(limit).wait().await.unwrap_err();
        for error in [attached, error] {
            assert_eq!(error.kind(), kind, "{body}: {error}");
            assert!(error.message().contains(message), "{body}: {error}");
        }
        assert_eq!(server.count(), 2, "{body}");
    }
    // A result without the word that it is over is one.
    let server = Server::start(|exchange| exchange.json(200, format!(r#"{{"name":"batches/7","response":{RESULT}}}"#)));
    assert_eq!(start(&client(&server.url())).wait().await.unwrap().name.as_deref(), Some("models/done"));
}
