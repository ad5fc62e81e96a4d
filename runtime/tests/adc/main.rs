//! Google's credentials for whole calls: the servers that give tokens, and the one that is called, are on loopback or in
//! memory.
#![cfg(feature = "adc")]

#[path = "../common/client.rs"]
mod client;
#[expect(dead_code, reason = "these tests use a part of it")]
#[path = "../../../tests/support/server.rs"]
mod http_server;

mod claims;
mod files;
mod kinds;
mod machine;
mod memory;
mod refusals;
mod rejected;
mod renewal;
mod scopes;
mod subject;

use std::error::Error as StdError;

use discovery_runtime::Error;

/// The error and all its causes, as people and logs see them.
fn told(error: &Error) -> String {
    let mut told = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        told.extend([": ", &error.to_string()]);
        cause = error.source();
    }
    told
}

/// No text of an error is part of another.
#[track_caller]
fn says_nothing_twice(error: &Error) {
    let mut texts = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        texts.push(error.to_string());
        cause = error.source();
    }
    for (place, text) in texts.iter().enumerate() {
        for other in &texts[place + 1..] {
            assert!(!text.contains(other.as_str()) && !other.contains(text.as_str()), "{texts:?}");
        }
    }
}
