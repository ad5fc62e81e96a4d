//! Recording over loopback, and playing it back without a network.

use std::sync::Arc;
use std::time::Duration;

use crate::support::api::{Client, builder, create, download, generate_with, get, list, stream, upload};
use crate::support::server::Server;
use crate::support::upload_server::UploadServer;
use generativelanguage::error::ErrorKind;
use generativelanguage::record::{Cassette, Recorder, Replay};
use generativelanguage::transport::ReqwestTransport;

/// A client that calls nobody, answered from a cassette.
fn played(cassette: Cassette) -> (Client, Arc<Replay>) {
    let replay = Arc::new(Replay::new(cassette));
    (builder("https://generativelanguage.googleapis.com").transport(replay.clone()).build().unwrap(), replay)
}

fn recorded(url: &str) -> (Client, Recorder<ReqwestTransport>) {
    let recorder = Recorder::new(ReqwestTransport::open().unwrap());
    (builder(url).transport(recorder.clone()).build().unwrap(), recorder)
}

#[tokio::test]
async fn what_was_recorded_is_played_back() {
    let server = Server::start(|exchange| match exchange.request.path() {
        "/v1beta/models/x" if exchange.number == 0 => exchange.error(503),
        "/v1beta/models/x" => exchange.json(200, r#"{"name":"models/x"}"#),
        "/v1beta/models/x:streamGenerate" => {
            exchange.begin("text/event-stream");
            exchange
                .piece("data: {\"candidates\":[{\"text\":\"a\"}]}\n\n")
                .piece("data: {\"candidates\":[{\"text\":\"b\",");
            exchange.piece("\"finishReason\":\"STOP\"}]}\n\n").end();
        }
        "/v1beta/models" if exchange.request.method == "POST" => exchange.error(409),
        "/v1beta/models" => exchange.json(200, r#"{"models":[{"name":"1"}]}"#),
        _ => exchange.respond(200, &[("content-type", "image/png")], b"\xff\x00"),
    });
    let (client, recorder) = recorded(&server.url());
    let run = async |client: &Client| {
        assert_eq!(get(client).await.unwrap().name.as_deref(), Some("models/x"));
        let mut chunks = stream(client).stream().await.unwrap();
        let mut text = String::new();
        while let Some(chunk) = chunks.try_next().await.unwrap() {
            text += chunk.candidates[0].text.as_deref().unwrap();
        }
        assert_eq!(text, "ab");
        assert_eq!(create(client).await.unwrap_err().code(), Some(409));
        assert_eq!(list(client).items().try_collect::<Vec<_>>().await.unwrap().len(), 1);
        assert_eq!(download(client).download().bytes().await.unwrap(), &b"\xff\x00"[..]);
    };
    run(&client).await;
    let text = recorder.cassette().to_string();
    assert_eq!(recorder.cassette().len(), 6);
    drop(server);
    let (client, replay) = played(text.parse().unwrap());
    run(&client).await;
    assert_eq!(replay.unused(), 0);
}

#[tokio::test]
async fn an_upload_is_played_back() {
    let server = UploadServer::start(None);
    let (client, recorder) = recorded(&server.url());
    let content = vec![7; 2500];
    let run = async |client: &Client| {
        let sent = upload(client).bytes(content.clone()).media_type("a/b").chunk_size(1000).one_request_up_to(0).await;
        assert_eq!(sent.unwrap().file.unwrap().name.as_deref(), Some("files/abc"));
    };
    run(&client).await;
    let cassette = recorder.cassette();
    assert_eq!(cassette.len(), 4);
    // The session was at the recorded server; its name must be one that the client trusts.
    let text = cassette.to_string().replace(&server.url(), "https://generativelanguage.googleapis.com/");
    let (client, replay) = played(text.parse().unwrap());
    run(&client).await;
    assert_eq!(replay.unused(), 0);
}

#[tokio::test]
async fn a_broken_connection_is_played_back_as_one() {
    let server = Server::start(|exchange| {
        exchange.begin("text/event-stream").piece("data: {\"candidates\":[{\"text\":\"a\"}]}\n\n").close();
    });
    let (client, recorder) = recorded(&server.url());
    let run = async |client: &Client| {
        let mut chunks = stream(client).stream().await.unwrap();
        chunks.try_next().await.unwrap().unwrap();
        assert_eq!(chunks.try_next().await.unwrap_err().kind(), ErrorKind::StreamInterrupted);
    };
    run(&client).await;
    run(&played(recorder.cassette()).0).await;
}

#[tokio::test]
async fn requests_are_told_apart_by_their_bodies() {
    let server = Server::start(|exchange| {
        let body = exchange.read_body().to_vec();
        exchange.json(200, body);
    });
    let (client, recorder) = recorded(&server.url());
    let call = |client: &Client, text: &str| generate_with(client, serde_json::json!({"usageMetadata": text, "b": 1}));
    for text in ["one", "two", "one"] {
        call(&client, text).await.unwrap();
    }
    let (client, replay) = played(recorder.cassette());
    for text in ["two", "one", "one"] {
        assert_eq!(call(&client, text).await.unwrap().usage_metadata, Some(text.into()));
    }
    assert_eq!(replay.unused(), 0);
    let error = call(&client, "two").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    let message = "the request cannot be sent: no recorded exchange matches POST /v1beta/models/x:generate: record the cassette again";
    assert_eq!(error.message(), message);
}

#[tokio::test]
async fn no_secret_is_on_a_cassette() {
    let server = UploadServer::start(None);
    let (client, recorder) = recorded(&server.url());
    get(&client).query("key", "SECRET-KEY").header("cookie", "SECRET").await.unwrap_or_default();
    upload(&client).bytes("x").media_type("a/b").one_request_up_to(0).await.unwrap();
    let bearer = builder(&server.url()).bearer_token("SECRET-TOKEN").transport(recorder.clone()).build().unwrap();
    get(&bearer).timeout(Duration::from_secs(5)).await.unwrap_or_default();
    let echo = Server::start(|exchange| {
        exchange.begin("application/json").piece("{\"name\":\"SECR").pause(5).piece("ET-TOKEN\"}").end();
    });
    let echoed = builder(&echo.url()).bearer_token("SECRET-TOKEN").transport(recorder.clone()).build().unwrap();
    get(&echoed).await.unwrap();
    let text = recorder.cassette().to_string();
    assert_eq!(recorder.cassette().len(), 5);
    assert!(!text.contains("SECRET"), "{text}");
    assert!(text.contains("upload_id=REDACTED") && text.contains("REDACTED"));
}

#[tokio::test]
async fn cassettes_are_files() {
    let path = std::env::temp_dir().join(format!("cassette-{}.json", std::process::id()));
    let server = Server::start(|exchange| exchange.json(200, r#"{"name":"models/x"}"#));
    let (client, recorder) = recorded(&server.url());
    get(&client).await.unwrap();
    recorder.cassette().save(&path).unwrap();
    let (client, _) = played(Cassette::load(&path).unwrap());
    assert_eq!(get(&client).await.unwrap().name.as_deref(), Some("models/x"));
    std::fs::remove_file(&path).unwrap();
    assert_eq!(Cassette::load(&path).unwrap_err().kind(), ErrorKind::Config);
}

/// A cassette that cannot be written keeps its content, and the error says what was tried.
#[test]
fn a_cassette_is_replaced_as_a_whole() {
    let folder = std::env::temp_dir().join(format!("cassettes-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir(&folder).unwrap();
    let names = || {
        let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let path = folder.join("tape.json");
    let full: Cassette =
        r#"{"exchanges":[{"request":{"method":"GET","path":"/"},"response":{"status":200}}]}"#.parse().unwrap();
    full.save(&path).unwrap();
    assert_eq!(Cassette::load(&path).unwrap(), full);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

        // The old file is never open for writing, so that another name of it shows the old content.
        std::fs::hard_link(&path, folder.join("old")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink("tape.json", folder.join("link")).unwrap();
        Cassette::default().save(folder.join("link")).unwrap();
        assert!(Cassette::load(&path).unwrap().is_empty());
        assert_eq!(Cassette::load(folder.join("old")).unwrap(), full);
        assert!(std::fs::symlink_metadata(folder.join("link")).unwrap().is_symlink());
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
        assert_eq!(names(), ["link", "old", "tape.json"]);
        Cassette::default().save("/dev/null").unwrap();
    }
    let missing = folder.join("nowhere/tape.json");
    for (error, action) in
        [(full.save(&missing).unwrap_err(), "write"), (Cassette::load(&missing).unwrap_err(), "read")]
    {
        assert_eq!(error.to_string(), format!("cannot {action} the cassette `{}`", missing.display()));
        assert!(std::error::Error::source(&error).unwrap().to_string().contains("No such file") || cfg!(not(unix)));
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
