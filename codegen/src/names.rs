//! Words of a document into Rust identifiers.
//!
//! An [`Ident`] is built here and nowhere else, from ASCII letters, digits and underscores, so that whatever a document calls
//! its elements can never become code.

use std::fmt;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, TokenStreamExt};

/// A valid Rust identifier that is not a keyword.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ident(String);

/// Keywords of edition 2024, strict and reserved, which no element may be called.
#[rustfmt::skip]
const KEYWORDS: [&str; 52] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Types that generated code names without a path; a type of the document that is called so gets a suffix.
const TYPES: [&str; 9] = ["Box", "Client", "Into", "IntoIterator", "Map", "Option", "Self", "String", "Vec"];

impl Ident {
    /// Returns the identifier that `text` is, if it is one and no keyword.
    pub(crate) fn existing(text: &str) -> Option<Self> {
        let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let fits = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let is_name = starts && fits && text != "_" && !KEYWORDS.contains(&text);
        is_name.then(|| Ident(text.to_owned()))
    }

    /// Returns the text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ToTokens for Ident {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append(proc_macro2::Ident::new(&self.0, Span::call_site()));
    }
}

/// Converts `pageSize` to `page_size`, for fields, arguments, functions, and modules. `kind` names elements without a
/// letter or with a digit first: `2dMode` of a field is `field_2d_mode`.
pub(crate) fn snake(name: &str, kind: &str) -> Ident {
    let words = spelled(name).to_snake_case();
    let text = if words.is_empty() {
        kind.to_owned()
    } else if words.starts_with(|c: char| c.is_ascii_digit()) {
        format!("{kind}_{words}")
    } else {
        words
    };
    keyword_free(text)
}

/// Converts `PAGE_SIZE` or `pageSize` to `PageSize`, for enums and variants. `kind` as in [`snake`].
pub(crate) fn pascal(name: &str, kind: &str) -> Ident {
    let words = spelled(name).to_upper_camel_case();
    let text = if words.starts_with(|c: char| c.is_ascii_uppercase()) { words } else { format!("{kind}{words}") };
    if text == "Self" { Ident(format!("Self{kind}")) } else { Ident(text) }
}

/// Converts `drive.readonly` to `DRIVE_READONLY`, for constants. `kind` as in [`snake`].
pub(crate) fn constant(name: &str, kind: &str) -> Ident {
    let words = spelled(name).to_shouty_snake_case();
    Ident(match words.chars().next() {
        None => kind.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{kind}_{words}"),
        Some(_) => words,
    })
}

/// Returns a constant's name and a number.
pub(crate) fn numbered_constant(name: &Ident, number: usize) -> Ident {
    Ident(format!("{name}_{number}"))
}

/// Returns a schema's name: its own spelling if Rust allows it (`HTTPHealthCheck`), otherwise its words joined
/// (`Google_Foo`).
pub(crate) fn schema(name: &str) -> Ident {
    let name = spelled(name);
    let mut text = String::with_capacity(name.len());
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let (Some(first), rest) = (word.chars().next(), &word[1..]) else { continue };
        // Two digits would run together into another number, and between digits Rust's style allows an underscore.
        if first.is_ascii_digit() && text.ends_with(|c: char| c.is_ascii_digit()) {
            text.push('_');
        }
        text.push(first.to_ascii_uppercase());
        text.push_str(rest);
    }
    if !text.starts_with(|c: char| c.is_ascii_uppercase()) {
        text.insert_str(0, "Schema");
    }
    if TYPES.contains(&text.as_str()) {
        text.push_str("Schema");
    }
    Ident(text)
}

/// Joins `owner` and words of a property or method in one type name.
pub(crate) fn joined(owner: &Ident, name: &str) -> Ident {
    let words = spelled(name).to_upper_camel_case();
    Ident(format!("{owner}{words}"))
}

/// Returns `name` with another ending, for the one case in which a rule, not a number, distinguishes two names.
pub(crate) fn suffixed(name: &Ident, suffix: &str) -> Ident {
    debug_assert!(
        suffix.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'),
        "suffixes are our own words"
    );
    Ident(format!("{}{suffix}", name.0.trim_end_matches('_')))
}

/// Returns `set_x` for the field `x`.
pub(crate) fn setter(field: &Ident) -> Ident {
    Ident(format!("set_{}", field.0.trim_end_matches('_')))
}

/// Joins `prefix` and a name, for a function of ours.
pub(crate) fn prefixed(prefix: &str, name: &Ident) -> Ident {
    Ident(format!("{prefix}{}", name.0.trim_end_matches('_')))
}

