//! The Gemini layer against the fake server, in each version of the API.

mod tools;
