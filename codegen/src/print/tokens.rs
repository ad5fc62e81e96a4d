//! Tokens on one line, with the spaces that a person would write.

use std::fmt::Write as _;

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};

/// What stands before a token.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// Nothing.
    Start,
    /// A word, or what ends like one.
    Word,
    /// Something that wants a space after it.
    Wide,
    /// Something that wants none.
    Tight,
    /// The first half of `::`.
    Colon,
}

/// The tokens as text. They are names, types, literals and lists of these; others come out right as well, only less pretty.
pub(super) fn inline(tokens: &TokenStream) -> String {
    let mut text = String::new();
    spaced(&mut text, tokens);
    text
}

fn spaced(text: &mut String, tokens: &TokenStream) {
    let mut before = Before::Start;
    for tree in tokens.clone() {
        let (space, after) = match &tree {
            TokenTree::Ident(ident) => {
                let after = if *ident == "use" { Before::Wide } else { Before::Word };
                (matches!(before, Before::Word | Before::Wide), after)
            }
            TokenTree::Literal(_) => (matches!(before, Before::Word | Before::Wide), Before::Word),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => (before == Before::Word, Before::Word),
            TokenTree::Group(_) => (before == Before::Wide, Before::Word),
            TokenTree::Punct(punct) => around(punct, before),
        };
        if space {
            text.push(' ');
        }
        match &tree {
            TokenTree::Group(group) => self::group(text, group, before),
            // Writing to a string cannot fail.
            tree => _ = write!(text, "{tree}"),
        }
        before = after;
    }
}

/// Whether a space goes before a mark, and what it is to the token after it.
fn around(punct: &Punct, before: Before) -> (bool, Before) {
    match (punct.as_char(), punct.spacing()) {
        ('=', Spacing::Alone) => (true, Before::Wide),
        (':', _) if before == Before::Colon => (false, Before::Tight),
        (':', Spacing::Joint) => (before == Before::Wide, Before::Colon),
        (':' | ',' | ';', _) => (false, Before::Wide),
        ('>', _) => (false, Before::Word),
        _ => (before == Before::Wide, Before::Tight),
    }
}

fn group(text: &mut String, group: &Group, before: Before) {
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Bracket => ("[", "]"),
        // The list of an import is set tight, that of a table's row is not.
        Delimiter::Brace if before == Before::Tight => ("{", "}"),
        Delimiter::Brace => ("{ ", " }"),
        Delimiter::None => ("", ""),
    };
    text.push_str(open);
    spaced(text, &group.stream());
    text.push_str(close);
}
