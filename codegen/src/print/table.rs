//! `rt::name! { … }`: one row a line, each with its doc.

use std::fmt::{self, Write as _};

use proc_macro2::TokenStream;

use super::{documented, tokens::inline};

/// `rt::name! { … }`
pub(crate) struct Table {
    /// The macro, without `rt::`.
    pub(crate) name: TokenStream,
    /// Lines of the doc.
    pub(crate) doc: Vec<String>,
    /// Attributes after it, one a line.
    pub(crate) attributes: Vec<TokenStream>,
    /// What comes before the rows, such as `pub struct Name`.
    pub(crate) head: TokenStream,
    /// What comes then.
    pub(crate) body: Body,
}

/// The rest of a table.
pub(crate) enum Body {
    /// A semicolon.
    Semicolon,
    /// Rows in braces.
    Rows(Vec<Row>),
    /// Nothing: the head is all there is, on one line.
    Nothing,
}

/// One row, on one line after its doc.
pub(crate) struct Row {
    /// Lines of the doc.
    pub(crate) doc: Vec<String>,
    /// Attributes after it, one a line.
    pub(crate) attributes: Vec<TokenStream>,
    /// The row without its comma.
    pub(crate) tokens: TokenStream,
}

impl Table {
    /// `rt::name! { tokens }` on one line.
    pub(crate) fn line(name: TokenStream, tokens: TokenStream) -> Self {
        Table { name, doc: Vec::new(), attributes: Vec::new(), head: tokens, body: Body::Nothing }
    }
}

pub(super) fn print(text: &mut String, table: &Table) -> fmt::Result {
    let (name, head) = (inline(&table.name), inline(&table.head));
    let rows = match &table.body {
        Body::Nothing => return writeln!(text, "rt::{name}! {{ {head} }}"),
        Body::Semicolon => None,
        Body::Rows(rows) => Some(rows),
    };
    writeln!(text, "rt::{name}! {{")?;
    documented(text, "    ", &table.doc, &table.attributes)?;
    match rows.map(Vec::as_slice) {
        None => writeln!(text, "    {head};")?,
        Some([]) => writeln!(text, "    {head} {{}}")?,
        Some(rows) => {
            writeln!(text, "    {head} {{")?;
            for row in rows {
                documented(text, "        ", &row.doc, &row.attributes)?;
                writeln!(text, "        {},", inline(&row.tokens))?;
            }
            writeln!(text, "    }}")?;
        }
    }
    writeln!(text, "}}")
}
