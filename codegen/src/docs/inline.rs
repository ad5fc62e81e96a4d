//! Running text: code spans, links, URLs, names, and everything else escaped.

use super::Link;

/// Names that look like code and are none, as clippy has them in `doc-valid-idents`; what else looks like code, it wants marked.
#[rustfmt::skip]
const PLAIN: [&str; 68] = [
    "AccessKit", "BibLaTeX", "BibTeX", "CamelCase", "ClojureScript", "CoAP", "CoffeeScript", "CoreFoundation",
    "CoreGraphics", "CoreText", "DevOps", "Direct2D", "Direct3D", "DirectWrite", "DirectX", "ECMAScript", "EiB",
    "FreeBSD", "GHz", "GPLv2", "GPLv3", "GiB", "GitHub", "GitLab", "GraphQL", "IPv4", "IPv6", "InfiniBand",
    "JavaScript", "KiB", "LaTeX", "MHz", "MiB", "MinGW", "NaN", "NetBSD", "NixOS", "OAuth", "OCaml", "OpenAL",
    "OpenBSD", "OpenDNS", "OpenGL", "OpenMP", "OpenSSH", "OpenSSL", "OpenStreetMap", "OpenTelemetry", "OpenType",
    "PiB", "PostScript", "PureScript", "RoCE", "THz", "TeX", "TensorFlow", "TiB", "TrueType", "TypeScript",
    "WebAssembly", "WebGL", "WebGL2", "WebGPU", "WebRTC", "WebSocket", "WebTransport", "iOS", "macOS",
];

/// Parts `text` into words that must not be broken, each ready for a comment, with `link` for names.
pub(super) fn words(text: &str, link: Link<'_>) -> Vec<String> {
    let strike = text.bytes().filter(|&byte| byte == b'~').count() > 1;
    let mut writer = Writer { words: Vec::new(), word: String::new(), plain: String::new(), strike, link };
    writer.text(text);
    writer.end_word();
    writer.words
}

/// Returns how many characters of a word are text. The path of an item that a word links to is none.
pub(super) fn width(word: &str) -> usize {
    if !word.contains('`') {
        return word.chars().count();
    }
    let paths = word.split("`](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(path, _)| path);
    let hidden = paths.filter(|path| !starts_address(path)).map(|path| path.chars().count() + 2).sum::<usize>();
    word.chars().count() - hidden
}

/// Returns a code span that shows `content`.
pub(super) fn span(content: &str) -> String {
    let content = content.split_whitespace().collect::<Vec<_>>().join(" ");
    if content.is_empty() {
        "`\"\"`".to_owned()
    } else if content.contains('`') {
        let longest = content.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(if longest == 1 { 2 } else { longest + 1 });
        format!("{fence} {content} {fence}")
    } else {
        format!("`{content}`")
    }
}

/// `word` at the start of a line, where some characters open a list, a heading, a quotation or a table, and a link before a
/// colon is the definition of one, which is not shown.
pub(super) fn opening(word: &str) -> String {
    let Some(first) = word.chars().next() else { return String::new() };
    let only = |set: &str| word.chars().all(|c| set.contains(c));
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if (digits > 0 && matches!(&word[digits..], "." | ")")) || (first == '#' && only("#")) {
        format!("{}\\{}", &word[..digits], &word[digits..])
    } else if matches!(first, '>' | '|') || only("-+:|=") || word.starts_with("---") || word.starts_with("~~~") {
        format!("\\{word}")
    } else if let Some((label, rest)) =
        word.split_once("]:").filter(|(label, _)| label.starts_with('[') && !label.contains("]("))
    {
        format!("{label}][]:{rest}")
    } else {
        word.to_owned()
    }
}

/// Collects words; `plain` is the end of the current word that is not yet escaped.
struct Writer<'l> {
    words: Vec<String>,
    word: String,
    plain: String,
    strike: bool,
    link: Link<'l>,
}

