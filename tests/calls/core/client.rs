//! The client over a real connection: what is sent, what comes back, and how long it may take.

use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::sample::Client;
use super::sample::schemas::{Chat, Content, Empty, Kind};
use super::server::{Reply, Server};
use generativelanguage::auth::{ApiKey, Bearer, CallContext, Credentials, credentials_from};
use generativelanguage::call::Response;
use generativelanguage::error::ErrorKind;
use generativelanguage::retry::Retry;
use generativelanguage::transport::{Body, BoxFuture, ByteStream, ReqwestTransport, Transport, TransportError};
use generativelanguage::{Call, Error};

async fn start() -> (Server, Client) {
    let server = Server::start();
    let client = Client::builder().api_key("the-key").base_url(&server.url).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn a_call_and_its_reply() {
    let (server, client) = start().await;
    server.reply(Reply::json(r#"{"name": "chats/a", "kind": "GROUP", "contents": [{"role": "user"}]}"#));
    let chat = client.chats().get("a").await.unwrap();
    assert_eq!((chat.name.as_deref(), chat.kind), (Some("chats/a"), Some(Kind::Group)));
    assert_eq!(chat.contents, [Content::new().set_role("user")]);
    let received = server.take();
    assert_eq!((received.method.as_str(), received.target.as_str()), ("GET", "/v1/chats/a"));
    assert_eq!(received.header("x-goog-api-key"), Some("the-key"));
    assert_eq!(received.header("content-type"), None);
    assert_eq!(received.body, b"");
    let agent = received.header("user-agent").unwrap();
    assert!(agent.starts_with(concat!("sample-rust/", env!("CARGO_PKG_VERSION"))), "{agent}");
    assert_eq!(agent.ends_with(" (gzip)"), cfg!(feature = "gzip"), "{agent}");
    assert_eq!(received.header("accept-encoding").is_some_and(|value| value.contains("gzip")), cfg!(feature = "gzip"));
    let api_client = received.header("x-goog-api-client").unwrap();
    assert!(api_client.starts_with("gl-rust/1."), "{api_client}");
    assert!(api_client.ends_with(concat!(" sample/", env!("CARGO_PKG_VERSION"))), "{api_client}");
}

#[tokio::test]
async fn a_body_goes_out_as_json() {
    let (server, client) = start().await;
    server.reply(Reply::json("{}"));
    let request = Content::new().set_role("user");
    let chat = client.chats().say("a", request).header("x-custom", "1").query("alt", "json").send().await.unwrap();
    assert_eq!(chat, Chat::new());
    let received = server.take();
    assert_eq!((received.method.as_str(), received.target.as_str()), ("POST", "/v1/chats/a:say?alt=json"));
    assert_eq!(received.header("content-type"), Some("application/json"));
    assert_eq!(received.header("x-custom"), Some("1"));
    assert_eq!(received.body, br#"{"role":"user"}"#);
}

#[tokio::test]
async fn the_path_of_a_gateway_stays_in_front() {
    let server = Server::start();
    let client = Client::builder().anonymous().base_url(format!("{}/a/b/", server.url)).build().unwrap();
    client.chats().list().page_size(2).await.unwrap();
    let received = server.take();
    assert_eq!(received.target, "/a/b/v1/chats?pageSize=2");
    assert_eq!(received.header("x-goog-api-key"), None);
    let client = Client::builder().anonymous().base_url(&server.url).pretty_print(false).build().unwrap();
    client.chats().list().await.unwrap();
    client.chats().list().page_size(2).await.unwrap();
    client.chats().list().query("prettyPrint", true).await.unwrap();
    let targets: Vec<_> = server.take_all().into_iter().map(|received| received.target).collect();
    assert_eq!(
        targets,
        ["/v1/chats?prettyPrint=false", "/v1/chats?pageSize=2&prettyPrint=false", "/v1/chats?prettyPrint=true"]
    );
}

#[tokio::test]
async fn metadata_and_raw_bodies() {
    let (server, client) = start().await;
    server.reply(Reply::new(201, &[("x-request-id", "r1")], r#"{"name": "chats/a"}"#));
    let response = client.chats().get("a").send_with_metadata().await.unwrap();
    assert_eq!((response.status().as_u16(), response.headers()["x-request-id"].as_bytes()), (201, b"r1".as_slice()));
    assert_eq!(response.value().name.as_deref(), Some("chats/a"));
    server.reply(Reply::new(200, &[], "not json"));
    let raw = client.chats().get("a").send_raw().await.unwrap();
    assert_eq!(raw.into_value(), "not json");
    server.reply(Reply::new(200, &[("content-type", "text/csv")], "a,b\n"));
    let export = client.chats().export("a", "csv").await.unwrap();
    assert_eq!((export.content_type.as_str(), export.data.as_ref()), ("text/csv", b"a,b\n".as_slice()));
    assert!(server.take_all().last().unwrap().target.ends_with("/v1/chats/a:export?format=csv"));
}

#[tokio::test]
async fn replies_without_a_body() {
    let (server, client) = start().await;
    for body in ["", "{}", "  \r\n", r#"{"anything": ["at", "all"]}"#] {
        server.reply(Reply::json(body));
        client.chats().delete("a").force(true).await.unwrap();
        assert_eq!(server.take().target, "/v1/chats/a?force=true");
    }
    server.reply(Reply::new(204, &[], ""));
    client.chats().delete("a").await.unwrap();
    server.reply(Reply::new(204, &[], ""));
    assert_eq!(client.chats().get("a").await.unwrap(), Chat::new());
    server.reply(Reply::new(200, &[], ""));
    let error = client.chats().get("a").await.unwrap_err();
    assert_eq!(error.to_string(), "sample.chats.get: cannot decode the response: it is empty");
    server.reply(Reply::new(200, &[], ""));
    let nothing: Call<Empty> = generativelanguage::rt::get(client.runtime(), "v1/nothing").build("sample.nothing");
    assert_eq!(nothing.await.unwrap(), Empty::new());
}

#[tokio::test]
async fn replies_of_old_services_are_unwrapped() {
    let (server, client) = start().await;
    server.reply(Reply::json(r#"{"kind": "x", "data": {"role": "model"}, "etag": null}"#));
    let content = client.chats().old(Content::new().set_role("user")).await.unwrap();
    assert_eq!(content, Content::new().set_role("model"));
    assert_eq!(server.take().json(), serde_json::json!({"data": {"role": "user"}}));
    server.reply(Reply::json(r#"{"data": {"role": 7}}"#));
    let error = client.chats().old(Content::new()).await.unwrap_err();
    assert!(error.message().contains("data.role: invalid type: integer `7`"), "{error}");
    server.reply(Reply::json("{}"));
    assert!(client.chats().old(Content::new()).await.unwrap_err().is_decode());
}

#[tokio::test]
async fn headers_of_the_client_and_of_the_call() {
    let server = Server::start();
    let client = Client::builder()
        .bearer_token(" the-token ")
        .base_url(&server.url)
        .header("x-everywhere", "1")
        .user_agent("my-app/2.0")
        .quota_project("my-project")
        .build()
        .unwrap();
    client.chats().get("a").header("x-everywhere", "2").await.unwrap();
    let received = server.take();
    assert_eq!(received.header("authorization"), Some("Bearer the-token"));
    assert_eq!(received.header("x-goog-user-project"), Some("my-project"));
    assert_eq!(received.header("x-everywhere"), Some("2"));
    let agent = received.header("user-agent").unwrap();
    assert!(agent.starts_with("my-app/2.0 sample-rust/"), "{agent}");
    client.chats().get("a").header("authorization", "Bearer another").await.unwrap();
    assert_eq!(server.take().header("authorization"), Some("Bearer another"));
}

#[tokio::test]
async fn credentials_are_asked_for_every_time() {
    let server = Server::start();
    let turn = AtomicUsize::new(0);
    let rotating = credentials_from(move || {
        let turn = turn.fetch_add(1, Ordering::Relaxed);
        async move {
            match turn {
                2 => Err(Box::<dyn std::error::Error + Send + Sync>::from("no more keys")),
                turn => Ok(ApiKey::new(format!("key-{turn}"))?),
            }
        }
    });
    let client = Client::builder().credentials(rotating).base_url(&server.url).build().unwrap();
    client.chats().get("a").await.unwrap();
    client.chats().get("a").await.unwrap();
    let error = client.chats().get("a").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string()),
        (ErrorKind::Credentials, "sample.chats.get: no credentials could be had".into())
    );
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "no more keys");
    let keys: Vec<_> =
        server.take_all().iter().map(|received| received.header("x-goog-api-key").unwrap().to_owned()).collect();
    assert_eq!(keys, ["key-0", "key-1"]);
}

#[tokio::test]
async fn redirects_stay_on_their_host() {
    let (server, client) = start().await;
    let other = Server::start();
    server.reply(Reply::new(302, &[("location", &format!("{}/there", other.url))], ""));
    let error = client.chats().get("a").await.unwrap_err();
    assert_eq!((error.code(), other.take_all().len()), (Some(302), 0));
    server.reply(Reply::new(302, &[("location", "/v1/elsewhere")], "")).reply(Reply::json("{}"));
    client.chats().get("a").await.unwrap();
    assert_eq!(server.take_all().last().unwrap().target, "/v1/elsewhere");
}

#[tokio::test]
async fn a_request_that_does_something_is_not_made_one_that_asks() {
    let (server, client) = start().await;
    for code in [301, 302, 303] {
        server.reply(Reply::new(code, &[("location", "/v1/elsewhere")], ""));
        let error = client.chats().say("a", Content::new()).await.unwrap_err();
        assert_eq!((error.code(), server.take_all().len()), (Some(code), 1));
        assert_eq!(error.headers()["location"], "/v1/elsewhere");
    }
    for code in [307, 308] {
        server.reply(Reply::new(code, &[("location", "/v1/elsewhere")], "")).reply(Reply::json("{}"));
        client.chats().say("a", Content::new()).await.unwrap();
        let [first, second] = &server.take_all()[..] else { panic!("two requests") };
        assert_eq!((second.verb.as_str(), second.target.as_str()), ("POST", "/v1/elsewhere"));
        assert_eq!(second.body, first.body);
    }
    // Only a POST changes by these.
    for code in [301, 302] {
        server.reply(Reply::new(code, &[("location", "/v1/elsewhere")], "")).reply(Reply::json("{}"));
        client.chats().delete("a").await.unwrap();
        let seen = server.take_all();
        assert_eq!((seen.len(), seen[1].verb.as_str(), seen[1].target.as_str()), (2, "DELETE", "/v1/elsewhere"));
    }
    server.reply(Reply::new(303, &[("location", "/v1/elsewhere")], ""));
    assert_eq!(client.chats().delete("a").await.unwrap_err().code(), Some(303));
    assert_eq!(server.take_all().len(), 1);
}

#[tokio::test]
async fn a_transport_of_ones_own() {
    struct Parrot;

    impl Transport for Parrot {
        fn send(
            &self,
            request: http::Request<Body>,
        ) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
            let name = format!(r#"{{"name": "{}"}}"#, request.uri());
            Box::pin(async move { Ok(http::Response::new(ByteStream::from(name))) })
        }
    }

    let client = Client::builder().api_key("the-key").transport(Parrot).build().unwrap();
    assert_eq!(client.chats().get("a").await.unwrap().name.unwrap(), "https://sample.example/v1/chats/a");
    let client = Client::builder().api_key("the-key").transport(Parrot).location("europe-west3").build().unwrap();
    assert_eq!(client.chats().get("a").await.unwrap().name.unwrap(), "https://europe-west3-sample.example/v1/chats/a");
    let error = Client::builder().api_key("the-key").location("mars").build().unwrap_err();
    assert_eq!(error.to_string(), "sample has no endpoint in the location `mars`: use one of europe-west3");
}

#[tokio::test]
async fn a_reqwest_client_of_ones_own() {
    let server = Server::start();
    let transport = ReqwestTransport::builder().configure(|http| http.user_agent("not seen")).build().unwrap();
    let http = transport.http_client().clone();
    let client = Client::builder().api_key("k").base_url(&server.url).http_client(http).build().unwrap();
    client.chats().get("a").await.unwrap();
    assert_eq!(server.take().header("x-goog-api-key"), Some("k"));
}

#[tokio::test]
async fn clocks() {
    let (server, client) = start().await;
    server.reply(Reply::Silence);
    let error = client.chats().say("a", Content::new()).timeout(Duration::from_millis(50)).await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    // The headers alone do not stop the timeout of the whole call.
    server.reply(Reply::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{".to_vec())).reply(Reply::Silence);
    let error = client.chats().get("a").timeout(Duration::from_millis(50)).await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
}

#[tokio::test]
async fn what_is_missing_is_told_when_the_client_is_built() {
    for (builder, message) in [
        (
            Client::builder(),
            "no credentials: call `api_key`, `bearer_token`, `credentials`, or `anonymous` of the builder",
        ),
        (Client::builder().api_key(" "), "the API key is empty"),
        (Client::builder().api_key("a\nb"), "the API key has a character that is not allowed in a header: use visible ASCII characters"),
        (
            Client::builder().api_key("auth_tokens/x"),
            "an ephemeral token is not an API key; it serves the Live API only",
        ),
        (Client::builder().bearer_token(""), "the bearer token is empty"),
        (Client::builder().anonymous().base_url("nowhere"), "base URL needs a scheme and a host"),
        (Client::builder().anonymous().header("x y", "z"), "invalid header name `x y`: use letters, digits, and hyphens"),
        (Client::builder().with_env(), "none of the environment variables SAMPLE_KEY_OF_A_TEST, SAMPLE_KEY_OF_A_TEST_2 is set: set one, or use `api_key`"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::Config, message.to_owned()));
    }
    assert!(Client::new("").is_err());
    assert!(Client::from_env().is_err());
}

#[tokio::test]
async fn secrets_are_shown_nowhere() {
    let server = Server::start();
    let secrets = ["the-secret-key", "the-secret-token", "secret-in-the-query"];
    let key = ApiKey::new("the-secret-key").unwrap();
    let token = Bearer::new("the-secret-token").unwrap();
    let mut shown =
        format!("{key:?} {token:?} {:?}", token.headers(CallContext::new("sample.chats.get")).await.unwrap());
    for builder in [Client::builder().credentials(key), Client::builder().credentials(token)] {
        let builder = builder.base_url(&server.url).header("authorization", "Bearer the-secret-token");
        write!(shown, "{builder:?}").unwrap();
        let client = builder.build().unwrap();
        let call =
            || client.chats().get("a").query("key", "secret-in-the-query").header("x-goog-api-key", "the-secret-key");
        write!(shown, "{client:?} {:?} {:?} {:?}", client.chats(), call(), call().request().unwrap()).unwrap();
        server.reply(Reply::error(400, "no")).reply(Reply::json("[")).reply(Reply::Cut(Vec::new()));
        let gone = Client::builder().api_key("the-secret-key").base_url("http://127.0.0.1:1").build().unwrap();
        let unreachable = gone.chats().get("a").query("key", "secret-in-the-query");
        for call in [call(), call(), call(), unreachable] {
            let error = call.retry(Retry::never()).await.unwrap_err();
            write!(shown, "{error} {error:?} {:?}", error.url()).unwrap();
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                write!(shown, "{cause} {cause:?}").unwrap();
                source = cause.source();
            }
        }
    }
    for secret in secrets {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(shown.contains("key=REDACTED"), "{shown}");
    assert!(shown.contains("REDACTED"), "{shown}");
}

#[tokio::test]
async fn a_thousand_calls_at_once() {
    let (server, client) = start().await;
    let mut tasks = tokio::task::JoinSet::new();
    for index in 0..1000 {
        let chats = client.chats();
        tasks.spawn(async move { chats.get(format!("chats/{index}")).await });
    }
    while let Some(result) = tasks.join_next().await {
        assert_eq!(result.unwrap().unwrap(), Chat::new());
    }
    assert_eq!(server.take_all().len(), 1000);
}

/// Calls can be made from any task: this is checked by the compiler.
#[test]
fn futures_can_be_sent_to_other_threads() {
    fn sendable<T: Send + 'static>(_: &T) {}
    fn shareable<T: Send + Sync + Unpin + 'static>() {}
    let client = Client::new("k").unwrap();
    sendable(&client.chats().get("a").send());
    sendable(&client.chats().get("a").send_with_metadata());
    sendable(&client.chats().get("a").send_raw());
    sendable(&client.chats().get("a").into_future());
    sendable(&client.chats().list().into_future());
    sendable(&client.chats().list().send());
    sendable(&client.chats().delete("a").send());
    shareable::<Client>();
    shareable::<generativelanguage::client::Client>();
    shareable::<Error>();
    shareable::<Call<Chat>>();
    shareable::<Response<Chat>>();
    shareable::<generativelanguage::call::Request>();
}
