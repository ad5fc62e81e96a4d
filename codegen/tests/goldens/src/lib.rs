//! The generated code of each document in `codegen/tests/golden`, one module each.
//!
//! That this compiles, without a warning, is most of the test.

/// The runtime by another path, which one of the documents asks for.
pub use discovery_runtime as kernel;

include!(concat!(env!("OUT_DIR"), "/modules.rs"));
