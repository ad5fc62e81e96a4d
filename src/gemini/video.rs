//! Requests for videos.

use discovery_runtime::rt::Value;
use serde_json::json;

/// Returns the instance of a request that asks for a video.
pub fn video_instance(prompt: impl Into<String>) -> Value {
    json!({ "prompt": prompt.into() })
}
