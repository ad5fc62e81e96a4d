//! Every misbehavior of a token server leads to an error that describes it and contains no secret.

use discovery_runtime::auth::GoogleCredentials;
use discovery_runtime::error::ErrorKind;
use serde_json::{Value, json};

use crate::client::{builder, get};
use crate::files::{self, Temporary, external, impersonated, service_account, user};
use crate::http_server::{Exchange, Server};
use crate::told;

/// A file of each kind that has one.
fn every_kind(url: &str, subject: &Temporary) -> Vec<Value> {
    vec![
        user(url),
        service_account(url),
        impersonated(url, &user(url)),
        impersonated(url, &service_account(url)),
        external(url, &json!({"file": subject.0})),
        external(url, &json!({"url": format!("{url}subject")})),
    ]
}

/// The error of a call, of which nothing reaches the service.
async fn refused(json: &Value) -> String {
    let service = files::server();
    let credentials = GoogleCredentials::from_json(json.to_string()).unwrap();
    let client = builder(&service.url()).credentials(credentials).build().unwrap();
    let error = get(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Credentials, 1), "{error:?}");
    assert_eq!(error.method(), Some("test.things.get"));
    assert_eq!(service.count(), 0, "nothing is called without credentials");
    let told = told(&error);
    assert!(!told.contains("SECRET") && !told.contains("PRIVATE KEY"), "{told}");
    told
}

/// Answers with all that came, as some servers do.
fn echo(exchange: &mut Exchange) {
    let body = String::from_utf8_lossy(exchange.read_body()).into_owned();
    let fields = body.split('&').filter_map(|pair| pair.split_once('='));
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let values: Vec<_> = fields.map(|(_, value)| decode(value)).collect();
    let answer = json!({"error": "invalid_grant", "error_description": format!("no: {}", values.join(", "))});
    exchange.json(400, answer.to_string());
}

#[tokio::test]
async fn a_server_that_refuses() {
    let subject = Temporary::new("refused", "SECRET-SUBJECT");
    for (status, answer, expected) in [
        (
            400,
            r#"{"error":"invalid_grant","error_description":"Token has been revoked."}"#,
            "answered 400: invalid_grant: Token has been revoked.",
        ),
        (
            403,
            r#"{"error":{"code":403,"message":"Denied.","status":"PERMISSION_DENIED"}}"#,
            "answered 403: PERMISSION_DENIED: Denied.",
        ),
        (404, "<html>", "answered 404"),
        (200, "<html>", "a response that is not JSON"),
        (200, "{}", "has no `access_token`"),
        (200, r#"{"access_token": 5}"#, "has no `access_token`"),
        (200, r#"{"access_token": "a\nb"}"#, "a character that is not allowed in a header"),
    ] {
        let server = Server::start(move |exchange| match exchange.request.path() {
            "/subject" => exchange.respond(200, &[], "SECRET-SUBJECT"),
            _ => exchange.json(status, answer),
        });
        for json in every_kind(&server.url(), &subject) {
            let told = refused(&json).await;
            assert!(told.contains(expected), "{told}");
        }
    }
}

#[tokio::test]
async fn a_server_that_says_what_it_was_sent() {
    let subject = Temporary::new("echoed", "SECRET-SUBJECT");
    let server = Server::start(|exchange| match exchange.request.path() {
        "/subject" => exchange.respond(200, &[], "SECRET-SUBJECT"),
        _ => echo(exchange),
    });
    for json in every_kind(&server.url(), &subject) {
        let told = refused(&json).await;
        assert!(told.contains("invalid_grant: no: ") && told.contains("REDACTED"), "{told}");
        // The beginning of what a service account signs.
        assert!(!told.contains("eyJ"), "{told}");
    }
}

#[tokio::test]
async fn a_server_that_stumbles_is_asked_again() {
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.close(),
        1 => exchange.error(503),
        _ => files::answer(exchange),
    });
    let credentials = GoogleCredentials::from_json(user(&server.url()).to_string()).unwrap();
    let client = builder(&server.url()).credentials(credentials).build().unwrap();
    get(&client).await.unwrap();
    assert_eq!(server.count(), 4);
}

#[tokio::test]
async fn a_server_that_is_not_there() {
    let subject = Temporary::new("absent", "SECRET-SUBJECT");
    // Without TLS there is an error that says so, and with it nobody to talk to.
    let mut cases = tokio::task::JoinSet::new();
    for url in ["http://127.0.0.1:1/", "https://127.0.0.1:1/", "no URL "] {
        for json in every_kind(url, &subject) {
            cases.spawn(async move { (url, refused(&json).await) });
        }
    }
    while let Some(case) = cases.join_next().await {
        let (url, told) = case.unwrap();
        let advice = cfg!(not(any(feature = "rustls", feature = "aws-lc-rs", feature = "native-tls")));
        assert_eq!(told.contains("https needs TLS"), advice && url.starts_with("https"), "{told}");
    }
}

#[tokio::test]
async fn somebody_elses_token_that_is_not_there() {
    let empty = Temporary::new("empty", " \n");
    let text = Temporary::new("not-json", "SECRET");
    let format = json!({"type": "json", "subject_token_field_name": "value"});
    for (source, expected) in [
        (json!({"file": "/nowhere/token"}), "cannot read the token in `/nowhere/token`"),
        (json!({"file": empty.0}), "the token of the external account is empty"),
        (json!({"file": text.0, "format": format}), "is not in JSON"),
    ] {
        let told = refused(&external("http://127.0.0.1:1/", &source)).await;
        assert!(told.contains(expected), "{told}");
    }
}

/// Without a library for TLS, no kind can ask Google for a token, and each says which features to enable.
#[cfg(not(any(feature = "rustls", feature = "aws-lc-rs", feature = "native-tls")))]
#[tokio::test]
async fn token_servers_need_tls() {
    let subject = Temporary::new("no-tls", "SECRET-SUBJECT");
    let mut all = every_kind("https://127.0.0.1:1/", &subject);
    // Without an address of their own, they ask Google.
    for json in &mut [user(""), service_account("")] {
        json.as_object_mut().unwrap().remove("token_uri");
        all.push(json.take());
    }
    // Only the second token server is out of reach.
    let server = files::server();
    all.push(impersonated("https://127.0.0.1:1/", &user(&server.url())));
    all.push(impersonated("https://127.0.0.1:1/", &service_account(&server.url())));
    for json in all {
        let told = refused(&json).await;
        assert!(told.contains("https needs TLS; enable the feature `rustls`"), "{}: {told}", json["type"]);
    }
    // A token that is made here needs no server, and the call does.
    let credentials = GoogleCredentials::from_json(service_account("").to_string()).unwrap().self_signed_jwt();
    let client = builder("https://127.0.0.1:1/").credentials(credentials).build().unwrap();
    let error = get(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request, "{error:?}");
    assert!(error.to_string().contains("https needs TLS"), "{error}");
}
