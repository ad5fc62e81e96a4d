//! Text read through its escapes: those of JSON, of URLs, and of HTML, in one another.

use std::collections::HashMap;
use std::rc::Rc;

/// The depth to which escapes are decoded: JSON in a string of JSON, in a URL.
const DEPTH: u8 = 3;

/// A text to search in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a> {
    pub(super) bytes: &'a [u8],
    /// True if nothing follows, so that an escape which the end cuts off is plain text.
    pub(super) is_whole: bool,
}

impl Text<'_> {
    /// Returns a byte. After a whole text comes a byte that no secret and no escape has.
    fn get(self, at: usize) -> Option<u8> {
        let end = (self.is_whole && at == self.bytes.len()).then_some(0);
        self.bytes.get(at).copied().or(end)
    }
}

/// The result of a search for a secret at an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It was found, up to this offset.
    UpTo(usize),
    /// The text ends before it can be told.
    Cut,
    Nothing,
}

/// A character as it is once its escapes are undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Unit {
    /// Its bytes in UTF-8.
    bytes: [u8; 4],
    length: usize,
    /// The offset of the next character.
    next: usize,
}

/// The characters that a text can have at an offset: what looks like an escape may be plain text too.
#[derive(Debug, Default)]
struct Readings {
    units: Vec<Unit>,
    /// True if the text ends within another one.
    cut: bool,
}

impl Unit {
    fn byte(byte: u8, next: usize) -> Self {
        Self { bytes: [byte, 0, 0, 0], length: 1, next }
    }

    /// Returns the UTF-8 form of a character code. Half of a surrogate pair is in no secret.
    fn character(code: u32, next: usize) -> Self {
        let mut bytes = [0; 4];
        let length = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut bytes).len();
        Self { bytes, length, next }
    }

    fn begins(self, text: &[u8]) -> bool {
        text.starts_with(&self.bytes[..self.length])
    }

    /// Returns the only byte of an ASCII character.
    fn ascii(self) -> Option<u8> {
        (self.length == 1).then_some(self.bytes[0])
    }
}

impl Readings {
    fn add(&mut self, unit: Unit) {
        if !self.units.contains(&unit) {
            self.units.push(unit);
        }
    }
}

/// Returns true if a byte may be the first one of an escape.
pub(super) fn begins_escape(byte: u8) -> bool {
    matches!(byte, b'\\' | b'%' | b'&')
}

/// The number of readings that are kept.
const KEPT: usize = 1 << 12;

