//! The flows of programs, with the same code for each version, against the fake server.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]
#![allow(clippy::duplicate_mod, reason = "the flows are compiled once for each version")]

// The flows need what `v1` borrows.
#[cfg(all(feature = "v1", document = "v1beta/20260831"))]
mod v1;
#[cfg(feature = "v1beta")]
mod v1beta;
