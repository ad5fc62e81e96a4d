//! The evidence that a stream is complete.

use std::collections::BTreeSet;

use crate::facts::Completion;
use crate::json::{Walker, find};

/// Watches the elements of a stream for its end.
///
/// The stream of a service without a [`Completion`] is complete if it ends between two elements.
#[derive(Clone, Debug, Default)]
pub(crate) struct Completeness {
    rule: Option<&'static Completion>,
    /// The caller has a rule of its own, or it is the service's.
    has_rule: bool,
    /// A candidate has ended, or the response has no candidates.
    terminated: bool,
    /// The candidates that have not ended.
    open: BTreeSet<i64>,
}

impl Completeness {
    pub(crate) fn new(rule: Option<&'static Completion>) -> Self {
        Self { rule, has_rule: rule.is_some(), ..Self::default() }
    }

    /// Looks at the text of an element.
    pub(crate) fn observe(&mut self, element: &[u8]) {
        let Some(rule) = self.rule else { return };
        let mut walker = Walker::new(element);
        walker.entries(|walker, key| {
            if key.is(rule.list) {
                walker.elements(|walker| self.observe_entry(rule, walker))
            } else {
                walker.value().map(drop)
            }
        });
        if let Some(reason) = find(element, rule.blocked) {
            self.terminated |= reason.as_str().is_none_or(|reason| !rule.no_reasons.contains(&reason));
        }
    }

    /// Applies the caller's own rule to an element.
    pub(crate) fn finish_if(&mut self, finished: bool) {
        self.has_rule = true;
        self.terminated |= finished;
    }

    /// Returns true if an element marked the stream as complete.
    pub(crate) fn is_finished(&self) -> bool {
        self.terminated && self.open.is_empty()
    }

    /// Returns true if a stream that ends here, between two elements, is complete.
    pub(crate) fn is_complete(&self) -> bool {
        self.is_finished() || !self.has_rule
    }

    fn observe_entry(&mut self, rule: &Completion, walker: &mut Walker<'_>) -> Option<()> {
        let (mut index, mut ended) = (0, false);
        walker.entries(|walker, key| {
            if key.is(rule.index) {
                index = walker.number_or(0)?;
            } else if key.is(rule.reason) {
                ended = is_reason(rule, walker.value()?);
            } else {
                walker.value()?;
            }
            Some(())
        })?;
        // Some models give a reason, go on, and give it again.
        if ended {
            self.terminated = true;
            self.open.remove(&index);
        } else {
            self.open.insert(index);
        }
        Some(())
    }
}

fn is_reason(rule: &Completion, value: &[u8]) -> bool {
    let text = value.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(value);
    value != b"null" && !rule.no_reasons.iter().any(|no_reason| no_reason.as_bytes() == text)
}

#[cfg(test)]
mod tests {
    use super::{Completeness, Completion};

    static RULE: Completion = Completion::new("choices", "endReason")
        .index("number")
        .no_reasons(&["REASON_UNKNOWN", ""])
        .blocked_by("verdict.refusal");

    fn observed(elements: &[&str]) -> Completeness {
        let mut completeness = Completeness::new(Some(&RULE));
        for element in elements {
            completeness.observe(element.as_bytes());
        }
        completeness
    }

    fn complete(elements: &[&str]) -> bool {
        observed(elements).is_complete()
    }

    #[test]
    fn an_answer_ends_with_a_reason() {
        let text = r#"{"choices":[{"content":{"parts":[{"text":"a"}]}}]}"#;
        assert!(!complete(&[text]));
        assert!(complete(&[text, r#"{"choices":[{"endReason":"STOP"}]}"#]));
        assert!(complete(&[text, r#"{"choices":[{"number":0},{"endReason":"BRAND_NEW"}]}"#]));
        assert!(complete(&[r#"{"verdict":{"refusal":"SAFETY"}}"#]));
        assert!(complete(&[r#"{"choices":[{"endReason":"STOP"}]}"#, r#"{"usage":{"total":1}}"#]));
    }

    #[test]
    fn every_alternative_ends() {
        let [one, other] = [r#"{"choices":[{"number":0}]}"#, r#"{"choices":[{"number":1,"text":"b"}]}"#];
        let [one_ends, other_ends] =
            [r#"{"choices":[{"number":0,"endReason":"STOP"}]}"#, r#"{"choices":[{"endReason":"STOP","number":"1"}]}"#];
        assert!(!complete(&[one, other, one_ends]));
        assert!(!complete(&[one, other, one_ends, other]));
        assert!(complete(&[one, other, one_ends, other_ends]));
        assert!(!complete(&[one_ends, one]), "what goes on after a reason has not ended");
        assert!(complete(&[one_ends, one, one_ends]));
    }

    #[test]
    fn some_values_are_no_reason() {
        for none in ["null", "\"\"", "\"REASON_UNKNOWN\""] {
            assert!(!complete(&[&format!(r#"{{"choices":[{{"endReason":{none}}}]}}"#)]), "{none}");
            assert!(!complete(&[&format!(r#"{{"verdict":{{"refusal":{none}}}}}"#)]), "{none}");
        }
        assert!(complete(&[r#"{"choices":[{"endReason":4}]}"#]), "an enum may come as a number");
    }

    #[test]
    fn the_words_elsewhere_are_no_reason() {
        assert!(!complete(&[r#"{"choices":[{"content":{"parts":[{"text":"\"endReason\""}]}}]}"#]));
        assert!(!complete(&[r#"{"choices":[{"content":{"args":{"endReason":"STOP"}}}]}"#]));
        assert!(!complete(&[r#"{"verdict":{"ratings":[{"refusal":1}]}}"#]));
    }

    #[test]
    fn an_answer_that_says_nothing_is_not_complete() {
        assert!(!complete(&[]));
        assert!(!complete(&[r#"{"usage":{"total":1}}"#, "{\"choices\":[{", "7"]));
    }

    #[test]
    fn streams_of_other_services_end_where_they_end() {
        let mut completeness = Completeness::new(None);
        completeness.observe(br#"{"choices":[{}]}"#);
        assert!(completeness.is_complete() && !completeness.is_finished());
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
