//! The JSON paths of partial arguments, such as `$.days[0]['is wet']`.

use std::borrow::Cow;
use std::str::Chars;

/// The maximum number of steps. A request has at most 128 levels, and some of them are the messages around the arguments.
const MAX_STEPS: usize = 100;

/// The reason why a path cannot be followed.
pub(super) type Problem = &'static str;

/// A step of a path.
#[derive(Debug, PartialEq)]
pub(super) enum Step<'a> {
    Key(Cow<'a, str>),
    Index(usize),
}

/// Splits `$.a.b[0]['c']` into its steps. The first one is a key, because arguments are an object.
pub(super) fn steps(path: &str) -> Result<Vec<Step<'_>>, Problem> {
    const MALFORMED: Problem = "is not a path to a value";

    let mut rest = path.strip_prefix('$').ok_or(MALFORMED)?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let (step, after) = step(rest).ok_or(MALFORMED)?;
        steps.push(step);
        rest = after;
        if steps.len() > MAX_STEPS {
            return Err("has more than 100 steps");
        }
    }
    if matches!(steps.first(), Some(Step::Key(_))) { Ok(steps) } else { Err(MALFORMED) }
}

/// Returns the first step and the rest of the path.
fn step(path: &str) -> Option<(Step<'_>, &str)> {
    if let Some(name) = path.strip_prefix('.') {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        return (end > 0).then(|| (Step::Key(name[..end].into()), &name[end..]));
    }
    let inside = path.strip_prefix('[')?;
    if let Some(quote) = inside.chars().next().filter(|first| matches!(first, '\'' | '"')) {
        let (key, after) = quoted(&inside[1..], quote)?;
        return Some((Step::Key(key.into()), after));
    }
    let (index, after) = inside.split_once(']')?;
    Some((Step::Index(index.parse().ok()?), after))
}

/// Returns a key up to its closing quote and bracket, and the rest of the path.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut key = String::new();
    let mut chars = text.chars();
    while let Some(next) = chars.next() {
        match next {
            '\\' => key.push(escaped(&mut chars)?),
            // A quote elsewhere belongs to the key: not every server escapes it.
            next if next == quote && chars.as_str().starts_with(']') => return Some((key, &chars.as_str()[1..])),
            next => key.push(next),
        }
    }
    None
}

/// Returns the character after a backslash.
fn escaped(chars: &mut Chars<'_>) -> Option<char> {
    Some(match chars.next()? {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => match unit(chars)? {
            high @ 0xd800..=0xdbff => {
                *chars = chars.as_str().strip_prefix("\\u")?.chars();
                char::decode_utf16([high, unit(chars)?]).next()?.ok()?
            }
            unit => char::from_u32(unit.into())?,
        },
        itself @ ('/' | '\\' | '\'' | '"') => itself,
        _ => return None,
    })
}

/// Returns the UTF-16 code unit of four hexadecimal digits.
fn unit(chars: &mut Chars<'_>) -> Option<u16> {
    let digits = chars.as_str().get(..4)?;
    *chars = chars.as_str()[4..].chars();
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Step<'_> {
        Step::Key(text.into())
    }

    #[test]
    fn paths_are_split_into_steps() {
        for (path, expected) in [
            ("$.a.b[0]['c']", vec![key("a"), key("b"), Step::Index(0), key("c")]),
            (r#"$["a.b"][12].c"#, vec![key("a.b"), Step::Index(12), key("c")]),
            ("$['a]b'][1]", vec![key("a]b"), Step::Index(1)]),
            ("$['it's'].x", vec![key("it's"), key("x")]),
            (r"$['it\'s\\']", vec![key(r"it's\")]),
            (r#"$["\"]\""]"#, vec![key("\"]\"")]),
            (r"$['\u00e5\ud83d\ude00\n']", vec![key("å😀\n")]),
            ("$['']", vec![key("")]),
            ("$.größe['é]']", vec![key("größe"), key("é]")]),
        ] {
            assert_eq!(steps(path), Ok(expected), "{path}");
        }
    }

    #[test]
    fn malformed_paths_are_refused() {
        for path in [
            "",
            "a",
            "$a",
            "$",
            "$.",
            "$..a",
            "$[0]",
            "$.a[",
            "$.a[]",
            "$.a[-1]",
            "$.a['b]",
            "$.a['b'",
            "$['b\"]",
            r"$['\ud83d']",
            r"$['\u12']",
            r"$['\u+123']",
            r"$['\x']",
            "$.a[0",
            "$.a[18446744073709551616]",
        ] {
            assert_eq!(steps(path), Err("is not a path to a value"), "{path}");
        }
    }
}
