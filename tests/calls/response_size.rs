//! A response cannot fill the memory.

use generativelanguage::error::ErrorKind;
use generativelanguage::retry::{Outcome, Retry};

use crate::support::api::{builder, generate, list, start, upload};
use crate::support::server::Server;

const LIMIT: usize = 100_000;

/// Answers with JSON of this length, which is announced or not.
fn sends(length: usize, announced: bool) -> Server {
    Server::start(move |exchange| {
        let text = "x".repeat(length - r#"{"name":""}"#.len());
        let body = format!(r#"{{"name":"{text}"}}"#);
        if announced {
            exchange.json(200, body);
        } else {
            exchange.begin("application/json").piece(body).end();
        }
    })
}

#[tokio::test]
async fn a_response_above_the_limit_is_refused() {
    for announced in [true, false] {
        refused_above_the_limit(announced).await;
    }
}

async fn refused_above_the_limit(announced: bool) {
    let server = sends(LIMIT, announced);
    let client = builder(&server.url()).max_response_size(LIMIT).build().unwrap();
    generate(&client).await.unwrap();
    let server = sends(LIMIT + 1, announced);
    let client = builder(&server.url()).max_response_size(LIMIT).build().unwrap();
    let simple = upload(&client).bytes("x").media_type("a/b");
    for error in [
        generate(&client).await.unwrap_err(),
        list(&client).pages().try_next().await.unwrap_err(),
        start(&client).wait().await.unwrap_err(),
        simple.await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::ResponseTooLarge, "{error:?}");
        assert!(error.message().contains("100000 bytes"), "{error}");
        assert!(error.attempts().iter().all(|attempt| attempt.outcome == Outcome::Final), "{error:?}");
    }
    assert_eq!(server.count(), 4, "the same request gets the same response");
}

/// Of a response that is announced as too long nothing is read, let alone kept.
#[tokio::test]
async fn the_limit_is_256_mebibytes_unless_set() {
    for (length, kind) in [(256 << 20, ErrorKind::Transport), ((256 << 20) + 1, ErrorKind::ResponseTooLarge)] {
        let server = Server::start(move |exchange| {
            exchange.write(format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{{\"name\":\"")).close();
        });
        let client = builder(&server.url()).retry(Retry::never()).build().unwrap();
        assert_eq!(generate(&client).await.unwrap_err().kind(), kind, "{length} bytes");
    }
}

/// The limit is for what the response becomes, not for what is sent.
#[cfg(feature = "gzip")]
#[tokio::test]
async fn a_small_response_that_becomes_large_is_refused() {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    let server = Server::start(|exchange| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(br#"{"name":""#).unwrap();
        for _ in 0..200 {
            encoder.write_all(" ".repeat(LIMIT).as_bytes()).unwrap();
        }
        let body = encoder.finish().unwrap();
        assert!(body.len() < LIMIT);
        exchange.respond(200, &[("content-type", "application/json"), ("content-encoding", "gzip")], body);
    });
    let client = builder(&server.url()).max_response_size(LIMIT).build().unwrap();
    assert_eq!(generate(&client).await.unwrap_err().kind(), ErrorKind::ResponseTooLarge);
}
