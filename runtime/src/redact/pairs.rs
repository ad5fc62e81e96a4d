//! Secrets that are known by their name: values of query parameters, and passwords in front of a host.

use percent_encoding::percent_decode_str;

use super::{REDACTED, is_secret_name};

/// Redacts all credentials in a text that contains URLs or their queries, at any position.
pub(crate) fn redact(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['=', ':']) {
        let (head, separator) = (&rest[..at], &rest[at..=at]);
        rest = &rest[at + 1..];
        shown.extend([head, separator]);
        if separator == "=" {
            let length = value_length(rest);
            if length > 0 && is_secret_name(&name(head)) {
                shown.push_str(REDACTED);
                rest = &rest[length..];
            }
        } else if let Some(authority) = rest.strip_prefix("//") {
            let end = authority.find(ends_authority).unwrap_or(authority.len());
            if let Some(user) = authority[..end].rfind('@') {
                shown.extend(["//", REDACTED]);
                rest = &authority[user..];
            }
        }
    }
    shown.push_str(rest);
    shown
}

/// Returns the name at the end of a text, without its escapes.
fn name(text: &str) -> String {
    let letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '$' | '%' | '[' | ']');
    let start = text.trim_end_matches(letter).len();
    percent_decode_str(&text[start..]).decode_utf8_lossy().into_owned()
}

/// Returns the length of a value at the start of a text, in quotes or not.
///
/// Text that follows the closing quote directly is part of the value: if it stayed, it would extend the replacement.
fn value_length(text: &str) -> usize {
    let quoted = text.strip_prefix('"').map_or(0, |quoted| quoted.find('"').map_or(text.len(), |end| end + 2));
    quoted + text[quoted..].find(ends_value).unwrap_or(text.len() - quoted)
}

fn ends_value(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '&' | '#' | ';' | ',' | '"' | '\'' | '<' | '>' | '(' | ')' | '\\')
}

fn ends_authority(letter: char) -> bool {
    ends_value(letter) || matches!(letter, '/' | '?')
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn secrets_are_replaced_and_nothing_else() {
        for (text, shown) in [
            ("https://h/v1/books?key=abc&alt=sse", "https://h/v1/books?key=REDACTED&alt=sse"),
            (
                "https://h/up?upload_id=u&upload_protocol=resumable",
                "https://h/up?upload_id=REDACTED&upload_protocol=resumable",
            ),
            ("https://h/?access_token=a&Oauth_Token=b", "https://h/?access_token=REDACTED&Oauth_Token=REDACTED"),
            ("https://h/?%6Bey=a&b=c", "https://h/?%6Bey=REDACTED&b=c"),
            ("https://h/#access_token=a", "https://h/#access_token=REDACTED"),
            ("/v1/books?key=a=b%3D", "/v1/books?key=REDACTED"),
            ("key=", "key="),
            ("https://me:pass@h:1/x", "https://REDACTED@h:1/x"),
            ("https://me@h", "https://REDACTED@h"),
            ("https://h/a@b?pageToken=p", "https://h/a@b?pageToken=p"),
            ("https://h:1/x:y?z=//a@b", "https://h:1/x:y?z=//a@b"),
            ("<https://h/u?upload_id=u>; rel=\"next\"", "<https://h/u?upload_id=REDACTED>; rel=\"next\""),
            ("a, token=\"t, u\", b=c", "a, token=REDACTED, b=c"),
            ("a, token=\"t, u\"v, b=c", "a, token=REDACTED, b=c"),
            ("token=\"t", "token=REDACTED"),
            ("<https://me:pass@h/>, <http://you@i/?key=k>", "<https://REDACTED@h/>, <http://REDACTED@i/?key=REDACTED>"),
            ("", ""),
        ] {
            assert_eq!(redact(text), shown);
        }
    }
}
