//! Walks through JSON text and skips values that are not needed, long strings at the speed of `memchr`.

use std::str::FromStr;

use super::ValueScanner;

/// A position in a JSON text, at the beginning of a value.
///
/// Its functions return `None` if the text is not JSON. Decoding the text reports that error.
#[derive(Clone, Debug)]
pub(crate) struct Walker<'a> {
    json: &'a [u8],
    at: usize,
}

/// The key of an entry, as it stands in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key<'a>(&'a [u8]);

impl Key<'_> {
    pub(crate) fn is(self, name: &str) -> bool {
        let plain = self.0.get(1..self.0.len() - 1).unwrap_or_default();
        plain == name.as_bytes()
            || plain.contains(&b'\\') && serde_json::from_slice::<String>(self.0).is_ok_and(|key| key == name)
    }
}

impl<'a> Key<'a> {
    /// Returns the text with its quotes.
    pub(crate) fn text(self) -> &'a [u8] {
        self.0
    }
}

impl<'a> Walker<'a> {
    pub(crate) fn new(json: &'a [u8]) -> Self {
        Self { json, at: 0 }
    }

    /// Returns the first byte of the value.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        let blanks = self.json[self.at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.at += blanks;
        self.json.get(self.at).copied()
    }

    /// Returns the offset in the text.
    pub(crate) fn place(&self) -> usize {
        self.at
    }

    /// Passes over the value, and returns its text.
    pub(crate) fn value(&mut self) -> Option<&'a [u8]> {
        let first = self.peek()?;
        let rest = &self.json[self.at..];
        let length = match first {
            b'"' => string_length(rest)?,
            b'{' | b'[' => ValueScanner::default().scan(rest)?,
            _ => rest.iter().position(|byte| b" \t\r\n,]}".contains(byte)).unwrap_or(rest.len()),
        };
        self.at += length;
        (length > 0).then(|| &rest[..length])
    }

    /// Passes over the value, and returns it if it is a number, or a string that holds one, else `otherwise`.
    pub(crate) fn number_or<N: FromStr>(&mut self, otherwise: N) -> Option<N> {
        let text = self.value()?;
        let text = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(text);
        Some(std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise))
    }

    /// Calls a function with each key of an object. The function must pass over the value. Skips a value that is not an object.
    pub(crate) fn entries(&mut self, mut read: impl FnMut(&mut Self, Key<'a>) -> Option<()>) -> Option<()> {
        if self.peek()? != b'{' {
            return self.value().map(drop);
        }
        self.items(b'}', |walker| {
            let key = Key(walker.value().filter(|key| key.starts_with(b"\""))?);
            if walker.peek()? != b':' {
                return None;
            }
            walker.at += 1;
            read(walker, key)
        })
    }

    /// Calls a function at each element of a list. The function must pass over the element. Skips a value that is not a list.
    pub(crate) fn elements(&mut self, read: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        if self.peek()? == b'[' { self.items(b']', read) } else { self.value().map(drop) }
    }

    fn items(&mut self, end: u8, mut read: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        if self.peek()? == end {
            self.at += 1;
            return Some(());
        }
        loop {
            read(self)?;
            let next = self.peek()?;
            self.at += 1;
            match next {
                b',' => {}
                _ if next == end => return Some(()),
                _ => return None,
            }
        }
    }
}

/// Returns the length of the string that a text begins with, quotes included.
fn string_length(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        if text[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::Walker;

    /// Returns the keys of an object, and the texts of their values.
    fn entries(json: &str) -> Option<Vec<(String, String)>> {
        let mut found = Vec::new();
        Walker::new(json.as_bytes()).entries(|walker, key| {
            let value = String::from_utf8_lossy(walker.value()?).into_owned();
            found.push((String::from_utf8_lossy(key.0).into_owned(), value));
            Some(())
        })?;
        Some(found)
    }

    #[test]
    fn values_of_all_kinds_are_passed_over() {
        let found =
            entries(" {\"a\" : \"x\\\"}\" ,\"b\":[1,{\"c\":2}],\n\"d\":{},\"e\":-1.5e3,\"f\":null,\"g\":\"\"} ")
                .unwrap();
        let texts: Vec<&str> = found.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(texts, ["\"x\\\"}\"", "[1,{\"c\":2}]", "{}", "-1.5e3", "null", "\"\""]);
        assert_eq!(entries("{}").unwrap(), []);
        assert_eq!(entries("[1]").unwrap(), []);
    }

    #[test]
    fn cut_or_broken_text_has_no_values() {
        let json = r#"{"a":"x","b":[1,{"c":2}],"d":3}"#;
        for end in 0..json.len() {
            assert_eq!(entries(&json[..end]), None, "{end}");
        }
        for broken in ["{\"a\"}", "{a:1}", "{\"a\":}", "{\"a\":1 \"b\":2}", "{,}", "{1:2}"] {
            assert_eq!(entries(broken), None, "{broken}");
        }
    }

    #[test]
    fn keys_may_be_escaped() {
        let mut found = 0;
        let walked = Walker::new(br#"{"index":1,"\u0069ndex":2,"index\\":3,"inde":4}"#).entries(|walker, key| {
            found += u32::from(key.is("index"));
            walker.value().map(drop)
        });
        assert_eq!((walked, found), (Some(()), 2));
    }

    #[test]
    fn numbers_may_be_strings() {
        let mut found = Vec::new();
        Walker::new(br#"[7, "8", "x", null, -1, {}]"#).elements(|walker| {
            found.push(walker.number_or::<i64>(99)?);
            Some(())
        });
        assert_eq!(found, [7, 8, 99, 99, -1, 99]);
    }
}
