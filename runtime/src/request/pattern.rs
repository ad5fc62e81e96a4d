//! Path arguments against the pattern that the document gives for them.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use regex_lite::Regex;

/// What stands for one segment in nearly every pattern.
const SEGMENT: &str = "[^/]+";

/// Checks an argument, and completes it where there is only one way to: `hamlet` for `^books/[^/]+$` becomes
/// `books/hamlet`, and nothing for `^operations$` becomes `operations`.
pub(super) fn check(pattern: &'static str, value: String) -> Result<String, String> {
    if value.is_empty() {
        return constant(pattern).map(str::to_owned).ok_or_else(|| "is empty".to_owned());
    }
    if value.as_bytes().split(|byte| *byte == b'/').any(|segment| matches!(segment, b"." | b"..")) {
        return Err(format!("`{value}` has a segment `.` or `..`"));
    }
    if matches(pattern, &value) {
        return Ok(value);
    }
    if let Some(prefix) = prefix(pattern)
        && !value.contains('/')
    {
        return Ok(format!("{prefix}{value}"));
    }
    Err(format!("`{value}` does not match `{pattern}`"))
}

fn matches(pattern: &'static str, value: &str) -> bool {
    pattern.is_empty() || by_segments(pattern, value).unwrap_or_else(|| by_expression(pattern, value))
}

/// Whether a value matches a pattern of whole segments such as `^projects/[^/]+/locations/[^/]+$`; `None` for another one.
///
/// Nearly every pattern is such, and to run an expression takes longer than all else that is done for a request here.
fn by_segments(pattern: &str, value: &str) -> Option<bool> {
    let mut pattern = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let mut rest = Some(value);
    while let Some((text, tail)) = pattern.bytes().position(|byte| byte == b'[').map(|at| pattern.split_at(at)) {
        let tail = tail.strip_prefix(SEGMENT)?;
        // Only where a slash or the end comes next is it plain how far a segment goes.
        if !is_literal(text) || !(tail.is_empty() || tail.starts_with('/')) {
            return None;
        }
        rest = rest.and_then(|rest| after_segment(rest.strip_prefix(text)?));
        pattern = tail;
    }
    is_literal(pattern).then(|| rest == Some(pattern))
}

/// What comes after the segment that a text begins with.
fn after_segment(text: &str) -> Option<&str> {
    let end = text.bytes().position(|byte| byte == b'/').unwrap_or(text.len());
    (end > 0).then(|| &text[end..])
}

/// Whether a value matches a pattern of any kind, which is compiled once in the life of the process.
///
/// What this crate's expressions cannot say (documents are written for another library) is left to the server.
fn by_expression(pattern: &'static str, value: &str) -> bool {
    static COMPILED: LazyLock<RwLock<HashMap<&'static str, Option<Regex>>>> = LazyLock::new(RwLock::default);
    let fits = |regex: &Option<Regex>| regex.as_ref().is_none_or(|regex| regex.is_match(value));
    // A panic while the lock was held cannot leave the map half changed.
    if let Some(regex) = COMPILED.read().unwrap_or_else(PoisonError::into_inner).get(pattern) {
        return fits(regex);
    }
    let regex = Regex::new(pattern).ok();
    let fits = fits(&regex);
    COMPILED.write().unwrap_or_else(PoisonError::into_inner).insert(pattern, regex);
    fits
}

/// The only value of a pattern such as `^operations$`.
fn constant(pattern: &str) -> Option<&str> {
    let text = pattern.strip_prefix('^')?.strip_suffix('$')?;
    (!text.is_empty() && is_literal(text)).then_some(text)
}

/// The part of a pattern such as `^books/[^/]+$` that every value begins with.
fn prefix(pattern: &str) -> Option<&str> {
    let text = pattern.strip_prefix('^')?.strip_suffix('$')?.strip_suffix(SEGMENT)?;
    (is_literal(text) && text.ends_with('/')).then_some(text)
}

fn is_literal(text: &str) -> bool {
    let special = |byte| {
        matches!(byte, b'[' | b']' | b'(' | b')' | b'{' | b'}' | b'*' | b'+' | b'?' | b'.' | b'|' | b'\\' | b'^' | b'$')
    };
    !text.bytes().any(special)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{by_expression, by_segments, check};

    fn checked(pattern: &'static str, value: &str) -> Result<String, String> {
        check(pattern, value.to_owned())
    }

    #[test]
    fn completes_where_there_is_one_way() {
        assert_eq!(checked("^books/[^/]+$", "hamlet").unwrap(), "books/hamlet");
        assert_eq!(checked("^books/[^/]+$", "books/hamlet").unwrap(), "books/hamlet");
        assert_eq!(checked("^operations$", "").unwrap(), "operations");
        assert_eq!(checked("^operations$", "operations").unwrap(), "operations");
        assert_eq!(checked("^operations/.*$", "operations/a/b").unwrap(), "operations/a/b");
        assert_eq!(checked("", "anything at all/é").unwrap(), "anything at all/é");
    }

    #[test]
    fn names_the_pattern() {
        for (pattern, value) in [
            ("^books/[^/]+$", "shelves/x"),
            ("^books/[^/]+$", "books/"),
            ("^books/[^/]+$", "books/a/b"),
            ("^shelves/[^/]+/books/[^/]+$", "x"),
            ("^operations/.*$", "x"),
            ("^operations$", "x"),
        ] {
            assert_eq!(checked(pattern, value).unwrap_err(), format!("`{value}` does not match `{pattern}`"));
        }
    }

    #[test]
    fn refuses_what_could_escape() {
        for value in ["books/a b/../c", "books/..", "..", ".", "./books/x", "operations/a/../../b"] {
            for pattern in ["^books/[^/]+$", "^operations/.*$", ""] {
                assert_eq!(checked(pattern, value).unwrap_err(), format!("`{value}` has a segment `.` or `..`"));
            }
        }
        assert_eq!(checked("^books/[^/]+$", "").unwrap_err(), "is empty");
        assert_eq!(checked("", "").unwrap_err(), "is empty");
        assert!(checked("^books/[^/]+$", "books/a..b").is_ok());
    }

    #[test]
    fn segments_are_told_from_other_patterns() {
        assert_eq!(by_segments("^[^/]+$", "a"), Some(true));
        assert_eq!(by_segments("^a/[^/]+/b$", "a//b"), Some(false));
        for pattern in ["", "^a/[^/]+", "a/[^/]+$", "^[^/]+[^/]+$", "^[^/]+b$", "^a/.*$", "^a/[^/]*$", r"^a\.b/[^/]+$"]
        {
            assert_eq!(by_segments(pattern, "a/b"), None, "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn segments_and_expressions_agree(
            pattern in "\\^([ab-]{0,2}|\\[\\^/\\]\\+)(/([ab-]{0,2}|\\[\\^/\\]\\+)){0,3}\\$",
            value in "[ab/\n-]{0,9}",
        ) {
            let fits = by_segments(&pattern, &value);
            // An expression is kept for ever, as those of documents are; so is this text.
            prop_assert_eq!(fits, Some(by_expression(pattern.leak(), &value)));
        }
    }

    #[test]
    fn a_pattern_that_cannot_be_compiled_is_left_to_the_server() {
        assert!(checked(r"^\p{Greek}(?=x)$", "x").is_ok());
    }
}
