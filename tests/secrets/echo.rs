//! A secret that a server sends back: each secret, in each place, written in each way, against all that can be printed.

use std::error::Error as StdError;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use generativelanguage::call::Lro;
use generativelanguage::client::ClientBuilder;
use generativelanguage::custom::CustomCall;
use generativelanguage::http::Method;
use generativelanguage::record::{Cassette, Recorder};
use generativelanguage::rt::{Base64, Value};
use generativelanguage::transport::ReqwestTransport;
use generativelanguage::{Call, Error, Result, rt};

use crate::encodings::{SECRET, encodings, tells};
use crate::places::{Echo, EchoServer, Kind, PLACES, Place};
use crate::support::api::{self, Client, File, Model, builder};
use crate::support::log::{Lines, everything};

/// The delay between two requests.
const QUICK: Duration = Duration::from_millis(1);

const READINESS: rt::Readiness = rt::Readiness::new("state", &["ACTIVE"]).failed(&["FAILED"], "error");

/// A secret by where it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Secret {
    ApiKey,
    BearerToken,
    CredentialHeader,
    ClientHeader,
    Cookie,
    BasicPassword,
    QueryKey,
    UploadId,
}

const SECRETS: [Secret; 8] = [
    Secret::ApiKey,
    Secret::BearerToken,
    Secret::CredentialHeader,
    Secret::ClientHeader,
    Secret::Cookie,
    Secret::BasicPassword,
    Secret::QueryKey,
    Secret::UploadId,
];

/// All that can be printed of a call.
#[derive(Default)]
struct Outputs(Vec<(&'static str, String)>);

impl Outputs {
    fn add(&mut self, name: &'static str, text: impl Into<String>) {
        self.0.push((name, text.into()));
    }

    fn debug(&mut self, name: &'static str, value: &dyn Debug) {
        self.add(name, format!("{value:?}"));
        self.add(name, format!("{value:#?}"));
    }

    fn error(&mut self, error: &Error) {
        self.add("display", error.to_string());
        self.add("message", error.message());
        self.debug("debug", error);
        self.debug("details", &error.details());
        self.add("details as JSON", format!("{:?}", error.details()));
        self.add("body", String::from_utf8_lossy(error.raw_body()));
        self.debug("body", error.raw_body());
        self.debug("headers", error.headers());
        for (name, value) in error.headers() {
            self.add("headers", format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())));
        }
        self.debug("url", &error.url());
        self.debug("status", &error.status());
        self.debug("attempts", &error.attempts());
        for attempt in error.attempts() {
            self.add("attempts", attempt.to_string());
        }
        self.debug("resume handle", &error.resume_handle());
        let mut cause = error.source();
        while let Some(error) = cause {
            self.add("sources", error.to_string());
            self.debug("sources", &error);
            cause = error.source();
        }
    }

    /// Notes a cassette, and returns the responses in it.
    fn cassette(&mut self, cassette: &Cassette) -> String {
        let text = cassette.to_string();
        let json: Value = serde_json::from_str(&text).unwrap();
        let mut responses = String::new();
        for exchange in json["exchanges"].as_array().unwrap() {
            responses += &exchange["response"].to_string();
            for side in ["request", "response"] {
                if let Some(body) = exchange[side]["base64"].as_str() {
                    let bytes = Base64::from_text(body).bytes().unwrap();
                    let bytes = String::from_utf8_lossy(&bytes).into_owned();
                    responses += &bytes;
                    self.add("bytes of the cassette", bytes);
                }
            }
        }
        self.add("cassette", text);
        self.debug("cassette", cassette);
        responses
    }
}

/// Sends a secret with a client.
fn client_with(secret: Secret, builder: ClientBuilder<Client>) -> Client {
    let builder = match secret {
        Secret::ApiKey => builder.api_key(SECRET),
        Secret::BearerToken => builder.bearer_token(SECRET),
        Secret::ClientHeader => builder.header("x-own-secret", SECRET),
        _ => builder,
    };
    builder.log_bodies(usize::MAX).build().unwrap()
}

/// The header of a call that has the secret.
fn header_with(secret: Secret) -> Option<(&'static str, String)> {
    match secret {
        Secret::CredentialHeader => Some(("x-api-key", SECRET.to_owned())),
        Secret::Cookie => Some(("cookie", format!("a=b; session={SECRET}"))),
        Secret::BasicPassword => {
            let pair = Base64::standard(format!("me:{SECRET}"));
            Some(("authorization", format!("Basic {}", pair.as_str())))
        }
        _ => None,
    }
}

/// Sends a secret with a call.
fn call_with<R, K>(secret: Secret, call: Call<R, K>) -> Call<R, K> {
    let call = if secret == Secret::QueryKey { call.query("key", SECRET) } else { call };
    match header_with(secret) {
        Some((name, value)) => call.header(name, value),
        None => call,
    }
}

/// Sends a secret with a call by method and path.
fn custom_with(secret: Secret, client: &Client) -> CustomCall {
    let call = client.runtime().request(Method::POST, "v1beta/interactions");
    let call = if secret == Secret::QueryKey { call.query("key", SECRET) } else { call };
    match header_with(secret) {
        Some((name, value)) => call.header(name, value),
        None => call,
    }
}

