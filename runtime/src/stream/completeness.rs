//! Whether a stream said that it is complete.

use crate::probe::{find, has_name};

/// Watches the elements of a stream for its end.
///
/// An event stream has no mark for its end, but a model's answer has: the last element says why the model stopped, or
/// why the prompt was blocked. Streams of other services have nothing of the kind, and there an orderly end is the end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Completeness {
    /// The elements are a model's answer.
    answers: bool,
    finished: bool,
}

/// What only a model's answer holds.
const ANSWER: [&str; 2] = ["candidates", "promptFeedback"];

/// Where an answer says that it is complete. `*` is any element of a list.
const ENDS: [&[&str]; 2] = [&["candidates", "*", "finishReason"], &["promptFeedback", "blockReason"]];

impl Completeness {
    /// Before the first element of a stream of answers, or of anything else.
    pub(crate) fn new(answers: bool) -> Self {
        Self { answers, finished: false }
    }

    /// Looks at the text of an element.
    pub(crate) fn note(&mut self, element: &[u8]) {
        self.answers = self.answers || ANSWER.iter().any(|name| has_name(element, name));
        if self.answers && !self.finished {
            self.finished = ENDS.iter().any(|path| find(element, path).is_some());
        }
    }

    /// What a caller's own rule says about an element.
    pub(crate) fn finish_if(&mut self, finished: bool) {
        self.answers = true;
        self.finished |= finished;
    }

    /// Whether an element said that the stream is complete.
    pub(crate) fn is_finished(self) -> bool {
        self.finished
    }

    /// Whether a stream that ends here, between two elements, is complete.
    pub(crate) fn is_complete(self) -> bool {
        self.finished || !self.answers
    }
}

#[cfg(test)]
mod tests {
    use super::Completeness;

    fn complete(elements: &[&str]) -> bool {
        let mut completeness = Completeness::default();
        for element in elements {
            completeness.note(element.as_bytes());
        }
        completeness.is_complete()
    }

    #[test]
    fn an_answer_ends_with_a_reason() {
        let text = r#"{"candidates":[{"content":{"parts":[{"text":"a"}]}}]}"#;
        assert!(!complete(&[text]));
        assert!(complete(&[text, r#"{"candidates":[{"finishReason":"STOP"}]}"#]));
        assert!(complete(&[text, r#"{"candidates":[{"index":0},{"finishReason":"BRAND_NEW"}]}"#]));
        assert!(complete(&[r#"{"promptFeedback":{"blockReason":"SAFETY"}}"#]));
        assert!(complete(&[
            r#"{"candidates":[{"finishReason":"STOP"}]}"#,
            r#"{"usageMetadata":{"totalTokenCount":1}}"#
        ]));
    }

    #[test]
    fn the_words_elsewhere_are_no_reason() {
        assert!(!complete(&[r#"{"candidates":[{"content":{"parts":[{"text":"\"finishReason\""}]}}]}"#]));
        assert!(!complete(&[r#"{"candidates":[{"content":{"args":{"finishReason":"STOP"}}}]}"#]));
        assert!(!complete(&[r#"{"candidates":[{"finishReason":null}]}"#]));
        assert!(!complete(&[r#"{"promptFeedback":{"safetyRatings":[{"blockReason":1}]}}"#]));
    }

    #[test]
    fn an_answer_that_says_nothing_is_not_complete() {
        let mut completeness = Completeness::new(true);
        assert!(!completeness.is_complete());
        completeness.note(br#"{"usageMetadata":{"totalTokenCount":1}}"#);
        assert!(!completeness.is_complete());
    }

    #[test]
    fn streams_of_other_services_end_where_they_end() {
        assert!(complete(&[r#"{"rows":[1]}"#, r#"{"finishReason":"x"}"#]));
    }

    #[test]
    fn a_rule_of_the_callers_own() {
        let mut completeness = Completeness::default();
        completeness.finish_if(false);
        assert!(!completeness.is_complete());
        completeness.finish_if(true);
        assert!(completeness.is_complete());
    }
}
