//! Secrets in texts, escaped, split, and beside text that only resembles them.
//!
//! The search is internal to the runtime, so a copy of its source is compiled here.

use std::collections::VecDeque;

use discovery_runtime::bytes::Bytes;
use discovery_runtime::http::{HeaderMap, HeaderValue, Request};
use source::{Secrets, redact as redact_names};

/// Items that only the runtime uses are unused here.
#[expect(dead_code, unused_imports, reason = "the runtime uses the rest")]
mod source {
    include!(concat!(env!("OUT_DIR"), "/redact/redact.rs"));
}

/// The letters of secrets. The letters of `REDACTED` are excluded, because a replacement could complete a secret.
const LETTERS: &[u8; 24] = b"abcdefxyz0123456789/+=%\\";

/// The depth to which escapes are decoded.
const DEPTH: usize = 3;

/// Each byte is a decision about the secret, its escapes, or the text around it.
pub fn redact(input: &[u8]) {
    let mut decisions = Decisions(input.iter().copied().collect());
    let length = 8 + decisions.below(16);
    let secret: Vec<u8> = (0..length).map(|_| LETTERS[decisions.below(LETTERS.len())]).collect();
    let Some(secrets) = request(&mut decisions, &secret) else { return };
    let mut text = Vec::new();
    for _ in 0..1 + decisions.below(3) {
        let around = decisions.below(12);
        text.extend((0..around).map(|_| decisions.byte()));
        for letter in &secret {
            let depth = decisions.below(DEPTH + 1);
            text.extend(written(*letter, depth, &mut decisions));
        }
    }
    text.extend(decisions.0.iter().copied());
    let whole = secrets.redact(text.clone().into());
    check(&whole, &secret, "whole");
    // The text arrives in chunks, like a body.
    let (mut shown, mut held) = (Vec::new(), Bytes::new());
    let mut rest = text.as_slice();
    while !rest.is_empty() {
        let (piece, tail) = rest.split_at(rest.len().min(1 + decisions.below(9)));
        rest = tail;
        let (clean, begun) = secrets.redact_piece([&held, piece].concat().into());
        shown.extend_from_slice(&clean);
        held = begun;
    }
    shown.extend_from_slice(&secrets.redact_cut(held));
    check(&shown, &secret, "pieces");
    check(&secrets.redact_cut(text.clone().into()), &secret, "cut");
    // The text is in a header, and in the names of a URL.
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(&text) {
        headers.append("x-note", value);
    }
    for value in secrets.clean_headers(&headers).values() {
        check(value.as_bytes(), &secret, "header");
    }
    let text = String::from_utf8_lossy(&text);
    let once = redact_names(&text);
    assert_eq!(redact_names(&once), once, "redacted twice");
}

/// The input, one byte per decision, followed by zeros.
struct Decisions(VecDeque<u8>);

impl Decisions {
    fn byte(&mut self) -> u8 {
        self.0.pop_front().unwrap_or_default()
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::from(self.byte()) % bound
    }
}

/// Returns the secrets of a request that contains the secret at some place.
fn request(decisions: &mut Decisions, secret: &[u8]) -> Option<Secrets> {
    let mut request = Request::new(());
    let text = std::str::from_utf8(secret).ok()?;
    if decisions.below(2) == 0 {
        let value = if decisions.below(2) == 0 { text.to_owned() } else { format!("Bearer {text}") };
        let mut value = HeaderValue::try_from(value).ok()?;
        value.set_sensitive(true);
        request.headers_mut().insert("authorization", value);
    } else {
        let encoded: String = secret.iter().map(|byte| format!("%{byte:02X}")).collect();
        *request.uri_mut() = format!("https://h/u?a=b&upload_id={encoded}").parse().ok()?;
    }
    Some(Secrets::in_request(&request))
}

