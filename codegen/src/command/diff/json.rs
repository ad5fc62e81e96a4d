//! A difference for tools.

use serde::Serialize;

use super::{Change, Diff, Impact, Side, items};

/// The whole difference: verdict, counts by event and kind of item, and every change.
#[derive(Serialize)]
struct Out<'a> {
    title: &'a str,
    old: &'a Side,
    new: &'a Side,
    verdict: Option<Impact>,
    #[serde(rename = "wireChanges")]
    wire_changes: usize,
    counts: Vec<Count>,
    changes: &'a [Change],
}

#[derive(Serialize)]
struct Count {
    event: &'static str,
    item: super::Item,
    items: usize,
}

/// Returns the difference as JSON, with a newline at the end.
pub fn json(diff: &Diff) -> String {
    let counts = diff.counts().into_iter().map(|((event, item), items)| Count { event, item, items }).collect();
    let Diff { title, old, new, changes } = diff;
    let wire_changes = items(diff.wire_changes());
    let out = Out { title, old, new, verdict: diff.verdict(), wire_changes, counts, changes };
    match serde_json::to_string_pretty(&out) {
        Ok(text) => text + "\n",
        Err(error) => unreachable!("plain data has no way to fail: {error}"),
    }
}
