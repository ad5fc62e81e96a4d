//! Ways to write a secret, and a search that undoes them.

/// The secret, with characters that escapes change.
pub(crate) const SECRET: &str = r#"AIza/4first+half=."2second~half/"#;

/// Parts of the secret; neither may be told.
const HALVES: [&str; 2] = ["4first+half", "2second~half"];

/// A text as a server writes it: on its own, and between the quotes of JSON.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    pub plain: String,
    pub json: String,
}

impl Text {
    fn raw(text: &str) -> Self {
        Self { plain: text.to_owned(), json: in_json(text) }
    }

    /// A text whose escapes are its own.
    fn escaped(text: String) -> Self {
        Self { plain: text.clone(), json: text }
    }
}

/// The ways to write it, by their names.
pub(crate) fn encodings() -> Vec<(&'static str, Text)> {
    let url = |text: &str| escape(text, |letter| !letter.is_ascii_alphanumeric(), |letter| format!("%{letter:02X}"));
    let unicode =
        |text: &str| escape(text, |letter| !letter.is_ascii_alphanumeric(), |letter| format!("\\u{letter:04x}"));
    vec![
        ("raw", Text::raw(SECRET)),
        ("JSON with slashes", Text::escaped(in_json(SECRET).replace('/', "\\/"))),
        ("JSON with codes", Text::escaped(unicode(SECRET))),
        ("JSON with codes only", Text::escaped(escape(SECRET, |_| true, |letter| format!("\\u{letter:04X}")))),
        ("JSON in JSON", Text::escaped(in_json(&unicode(SECRET)))),
        ("percent", Text::escaped(url(SECRET))),
        ("percent only", Text::escaped(escape(SECRET, |_| true, |letter| format!("%{letter:02x}")))),
        ("percent twice", Text::escaped(url(&url(SECRET)))),
        (
            "percent in JSON",
            Text::escaped(escape(&url(SECRET), |letter| letter == '%', |letter| format!("\\u{letter:04x}"))),
        ),
        (
            "HTML",
            Text::escaped(escape(SECRET, |letter| !letter.is_ascii_alphanumeric(), |letter| format!("&#x{letter:X};"))),
        ),
    ]
}

/// Writes some of the characters in another way.
pub(crate) fn escape(text: &str, which: impl Fn(char) -> bool, how: impl Fn(u32) -> String) -> String {
    text.chars().map(|letter| if which(letter) { how(u32::from(letter)) } else { letter.to_string() }).collect()
}

fn in_json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

/// Returns true if a text tells a part of the secret, with any of its escapes undone, or as a list of bytes.
pub(crate) fn tells(text: &str) -> bool {
    /// A way to write it has up to three escapes, and `Debug` adds two.
    const ROUNDS: usize = 5;
    let bytes = HALVES.map(|half| half.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(", "));
    if bytes.iter().any(|half| text.contains(half)) {
        return true;
    }
    let mut text = text.to_owned();
    for _ in 0..=ROUNDS {
        if HALVES.iter().any(|half| text.contains(half)) {
            return true;
        }
        let undone = undo(&text);
        if undone == text {
            return false;
        }
        text = undone;
    }
    false
}

/// Undoes one layer of escapes of each kind.
fn undo(text: &str) -> String {
    let mut undone = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '%', '&']) {
        undone.push_str(&rest[..at]);
        rest = &rest[at..];
        let (letter, length) = escaped(rest).unwrap_or((rest.chars().next().unwrap(), 1));
        undone.push(letter);
        rest = &rest[length..];
    }
    undone + rest
}

/// The character that an escape at the beginning of a text stands for, and the length of the escape.
fn escaped(text: &str) -> Option<(char, usize)> {
    let code = |digits: &str, length: usize| Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, length));
    match text.as_bytes() {
        [b'%', ..] => code(text.get(1..3)?, 3),
        [b'\\', b'u', ..] => code(text.get(2..6)?, 6),
        [b'\\', b'x', ..] => code(text.get(2..4)?, 4),
        [b'\\', letter @ (b'/' | b'"' | b'\\' | b'\''), ..] => Some((char::from(*letter), 2)),
        [b'&', b'#', b'x', ..] => {
            let end = text.find(';')?;
            code(&text[3..end], end + 1)
        }
        _ => None,
    }
}

#[test]
fn the_search_finds_what_is_written() {
    for (name, text) in encodings() {
        assert!(tells(&text.plain), "{name}");
        assert!(tells(&format!("{:?}", format!("{:?}", text.json))), "{name}");
        assert!(tells(&format!("{:?}", bytes::Bytes::from(text.json))), "{name}");
    }
    assert!(tells(&format!("{:?}", SECRET.as_bytes())));
    assert!(!tells("AIza/REDACTED %41 \\u0041 &#x41; 100% \\q &"));
}
