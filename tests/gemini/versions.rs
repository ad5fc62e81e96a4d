//! The flows of programs, with the same code for each version.

#![allow(clippy::duplicate_mod, reason = "the flows are compiled once for each version")]

// The flows need what `v1` borrows.
#[cfg(document = "v1beta/20260831")]
mod v1;
mod v1beta;
