//! Schemas, their fields, enums, and their values.

use super::{
    Change, Event, Impact, Item,
    context::{Context, Report, fields, renamed_pair, value, wire},
};
use crate::{
    api::{Alias, Deprecation, Enum, Field, Page, Struct, TypeItem},
    command::surface::signature,
};

/// Compares all types.
pub(super) fn compare(context: &Context<'_>, changes: &mut Vec<Change>) {
    for pair in &context.types {
        match pair {
            (None, None) => {}
            (None, Some(new)) => report(new, changes).push(Event::Added { signature: signature(new) }, Impact::Minor),
            (Some(old), None) => report(old, changes).push(Event::Removed, Impact::Major),
            (Some(old), Some(new)) => {
                report(new, changes).renamed(path(old));
                match (old, new) {
                    (TypeItem::Struct(old), TypeItem::Struct(new)) => structs(context, old, new, changes),
                    (TypeItem::Enum(old), TypeItem::Enum(new)) => enums(old, new, changes),
                    (TypeItem::Alias(old), TypeItem::Alias(new)) => aliases(context, old, new, changes),
                    _ => report(new, changes).changed("kind", signature(old), signature(new), Impact::Major),
                }
            }
        }
    }
}

fn path(item: &TypeItem) -> String {
    format!("schemas::{}", item.ident())
}

fn report<'c>(item: &TypeItem, changes: &'c mut Vec<Change>) -> Report<'c> {
    let kind = if matches!(item, TypeItem::Enum(_)) { Item::Enum } else { Item::Schema };
    Report::new(kind, path(item), wire(item).unwrap_or(item.ident().as_str()), changes)
}

/// A type in a few words.
fn signature(item: &TypeItem) -> String {
    let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    match item {
        TypeItem::Struct(item) => format!("struct with {}", count(item.fields.len(), "field")),
        TypeItem::Enum(item) => format!("enum with {}", count(item.variants.len(), "value")),
        TypeItem::Alias(item) => format!("another name for {}", value(&item.ty)),
    }
}

fn structs(context: &Context<'_>, old: &Struct, new: &Struct, changes: &mut Vec<Change>) {
    let wire = new.wire.as_deref().unwrap_or(new.ident.as_str());
    let mut report = Report::new(Item::Schema, format!("schemas::{}", new.ident), wire, changes);
    report.deprecated(old.deprecated.as_ref(), new.deprecated.as_ref());
    pages(context, old.page.as_ref(), new.page.as_ref(), &mut report);
    match (old.is_operation, new.is_operation) {
        (false, true) => report.changed("long-running operation", "no", "yes", Impact::Minor),
        (true, false) => report.changed("long-running operation", "yes", "no", Impact::Major),
        _ => {}
    }
    let alternatives = |item: &Struct| {
        let values = item.alternatives.iter().map(|one| format!("{}: {}", one.value, signature::value(&one.ty, "")));
        values.collect::<Vec<_>>().join(", ")
    };
    let (before, after) = (alternatives(old), alternatives(new));
    if before != after {
        let is_kept = old.alternatives.iter().all(|one| new.alternatives.contains(one));
        report.changed("alternatives", before, after, if is_kept { Impact::Minor } else { Impact::Major });
    }
    report.prose(&old.doc, &new.doc);
    // Elements that disappear with their owner are not listed again.
    let gone = |deprecated: Option<&Deprecation>| matches!(deprecated, Some(Deprecation::Gone { .. }));
    let with_owner = gone(new.deprecated.as_ref()) && !gone(old.deprecated.as_ref());
    for (before, after) in fields(old, new) {
        let Some(some) = after.or(before) else { continue };
        let path = format!("schemas::{}::{}", new.ident, some.ident);
        let mut report = Report::new(Item::Field, path, format!("{wire}.{}", some.wire), changes);
        match (before, after) {
            (None, Some(new)) => report.push(Event::Added { signature: signature::slot(&new.slot) }, Impact::Minor),
            (Some(_), None) => report.push(Event::Removed, Impact::Major),
            (Some(before), Some(after)) => {
                field(context, new.ident.as_str(), before, after, with_owner, &mut report);
            }
            (None, None) => {}
        }
    }
}

fn field(context: &Context<'_>, owner: &str, old: &Field, new: &Field, with_owner: bool, report: &mut Report<'_>) {
    if !with_owner {
        report.deprecated(old.deprecated.as_ref(), new.deprecated.as_ref());
    }
    report.renamed(format!("schemas::{owner}::{}", old.ident));
    if old.ident == new.ident {
        report.changed("setter", old.setter.as_str(), new.setter.as_str(), Impact::Major);
    }
    report.changed("name on the wire", old.wire.as_str(), new.wire.as_str(), Impact::Patch);
    if !context.same_slot(&old.slot, &new.slot) {
        report.changed("type", signature::slot(&old.slot), signature::slot(&new.slot), Impact::Major);
    }
    let set_by = |read_only: bool| if read_only { "the server only" } else { "anybody" };
    report.changed("set by", set_by(old.read_only), set_by(new.read_only), Impact::Patch);
    if !with_owner {
        report.prose(&old.doc, &new.doc);
    }
}

/// A schema that is one page of a list has an impl that says of what.
fn pages(context: &Context<'_>, old: Option<&Page>, new: Option<&Page>, report: &mut Report<'_>) {
    let items = |page: Option<&Page>| page.map_or("nothing".to_owned(), |page| page.items.to_string());
    let impact = match (old, new) {
        (None, _) => Impact::Minor,
        (Some(old), Some(new)) if context.same_slot(&old.slot, &new.slot) => Impact::Patch,
        _ => Impact::Major,
    };
    report.changed("page of", items(old), items(new), impact);
}

fn aliases(context: &Context<'_>, old: &Alias, new: &Alias, changes: &mut Vec<Change>) {
    let mut report = Report::new(Item::Schema, format!("schemas::{}", new.ident), new.wire.as_str(), changes);
    report.deprecated(old.deprecated.as_ref(), new.deprecated.as_ref());
    if !context.same(&old.ty, &new.ty) {
        report.changed("type", value(&old.ty), value(&new.ty), Impact::Major);
    }
    report.prose(&old.doc, &new.doc);
}

fn enums(old: &Enum, new: &Enum, changes: &mut Vec<Change>) {
    let mut report = Report::new(Item::Enum, format!("schemas::{}", new.ident), new.ident.as_str(), changes);
    report.prose(&old.doc, &new.doc);
    let pairs = renamed_pair(&old.variants, &new.variants, |variant| &variant.wire, |variant| &variant.aliases);
    for (before, after) in pairs {
        let Some(some) = after.or(before) else { continue };
        let path = format!("schemas::{}::{}", new.ident, some.ident);
        let mut report = Report::new(Item::Value, path, some.wire.as_str(), changes);
        match (before, after) {
            (None, Some(new)) => report.push(Event::Added { signature: format!("{:?}", new.wire) }, Impact::Minor),
            (Some(_), None) => report.push(Event::Removed, Impact::Major),
            (Some(before), Some(after)) => {
                report.deprecated(before.deprecated.as_ref(), after.deprecated.as_ref());
                report.renamed(format!("schemas::{}::{}", new.ident, before.ident));
                report.changed("name on the wire", before.wire.as_str(), after.wire.as_str(), Impact::Patch);
                report.prose(&before.doc, &after.doc);
            }
            (None, None) => {}
        }
    }
}
