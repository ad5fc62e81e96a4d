//! Finds the end of a JSON value, and reads each byte once.

/// The state of a scan inside one JSON object or array.
///
/// Brackets are counted, not matched: a text such as `{]` ends at the `]` and is refused by whoever
/// parses it. Brackets inside strings do not count, which is what brace counters get wrong.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ValueScanner {
    depth: u32,
    text: StringState,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum StringState {
    #[default]
    Outside,
    Inside,
    /// After a backslash: the next byte belongs to the string, whatever it is.
    Escaped,
}

impl ValueScanner {
    /// Scans the next bytes of the value and returns how many of them belong to it once it ends.
    ///
    /// The first byte ever given must open the value.
    pub(crate) fn scan(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            match self.text {
                StringState::Escaped => {
                    self.text = StringState::Inside;
                    at += 1;
                }
                StringState::Inside => {
                    // Long strings (base64 images) are the bulk of what streams, so only they are worth memchr.
                    let found = memchr::memchr2(b'"', b'\\', &bytes[at..])?;
                    at += found + 1;
                    self.text = if bytes[at - 1] == b'"' { StringState::Outside } else { StringState::Escaped };
                }
                StringState::Outside => {
                    match bytes[at] {
                        b'"' => self.text = StringState::Inside,
                        b'{' | b'[' => self.depth = self.depth.saturating_add(1),
                        b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                        _ => {}
                    }
                    at += 1;
                    if self.depth == 0 && self.text == StringState::Outside {
                        return Some(at);
                    }
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::ValueScanner;

    #[test]
    fn brackets_and_quotes_inside_strings_do_not_count() {
        let value = br#"{"a":"}]\"{","b":["\\"],"c":{}}"#;
        let mut text = value.to_vec();
        text.extend_from_slice(b" tail}");
        assert_eq!(ValueScanner::default().scan(&text), Some(value.len()));
    }

    #[test]
    fn any_split_finds_the_same_end() {
        let value = br#"[{"a":"\\\"]"},["}"],{"b":{"c":[]}}]"#;
        for split in 1..value.len() {
            let mut scanner = ValueScanner::default();
            assert_eq!(scanner.scan(&value[..split]), None, "{split}");
            assert_eq!(scanner.scan(&value[split..]), Some(value.len() - split), "{split}");
        }
    }
}
