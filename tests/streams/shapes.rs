//! The kinds of answers that models stream, and what makes one complete.

use std::collections::BTreeSet;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

/// The form of a streamed body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Events,
    Array,
}

/// A kind of answer, as models give it.
pub(crate) struct Shape {
    pub name: &'static str,
    pub elements: Vec<Value>,
}

/// A body, and where the JSON of each of its elements ends.
pub(crate) struct Body {
    pub bytes: Vec<u8>,
    pub ends: Vec<usize>,
}

pub(crate) fn shapes() -> Vec<Shape> {
    let candidate = |parts: Value, reason: Option<&str>| {
        let mut candidate = json!({"content": {"parts": parts}, "index": 0});
        if let Some(reason) = reason {
            candidate["finishReason"] = reason.into();
        }
        json!({"candidates": [candidate]})
    };
    let text = |text: &str, reason| candidate(json!([{"text": text}]), reason);
    let second = |text: &str, reason: Option<&str>| {
        let mut element = candidate(json!([{"text": text}]), reason);
        element["candidates"][0]["index"] = 1.into();
        element
    };
    let shape = |name, elements| Shape { name, elements };
    vec![
        shape("plain", vec![text("Hel", None), text("lo \u{1f30d}", None), text("", Some("STOP"))]),
        shape(
            "tool calls",
            vec![
                candidate(json!([{"functionCall": {"name": "f", "args": {"finishReason": "STOP"}}}]), None),
                candidate(json!([{"functionCall": {"name": "g"}}]), Some("STOP")),
            ],
        ),
        shape(
            "code execution",
            vec![
                candidate(json!([{"executableCode": {"language": "PYTHON", "code": "print(1)"}}]), Some("STOP")),
                candidate(json!([{"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "1\n"}}]), None),
                text("It is 1.", Some("STOP")),
            ],
        ),
        shape(
            "a reason on every element",
            vec![text("a", Some("STOP")), text("b", Some("STOP")), text("c", Some("STOP"))],
        ),
        shape(
            "two candidates",
            vec![text("A1", None), second("B1", None), text("A2", Some("STOP")), second("B2", Some("MAX_TOKENS"))],
        ),
        shape(
            "thinking",
            vec![
                candidate(json!([{"text": "Let me see.", "thought": true}]), None),
                candidate(json!([{"text": "7", "thoughtSignature": "QUJD"}]), Some("STOP")),
            ],
        ),
        shape(
            "an image",
            vec![candidate(json!([{"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}}]), Some("STOP"))],
        ),
        shape(
            "a blocked prompt",
            vec![json!({"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"totalTokenCount": 3}})],
        ),
        shape(
            "usage at the end",
            vec![text("a", None), text("b", Some("STOP")), json!({"usageMetadata": {"totalTokenCount": 3}})],
        ),
        shape("usage only", vec![json!({"usageMetadata": {"totalTokenCount": 3}})]),
        shape(
            "no reason yet",
            vec![text("a", Some("FINISH_REASON_UNSPECIFIED")), text("b", Some("")), text("c", Some("STOP"))],
        ),
    ]
}

pub(crate) fn body(elements: &[Value], format: Format) -> Body {
    let (mut bytes, mut ends) = (Vec::new(), Vec::new());
    for (number, element) in elements.iter().enumerate() {
        let start = match (format, number) {
            (Format::Events, _) => "data: ",
            (Format::Array, 0) => "[",
            (Format::Array, _) => ",\r\n",
        };
        bytes.extend_from_slice(start.as_bytes());
        bytes.extend_from_slice(element.to_string().as_bytes());
        ends.push(bytes.len());
        bytes.extend_from_slice(match format {
            Format::Events => b"\r\n\r\n".as_slice(),
            Format::Array => b"\n".as_slice(),
        });
    }
    if format == Format::Array {
        bytes.push(b']');
    }
    Body { bytes, ends }
}

impl Body {
    /// Returns how many elements are whole in the first bytes.
    pub(crate) fn whole(&self, cut: usize) -> usize {
        self.ends.iter().filter(|end| **end <= cut).count()
    }
}

/// Returns true if these elements have a terminal fact and leave no candidate open.
pub(crate) fn is_closed(elements: &[Value]) -> bool {
    let (mut terminal, mut open) = (false, BTreeSet::new());
    for element in elements {
        terminal |= element["promptFeedback"]["blockReason"].is_string();
        for candidate in element["candidates"].as_array().into_iter().flatten() {
            let reason = candidate["finishReason"].as_str().unwrap_or_default();
            let index = candidate["index"].as_i64().unwrap_or_default();
            if matches!(reason, "" | "FINISH_REASON_UNSPECIFIED") {
                open.insert(index);
            } else {
                terminal = true;
                open.remove(&index);
            }
        }
    }
    terminal && open.is_empty()
}

pub(crate) fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
