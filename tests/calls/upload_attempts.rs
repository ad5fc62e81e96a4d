//! The attempts that the errors of uploads have.

use std::time::Duration;

use generativelanguage::Error;
use generativelanguage::retry::{Next, Outcome, Refusal};

use crate::support::api::{client, upload};
use crate::support::server::Server;
use crate::support::upload_server::{Fault, UploadServer};

/// The error of an upload in chunks.
async fn failed(url: &str) -> Error {
    let quick = Duration::from_millis(1);
    let upload = upload(&client(url)).bytes("x".repeat(100)).media_type("a/b").one_request_up_to(0);
    upload.recovery_waits(quick, quick).give_up_after(Duration::from_secs(60)).await.unwrap_err()
}

fn outcomes(error: &Error) -> Vec<Outcome> {
    error.attempts().iter().map(|attempt| attempt.outcome).collect()
}

fn refused(code: u16) -> Outcome {
    Outcome::Refused(Refusal::new(code))
}

#[tokio::test]
async fn an_upload_that_fails_in_its_session_has_its_last_requests() {
    let server = UploadServer::start(None);
    server.state().send = [Fault::CutAfter(0)].into();
    server.state().query = [Fault::Code(503, false), Fault::Code(404, false)].into();
    let error = failed(&server.url()).await;
    assert_eq!(outcomes(&error), [refused(404)], "the server has answered after the failures before: {error:?}");
    let server = UploadServer::start(None);
    server.state().send = [Fault::Code(403, false)].into();
    assert_eq!(outcomes(&failed(&server.url()).await), [refused(403)]);
    // A server that claims to have more than there is.
    let server = UploadServer::start(None);
    server.state().send = [Fault::CutAfter(0)].into();
    server.state().query = [Fault::Claim(1_000_000)].into();
    assert_eq!(outcomes(&failed(&server.url()).await), [Outcome::Final]);
}

#[tokio::test]
async fn an_upload_that_nobody_answers_has_all_requests_since_then() {
    let server = UploadServer::start(None);
    server.state().send = [Fault::CutAfter(0)].into();
    server.state().query = (0..1000).map(|_| Fault::Code(503, false)).collect();
    let quick = Duration::from_millis(1);
    let upload = upload(&client(&server.url())).bytes("x".repeat(100)).media_type("a/b").one_request_up_to(0);
    let error = upload.recovery_waits(quick, quick).give_up_after(40 * quick).await.unwrap_err();
    let outcomes = outcomes(&error);
    assert_eq!((outcomes[0], outcomes[1]), (Outcome::Lost, refused(503)), "{error:?}");
    assert!(error.attempts().iter().rev().skip(1).all(|attempt| matches!(attempt.next, Next::Retried(_))));
    assert!(matches!(error.attempts().last().unwrap().next, Next::Stopped(_)));
}

#[tokio::test]
async fn an_upload_that_opens_no_session_has_all_attempts() {
    let server = UploadServer::start(None);
    server.state().start = [Fault::Code(503, false), Fault::Final(400, false)].into();
    let error = failed(&server.url()).await;
    assert_eq!(outcomes(&error), [refused(503), refused(400)]);
}

#[tokio::test]
async fn an_upload_whose_answer_cannot_be_read_has_its_attempts() {
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.error(503),
        _ => exchange.json(200, "[1]"),
    });
    let error = upload(&client(&server.url())).bytes("x").media_type("a/b").await.unwrap_err();
    assert_eq!(outcomes(&error), [refused(503), Outcome::Undecodable], "{error:?}");
    assert_eq!(error.method(), Some("test.media.upload"));
    // A wrong argument is found before there is any.
    let error = upload(&client(&server.url())).bytes("x").await.unwrap_err();
    assert!(error.attempts().is_empty() && error.is_invalid_argument());
}
