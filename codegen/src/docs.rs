//! Text of a document into lines that rustdoc shows as they were meant, and that can do nothing else.
//!
//! Descriptions come from anybody: brackets would become links, indents and fences doctests, angle brackets HTML. Lists, code
//! spans, fenced blocks and absolute links are kept, all else is text.

mod inline;

/// Column at which a paragraph is wrapped, counted in the text itself.
const WIDTH: usize = 100;
/// A paragraph no longer than this stays on one line, so that a short description with a badge does.
const ONE_LINE: usize = 116;

/// A piece of text between blank lines.
enum Block {
    /// Running text.
    Paragraph(String),
    /// One item of a list, with its marker.
    Item(&'static str, String),
    /// Lines shown as they are.
    Code(Vec<String>),
}

/// Gives the Markdown that stands for a name in a text; `None` for a name that is shown as it is. The second argument is the text
/// behind the name.
pub(crate) type Link<'l> = &'l dyn Fn(&str, &str) -> Option<String>;

/// Cleans, wraps and escapes `text`; one element for each line of the comment, without the slashes.
///
/// `At most [10] of pageSize.` becomes ``At most \[10\] of `pageSize`.``, and addresses become links.
pub(crate) fn lines(text: &str) -> Vec<String> {
    linked(text, &|_, _| None)
}

/// Does the same, with `link` for the names in the text.
pub(crate) fn linked(text: &str, link: Link<'_>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut after_item = false;
    for block in blocks(&cleaned(text)) {
        let is_item = matches!(block, Block::Item(..));
        let follows_on = after_item && is_item;
        if !lines.is_empty() && !follows_on {
            lines.push(String::new());
        }
        after_item = is_item;
        match block {
            Block::Paragraph(text) => wrap(&inline::words(&text, link), "", "", &mut lines),
            Block::Item("1. ", text) => wrap(&inline::words(&text, link), "1. ", "   ", &mut lines),
            Block::Item(marker, text) => wrap(&inline::words(&text, link), marker, "  ", &mut lines),
            Block::Code(code) => {
                lines.push("```text".to_owned());
                lines.extend(code);
                lines.push("```".to_owned());
            }
        }
    }
    lines
}

/// Wraps Markdown of our own, in which nothing has to be escaped.
pub(crate) fn wrapped(text: &str) -> Vec<String> {
    let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let mut lines = Vec::new();
    wrap(&words, "", "", &mut lines);
    lines
}

/// Returns a code span that shows any `name`.
pub(crate) fn code(name: &str) -> String {
    inline::span(&cleaned(name))
}

/// Text without characters that compilers refuse in comments or that turn the direction of what follows.
fn cleaned(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => clean.push('\n'),
            '\t' | '\u{a0}' => clean.push(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => {}
            c if c.is_control() => {}
            c => clean.push(c),
        }
    }
    clean
}

/// Parts text into paragraphs, list items and fenced blocks.
fn blocks(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut at = 0;
    while let Some(&raw) = lines.get(at) {
        at += 1;
        let line = raw.trim();
        if line.is_empty() {
            blocks.extend(open.take());
        } else if let Some(length) = fenced(&lines[at - 1..]) {
            blocks.extend(open.take());
            blocks.push(Block::Code(lines[at..at + length].iter().map(|line| line.trim_end().to_owned()).collect()));
            at += length + 1;
        } else if let Some(title) = heading(line) {
            blocks.extend(open.take());
            blocks.push(Block::Paragraph(title.to_owned()));
        } else if let Some((marker, rest)) = item(line) {
            blocks.extend(open.replace(Block::Item(marker, rest.to_owned())));
        } else if let Some(Block::Paragraph(text) | Block::Item(_, text)) = &mut open {
            text.push('\n');
            text.push_str(line);
        } else {
            open = Some(Block::Paragraph(line.to_owned()));
        }
    }
    blocks.extend(open);
    blocks
}

/// The number of lines inside a fence that opens at the first line, when it is one and is closed.
fn fenced(lines: &[&str]) -> Option<usize> {
    let info = lines[0].trim().strip_prefix("```")?;
    if info.contains('`') {
        return None;
    }
    lines[1..]
        .iter()
        .position(|line| line.trim_start().starts_with("```"))
        .filter(|&end| lines[end + 1].trim().bytes().all(|b| b == b'`'))
}

/// The text of a heading.
fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    (text.len() < line.len() && text.starts_with(' ')).then(|| text.trim())
}

