//! The flows in version `v1`.

pub(crate) use generativelanguage::v1 as api;

/// Start of every path.
pub(crate) const VERSION: &str = "v1";

#[path = "flows.rs"]
mod flows;