impl Writer<'_> {
    fn text(&mut self, text: &str) {
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            at += match c {
                '`' => self.ticks(rest),
                '[' => self.bracket(rest),
                'h' if starts_address(rest) && !self.plain.ends_with(char::is_alphanumeric) => self.address(rest),
                c if c.is_whitespace() => {
                    self.end_word();
                    c.len_utf8()
                }
                _ => {
                    // An `h` may start an address.
                    let end =
                        rest.find(|c: char| c.is_whitespace() || matches!(c, '`' | '[' | 'h')).unwrap_or(rest.len());
                    let length = end.max(c.len_utf8());
                    self.plain.push_str(&rest[..length]);
                    length
                }
            };
        }
    }

    /// A code span, or backticks that open none.
    fn ticks(&mut self, rest: &str) -> usize {
        let run = rest.bytes().take_while(|&byte| byte == b'`').count();
        let mut at = run;
        while let Some(start) = rest[at..].find('`') {
            let end = at + start + rest[at + start..].bytes().take_while(|&byte| byte == b'`').count();
            if end - at - start == run {
                let content = &rest[run..at + start];
                self.finished(&(self.link)(content, &rest[end..]).unwrap_or_else(|| span(content)));
                return end;
            }
            at = end;
        }
        self.finished(&"\\`".repeat(run));
        run
    }

    /// `[text](target)`, `[text][target]`, or just a bracket.
    fn bracket(&mut self, rest: &str) -> usize {
        let Some((text, target, length)) = link(rest) else {
            self.plain.push('[');
            return 1;
        };
        let Some(target) = target else {
            self.text(text);
            return length;
        };
        // A link holds no other.
        let link = std::mem::replace(&mut self.link, &|_, _| None);
        self.finished("[");
        self.text(text);
        self.finished(&format!("]({target})"));
        self.link = link;
        length
    }

    /// Returns a URL, without the punctuation that ends the sentence around it.
    fn address(&mut self, rest: &str) -> usize {
        let end =
            rest.find(|c: char| c.is_whitespace() || c.is_control() || "<>\"`|\\".contains(c)).unwrap_or(rest.len());
        let mut address = &rest[..end];
        while let Some(last) = address.chars().next_back() {
            let opener = match last {
                ')' => '(',
                ']' => '[',
                '}' => '{',
                _ if ".,;:!?'*_~".contains(last) => '\0',
                _ => break,
            };
            if opener != '\0' && address.matches(opener).count() >= address.matches(last).count() {
                break;
            }
            address = &address[..address.len() - 1];
        }
        if address.ends_with("//") || !address.contains("//") {
            self.plain.push_str(address);
        } else {
            self.finished(&format!("<{address}>"));
        }
        address.len()
    }

    /// Appends what needs no escape.
    fn finished(&mut self, text: &str) {
        self.end_plain();
        self.word.push_str(text);
    }

    fn end_word(&mut self) {
        self.end_plain();
        if !self.word.is_empty() {
            self.words.push(std::mem::take(&mut self.word));
        }
    }

    /// Escapes the plain end of the word; a name in it becomes a code span.
    fn end_plain(&mut self) {
        let plain = std::mem::take(&mut self.plain);
        // Most words are ordinary ones.
        if plain.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b',' | b'.')) {
            self.word.push_str(&plain);
            return;
        }
        let start = plain.find(|c: char| c.is_alphanumeric() || "_$@".contains(c)).unwrap_or(plain.len());
        let end = plain
            .rfind(|c: char| c.is_alphanumeric() || c == '_')
            .map_or(start, |last| last + plain[last..].chars().next().map_or(0, char::len_utf8));
        let core = plain.get(start..end).unwrap_or_default();
        // A name may be followed by a possessive.
        let core = ["'s", "’s"].iter().find_map(|own| core.strip_suffix(own)).unwrap_or(core);
        let end = start + core.len();
        let is_call = !core.is_empty() && !core.contains('`') && plain[end..].starts_with("()");
        let end = if is_call { end + 2 } else { end };
        let core = plain.get(start..end).unwrap_or_default();
        // A span that touches another word would not be one.
        if (is_call || is_name(core)) && !self.word.ends_with(|c: char| c == '`' || c.is_alphanumeric()) {
            self.escape(&plain[..start]);
            let name = core.strip_suffix("()").unwrap_or(core);
            self.word.push_str(&(self.link)(name, "").unwrap_or_else(|| span(core)));
            self.escape(&plain[end..]);
        } else {
            self.escape(&plain);
        }
    }

    fn escape(&mut self, plain: &str) {
        for c in plain.chars() {
            if matches!(c, '[' | ']' | '<' | '*' | '_' | '\\') || (c == '~' && self.strike) {
                self.word.push('\\');
            }
            self.word.push(c);
        }
    }
}

/// Text, target (only an absolute one) and length of a link at the start of `rest`.
fn link(rest: &str) -> Option<(&str, Option<&str>, usize)> {
    let close = rest.find(']')?;
    let text = &rest[1..close];
    if text.is_empty() || text.contains('[') || text.matches('`').count() % 2 == 1 || starts_address(text) {
        return None;
    }
    let after = &rest[close + 1..];
    let (closer, end) = match after.chars().next()? {
        '(' => (')', after.find(')')?),
        '[' => (']', after.find(']')?),
        _ => return None,
    };
    let target = &after[1..end];
    if target.is_empty() || target.contains(|c: char| c.is_whitespace() || "<>()[]\\`\"".contains(c)) {
        return None;
    }
    let absolute = closer == ')' && starts_address(target);
    Some((text, absolute.then_some(target), close + 1 + end + 1))
}

fn starts_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// Returns true if a reader or a linter takes `word` for a name in code: `pageSize`, `update_mask`, `GenerateContent`, `a.bC`.
fn is_name(word: &str) -> bool {
    if word.contains('`') {
        return false;
    }
    let bytes = word.as_bytes();
    let inner_underscore = bytes
        .windows(3)
        .any(|three| three[1] == b'_' && !three[0].is_ascii_punctuation() && !three[2].is_ascii_punctuation());
    if inner_underscore || word.contains("::") || (word.contains("__") && word.len() > 2) {
        return true;
    }
    let mut parts = word.split('.');
    word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
        && parts.clone().all(|part| !part.is_empty())
        && parts.any(is_camel)
}

/// Returns true if a word is camel case: `pageSize`, `GenerateContent`; not `IDs`, `gRPC` or `YouTube`.
fn is_camel(word: &str) -> bool {
    let word = word.strip_suffix('s').unwrap_or(word);
    if PLAIN.binary_search(&word).is_ok() {
        return false;
    }
    let bytes = word.as_bytes();
    let upper = bytes.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    match bytes.first() {
        Some(byte) if byte.is_ascii_uppercase() => upper > 1 && bytes.iter().any(u8::is_ascii_lowercase),
        Some(byte) if byte.is_ascii_lowercase() => bytes.windows(3).any(|three| {
            three[1].is_ascii_uppercase() && three[0].is_ascii_lowercase() && three[2].is_ascii_lowercase()
        }),
        _ => false,
    }
}
