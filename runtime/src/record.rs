//! Recording what a client and a server said to each other, and playing it back in tests.
//!
//! A [`Recorder`] stands between a client and its transport and fills a [`Cassette`]. A [`Replay`] is a
//! transport that answers from one, without a network. Keys, tokens, cookies and upload ids never get onto a cassette.
//!
//! ```
//! use discovery_runtime::record::{Cassette, Replay};
//!
//! let cassette: Cassette = r#"{"exchanges": [{
//!     "request": {"method": "GET", "path": "/v1/books"},
//!     "response": {"status": 200, "headers": [["content-type", "application/json"]], "text": "{\"books\": []}"}
//! }]}"#
//! .parse()?;
//! let transport = Replay::new(cassette);
//! # let _ = transport;
//! # Ok::<(), discovery_runtime::Error>(())
//! ```

mod cassette;
mod recorder;
mod replay;

pub use cassette::Cassette;
pub use recorder::Recorder;
pub use replay::Replay;
