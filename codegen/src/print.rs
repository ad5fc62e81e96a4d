//! Tokens → text that is read in review, laid out as rustfmt would with the width of this project.
//!
//! Generated code has a handful of forms: imports, aliases, `impl`s of functions that are one chain of calls, and tables of the
//! runtime's macros. General printers leave the bodies of macros as one long line, so each form is set here. The tests parse
//! what comes out and compare it with the tokens that went in.

use std::fmt::Write as _;

use proc_macro2::TokenStream;

pub(crate) use function::{Expression, Function, Link};
pub(crate) use table::{Body, Row, Table};
use tokens::{inline, spaced};

mod function;
mod table;
mod tokens;

/// Longest line of code.
const WIDTH: usize = 120;

/// Something between two blank lines.
pub(crate) enum Item {
    /// Lines without a doc: imports, modules.
    Lines(Vec<TokenStream>),
    /// One line with a doc: an alias.
    Line {
        /// Lines of the doc.
        doc: Vec<String>,
        /// Attributes, one a line.
        attributes: Vec<TokenStream>,
        /// The line.
        tokens: TokenStream,
    },
    /// `impl Name { … }`
    Impl {
        /// The type.
        name: TokenStream,
        /// Its functions.
        functions: Vec<Function>,
    },
    /// A call of one of the runtime's macros.
    Table(Table),
}

/// A whole file.
pub(crate) fn file(header: &str, doc: &[String], items: &[Item]) -> String {
    let mut text = format!("{header}\n");
    comment(&mut text, "", "//!", doc);
    for item in items {
        text.push('\n');
        match item {
            Item::Lines(lines) => {
                for line in lines {
                    spaced(&mut text, line);
                    text.push('\n');
                }
            }
            Item::Line { doc, attributes, tokens } => {
                documented(&mut text, "", doc, attributes);
                spaced(&mut text, tokens);
                text.push('\n');
            }
            Item::Impl { name, functions } => {
                _ = writeln!(text, "impl {} {{", inline(name));
                for (at, function) in functions.iter().enumerate() {
                    if at > 0 {
                        text.push('\n');
                    }
                    function::print(&mut text, function);
                }
                text.push_str("}\n");
            }
            Item::Table(table) => table::print(&mut text, table),
        }
    }
    text
}

/// A doc and attributes above something.
fn documented(text: &mut String, indent: &str, doc: &[String], attributes: &[TokenStream]) {
    comment(text, indent, "///", doc);
    for attribute in attributes {
        text.push_str(indent);
        spaced(text, attribute);
        text.push('\n');
    }
}

fn comment(text: &mut String, indent: &str, slashes: &str, lines: &[String]) {
    for line in lines {
        text.push_str(indent);
        text.push_str(slashes);
        if !line.is_empty() {
            text.push(' ');
            text.push_str(line);
        }
        text.push('\n');
    }
}

#[cfg(test)]
mod tests;
