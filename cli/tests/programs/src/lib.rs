//! Programs that the command line writes with `--as rust`. Compiling them is the test.

#![cfg_attr(newest_document, expect(dead_code, reason = "the main function of a program is not called here"))]
#![allow(deprecated, reason = "every method has a program, and so do those that are deprecated")]

#[cfg(newest_document)]
#[rustfmt::skip]
mod more;
#[cfg(newest_document)]
#[rustfmt::skip]
mod v1;
#[cfg(newest_document)]
#[rustfmt::skip]
mod v1beta;