/// Makes a call, and notes all that can be printed of it.
async fn call(secret: Secret, kind: Kind, client: &Client, outputs: &mut Outputs) -> Result<()> {
    match kind {
        Kind::Get => call_with(secret, api::get(client)).await.map(drop),
        Kind::Stream => {
            let mut stream = call_with(secret, api::stream(client)).stream().await?;
            let mut failed = None;
            while failed.is_none() {
                let next = stream.try_next().await;
                outputs.debug("stream", &stream);
                match next {
                    Ok(None) => return Ok(()),
                    next => failed = next.err(),
                }
            }
            failed.map_or(Ok(()), Err)
        }
        Kind::Items => {
            let mut items = call_with(secret, api::list(client)).items();
            let next = items.try_next().await;
            outputs.debug("items", &items);
            next.map(drop)
        }
        Kind::Wait => {
            let operation = call_with(secret, api::start(client)).operation().await?;
            let mut operation = operation.poll_waits(QUICK, QUICK);
            operation.wait().await.map(drop)
        }
        Kind::Upload => {
            let upload = call_with(secret, api::upload(client)).bytes(vec![7; 2500]).media_type("a/b");
            let upload = upload.chunk_size(1000).one_request_up_to(0).recovery_waits(QUICK, QUICK);
            upload.give_up_after(20 * QUICK).await.map(drop)
        }
        Kind::SmallUpload => call_with(secret, api::upload(client)).bytes("x").media_type("a/b").await.map(drop),
        Kind::Bytes => call_with(secret, api::download(client)).download().bytes().await.map(drop),
        Kind::Lines => {
            let mut lines = call_with(secret, api::download(client)).download().lines::<Model>().await?;
            while lines.try_next().await?.is_some() {
                outputs.debug("lines", &lines);
            }
            Ok(())
        }
        Kind::ToFile => {
            let folder = tempfile::tempdir().unwrap();
            call_with(secret, api::download(client)).download().to_file(folder.path().join("a")).await.map(drop)
        }
        Kind::Custom => custom_with(secret, client).send::<Model>().await.map(drop),
        Kind::CustomStream => {
            let mut elements = custom_with(secret, client).stream::<Model>().await?;
            while elements.try_next().await?.is_some() {}
            Ok(())
        }
        Kind::Updates => {
            let operation = call_with(secret, api::start(client)).operation().await?;
            let mut operation = operation.poll_waits(QUICK, QUICK);
            let metadata = operation.metadata().err();
            let failed = operation.updates().try_next().await.map(drop);
            if let Some(error) = &metadata {
                outputs.error(error);
            }
            failed
        }
        Kind::Ready => {
            let get = || -> Call<File> {
                call_with(secret, rt::get(client.runtime(), "v1beta/files/x").build("test.files.get"))
            };
            rt::wait_until_ready(&READINESS, get, rt::to_value::<File>).await.map(drop)
        }
        Kind::Part => {
            let call: Call<Value, Lro<Value, Value>> =
                rt::post(client.runtime(), "v1beta/models/x:batch").build("test.models.batch");
            let operation = call_with(secret, call).operation().await?;
            let mut operation = operation.poll_waits(QUICK, QUICK);
            let result = operation.wait().await?;
            Err(operation.without_secrets(rt::status_error(&result["error"])))
        }
    }
}

/// The parts that all calls with a secret share.
struct Shared {
    http: Arc<ReqwestTransport>,
    url: String,
}

/// The result of the enumeration.
#[derive(Default)]
struct Count {
    requests: usize,
    outputs: usize,
    told: Vec<String>,
    /// Cases where nothing was echoed, which prove nothing.
    silent: Vec<String>,
}

impl Count {
    /// Makes one call, and looks through all that can be printed of it.
    async fn case(&mut self, secret: Secret, place: Place, name: &str, shared: &Shared, log: &Lines) {
        let recorder = Recorder::new(shared.http.clone());
        let client = client_with(secret, builder(&shared.url).transport(recorder.clone()));
        let mut outputs = Outputs::default();
        log.take();
        if let Err(error) = call(secret, place.call, &client, &mut outputs).await {
            outputs.error(&error);
        }
        let cassette = recorder.cassette();
        let responses = outputs.cassette(&cassette);
        outputs.add("log", log.take().join("\n"));
        self.requests += cassette.len();
        self.outputs += outputs.0.len();
        let case = format!("{secret:?}, {}, {name}", place.name);
        for (output, text) in outputs.0.iter().filter(|(_, text)| tells(text)) {
            self.told.push(format!("{case}, {output}: {text}"));
        }
        if !place.unrecorded && !responses.contains("REDACTED") {
            self.silent.push(format!("{case}: {responses}"));
        }
    }
}

#[tokio::test]
async fn no_secret_that_comes_back_is_told() {
    let log = everything();
    let http = Arc::new(ReqwestTransport::open().unwrap());
    let mut count = Count::default();
    let mut cases = 0;
    for secret in SECRETS {
        let echo = EchoServer::start();
        let shared = Shared { http: http.clone(), url: echo.server.url() };
        for place in PLACES {
            for (name, text) in encodings() {
                let upload_id = (secret == Secret::UploadId).then(|| SECRET.to_owned());
                echo.echo(*place, Echo { text, upload_id });
                count.case(secret, *place, name, &shared, &log).await;
                cases += 1;
            }
        }
    }
    println!("{cases} cases, {} exchanges, {} outputs", count.requests, count.outputs);
    assert_eq!(cases, SECRETS.len() * PLACES.len() * encodings().len());
    assert!(count.silent.is_empty(), "{} cases echo nothing:\n{}", count.silent.len(), count.silent.join("\n"));
    assert!(count.told.is_empty(), "{} outputs tell a secret:\n{}", count.told.len(), count.told.join("\n"));
}
