//! Model replies that a test builds part by part.

use serde_json::{Value, json};

/// A model reply that is built part by part. A streaming method sends it in chunks, with the usage at the end.
///
/// ```
/// use discovery_fake::{FakeServer, ModelReply};
/// use serde_json::json;
///
/// let server = FakeServer::start_blocking()?;
/// let reply = ModelReply::new().thought("They ask for rain.").call("weather", json!({"city": "Oslo"}));
/// server.reply_with("models.streamGenerateContent", reply)?;
/// server.reply_with("models.streamGenerateContent", ModelReply::new().text("It rains.").finish("MAX_TOKENS"))?;
/// # Ok::<(), discovery_fake::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ModelReply {
    candidates: Vec<Value>,
    block_reason: Option<String>,
}

impl Default for ModelReply {
    fn default() -> Self {
        ModelReply::new()
    }
}

impl ModelReply {
    /// Creates a reply with one empty candidate.
    pub fn new() -> Self {
        ModelReply { candidates: vec![candidate(0)], block_reason: None }
    }

    /// Creates a reply without candidates, because the prompt was blocked for this reason, such as `SAFETY`.
    pub fn blocked(reason: impl Into<String>) -> Self {
        ModelReply { candidates: Vec::new(), block_reason: Some(reason.into()) }
    }

    /// Adds text.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.part(json!({"text": text.into()}))
    }

    /// Adds a thought.
    pub fn thought(self, text: impl Into<String>) -> Self {
        self.part(json!({"text": text.into(), "thought": true}))
    }

    /// Adds a function call.
    pub fn call(self, name: impl Into<String>, args: Value) -> Self {
        let mut part = json!({"functionCall": {"name": name.into()}});
        part["functionCall"]["args"] = args;
        self.part(part)
    }

    /// Adds code that the model executed, and its output.
    pub fn code(self, code: impl Into<String>, output: impl Into<String>) -> Self {
        self.part(json!({"executableCode": {"language": "PYTHON", "code": code.into()}}))
            .part(json!({"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": output.into()}}))
    }

    /// Adds any part.
    pub fn part(mut self, part: Value) -> Self {
        if let Some(parts) = self.last().and_then(|candidate| candidate["content"]["parts"].as_array_mut()) {
            parts.push(part);
        }
        self
    }

    /// Begins another candidate, to which subsequent parts are added.
    pub fn candidate(mut self) -> Self {
        self.candidates.push(candidate(self.candidates.len()));
        self
    }

    /// Sets the finish reason of the candidate, instead of `STOP`.
    pub fn finish(mut self, reason: impl Into<String>) -> Self {
        if let Some(candidate) = self.last() {
            candidate["finishReason"] = reason.into().into();
        }
        self
    }

    /// Returns the reply as a `GenerateContentResponse`.
    pub(crate) fn into_value(self) -> Value {
        let mut reply = json!({"modelVersion": "scripted", "responseId": "scripted"});
        if !self.candidates.is_empty() {
            reply["candidates"] = self.candidates.into();
        }
        if let Some(reason) = self.block_reason {
            reply["promptFeedback"] = json!({"blockReason": reason});
        }
        reply
    }

    fn last(&mut self) -> Option<&mut Value> {
        self.candidates.last_mut()
    }
}

fn candidate(index: usize) -> Value {
    json!({"index": index, "content": {"role": "model", "parts": []}, "finishReason": "STOP"})
}
