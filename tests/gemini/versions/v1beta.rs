//! The flows in version `v1beta`.

pub(crate) use generativelanguage::v1beta as api;

/// Start of every path.
pub(crate) const VERSION: &str = "v1beta";

#[path = "flows.rs"]
mod flows;
