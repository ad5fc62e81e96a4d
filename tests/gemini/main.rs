//! The Gemini layer against the fake server, in each version of the API.

mod batches;
mod files;
mod first_guesses;
mod media;
mod send;
mod support;
mod tools;
