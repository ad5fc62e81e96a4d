//! Values that are nested deeply do not overflow the stack, on the way out or in.

#![expect(unreachable_pub, reason = "generated code looks like this")]

use generativelanguage::error::ErrorKind;
use generativelanguage::retry::Retry;
use generativelanguage::rt::{self, Value};
use generativelanguage::types::{ListValue, Struct, StructValue};
use http::Method;

use crate::support::api::{Answer, Client, client, create_with, generate, list, start, stream};
use crate::support::server::Server;

/// More levels than a stack has room for.
const DEEP: usize = 1_000_000;

/// More levels than are accepted, and fewer than a stack has room for.
const TOO_DEEP: usize = 200;

/// A message that contains itself, as schemas of schemas do.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
pub struct Node {
    /// The next level.
    pub next: Option<Box<Node>>,
    /// The next levels.
    pub list: Vec<Node>,
    /// Anything.
    pub value: Option<Value>,
    /// Fields that this version does not know; kept and written back.
    pub unknown_fields: rt::UnknownFields,
}

fn nodes(levels: usize) -> Node {
    (1..levels).fold(Node::default(), |node, _| Node { next: Some(Box::new(node)), ..Node::default() })
}

fn lists(levels: usize) -> Node {
    (1..levels).fold(Node::default(), |node, _| Node { list: vec![node], ..Node::default() })
}

fn value(levels: usize) -> Value {
    (1..levels).fold(Value::Array(Vec::new()), |value, _| Value::Array(vec![value]))
}

fn open_client() -> (Server, Client) {
    let server = Server::start(|exchange| exchange.json(200, "{}"));
    let client = client(&server.url());
    (server, client)
}

#[tokio::test]
async fn bodies_are_written_up_to_a_depth() {
    let (server, client) = open_client();
    create_with(&client, nodes(128)).await.unwrap();
    create_with(&client, lists(64)).await.unwrap();
    let plain = |body: &Value| client.runtime().request(Method::POST, "v1beta/things").json(body).send::<Value>();
    plain(&value(128)).await.unwrap();
    let sent = server.count();
    let node = Node { value: Some(value(TOO_DEEP)), ..Node::default() };
    let errors = [
        create_with(&client, nodes(129)).await.unwrap_err(),
        create_with(&client, nodes(TOO_DEEP)).await.unwrap_err(),
        create_with(&client, lists(TOO_DEEP)).await.unwrap_err(),
        create_with(&client, node).await.unwrap_err(),
        plain(&value(129)).await.unwrap_err(),
    ];
    for error in errors {
        assert!(error.is_invalid_argument(), "{error:?}");
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(cause, "nested more than 128 levels deep");
    }
    assert_eq!(server.count(), sent, "nothing of them was sent");
    // Nothing is left of them either.
    create_with(&client, nodes(128)).await.unwrap();
    assert!(serde_json::to_string(&nodes(129)).is_err());
    assert!(format!("{:?}", nodes(TOO_DEEP)).contains('…'));
}

#[tokio::test]
async fn structs_of_any_depth_are_cloned_compared_and_dropped() {
    let mut object = Struct::new();
    let mut items = ListValue::new();
    for _ in 0..DEEP {
        object = Struct::new().with("a", object);
        let mut outer = ListValue::new();
        outer.push(StructValue::List(items));
        items = outer;
    }
    assert!(object == object.clone() && items == items.clone());
    let mut changed = object.clone();
    changed.insert("b", 1);
    assert_eq!((changed.len(), object.len()), (2, 1));
    assert!(serde_json::to_string(&object).is_err() && serde_json::to_string(&items).is_err());
    let (server, client) = open_client();
    assert!(create_with(&client, object.clone()).await.unwrap_err().is_invalid_argument());
    assert!(create_with(&client, StructValue::List(items.clone())).await.unwrap_err().is_invalid_argument());
    assert_eq!(server.count(), 0);
    drop((object, changed, items));
}

/// Answers with a text that opens more levels than a stack has room for, in a place that the client reads, and closes them
/// unless it is to be broken.
fn deep(before: &'static str, after: &'static str, code: u16) -> Server {
    Server::start(move |exchange| {
        let body = [before, &"[".repeat(DEEP), &"]".repeat(DEEP), after].concat();
        exchange.json(code, body);
    })
}

#[tokio::test]
async fn responses_of_any_depth_are_read_or_refused() {
    // Unknown fields are kept as text, at any depth.
    let server = deep(r#"{"future":"#, "}", 200);
    let answer: Answer = generate(&client(&server.url())).await.unwrap();
    assert_eq!(serde_json::to_string(&answer.clone()).unwrap().len(), r#"{"future":}"#.len() + 2 * DEEP);
    let server = deep(r#"{"usageMetadata":"#, "}", 200);
    assert_eq!(generate(&client(&server.url())).await.unwrap_err().kind(), ErrorKind::Decode);
    let server = deep(r#"{"models":"#, "}", 200);
    assert_eq!(list(&client(&server.url())).pages().try_next().await.unwrap_err().kind(), ErrorKind::Decode);
    let server = deep(r#"{"name":"batches/7","metadata":"#, "}", 200);
    assert_eq!(start(&client(&server.url())).wait().await.unwrap_err().kind(), ErrorKind::Decode);
    let server = deep("", "", 200);
    let call = client(&server.url());
    assert_eq!(generate(&call).await.unwrap_err().kind(), ErrorKind::Decode);
    assert_eq!(
        call.runtime().request(Method::GET, "v1beta/x").send::<Value>().await.unwrap_err().kind(),
        ErrorKind::Decode
    );
    let error = stream(&call).as_array().retry(Retry::never()).stream().await.unwrap().try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let server = deep(r#"{"error":{"code":400,"message":"no","details":"#, "}}", 400);
    assert_eq!(generate(&client(&server.url())).await.unwrap_err().code(), Some(400));
    let server = deep("data: {\"error\":", "}\n\n", 200);
    assert!(stream(&client(&server.url())).retry(Retry::never()).stream().await.is_err());
}
