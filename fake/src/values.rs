//! Values of the JSON mapping, names, and times, independent of any API.

pub(crate) mod clock;
pub(crate) mod ids;
pub(crate) mod names;
pub(crate) mod scalar;
pub(crate) mod timestamp;
