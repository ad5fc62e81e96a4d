//! Tokens → text that is read in review, laid out as rustfmt would with the width of this project.
//!
//! Generated code has a handful of forms: imports, aliases, `impl`s of functions that are one chain of calls, and tables of the
//! runtime's macros. General printers leave the bodies of macros as one long line, so each form is set here. The tests parse
//! what comes out and compare it with the tokens that went in.

use std::fmt::{self, Write as _};

use proc_macro2::TokenStream;

pub(crate) use function::{Expression, Function, Link};
pub(crate) use table::{Body, Row, Table};
use tokens::inline;

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
    print(&mut text, doc, items).expect("a string takes whatever is written to it");
    text
}

fn print(text: &mut String, doc: &[String], items: &[Item]) -> fmt::Result {
    comment(text, "", "//!", doc)?;
    for item in items {
        writeln!(text)?;
        match item {
            Item::Lines(lines) => {
                for line in lines {
                    writeln!(text, "{}", inline(line))?;
                }
            }
            Item::Line { doc, attributes, tokens } => {
                documented(text, "", doc, attributes)?;
                writeln!(text, "{}", inline(tokens))?;
            }
            Item::Impl { name, functions } => {
                writeln!(text, "impl {} {{", inline(name))?;
                for (at, function) in functions.iter().enumerate() {
                    if at > 0 {
                        writeln!(text)?;
                    }
                    function::print(text, function)?;
                }
                writeln!(text, "}}")?;
            }
            Item::Table(table) => table::print(text, table)?,
        }
    }
    Ok(())
}

/// A doc and attributes above something.
fn documented(text: &mut String, indent: &str, doc: &[String], attributes: &[TokenStream]) -> fmt::Result {
    comment(text, indent, "///", doc)?;
    attributes.iter().try_for_each(|attribute| writeln!(text, "{indent}{}", inline(attribute)))
}

fn comment(text: &mut String, indent: &str, slashes: &str, lines: &[String]) -> fmt::Result {
    lines.iter().try_for_each(|line| {
        let space = if line.is_empty() { "" } else { " " };
        writeln!(text, "{indent}{slashes}{space}{line}")
    })
}

#[cfg(test)]
mod tests;
