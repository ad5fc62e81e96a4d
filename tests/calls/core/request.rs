//! Requests as plain data: what a call will send, without a network.

use std::time::Duration;

use super::sample::Client;
use super::sample::schemas::{Content, Part};
use generativelanguage::call::Request;
use generativelanguage::client::BaseUrl;
use generativelanguage::error::ErrorKind;
use generativelanguage::rt::Wire;
use generativelanguage::types::UnknownFields;

fn client() -> Client {
    Client::new("the-key").unwrap()
}

fn url(request: &Request) -> String {
    request.url(&BaseUrl::parse("https://h/prefix").unwrap()).unwrap()
}

#[test]
fn paths() {
    let chats = client().chats();
    for (name, path) in [
        ("chats/a", "v1/chats/a"),
        ("a", "v1/chats/a"),
        ("chats/a b%?#ü", "v1/chats/a%20b%25%3F%23%C3%BC"),
        ("chats/a..b", "v1/chats/a..b"),
        ("chats/%2e%2e", "v1/chats/%252e%252e"),
        (r"chats/..\b", "v1/chats/..%5Cb"),
    ] {
        let call = chats.get(name);
        assert_eq!(call.request().unwrap().path().unwrap(), path);
        assert_eq!(url(call.request().unwrap()), format!("https://h/prefix/{path}"));
    }
    for (id, path) in
        [("a/b", "v1/chats/a%2Fb"), ("a b%?#ü:x", "v1/chats/a%20b%25%3F%23%C3%BC%3Ax"), ("~-._", "v1/chats/~-._")]
    {
        assert_eq!(chats.get_by_id(id).request().unwrap().path().unwrap(), path);
    }
    assert_eq!(chats.operations("").request().unwrap().path().unwrap(), "v1/operations");
}

/// As in JSON.
#[test]
fn numbers_that_are_not_finite() {
    for (value, text) in [(f64::INFINITY, "Infinity"), (f64::NEG_INFINITY, "-Infinity"), (f64::NAN, "NaN"), (0.5, "0.5")]
    {
        let call = client().chats().get("a").query("x", value);
        assert_eq!(call.request().unwrap().query().collect::<Vec<_>>(), [("x", text)]);
        #[expect(clippy::cast_possible_truncation, reason = "these have the same value as `f32`")]
        let call = client().chats().get("a").query("x", value as f32);
        assert_eq!(call.request().unwrap().query().collect::<Vec<_>>(), [("x", text)]);
    }
}

#[test]
fn arguments_that_do_not_fit() {
    let chats = client().chats();
    for (name, message) in [
        ("chats/a b/../c", "path parameter `name`: `chats/a b/../c` has a segment `.` or `..`"),
        ("..", "path parameter `name`: `..` has a segment `.` or `..`"),
        ("chats/a/b", "path parameter `name`: `chats/a/b` does not match `^chats/[^/]+$`"),
        ("models/a", "path parameter `name`: `models/a` does not match `^chats/[^/]+$`"),
        ("", "path parameter `name`: is empty"),
    ] {
        let error = chats.get(name).request().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request);
        assert_eq!(error.to_string(), format!("sample.chats.get: {message}"));
    }
    for id in ["..", ".", "a/../b"] {
        let error = chats.get_by_id(id).request().unwrap_err();
        assert_eq!(error.message(), format!("path parameter `chatId`: `{id}` has a segment `.` or `..`"));
    }
    // The first invalid argument is reported.
    let error = chats.get("a/b").header("x y", "z").request().unwrap_err();
    assert!(error.message().starts_with("path parameter"), "{error}");
    let error = chats.get("a").header("x", "line\nline").request().unwrap_err();
    assert_eq!(error.message(), "invalid value of the header `x`: use visible ASCII characters");
    let error = chats.get("a").header("x y", "z").request().unwrap_err();
    assert_eq!(error.message(), "invalid header name `x y`: use letters, digits, and hyphens");
}

#[test]
fn queries() {
    let call = client()
        .chats()
        .list()
        .page_size(1)
        .page_size(50)
        .page_token("a+b/c=&ü")
        .kinds(["GROUP", "NEW"])
        .read_mask(["displayName", "labels.due_date"])
        .newer_than(Duration::from_millis(1500))
        .min_score(0.1)
        .fields("chats(name)")
        .quota_user("me")
        .query("$.xgafv", 2);
    let query: Vec<_> = call.request().unwrap().query().map(|(name, value)| format!("{name}={value}")).collect();
    let expected = [
        "pageSize=50",
        "pageToken=a+b/c=&ü",
        "kinds=GROUP",
        "kinds=NEW",
        "readMask=displayName,labels.dueDate",
        "newerThan=1.500s",
        "minScore=0.1",
        "fields=chats(name)",
        "quotaUser=me",
        "$.xgafv=2",
    ];
    assert_eq!(query, expected);
    assert_eq!(
        url(call.request().unwrap()),
        "https://h/prefix/v1/chats?pageSize=50&pageToken=a%2Bb%2Fc%3D%26%C3%BC&kinds=GROUP&kinds=NEW\
         &readMask=displayName%2Clabels.dueDate&newerThan=1.500s&minScore=0.1&fields=chats%28name%29&quotaUser=me&%24.xgafv=2"
    );
    let none = client().chats().list().kinds(["GROUP"]).query("kinds", Vec::<String>::new()).query("x", None::<i32>);
    assert_eq!(none.request().unwrap().query().count(), 0);
    #[expect(deprecated, reason = "deprecated parameters can be sent")]
    let old = client().chats().list().show_deleted(true);
    assert_eq!(url(old.into_call().request().unwrap()), "https://h/prefix/v1/chats?showDeleted=true");
}

#[test]
fn bodies_and_headers() {
    let mut part = Part::new().set_text("hi");
    part.unknown_fields = UnknownFields::default();
    part.unknown_fields.insert("new", 1);
    let content = Content::new().set_parts([part]);
    let call = client().chats().say("a", content.clone()).header("X-Custom", "1").header("x-custom", "2");
    let request = call.request().unwrap();
    assert_eq!((request.id(), request.http_method().as_str()), ("sample.chats.say", "POST"));
    assert_eq!(request.body().unwrap(), r#"{"parts":[{"text":"hi","new":1}]}"#);
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.headers()["x-custom"], "2");
    let wrapped = client().chats().old(content);
    assert_eq!(wrapped.request().unwrap().body().unwrap(), r#"{"data":{"parts":[{"text":"hi","new":1}]}}"#);
    assert_eq!(client().chats().get("a").request().unwrap().body(), None);
}

#[test]
fn values_of_a_type_of_ones_own() {
    struct Celsius(f64);

    impl Wire for Celsius {
        fn read<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            f64::read(from).map(Self)
        }

        fn write<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
            self.0.write(out)
        }
    }

    let warm: Celsius = generativelanguage::rt::from_value("20.5".into()).unwrap();
    assert_eq!(generativelanguage::rt::to_value(&warm), 20.5);
}
