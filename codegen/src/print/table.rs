//! `rt::name! { … }`: one row a line, each with its doc.

use proc_macro2::TokenStream;

use super::{documented, tokens::spaced};

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

pub(super) fn print(text: &mut String, table: &Table) {
    text.push_str("rt::");
    spaced(text, &table.name);
    if let Body::Nothing = table.body {
        text.push_str("! { ");
        spaced(text, &table.head);
        text.push_str(" }\n");
        return;
    }
    text.push_str("! {\n");
    documented(text, "    ", &table.doc, &table.attributes);
    text.push_str("    ");
    spaced(text, &table.head);
    match &table.body {
        Body::Semicolon => text.push_str(";\n"),
        Body::Rows(rows) if rows.is_empty() => text.push_str(" {}\n"),
        Body::Rows(rows) => {
            text.push_str(" {\n");
            for row in rows {
                documented(text, "        ", &row.doc, &row.attributes);
                text.push_str("        ");
                spaced(text, &row.tokens);
                text.push_str(",\n");
            }
            text.push_str("    }\n");
        }
        Body::Nothing => {}
    }
    text.push_str("}\n");
}
