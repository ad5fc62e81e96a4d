//! Recipes for common tasks, with tested code.
//!
//! Start with [`first_call`]. If you know another client, [`coming_from`] maps its names to the names of this crate.

#[doc = include_str!("guide/first_call.md")]
pub mod first_call {}

#[doc = include_str!("guide/streaming.md")]
pub mod streaming {}

#[doc = include_str!("guide/tools.md")]
pub mod tools {}

#[doc = include_str!("guide/structured_output.md")]
pub mod structured_output {}

#[doc = include_str!("guide/files.md")]
pub mod files {}

#[doc = include_str!("guide/batches.md")]
pub mod batches {}

#[doc = include_str!("guide/quotas.md")]
pub mod quotas {}

#[doc = include_str!("guide/errors.md")]
pub mod errors {}

#[doc = include_str!("guide/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/updating.md")]
pub mod updating {}

#[doc = include_str!("guide/networks.md")]
pub mod networks {}

#[doc = include_str!("guide/transports.md")]
pub mod transports {}

#[doc = include_str!("guide/blocking.md")]
pub mod blocking {}

#[doc = include_str!("guide/raw_path.md")]
pub mod raw_path {}

#[doc = include_str!("guide/coming_from.md")]
pub mod coming_from {}
