//! Requests for videos.

use discovery_runtime::rt::Value;
use serde_json::json;

/// Returns the instance of a request for a video.
pub fn video_instance(prompt: impl Into<String>) -> Value {
    json!({ "prompt": prompt.into() })
}

/// Returns the file name in a URI, such as `files/abc`; a URI without one is returned unchanged.
pub fn name_in_uri(uri: &str) -> &str {
    let Some(at) = uri.rfind("/files/") else { return uri };
    let name = &uri[at + 1..];
    name.split([':', '?', '#']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::name_in_uri;

    #[test]
    fn a_uri_has_the_name_of_its_file() {
        for (uri, name) in [
            ("https://host:8080/v1beta/files/abc:download?alt=media", "files/abc"),
            ("https://host/v1beta/files/abc", "files/abc"),
            ("files/abc", "files/abc"),
            ("gs://bucket/video.mp4", "gs://bucket/video.mp4"),
        ] {
            assert_eq!(name_in_uri(uri), name);
        }
    }
}
