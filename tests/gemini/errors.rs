//! The errors of the layer: each says something once, and has the right kind.

use std::error::Error as _;

use generativelanguage::Error;
use generativelanguage::error::ErrorKind;
use generativelanguage::v1beta::Client;
use generativelanguage::v1beta::schemas::{FunctionCall, GenerateContentResponse, Part};
use serde_json::json;

/// Checks that no cause repeats its error, and the other way round.
#[track_caller]
fn check(error: &Error) {
    let causes = std::iter::successors(error.source(), |error| (*error).source());
    let texts: Vec<String> = std::iter::once(error.to_string()).chain(causes.map(ToString::to_string)).collect();
    for (place, text) in texts.iter().enumerate() {
        let others = &texts[place + 1..];
        assert!(
            others.iter().all(|other| !text.contains(other.as_str()) && !other.contains(text.as_str())),
            "{texts:?}"
        );
    }
}

#[tokio::test]
async fn no_cause_of_the_layer_repeats_its_error() {
    let folder = tempfile::tempdir().unwrap();
    let client = Client::builder().api_key("key").base_url("http://localhost:1/").build().unwrap();
    check(&Part::from_path(folder.path().join("gone.png")).unwrap_err());
    check(&client.batches().create_from_jsonl("x", folder.path().join("gone.jsonl")).await.unwrap_err());
    for (number, line) in ["not JSON", "{\"key\":7}", "{}"].into_iter().enumerate() {
        let path = folder.path().join(format!("{number}.jsonl"));
        std::fs::write(&path, line).unwrap();
        check(&client.batches().create_from_jsonl("x", path).await.unwrap_err());
    }
    let call = FunctionCall::new().set_name("f").set_args([("x", json!("a"))]);
    check(&call.args_as::<u8>().unwrap_err());
    check(&call.arg::<u8>("x").unwrap_err());
    check(&call.arg::<u8>("y").unwrap_err());
    for (text, reason) in [("{\"x\":", "MAX_TOKENS"), ("[1]", "MAX_TOKENS"), ("[1]", "STOP")] {
        let candidate = json!({"content": {"parts": [{"text": text}]}, "finishReason": reason});
        let reply: GenerateContentResponse = serde_json::from_value(json!({"candidates": [candidate]})).unwrap();
        check(&reply.json::<u8>().unwrap_err());
    }
}

#[tokio::test]
async fn a_missing_file_is_no_wrong_argument() {
    let folder = tempfile::tempdir().unwrap();
    let client = Client::builder().api_key("key").base_url("http://localhost:1/").build().unwrap();
    let (photo, lines) = (folder.path().join("gone.png"), folder.path().join("gone.jsonl"));
    for error in [
        Part::from_path(&photo).unwrap_err(),
        client.files().upload(&photo).await.unwrap_err(),
        client.batches().create_from_jsonl("x", &lines).await.unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.is_invalid_argument()), (ErrorKind::Io, false), "{error}");
        assert!(error.to_string().contains("gone."), "{error}");
    }
    let unknown = Part::from_path(folder.path().join("photo.unheard")).unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::Request);
}
