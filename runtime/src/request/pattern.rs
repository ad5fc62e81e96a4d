//! Checks of path arguments against the pattern in the document.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use percent_encoding::percent_decode_str;
use regex_lite::Regex;

/// The expression for one segment in nearly every pattern.
const SEGMENT: &str = "[^/]+";

/// Checks an argument, and completes it if there is only one way: `hamlet` for `^books/[^/]+$` becomes `books/hamlet`,
/// and an empty value for `^operations$` becomes `operations`. An empty value, or `.`, is valid if the pattern admits
/// it, such as `^.*$` for a path that stands for the root. Servers send URLs for resources; of a URL, the name is used:
/// `books/hamlet` of `https://library.example.com/v1/books/hamlet:read?alt=media`.
pub(super) fn check(pattern: &'static str, value: String) -> Result<String, String> {
    if value.is_empty() || (value == "." && admits_nothing(pattern)) {
        let only = constant(pattern).or_else(|| admits_nothing(pattern).then_some(""));
        return only.map(str::to_owned).ok_or_else(|| "is empty".to_owned());
    }
    if has_dots(&value) {
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
    if let Some(name) = name_in_url(pattern, &value) {
        return Ok(name);
    }
    Err(format!("`{value}` does not match `{pattern}`"))
}

/// Returns true if a path of a URL has a segment that leads elsewhere, percent-encoded or not.
pub(crate) fn has_dot_segment(path: &str) -> bool {
    has_dots(&percent_decode_str(path).decode_utf8_lossy())
}

/// Returns true if a path has a segment that leads elsewhere.
fn has_dots(path: &str) -> bool {
    path.as_bytes().split(|byte| *byte == b'/').any(|segment| matches!(segment, b"." | b".."))
}

/// Returns the name of a resource in its URL, after the version and before a custom method and the query. The host does not matter:
/// the name is sent to the host of the client.
fn name_in_url(pattern: &'static str, url: &str) -> Option<String> {
    // Without a collection in front, any segment would pass for a name.
    let collection = pattern.strip_prefix('^')?.split(['[', '.']).next()?;
    if !(is_literal(collection) && collection.ends_with('/')) {
        return None;
    }
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let (_, path) = rest.split(['?', '#']).next()?.split_once('/')?;
    let last = path.rfind('/').map_or(0, |slash| slash + 1);
    let path = path[last..].rfind(':').map_or(path, |colon| &path[..last + colon]);
    let starts = std::iter::once(0).chain(path.match_indices('/').map(|(slash, _)| slash + 1));
    let mut names = starts.filter_map(|start| percent_decode_str(&path[start..]).decode_utf8().ok());
    names.find(|name| matches(pattern, name) && !has_dots(name)).map(Cow::into_owned)
}

/// Returns true if a pattern matches the empty text. Without a pattern, an empty value is assumed to be a mistake.
fn admits_nothing(pattern: &'static str) -> bool {
    !pattern.is_empty() && by_segments(pattern, "").is_none() && by_expression(pattern, "")
}

fn matches(pattern: &'static str, value: &str) -> bool {
    pattern.is_empty() || by_segments(pattern, value).unwrap_or_else(|| by_expression(pattern, value))
}

/// Returns true if a value matches a pattern of whole segments such as `^projects/[^/]+/locations/[^/]+$`; `None` for another one.
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

/// Returns the text after its first segment.
fn after_segment(text: &str) -> Option<&str> {
    let end = text.bytes().position(|byte| byte == b'/').unwrap_or(text.len());
    (end > 0).then(|| &text[end..])
}

/// Returns true if a value matches a pattern of any kind. Each pattern is compiled once per process.
///
/// Patterns that the `regex` crate does not support (documents target another library) are left to the server.
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

/// Returns the only value of a pattern such as `^operations$`.
fn constant(pattern: &str) -> Option<&str> {
    let text = pattern.strip_prefix('^')?.strip_suffix('$')?;
    (!text.is_empty() && is_literal(text)).then_some(text)
}

/// Returns the prefix that every value of a pattern such as `^books/[^/]+$` has.
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
    fn nothing_is_fine_where_the_pattern_admits_it() {
        for value in ["", "."] {
            assert_eq!(checked("^.*$", value).unwrap(), "");
        }
        assert_eq!(checked("^.*$", "src/main.rs").unwrap(), "src/main.rs");
        assert!(checked("^.*$", "src/..").is_err() && checked("^.*$", "./src").is_err());
        assert_eq!(checked("^.+$", "").unwrap_err(), "is empty");
        assert!(checked("^.+$", ".").is_err());
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
    fn takes_the_name_out_of_a_url() {
        for (pattern, url, name) in [
            ("^books/[^/]+$", "https://h/v1/books/hamlet", "books/hamlet"),
            ("^books/[^/]+$", "https://h:1/v1/books/hamlet:download?alt=media", "books/hamlet"),
            ("^books/[^/]+$", "http://h/download/v1/books/hamlet:download", "books/hamlet"),
            ("^books/[^/]+$", "https://h/v1/books/a%3Ab%20c#x", "books/a:b c"),
            ("^shelves/[^/]+/books/[^/]+$", "https://h/v1/shelves/a/books/b?c=d/e", "shelves/a/books/b"),
            ("^operations/.*$", "https://h/v1/operations/a/b", "operations/a/b"),
        ] {
            assert_eq!(checked(pattern, url).unwrap(), name, "{url}");
        }
        for url in [
            "https://h/v1/shelves/x",
            "https://h/v1/books/a/b",
            "https://h/v1/books",
            "https://h",
            "ftp://h/v1/books/a",
            "https://h/v1/books/..",
            "https://h/v1/books/%2E%2E",
            "https://h/v1/books/a%2F..%2Fb",
            "https://h?books/hamlet",
        ] {
            assert!(checked("^books/[^/]+$", url).is_err(), "{url}");
        }
        assert!(checked("^[^/]+$", "https://h/v1/books/hamlet").is_err());
        assert_eq!(checked("", "https://h/v1/books/hamlet").unwrap(), "https://h/v1/books/hamlet");
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
