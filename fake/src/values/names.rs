//! Names of fields in both spellings, and excerpts of text from outside.

/// Longest excerpt of text that came from outside, in characters.
const EXCERPT: usize = 100;

/// Returns `camelCase` for `snake_case`; any other text stays as it is.
pub(crate) fn camel_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '_' && !out.is_empty() && next.is_ascii_alphanumeric() => {
                out.push(next.to_ascii_uppercase());
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

/// Returns `snake_case` for `camelCase`: error messages name fields as the service's own definitions do.
pub(crate) fn snake_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Returns the start of a text that came from outside, so that messages stay short whatever was sent.
pub(crate) fn excerpt(text: &str) -> String {
    text.chars().take(EXCERPT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        for (snake, camel) in [
            ("page_size", "pageSize"),
            ("name", "name"),
            ("_response_json_schema", "_responseJsonSchema"),
            ("sha256_hash", "sha256Hash"),
        ] {
            assert_eq!(camel_case(snake), camel);
            assert_eq!(snake_case(camel), snake);
        }
    }
}
