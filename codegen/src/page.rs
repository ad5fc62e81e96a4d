//! A page for readers, such as a README, with a table of the versions that is kept up to date.

use crate::summary::{Counts, Summary};

/// The line above the table.
const START: &str = "<!-- The table of versions; `cargo codegen generate` writes it. -->\n";

/// The line below the table.
const END: &str = "<!-- End of the table of versions. -->\n";

/// Returns the page with the table of these versions; none when the page has no place for it.
pub(crate) fn with_table(page: &str, versions: &[&Summary]) -> Option<String> {
    let (before, rest) = page.split_once(START)?;
    let (_, after) = rest.split_once(END)?;
    Some([before, START, &table(versions), END, after].concat())
}

/// Counts elements of one source.
type Count = fn(&Counts) -> usize;

/// The table: a column for each version, a row for each source of elements.
fn table(versions: &[&Summary]) -> String {
    let row = |head: &str, cell: &dyn Fn(&Summary) -> String| {
        let cells: Vec<String> = versions.iter().map(|version| cell(version)).collect();
        let head = if head.is_empty() { String::new() } else { format!(" {head}") };
        format!("|{head} | {} |\n", cells.join(" | "))
    };
    let mut text = row("", &|version| format!("`{}`", version.version));
    text.push_str("|---|");
    text.push_str(&"---|".repeat(versions.len()));
    text.push('\n');
    text.push_str(&row("revisions", &|version| version.revisions.join(", ")));
    let sources: [(&str, Count); 4] = [
        ("in the newest document", |counts| counts.document),
        ("retained from older documents, deprecated", |counts| counts.retained),
        ("borrowed from another version's document", |counts| counts.borrowed),
        ("added by the overlay", |counts| counts.overlay),
    ];
    for (head, count) in sources {
        text.push_str(&row(head, &|version| elements(count(&version.methods), count(&version.schemas))));
    }
    text
}

/// `13 methods, 28 schemas`.
fn elements(methods: usize, schemas: usize) -> String {
    let part = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("1 {what}")),
        count => Some(format!("{count} {what}s")),
    };
    let parts: Vec<String> = [part(methods, "method"), part(schemas, "schema")].into_iter().flatten().collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn version(name: &str, methods: Counts) -> Summary {
        let revisions = vec!["20240713".to_owned(), "20260831".to_owned()];
        let (folder, schemas) = (name.to_owned(), Counts { document: 1, ..Counts::default() });
        let (files, changed, time) = (0, 0, Duration::ZERO);
        Summary { version: name.to_owned(), folder, revisions, methods, schemas, files, changed, time }
    }

    #[test]
    fn only_the_table_is_replaced() {
        let methods = Counts { document: 3, retained: 1, ..Counts::default() };
        let page = format!("# A\n\n{START}old\n{END}\nB\n");
        let text = with_table(&page, &[&version("v1", methods)]).expect("a page with a place");
        let table = "| | `v1` |\n|---|---|\n| revisions | 20240713, 20260831 |\n| in the newest document | 3 methods, 1 schema |\n\
                     | retained from older documents, deprecated | 1 method |\n\
                     | borrowed from another version's document | none |\n| added by the overlay | none |\n";
        assert_eq!(text, format!("# A\n\n{START}{table}{END}\nB\n"));
        assert_eq!(with_table(&text, &[&version("v1", methods)]), Some(text));
    }

    #[test]
    fn a_page_without_a_place_stays() {
        for page in ["", "# A\n", START, END] {
            assert_eq!(with_table(page, &[]), None, "{page}");
        }
    }
}
