//! Uploads and downloads over loopback.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

#[path = "../support/mod.rs"]
mod support;

mod download;
mod dropped_transfers;
mod resume;
mod rotation;
mod upload;
mod upload_bounds;
mod upload_content_range;
mod upload_content_range_answers;
mod upload_faults;
mod upload_rows;