/// Returns the name of a type that generated code does not use without a path.
pub(crate) fn type_free(name: Ident, suffix: &str) -> Ident {
    if TYPES.contains(&name.as_str()) { suffixed(&name, suffix) } else { name }
}

/// Returns `name`, with a suffix if it is the reserved name.
pub(crate) fn unreserved_type(name: Ident, reserved: &str, suffix: &str) -> Ident {
    if name.as_str() == reserved { suffixed(&name, suffix) } else { name }
}

/// Returns `name`, or `name_` if `reserved` has it.
pub(crate) fn unreserved(name: Ident, reserved: &[&str]) -> Ident {
    if reserved.contains(&name.as_str()) { Ident(format!("{name}_")) } else { name }
}

/// Returns `name` and a number, in the style of the name: `Part2`, `page_size_2`.
pub(crate) fn numbered(name: &Ident, number: usize) -> Ident {
    let base = name.0.trim_end_matches('_');
    let separator = if base.starts_with(|c: char| c.is_ascii_uppercase()) { "" } else { "_" };
    Ident(format!("{base}{separator}{number}"))
}

/// Returns true if `name` has any character that an identifier can have.
pub(crate) fn has_words(name: &str) -> bool {
    name.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

/// Returns true if a name in a document starts with a letter.
pub(crate) fn leads_with_letter(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// `name` in ASCII: other characters part words; where nothing would be left, their numbers stand for them.
fn spelled(name: &str) -> String {
    if has_words(name) {
        return name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    }
    let numbers = name.chars().filter(|c| c.is_alphanumeric()).map(|c| format!("u{:x}", u32::from(c)));
    numbers.collect::<Vec<_>>().join(" ")
}

/// `type` → `type_`.
fn keyword_free(mut text: String) -> Ident {
    if KEYWORDS.contains(&text.as_str()) {
        text.push('_');
    }
    Ident(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snakes(pairs: &[(&str, &str)]) {
        for (name, want) in pairs {
            assert_eq!(snake(name, "field").as_str(), *want, "{name}");
        }
    }

    #[test]
    fn identifiers_are_read_back() {
        for name in ["page_size", "type_", "Part2", "_x"] {
            assert_eq!(Ident::existing(name).map(|ident| ident.to_string()).as_deref(), Some(name));
        }
        for name in ["", "_", "2d", "fn", "Self", "a b", "größe", "r#type"] {
            assert_eq!(Ident::existing(name), None, "{name}");
        }
    }

    #[test]
    fn snake_words() {
        snakes(&[
            ("pageSize", "page_size"),
            ("IPAddress", "ip_address"),
            ("HTMLSnippet", "html_snippet"),
            ("access_token", "access_token"),
            ("_responseJsonSchema", "response_json_schema"),
            ("$schema", "schema"),
            ("@type", "type_"),
            ("end-date", "end_date"),
            ("exampleStore.createTime", "example_store_create_time"),
            ("$.xgafv", "xgafv"),
        ]);
    }

    #[test]
    fn snake_of_names_that_are_none() {
        snakes(&[
            ("self", "self_"),
            ("gen", "gen_"),
            ("2dMode", "field_2d_mode"),
            ("", "field"),
            ("***", "field"),
            ("名", "u540d"),
            ("größe", "gr_e"),
            ("*/ }; evil()", "evil"),
        ]);
    }

    #[test]
    fn schemas_keep_their_spelling() {
        for (name, want) in [
            ("HTTPHealthCheck", "HTTPHealthCheck"),
            ("HttpHealthCheck", "HttpHealthCheck"),
            ("Google_Cloud__Foo", "GoogleCloudFoo"),
            ("V1_2", "V1_2"),
            ("i32", "I32"),
            ("Self", "SelfSchema"),
            ("Option", "OptionSchema"),
            ("3d", "Schema3d"),
            ("", "Schema"),
            ("#![x]", "X"),
        ] {
            assert_eq!(schema(name).as_str(), want, "{name}");
        }
    }

    #[test]
    fn variants() {
        for (name, want) in [
            ("STOP", "Stop"),
            ("us-central1", "UsCentral1"),
            ("AD_ID.ORG", "AdIdOrg"),
            ("1", "Value1"),
            ("SELF", "SelfValue"),
            ("", "Value"),
            ("notActivated", "NotActivated"),
        ] {
            assert_eq!(pascal(name, "Value").as_str(), want, "{name}");
        }
    }
}