/// Returns a letter with nested escapes, up to this depth.
fn written(letter: u8, depth: usize, decisions: &mut Decisions) -> Vec<u8> {
    let mut text = vec![letter];
    for _ in 0..depth {
        let kind = decisions.below(6);
        // Either only the outermost letter is escaped, or all of them. A letter that begins escapes is always escaped: left
        // alone, it would form an escape with what follows.
        let all = decisions.below(4) == 0;
        text = text
            .iter()
            .enumerate()
            .flat_map(
                |(place, byte)| {
                    if all || place == 0 || begins(*byte, kind) { escape(*byte, kind) } else { vec![*byte] }
                },
            )
            .collect();
    }
    text
}

/// Returns true if a byte begins the escapes of a kind.
fn begins(byte: u8, kind: usize) -> bool {
    match kind {
        0 | 1 => byte == b'%',
        2 | 3 => byte == b'\\',
        4 | 5 => byte == b'&',
        _ => false,
    }
}

fn escape(byte: u8, kind: usize) -> Vec<u8> {
    match kind {
        0 => format!("%{byte:02X}"),
        1 => format!("%{byte:02x}"),
        2 => format!("\\u{byte:04x}"),
        3 if matches!(byte, b'/' | b'\\' | b'"') => format!("\\{}", char::from(byte)),
        4 => format!("&#{byte};"),
        5 => format!("&#x{byte:X};"),
        _ => return vec![byte],
    }
    .into_bytes()
}

/// Asserts that a text does not contain the secret, at any depth of escapes.
fn check(text: &[u8], secret: &[u8], what: &str) {
    let mut plain = text.to_vec();
    for depth in 0..=DEPTH {
        let found = plain.windows(secret.len()).any(|window| window == secret);
        assert!(
            !found,
            "{what}: {:?} in {:?}, {depth} deep",
            String::from_utf8_lossy(secret),
            String::from_utf8_lossy(text)
        );
        plain = undo(&plain);
    }
}

/// Decodes one layer of escapes, from the start to the end.
fn undo(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, tail)) = rest.split_first() {
        let (letter, length) = match (first, tail) {
            (b'%', _) => (code(tail, 2), 3),
            (b'\\', [b'u', digits @ ..]) => (code(digits, 4), 6),
            (b'\\', [b'x', digits @ ..]) => (code(digits, 2), 4),
            (b'\\', [letter @ (b'/' | b'"' | b'\'' | b'\\'), ..]) => (Some(*letter), 2),
            (b'\\', [letter @ (b'b' | b'f' | b'n' | b'r' | b't'), ..]) => (control(*letter), 2),
            (b'&', [b'#', number @ ..]) => html(number),
            _ => (None, 1),
        };
        plain.push(letter.unwrap_or(*first));
        rest = &rest[if letter.is_some() { length } else { 1 }..];
    }
    plain
}

/// Returns the control character that JSON writes as a backslash and this letter.
fn control(letter: u8) -> Option<u8> {
    Some(match letter {
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        _ => return None,
    })
}

/// Stands for a character that no secret contains.
const OTHER: u8 = 0x1A;

/// Returns an ASCII letter by its code.
fn code(text: &[u8], digits: usize) -> Option<u8> {
    let digits = std::str::from_utf8(text.get(..digits)?).ok()?;
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    Some(ascii(u32::from_str_radix(digits, 16).ok()?))
}

/// Returns an ASCII letter by its number, up to a semicolon, and the length of the escape.
fn html(number: &[u8]) -> (Option<u8>, usize) {
    let Some(end) = number.iter().take(8).position(|byte| *byte == b';') else { return (None, 1) };
    let (digits, radix) = match &number[..end] {
        [b'x' | b'X', digits @ ..] => (digits, 16),
        digits => (digits, 10),
    };
    let digits =
        std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|digit| digit.is_ascii_alphanumeric()));
    let letter = digits.and_then(|digits| u32::from_str_radix(digits, radix).ok()).map(ascii);
    (letter, end + 3)
}

/// Returns an ASCII letter, or the one that stands for all others.
fn ascii(code: u32) -> u8 {
    u8::try_from(code).ok().filter(u8::is_ascii).unwrap_or(OTHER)
}
