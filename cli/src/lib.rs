//! Command lines for Google Discovery documents: each resource is a command, and each method a command below it.
//!
//! Nothing is generated for a method: the commands and the checks of their arguments come from the document when the program runs.
//! The binary `gemini-api` carries the documents of the Gemini API; `discovery` takes any document.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod exit;
mod names;
mod similar;

// The document, and the commands that follow from it.
mod api;
mod select;
mod tree;

// Arguments.
mod check;
mod command;
mod gemini;
mod input;
mod options;
mod schema;
mod settings;
mod values;

// The request, and the forms in which it is shown.
mod as_rust;
mod ask;
mod client;
mod complete;
mod describe;
mod dry_run;
mod plan;
mod reply;

// Calls.
mod interrupt;
mod output;
mod send;

mod corpus;
mod program;

#[doc(hidden)]
pub use corpus::every_request;
pub use program::{Program, run};