/// A list's marker, in the form that we write, and what follows it.
fn item(line: &str) -> Option<(&'static str, &str)> {
    if let Some(rest) = ["* ", "- ", "+ ", "• "].iter().find_map(|marker| line.strip_prefix(marker)) {
        return Some(("* ", rest.trim()));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line[digits..].strip_prefix(". ")?;
    (1..=2).contains(&digits).then(|| ("1. ", rest.trim()))
}

/// Sets words in lines: the first begins with `first`, the others with `other`.
fn wrap(words: &[String], first: &str, other: &str, lines: &mut Vec<String>) {
    let length = words.iter().map(|word| inline::width(word) + 1).sum::<usize>();
    let limit = if length <= ONE_LINE + 1 { ONE_LINE } else { WIDTH };
    let mut line = first.to_owned();
    let mut column = 0;
    for word in words {
        let long = inline::width(word);
        if column > 0 && column + 1 + long > limit {
            lines.push(std::mem::replace(&mut line, other.to_owned()));
            column = 0;
        }
        if column > 0 {
            line.push(' ');
            column += 1;
            line.push_str(word);
        } else {
            // A character that would open a list, a heading, or a quotation at the start of a line is escaped.
            line.push_str(&inline::opening(word));
        }
        column += long;
    }
    if !words.is_empty() {
        lines.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> String {
        lines(text).join("\n")
    }

    #[test]
    fn short_text_stays_one_line() {
        let text = format!("{} Output only.", "word ".repeat(20).trim_end());
        assert_eq!(lines(&text), [text]);
        let long = "word ".repeat(24);
        assert_eq!(lines(&long).len(), 2);
        assert!(lines(&long).iter().all(|line| line.len() <= WIDTH));
    }

    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(one("a [b] <c> *d* _e_ \\"), r"a \[b\] \<c> \*d\* \_e\_ \\");
        assert_eq!(one("\"#] */ }; evil()"), r##""#\] \*/ }; `evil()`"##);
        assert_eq!(one("- "), r"\-");
        assert_eq!(one("===\n---"), r"\=== ---");
        assert_eq!(one("> quote"), r"\> quote");
        assert_eq!(one("a ` b"), r"a \` b");
        assert_eq!(one("    indented"), "indented");
        assert_eq!(one("one\u{202e}two\u{0}\rthree"), "onetwo three");
        assert_eq!(one("1986. A year"), r"1986\. A year");
    }

    #[test]
    fn code_stays_code() {
        assert_eq!(one("a `b [c]` d"), "a `b [c]` d");
        assert_eq!(one("```json {\"a\": 1} ```"), "`json {\"a\": 1}`");
        assert_eq!(one("a\n```rust\nfn main() {}\n```\nb"), "a\n\n```text\nfn main() {}\n```\n\nb");
        assert_eq!(one("```\nnever closed"), r"\`\`\` never closed");
        assert_eq!(code("a`b"), "`` a`b ``");
    }

    #[test]
    fn names_become_code() {
        assert_eq!(
            one("Set pageSize, update_mask (or GenerateContent)."),
            "Set `pageSize`, `update_mask` (or `GenerateContent`)."
        );
        assert_eq!(one("APIs on GitHub and gRPC, ISO-8601"), "APIs on GitHub and gRPC, ISO-8601");
        assert_eq!(one("call stop(), or `stop()`."), "call `stop()`, or `stop()`.");
        assert_eq!(one("an AppGroup's state"), "an `AppGroup`'s state");
        assert_eq!(one("config.responseSchema.items"), "`config.responseSchema.items`");
    }

    #[test]
    fn names_become_links() {
        let link = |word: &str, _: &str| (word == "pageSize").then(|| "[`page_size`](Self::page_size)".to_owned());
        let one = |text: &str| linked(text, &link).join("\n");
        assert_eq!(
            one("Set pageSize, or `pageSize`s."),
            "Set [`page_size`](Self::page_size), or [`page_size`](Self::page_size)s."
        );
        // A link holds no other.
        assert_eq!(one("[the pageSize](https://a.b), `other`"), "[the `pageSize`](https://a.b), `other`");
        // Before a colon, it would define one.
        let item = |word: &str, _: &str| (word == "fileId").then(|| "[`FileId`]".to_owned());
        assert_eq!(
            linked("* fileId: Text\n* the fileId: Text", &item),
            ["* [`FileId`][]: Text", "* the [`FileId`]: Text"]
        );
        assert_eq!(linked("fileId: Text", &item), ["[`FileId`][]: Text"]);
        let many = linked(&"pageSize ".repeat(12), &link);
        assert_eq!(many.iter().map(|line| line.matches("](").count()).collect::<Vec<_>>(), [7, 5], "{many:?}");
    }

    #[test]
    fn links() {
        assert_eq!(one("(see https://a.b/c_d?e=[f])."), "(see <https://a.b/c_d?e=[f]>).");
        assert_eq!(one("[guide](https://a.b/c), [old](/d), [Foo][google.Foo]"), "[guide](https://a.b/c), old, Foo");
        assert_eq!(one("https:// alone"), "https:// alone");
    }

    #[test]
    fn lists() {
        assert_eq!(one("Kinds:\n * one\n   more\n- two\n\nEnd"), "Kinds:\n\n* one more\n* two\n\nEnd");
        assert_eq!(one("1. a\n2. b"), "1. a\n1. b");
        assert_eq!(one("# Title\ntext"), "Title\n\ntext");
    }
}
