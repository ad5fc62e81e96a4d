//! The Gemini layer against the fake server, in each version of the API.

mod batches;
mod files;
mod media;
mod support;
mod tools;
