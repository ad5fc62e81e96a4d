//! Every method of an API in a row, for people and for tools.

use serde::Serialize;

use crate::{api::Method, plan::Plan};

/// One method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Dotted name in the document.
    pub id: String,
    /// API version.
    pub version: String,
    /// Verb, upper case.
    pub http_method: String,
    /// Template of the path.
    pub path: String,
    /// The path from a client, such as `models().list`.
    pub rust_path: String,
    /// `unary`, `stream`, `paged`, `upload`, `download` or `operation`.
    pub kind: &'static str,
    /// True if it is deprecated.
    pub deprecated: bool,
    /// First revision that has it.
    pub first_revision: String,
    /// Newest revision that has it.
    pub last_revision: String,
}

/// Returns the methods of all versions, in the order in which they are generated.
pub fn rows(plan: &Plan) -> Vec<Row> {
    let of = |version: &str, method: &Method| Row {
        id: method.id.clone(),
        version: version.to_owned(),
        http_method: method.verb.clone(),
        path: method.path.clone(),
        rust_path: method.rust_path.clone(),
        kind: method.kind.label(),
        deprecated: method.deprecated.is_some(),
        first_revision: method.seen.first.clone(),
        last_revision: method.seen.last.clone(),
    };
    let apis = plan.versions.iter().map(|version| &version.api);
    apis.flat_map(|api| api.all_methods().into_iter().map(|method| of(&api.version, method))).collect()
}

/// Returns the rows as a table with a line of headings.
pub fn text(rows: &[Row]) -> String {
    let cells = |row: &Row| {
        let revisions = format!("{}..{}", row.first_revision, row.last_revision);
        let kind = if row.deprecated { format!("{}, deprecated", row.kind) } else { row.kind.to_owned() };
        [
            row.version.clone(),
            row.rust_path.clone(),
            kind,
            row.http_method.clone(),
            row.path.clone(),
            row.id.clone(),
            revisions,
        ]
    };
    let headings = ["VERSION", "RUST", "KIND", "VERB", "PATH", "ID", "REVISIONS"].map(str::to_owned);
    let table: Vec<_> = std::iter::once(headings).chain(rows.iter().map(cells)).collect();
    let mut widths = [0; 7];
    for line in &table {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for line in table {
        let padded: Vec<_> = line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(padded.join("  ").trim_end());
        text.push('\n');
    }
    text
}
