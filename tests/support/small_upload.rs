//! Uploads that are small and still have several chunks.

use std::path::PathBuf;
use std::time::Duration;

use generativelanguage::call::Unary;
use generativelanguage::upload::Uploading;

use crate::support::api::CreateFileResponse;

/// Chunks are small, and waits are short.
pub(crate) fn quick(upload: Uploading<CreateFileResponse, Unary>) -> Uploading<CreateFileResponse, Unary> {
    upload
        .media_type("video/mp4")
        .chunk_size(1000)
        .one_request_up_to(0)
        .recovery_waits(Duration::from_millis(5), Duration::from_millis(20))
}

/// So many bytes that look like nothing else.
pub(crate) fn content(length: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(length as u64);
    std::iter::repeat_with(|| random.u8(..)).take(length).collect()
}

/// A file of this test run with this content.
pub(crate) fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("{name}-{}.mp4", std::process::id()));
    std::fs::write(&path, content).unwrap();
    path
}
