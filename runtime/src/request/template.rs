//! Paths with parameters: `v1/{+book}:lend`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but what never needs encoding.
pub(super) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The same, and slashes stay: for `{+x}`, which is a path of its own.
const RESERVED_BUT_SLASH: &AsciiSet = &RESERVED.remove(b'/');

/// Fills in every parameter of a template.
pub(super) fn expand(template: &str, parameters: &[(&str, String)]) -> Result<String, String> {
    let mut path = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((text, tail)) = rest.split_once('{') {
        path.push_str(text);
        let (place, tail) = tail.split_once('}').ok_or_else(|| format!("template `{template}` is not closed"))?;
        let (name, set) = match place.strip_prefix('+') {
            Some(name) => (name, RESERVED_BUT_SLASH),
            None => (place, RESERVED),
        };
        let value = parameters.iter().find(|(other, _)| *other == name);
        let (_, value) = value.ok_or_else(|| format!("path parameter `{name}` is missing"))?;
        path.extend(utf8_percent_encode(value, set));
        rest = tail;
    }
    path.push_str(rest);
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(template: &str, value: &str) -> String {
        expand(template, &[("x", value.to_owned())]).unwrap()
    }

    #[test]
    fn encodes_all_but_unreserved() {
        assert_eq!(fill("v1/{+x}:go", "books/a b"), "v1/books/a%20b:go");
        assert_eq!(fill("v1/{x}:go", "books/a b"), "v1/books%2Fa%20b:go");
        assert_eq!(
            fill("{+x}", "a-b._~/%?#ü&=+:@!$'()*,;"),
            "a-b._~/%25%3F%23%C3%BC%26%3D%2B%3A%40%21%24%27%28%29%2A%2C%3B"
        );
        assert_eq!(fill("{x}/{+x}", "{x}/"), "%7Bx%7D%2F/%7Bx%7D/");
    }

    #[test]
    fn every_place_needs_a_value() {
        assert_eq!(expand("v1/{+name}", &[]).unwrap_err(), "path parameter `name` is missing");
        assert!(expand("v1/{+name", &[]).is_err());
        assert_eq!(expand("v1/books", &[]).unwrap(), "v1/books");
    }
}
