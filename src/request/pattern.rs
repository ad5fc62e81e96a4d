//! Path arguments against the pattern that the document gives for them.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use regex_lite::Regex;

/// What stands for one segment in nearly every pattern.
const SEGMENT: &str = "[^/]+";

/// Checks an argument, and completes it where there is only one way to: `gemini-2.5-flash` for `^models/[^/]+$` becomes
/// `models/gemini-2.5-flash`, and nothing for `^operations$` becomes `operations`.
pub(super) fn check(pattern: &'static str, value: String) -> Result<String, String> {
    if value.is_empty() {
        return constant(pattern).map(str::to_owned).ok_or_else(|| "is empty".to_owned());
    }
    if value.split('/').any(|segment| matches!(segment, "." | "..")) {
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

/// Whether a value matches. A pattern is compiled once in the life of the process.
///
/// What this crate's expressions cannot say (documents are written for another library) is left to the server.
fn matches(pattern: &'static str, value: &str) -> bool {
    static COMPILED: LazyLock<RwLock<HashMap<&'static str, Option<Regex>>>> = LazyLock::new(RwLock::default);
    if pattern.is_empty() {
        return true;
    }
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
    is_literal(text).then_some(text)
}

/// The part of a pattern such as `^models/[^/]+$` that every value begins with.
fn prefix(pattern: &str) -> Option<&str> {
    let text = pattern.strip_prefix('^')?.strip_suffix('$')?.strip_suffix(SEGMENT)?;
    (is_literal(text) && text.ends_with('/')).then_some(text)
}

fn is_literal(text: &str) -> bool {
    !text.is_empty() && !text.contains(['[', ']', '(', ')', '{', '}', '*', '+', '?', '.', '|', '\\', '^', '$'])
}

#[cfg(test)]
mod tests {
    use super::check;

    fn checked(pattern: &'static str, value: &str) -> Result<String, String> {
        check(pattern, value.to_owned())
    }

    #[test]
    fn completes_where_there_is_one_way() {
        assert_eq!(checked("^models/[^/]+$", "gemini-2.5-flash").unwrap(), "models/gemini-2.5-flash");
        assert_eq!(checked("^models/[^/]+$", "models/gemini-2.5-flash").unwrap(), "models/gemini-2.5-flash");
        assert_eq!(checked("^operations$", "").unwrap(), "operations");
        assert_eq!(checked("^operations$", "operations").unwrap(), "operations");
        assert_eq!(checked("^operations/.*$", "operations/a/b").unwrap(), "operations/a/b");
        assert_eq!(checked("", "anything at all/é").unwrap(), "anything at all/é");
    }

    #[test]
    fn names_the_pattern() {
        for (pattern, value) in [
            ("^models/[^/]+$", "tunedModels/x"),
            ("^models/[^/]+$", "models/"),
            ("^models/[^/]+$", "models/a/b"),
            ("^corpora/[^/]+/documents/[^/]+$", "x"),
            ("^operations/.*$", "x"),
            ("^operations$", "x"),
        ] {
            assert_eq!(checked(pattern, value).unwrap_err(), format!("`{value}` does not match `{pattern}`"));
        }
    }

    #[test]
    fn refuses_what_could_escape() {
        for value in ["models/a b/../c", "models/..", "..", ".", "./models/x", "operations/a/../../b"] {
            for pattern in ["^models/[^/]+$", "^operations/.*$", ""] {
                assert_eq!(checked(pattern, value).unwrap_err(), format!("`{value}` has a segment `.` or `..`"));
            }
        }
        assert_eq!(checked("^models/[^/]+$", "").unwrap_err(), "is empty");
        assert_eq!(checked("", "").unwrap_err(), "is empty");
        assert!(checked("^models/[^/]+$", "models/a..b").is_ok());
    }

    #[test]
    fn a_pattern_that_cannot_be_compiled_is_left_to_the_server() {
        assert!(checked(r"^\p{Greek}(?=x)$", "x").is_ok());
    }
}
