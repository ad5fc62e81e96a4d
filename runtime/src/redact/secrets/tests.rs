//! Secrets of each kind, in texts and headers.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request};

use super::Secrets;

/// The secrets of a request with these sensitive headers.
fn secrets(uri: &str, headers: &[(&'static str, &'static str)]) -> Secrets {
    let mut request = Request::new(());
    *request.uri_mut() = uri.parse().unwrap();
    for (name, value) in headers {
        let mut value = HeaderValue::from_static(value);
        value.set_sensitive(true);
        request.headers_mut().append(*name, value);
    }
    request.headers_mut().insert("a", HeaderValue::from_static("harmless"));
    Secrets::in_request(&request)
}

#[test]
fn what_the_request_held_is_replaced() {
    let secrets = secrets("/", &[("x-goog-api-key", "the-secret-key"), ("authorization", "Bearer the-token")]);
    let text = Bytes::from_static(b"the-secret-key, harmless (the-token); the-secret-key");
    assert_eq!(secrets.redact(text), "REDACTED, harmless (REDACTED); REDACTED");
    let text = Bytes::from_static(b"nothing \\ of % it & more");
    assert_eq!(secrets.redact(text.clone()).as_ptr(), text.as_ptr(), "a text without secrets is not copied");
}

#[test]
fn secrets_are_found_in_each_place_of_a_request() {
    // The header holds `me:the-password`.
    for (uri, headers, secret) in [
        ("https://h/u?a=b&key=the%2Dkey%3D", &[][..], "the-key="),
        ("https://h/u?upload_id=the-upload", &[], "the-upload"),
        ("https://me:the-password@h/u", &[], "the-password"),
        ("/", &[("authorization", "Basic bWU6dGhlLXBhc3N3b3Jk")], "the-password"),
        ("/", &[("authorization", "Basic bWU6dGhlLXBhc3N3b3Jk")], "bWU6dGhlLXBhc3N3b3Jk"),
        ("/", &[("cookie", "a=first-one; b=second-one")], "second-one"),
        ("/", &[("x-own", "the own secret")], "the own secret"),
    ] {
        let clean = secrets(uri, headers).redact(format!("<{secret}>").into());
        assert_eq!(clean, "<REDACTED>", "{secret}");
    }
}

#[test]
fn secrets_of_a_response_are_found_in_it() {
    let mut headers = HeaderMap::new();
    headers.insert("x-goog-upload-url", HeaderValue::from_static("https://h/u?upload_id=the-upload&a=harmless"));
    headers.insert("set-cookie", HeaderValue::from_static("session=the-session; Path=/a-long-path"));
    headers.insert("link", HeaderValue::from_static("<https://h/u?upload_id=the-upload>; rel=next"));
    headers.insert("x-note", HeaderValue::from_static("the-session of the%2Dupload"));
    let secrets = Secrets::default().with_response(&headers);
    let text = Bytes::from_static(b"the-upload, the-session, harmless, /a-long-path");
    assert_eq!(secrets.redact(text), "REDACTED, REDACTED, harmless, /a-long-path");
    let clean = secrets.clean_headers(&headers);
    assert_eq!(clean["x-goog-upload-url"], "https://h/u?upload_id=REDACTED&a=harmless");
    assert_eq!(clean["set-cookie"], "REDACTED");
    assert_eq!(clean["link"], "<https://h/u?upload_id=REDACTED>; rel=next");
    assert_eq!(clean["x-note"], "REDACTED of REDACTED");
}

#[test]
fn the_longest_secret_is_replaced_as_a_whole() {
    let secrets = secrets("/", &[("x-key", "the-secret"), ("y-key", "the-secret-and-more")]);
    assert_eq!(secrets.redact(Bytes::from_static(b"the-secret-and-more the-secret-and")), "REDACTED REDACTED-and");
}

/// A text in two pieces is shown as it would be in one.
#[test]
fn a_secret_in_two_pieces_is_held_back() {
    let secrets = secrets("/", &[("x-key", "the/secret=")]);
    for text in ["a the/secret= b", r"a the\/secret\u003d b", "a the%2Fsecret%3d b", r"a the\\/secret\\u003d b"] {
        for cut in 0..text.len() {
            let (shown, held) = secrets.redact_piece(Bytes::copy_from_slice(&text.as_bytes()[..cut]));
            let rest = secrets.redact([&held, &text.as_bytes()[cut..]].concat().into());
            let whole = [shown, rest].concat();
            assert_eq!(String::from_utf8(whole).unwrap(), "a REDACTED b", "{text} cut at {cut}");
        }
    }
}

#[test]
fn most_of_a_secret_at_the_end_of_a_text_is_hidden() {
    let secrets = secrets("/", &[("x-key", "the/secret=")]);
    for (text, clean) in [
        ("a the/secret= b", "a REDACTED b"),
        ("a the/secret=", "a REDACTED"),
        ("a the/secret", "a REDACTED"),
        (r"a the\/", "a REDACTED"),
        ("a the/", "a REDACTED"),
        ("a the", "a the"),
        ("a", "a"),
    ] {
        assert_eq!(secrets.redact_cut(Bytes::from_static(text.as_bytes())), clean, "{text}");
    }
}

/// The longer one may follow in the next piece.
#[test]
fn a_secret_that_another_begins_with_is_held_back() {
    let secrets = secrets("/", &[("x-key", "the-secret"), ("y-key", "the-secret-and-more")]);
    let (shown, held) = secrets.redact_piece(Bytes::from_static(b"a the-secret"));
    assert_eq!((&*shown, &*held), (&b"a "[..], &b"the-secret"[..]));
    let (shown, held) = secrets.redact_piece(Bytes::from_static(b"a the-secret b"));
    assert_eq!((&*shown, &*held), (&b"a REDACTED b"[..], &b""[..]));
}
