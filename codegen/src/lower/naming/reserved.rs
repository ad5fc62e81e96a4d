//! Names that the runtime has where documents give names too.

/// The field that every struct has.
pub(super) const FIELDS: [&str; 1] = ["unknown_fields"];

/// The variant that every enum has.
pub(super) const VARIANT: &str = "Unknown";

/// Modules that are always there, and files that some system cannot have.
pub(super) const MODULES: [&str; 16] = [
    "alloc",
    "aux",
    "build",
    "con",
    "core",
    "discovery_runtime",
    "gemini",
    "lib",
    "main",
    "nul",
    "prn",
    "rt",
    "runtime",
    "schemas",
    "scopes",
    "std",
];

/// Functions of every client.
pub(super) const CLIENT: [&str; 8] = ["builder", "clone", "from", "from_env", "new", "operation", "request", "runtime"];

/// Functions of every resource.
pub(super) const RESOURCE: [&str; 2] = ["clone", "new"];

/// Methods of traits that calls have, which a setter of the same name would hide.
const CALL_TRAITS: [&str; 6] = ["clone", "from", "into", "into_future", "new", "poll"];

/// Returns the methods of every call, which no setter may hide.
///
/// The file is a copy of the derive crate's list of the methods that a call forwards; a test holds the two equal.
pub(super) fn call() -> Vec<&'static str> {
    include_str!("reserved_names.txt").lines().chain(CALL_TRAITS).collect()
}