/// Reads a text through its escapes. Readings are kept, because those of an offset are parts of those before it: without them, a
/// text of nothing but backslashes would take very long.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    text: Text<'a>,
    kept: HashMap<(usize, u8), Rc<Readings>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: Text<'a>) -> Self {
        Self { text, kept: HashMap::new() }
    }

    /// Searches for a secret at an offset. Each of its characters may have its own escape.
    pub(super) fn find_at(&mut self, at: usize, secret: &[u8]) -> Found {
        let first = self.readings(at, DEPTH);
        if !first.cut && !first.units.iter().any(|unit| unit.begins(secret)) {
            return Found::Nothing;
        }
        // The places where the rest of the secret may begin, by how much of it comes before.
        let mut places = vec![Vec::new(); secret.len() + 1];
        places[0].push(at);
        let mut cut = false;
        for begun in 0..secret.len() {
            let mut here = std::mem::take(&mut places[begun]);
            here.sort_unstable();
            here.dedup();
            for place in here {
                let readings = self.readings(place, DEPTH);
                cut |= readings.cut;
                for unit in readings.units.iter().filter(|unit| unit.begins(&secret[begun..])) {
                    places[begun + unit.length].push(unit.next);
                }
            }
        }
        match places[secret.len()].iter().max() {
            Some(end) => Found::UpTo(*end),
            None if cut => Found::Cut,
            None => Found::Nothing,
        }
    }

    /// Reads the character at an offset, with up to this many levels of escapes undone.
    fn readings(&mut self, at: usize, depth: u8) -> Rc<Readings> {
        let Some(byte) = self.text.get(at) else { return Rc::new(Readings { units: Vec::new(), cut: true }) };
        if depth == 0 || !begins_escape(byte) {
            return Rc::new(Readings { units: vec![Unit::byte(byte, at + 1)], cut: false });
        }
        if let Some(kept) = self.kept.get(&(at, depth)) {
            return Rc::clone(kept);
        }
        let outer = self.readings(at, depth - 1);
        let mut all = Readings { units: outer.units.clone(), cut: outer.cut };
        for unit in &outer.units {
            match unit.ascii() {
                Some(b'%') => self.percent(unit.next, depth - 1, &mut all),
                Some(b'\\') => self.json(unit.next, depth - 1, &mut all),
                Some(b'&') => self.html(unit.next, depth - 1, &mut all),
                _ => {}
            }
        }
        if self.kept.len() == KEPT {
            self.kept.clear();
        }
        let all = Rc::new(all);
        self.kept.insert((at, depth), Rc::clone(&all));
        all
    }

    /// Reads what follows a percent sign.
    fn percent(&mut self, at: usize, depth: u8, all: &mut Readings) {
        for (code, next) in self.hex(at, depth, 2, all) {
            all.add(Unit::byte(code.to_le_bytes()[0], next));
        }
    }

    /// Reads what follows a backslash.
    fn json(&mut self, at: usize, depth: u8, all: &mut Readings) {
        let kinds = self.readings(at, depth);
        all.cut |= kinds.cut;
        for kind in &kinds.units {
            let next = kind.next;
            match kind.ascii() {
                Some(letter @ (b'u' | b'x')) => {
                    for (code, next) in self.hex(next, depth, if letter == b'u' { 4 } else { 2 }, all) {
                        all.add(Unit::character(code, next));
                    }
                }
                Some(itself @ (b'/' | b'"' | b'\'' | b'\\')) => all.add(Unit::byte(itself, next)),
                Some(b'b') => all.add(Unit::byte(8, next)),
                Some(b'f') => all.add(Unit::byte(12, next)),
                Some(b'n') => all.add(Unit::byte(b'\n', next)),
                Some(b'r') => all.add(Unit::byte(b'\r', next)),
                Some(b't') => all.add(Unit::byte(b'\t', next)),
                _ => {}
            }
        }
    }

    /// Reads this many hexadecimal digits, and returns the codes with the offsets behind them.
    fn hex(&mut self, at: usize, depth: u8, digits: usize, all: &mut Readings) -> Vec<(u32, usize)> {
        let mut codes = vec![(0, at)];
        for _ in 0..digits {
            let mut longer = Vec::new();
            for (code, at) in codes {
                let read = self.readings(at, depth);
                all.cut |= read.cut;
                let digits =
                    read.units.iter().filter_map(|unit| Some((char::from(unit.ascii()?).to_digit(16)?, unit.next)));
                longer.extend(digits.map(|(digit, next)| (code << 4 | digit, next)));
            }
            codes = longer;
        }
        codes
    }

    /// Reads what follows an ampersand, up to a semicolon.
    fn html(&mut self, at: usize, depth: u8, all: &mut Readings) {
        /// Longer ones stand for characters that no secret has.
        const LONGEST: usize = 8;
        let mut names = vec![(Vec::new(), at)];
        while let Some((name, at)) = names.pop() {
            let read = self.readings(at, depth);
            all.cut |= read.cut;
            for unit in &read.units {
                match unit.ascii() {
                    Some(b';') => all.units.extend(entity(&name).map(|code| Unit::character(code, unit.next))),
                    Some(byte) if name.len() < LONGEST && (byte.is_ascii_alphanumeric() || byte == b'#') => {
                        names.push(([&name, &[byte][..]].concat(), unit.next));
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Returns the code of the character that an entity of HTML stands for.
fn entity(name: &[u8]) -> Option<u32> {
    match name {
        b"amp" => Some(u32::from(b'&')),
        b"lt" => Some(u32::from(b'<')),
        b"gt" => Some(u32::from(b'>')),
        b"quot" => Some(u32::from(b'"')),
        b"apos" => Some(u32::from(b'\'')),
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16),
        [b'#', digits @ ..] => number(digits, 10),
        _ => None,
    }
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::{Found, Reader, Text};

    const SECRET: &[u8] = b"a/b=c+d";

    /// Searches at the start of a text that may continue.
    fn find(text: &[u8], secret: &[u8]) -> Found {
        Reader::new(Text { bytes: text, is_whole: false }).find_at(0, secret)
    }

    #[test]
    fn every_escape_is_undone() {
        for text in [
            "a/b=c+d",
            r"a\/b=c+d",
            r"a\/b\u003dc\u002Bd",
            r"\u0061\u002f\u0062\u003d\u0063\u002b\u0064",
            "a%2Fb%3Dc%2bd",
            "%61%2F%62%3D%63%2B%64",
            "a%252Fb%253Dc%252Bd",
            "a%25252Fb%25253Dc%25252Bd",
            r"a\\/b\\u003dc+d",
            r"a\\\/b\\\\u003dc+d",
            r"a\u00252Fb\u00253Dc+d",
            "a&#x2F;b&#61;c&#43;d",
            "a&amp;#x2F;b=c+d",
            r"a\x2fb=c+d",
        ] {
            assert_eq!(find(text.as_bytes(), SECRET), Found::UpTo(text.len()), "{text}");
            let around = format!("{text}!");
            assert_eq!(find(around.as_bytes(), SECRET), Found::UpTo(text.len()), "{text}");
            for end in 0..text.len() {
                assert_eq!(find(&text.as_bytes()[..end], SECRET), Found::Cut, "{text} up to {end}");
            }
        }
    }

    #[test]
    fn other_text_is_not_found() {
        for text in ["a/b=c-d", r"a\/b\u003ec+d", "a%2gb=c+d", "b/b=c+d", r"a\qb", "a&#x2F b=c+d", "a&longername;b"] {
            assert_eq!(find(text.as_bytes(), SECRET), Found::Nothing, "{text}");
        }
    }

    #[test]
    fn escapes_in_the_secret_itself_are_plain_text_too() {
        for secret in [r"a\nb%41c", "100%", r"\\\\\\\\\\\\", "%%%%%%%%%%%%"] {
            assert_eq!(find(secret.as_bytes(), secret.as_bytes()), Found::UpTo(secret.len()), "{secret}");
        }
    }

    #[test]
    fn letters_beyond_ascii() {
        assert_eq!(find(br"caf\u00e9-x", "café-x".as_bytes()), Found::UpTo(11));
        assert_eq!(find(b"caf%C3%A9-x", "café-x".as_bytes()), Found::UpTo(11));
    }

    /// The end of a whole text cuts off no escape: what looks like the start of one is plain text.
    #[test]
    fn the_end_of_a_whole_text_is_no_part_of_an_escape() {
        for (text, secret) in [
            (r"ab\x", r"ab\x"),
            (r"ab\\x", r"ab\x"),
            (r"ab\\\\\\%78", r"ab\x"),
            (r"ab%255cu00", r"ab\u00"),
            ("ab%2525", "ab%"),
            ("ab&amp;am", "ab&am"),
        ] {
            let whole = Text { bytes: text.as_bytes(), is_whole: true };
            assert_eq!(Reader::new(whole).find_at(0, secret.as_bytes()), Found::UpTo(text.len()), "{text}");
            assert_eq!(Reader::new(whole).find_at(0, format!("{secret}0").as_bytes()), Found::Nothing, "{text}");
        }
    }

    /// Each layer is undone alone, so that what looks like an escape of another layer is plain text.
    #[test]
    fn what_looks_like_an_escape_may_be_plain_text() {
        for (text, secret) in [(r"eb%5c\x6b", r"eb\x"), (r"b\\\\\\%78aa", r"b\x"), ("a%2541", "a%41"), ("a%2541", "aA")]
        {
            assert!(matches!(find(text.as_bytes(), secret.as_bytes()), Found::UpTo(_)), "{text}");
        }
    }
}
