//! Every method of every document, called through the public API over a loopback connection.
//!
//! `document` derives the expectations from the documents, and shares no code with the generator.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod document;
mod reference;
mod server;
#[path = "../support/mod.rs"]
mod support;
// Most calls are of methods that `v1` borrows.
#[cfg(all(feature = "v1", document = "v1beta/20260831"))]
mod v1;
#[cfg(feature = "v1beta")]
mod v1beta;

use std::cell::RefCell;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use document::{Documents, Expected};
use server::Server;

/// The calls of one API version, checked one by one and counted at the end.
pub(crate) struct Run {
    version: String,
    documents: Documents,
    server: Server,
    called: RefCell<Vec<String>>,
}

/// One call under way.
pub(crate) struct Step<'a> {
    run: &'a Run,
    expected: Expected,
}

impl Run {
    /// With the calls of all methods that the version has up to the revision `newest`.
    pub(crate) fn start(version: &str, newest: &str) -> Self {
        let version = version.to_owned();
        let documents = Documents::read(&version, newest);
        Self { version, documents, server: Server::start(), called: RefCell::default() }
    }

    pub(crate) fn url(&self) -> &str {
        &self.server.url
    }

    pub(crate) fn step(&self, id: &str) -> Step<'_> {
        let expected = self.documents.expect(&format!("generativelanguage.{id}"));
        self.server.reply(expected.reply.clone());
        Step { run: self, expected }
    }

    /// Fails when a method of the documents was left out, or called twice.
    pub(crate) fn finish(self, count: usize) {
        let mut called = self.called.into_inner();
        called.sort();
        assert_eq!(called, self.documents.ids());
        assert_eq!(called.len(), count);
        reference::check(&self.version, self.documents.methods(), &called);
    }
}

impl Step<'_> {
    pub(crate) fn arg(&self, index: usize) -> &str {
        &self.expected.arguments[index]
    }

    pub(crate) fn body<T: DeserializeOwned>(&self) -> T {
        serde_json::from_value(self.expected.body.clone().expect("the method has a request")).unwrap()
    }

    pub(crate) fn check<T: Serialize>(&self, reply: &T) {
        let id = &self.expected.id;
        let received = self.run.server.take();
        assert_eq!(received.method, self.expected.verb, "{id}");
        assert_eq!(received.path, self.expected.path, "{id}");
        let mut query = received.query;
        let streams = query.remove("alt").is_some();
        assert_eq!(streams, id.contains(".stream"), "{id}");
        assert_eq!(query, self.expected.query, "{id}");
        assert_eq!(received.headers.get("x-goog-api-key").map(String::as_str), Some("the-key"), "{id}");
        let body = match received.body.as_slice() {
            [] => None,
            bytes => Some(serde_json::from_slice::<Value>(bytes).unwrap()),
        };
        assert_eq!(body, self.expected.body, "{id}");
        assert_eq!(serde_json::to_value(reply).unwrap(), self.expected.reply, "{id}");
        self.run.called.borrow_mut().push(id.clone());
    }
}

/// Calls a method with one reply.
macro_rules! call {
    ($run:ident, $id:literal, |$step:ident| $call:expr) => {
        let $step = $run.step($id);
        let reply = $call.await.unwrap_or_else(|error| panic!("{}: {error:?}", $id));
        $step.check(&reply);
    };
}

/// Calls a method that streams.
macro_rules! stream {
    ($run:ident, $id:literal, |$step:ident| $call:expr) => {
        let $step = $run.step($id);
        let mut stream = $call.stream().await.unwrap_or_else(|error| panic!("{}: {error:?}", $id));
        let reply = stream.try_next().await.unwrap().expect("one element");
        $step.check(&reply);
    };
}

pub(crate) use {call, stream};
