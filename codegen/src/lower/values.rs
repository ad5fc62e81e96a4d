//! Values of enums, as all places that declare an enum together tell them.

use std::collections::BTreeSet;

use discovery_document::{Document, Schema, Seen, revision_order};

use super::declarations::Site;

/// The value that stands for "not given" in Google's enums; the enum's own name comes before it.
const UNSPECIFIED: &str = "_UNSPECIFIED";

/// A value of an enum.
pub(super) struct Value<'a> {
    /// Text in JSON.
    pub(super) wire: &'a str,
    /// Revisions that have it in any place.
    pub(super) seen: Seen,
    /// Its description in the first place that has one.
    pub(super) description: &'a str,
    /// True if every place deprecates it.
    pub(super) deprecated: bool,
    /// Texts that it had before.
    pub(super) former: Vec<&'a str>,
}

/// Returns the values of all sites: those of the first in its order, then what only others have.
pub(super) fn merged<'a>(document: &Document, sites: &[&Site<'a>]) -> Vec<Value<'a>> {
    let mut values: Vec<Value<'a>> = Vec::new();
    for site in sites {
        let source = site.source;
        for (at, wire) in source.values.iter().enumerate() {
            let seen = source
                .enum_seen
                .get(at)
                .cloned()
                .unwrap_or_else(|| Seen { first: source.seen.first.clone(), last: document.revision.clone() });
            let description = source.enum_descriptions.get(at).map_or("", String::as_str);
            let deprecated = source.enum_deprecated.get(at).copied().unwrap_or_default();
            let former = source.former_values.get(wire).into_iter().flatten().map(String::as_str);
            let Some(known) = values.iter_mut().find(|value| value.wire == wire) else {
                values.push(Value { wire, seen, description, deprecated, former: former.collect() });
                continue;
            };
            for text in former {
                if !known.former.contains(&text) {
                    known.former.push(text);
                }
            }
            if revision_order(&seen.first) < revision_order(&known.seen.first) {
                known.seen.first = seen.first;
            }
            if revision_order(&seen.last) > revision_order(&known.seen.last) {
                known.seen.last = seen.last;
            }
            known.deprecated &= deprecated;
            if known.description.trim().is_empty() {
                known.description = description;
            }
        }
    }
    values
}

/// Returns the values that a place has today; all that it ever had when none is left.
pub(super) fn current<'a>(document: &Document, site: &Site<'a>) -> BTreeSet<&'a str> {
    let source = site.source;
    let all = || source.values.iter().map(String::as_str);
    let is_current = |at: usize| source.enum_seen.get(at).is_none_or(|seen| seen.last == document.revision);
    let left: BTreeSet<&str> = all().enumerate().filter(|(at, _)| is_current(*at)).map(|(_, value)| value).collect();
    if left.is_empty() { all().collect() } else { left }
}

/// Returns `HARM_CATEGORY_` for an enum with the value `HARM_CATEGORY_UNSPECIFIED`.
pub(super) fn prefix(schema: &Schema) -> Option<&str> {
    let value = schema.values.iter().find(|value| value.len() > UNSPECIFIED.len() && value.ends_with(UNSPECIFIED))?;
    Some(&value[..=value.len() - UNSPECIFIED.len()])
}
