//! JSON that a model wrote as text.

use discovery_runtime::error::ErrorKind;
use discovery_runtime::{Error, Result};
use serde::de::DeserializeOwned;

/// The number of characters of the text that an error shows.
const SHOWN: usize = 80;

/// Parses text that the model was asked to write as JSON. `cut_by` is the finish reason, unless the answer is complete.
pub(super) fn from_text<T: DeserializeOwned>(text: &str, cut_by: Option<&str>) -> Result<T> {
    let json = without_fence(text.trim());
    let mut input = serde_json::Deserializer::from_str(json);
    let value = serde_path_to_error::deserialize(&mut input).map_err(|error| {
        let path = error.path().to_string();
        // The path of a value that is not inside another one is a dot.
        (if path == "." { String::new() } else { format!("{path}: ") }, error.into_inner())
    });
    let value = value.and_then(|value| input.end().map(|()| value).map_err(|error| (String::new(), error)));
    value.map_err(|(path, reason)| {
        let start = shown(json);
        let fail = |message: String| Error::new(ErrorKind::Decode, message);
        match cut_by {
            Some(cut_by) if reason.is_eof() => {
                fail(format!("the JSON is cut off: finish reason {cut_by}, text {start}")).with_source(reason)
            }
            Some(cut_by) => fail(format!(
                "the text is not the expected JSON: {path}{reason} (finish reason {cut_by}), text {start}"
            )),
            None => fail(format!("the text is not the expected JSON: {path}{reason}, text {start}")),
        }
    })
}

/// Removes a Markdown fence, with or without a language, around the whole text.
fn without_fence(text: &str) -> &str {
    let Some(fenced) = text.strip_prefix("```") else { return text };
    let Some((language, body)) = fenced.split_once('\n') else { return text };
    if !language.trim().chars().all(char::is_alphanumeric) {
        return text;
    }
    body.trim_end().strip_suffix("```").unwrap_or(body).trim()
}

/// Returns the start of a text, in quotes.
fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_fence_is_removed() {
        for (text, inside) in [
            ("{}", "{}"),
            ("```\n{}\n```", "{}"),
            ("```json\n{\"a\":1}\n```", "{\"a\":1}"),
            ("```json\r\n{}\r\n```", "{}"),
            // The end of the answer is missing.
            ("```json\n{\"a\":", "{\"a\":"),
            ("``` not a language\n{}", "``` not a language\n{}"),
            ("```", "```"),
        ] {
            assert_eq!(without_fence(text), inside, "{text}");
        }
    }

    #[test]
    fn errors_distinguish_truncation_from_a_mismatch() {
        let error = |text: &str, reason| from_text::<u8>(text, reason).unwrap_err().message().to_owned();
        assert_eq!(
            from_text::<Vec<u8>>("[1", Some("MAX_TOKENS")).unwrap_err().message(),
            "the JSON is cut off: finish reason MAX_TOKENS, text \"[1\""
        );
        assert_eq!(
            error("Sure!", None),
            "the text is not the expected JSON: expected value at line 1 column 1, text \"Sure!\""
        );
        let nested = from_text::<Vec<Vec<u8>>>("[[1], [2, -1]]", None).unwrap_err();
        let mismatch =
            "the text is not the expected JSON: [1][1]: invalid value: integer `-1`, expected u8 at line 1 column 12";
        assert!(nested.message().starts_with(mismatch), "{nested}");
        assert!(error("1 2", None).starts_with("the text is not the expected JSON: trailing characters"));
        let long = error(&"x".repeat(100), None);
        assert!(long.ends_with(&format!("{:?}…", "x".repeat(80))), "{long}");
    }
}
