//! Text read through its escapes: those of JSON, of URLs, and of HTML, in one another.

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
enum Unit {
    /// Its bytes, and the offset of the next one.
    Bytes([u8; 4], usize, usize),
    /// The text ends within it.
    Cut,
}

/// Returns true if a byte may be the first one of an escape.
pub(super) fn begins_escape(byte: u8) -> bool {
    matches!(byte, b'\\' | b'%' | b'&')
}

/// Searches for a secret at an offset. Each of its characters may have its own escape.
pub(super) fn find_at(text: Text<'_>, at: usize, secret: &[u8]) -> Found {
    if !(0..=DEPTH).any(|depth| fits(unit(text, at, depth), secret)) {
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
            for depth in 0..=DEPTH {
                match unit(text, place, depth) {
                    Unit::Cut => cut = true,
                    Unit::Bytes(bytes, length, next) if secret[begun..].starts_with(&bytes[..length]) => {
                        places[begun + length].push(next);
                    }
                    Unit::Bytes(..) => {}
                }
                if text.get(place).is_none_or(|byte| !begins_escape(byte)) {
                    break;
                }
            }
        }
    }
    match places[secret.len()].iter().max() {
        Some(end) => Found::UpTo(*end),
        None if cut => Found::Cut,
        None => Found::Nothing,
    }
}

fn fits(unit: Unit, secret: &[u8]) -> bool {
    match unit {
        Unit::Bytes(bytes, length, _) => secret.starts_with(&bytes[..length]),
        Unit::Cut => true,
    }
}

/// Reads the character at an offset, with this many levels of escapes undone.
fn unit(text: Text<'_>, at: usize, depth: u8) -> Unit {
    if depth == 0 {
        return text.get(at).map_or(Unit::Cut, |byte| one(byte, at + 1));
    }
    let outer = unit(text, at, depth - 1);
    let Unit::Bytes([byte, ..], 1, next) = outer else { return outer };
    let inner = match byte {
        b'%' => hex(text, next, depth - 1, 2).map(|(code, next)| one(code.to_le_bytes()[0], next)),
        b'\\' => json(text, next, depth - 1),
        b'&' => html(text, next, depth - 1),
        _ => return outer,
    };
    match inner {
        Escape::Is(unit) => unit,
        Escape::Cut => Unit::Cut,
        Escape::None => outer,
    }
}

/// The characters that follow the first one of an escape.
enum Escape<T> {
    Is(T),
    Cut,
    /// No escape.
    None,
}

impl<T> Escape<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Escape<U> {
        match self {
            Self::Is(value) => Escape::Is(change(value)),
            Self::Cut => Escape::Cut,
            Self::None => Escape::None,
        }
    }
}

/// Reads this many hexadecimal digits.
fn hex(text: Text<'_>, mut at: usize, depth: u8, digits: usize) -> Escape<(u32, usize)> {
    let mut code = 0;
    for _ in 0..digits {
        let Unit::Bytes([byte, ..], 1, next) = unit(text, at, depth) else { return Escape::Cut };
        let Some(digit) = char::from(byte).to_digit(16) else { return Escape::None };
        code = code << 4 | digit;
        at = next;
    }
    Escape::Is((code, at))
}

/// Reads what follows a backslash.
fn json(text: Text<'_>, at: usize, depth: u8) -> Escape<Unit> {
    let Unit::Bytes([byte, ..], 1, next) = unit(text, at, depth) else { return Escape::Cut };
    match byte {
        b'u' => hex(text, next, depth, 4).map(|(code, next)| character(code, next)),
        b'x' => hex(text, next, depth, 2).map(|(code, next)| character(code, next)),
        b'/' | b'"' | b'\'' | b'\\' => Escape::Is(one(byte, next)),
        b'b' => Escape::Is(one(8, next)),
        b'f' => Escape::Is(one(12, next)),
        b'n' => Escape::Is(one(b'\n', next)),
        b'r' => Escape::Is(one(b'\r', next)),
        b't' => Escape::Is(one(b'\t', next)),
        _ => Escape::None,
    }
}

/// Reads what follows an ampersand, up to a semicolon.
fn html(text: Text<'_>, mut at: usize, depth: u8) -> Escape<Unit> {
    /// Longer ones stand for characters that no secret has.
    const LONGEST: usize = 8;
    let mut name = Vec::new();
    loop {
        let Unit::Bytes([byte, ..], 1, next) = unit(text, at, depth) else { return Escape::Cut };
        at = next;
        match byte {
            b';' => break,
            _ if name.len() < LONGEST && (byte.is_ascii_alphanumeric() || byte == b'#') => name.push(byte),
            _ => return Escape::None,
        }
    }
    let code = match name.as_slice() {
        b"amp" => Some(u32::from(b'&')),
        b"lt" => Some(u32::from(b'<')),
        b"gt" => Some(u32::from(b'>')),
        b"quot" => Some(u32::from(b'"')),
        b"apos" => Some(u32::from(b'\'')),
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16),
        [b'#', digits @ ..] => number(digits, 10),
        _ => None,
    };
    code.map_or(Escape::None, |code| Escape::Is(character(code, at)))
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

fn one(byte: u8, next: usize) -> Unit {
    Unit::Bytes([byte, 0, 0, 0], 1, next)
}

/// Returns the UTF-8 form of a character code. Half of a surrogate pair is in no secret.
fn character(code: u32, next: usize) -> Unit {
    let mut bytes = [0; 4];
    let length = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut bytes).len();
    Unit::Bytes(bytes, length, next)
}

#[cfg(test)]
mod tests {
    use super::{Found, Text};

    const SECRET: &[u8] = b"a/b=c+d";

    /// Searches at the start of a text that may continue.
    fn find(text: &[u8], secret: &[u8]) -> Found {
        super::find_at(Text { bytes: text, is_whole: false }, 0, secret)
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
            assert_eq!(super::find_at(whole, 0, secret.as_bytes()), Found::UpTo(text.len()), "{text}");
            assert_eq!(super::find_at(whole, 0, format!("{secret}0").as_bytes()), Found::Nothing, "{text}");
        }
    }
}
