//! Both APIs side by side, with their types paired.

use std::collections::BTreeMap;

use super::{Change, Event, Impact, Item};
use crate::{
    api::{Alias, Api, CallStruct, Deprecation, Field, Method, Slot, Struct, Type, TypeItem},
    command::surface::signature,
    names::Ident,
};

/// The number of aliases that are followed; `lower` leaves none that leads back to itself.
const DEPTH: usize = 64;

/// Two APIs, and which type of the one is which of the other.
pub(super) struct Context<'a> {
    pub(super) old: &'a Api,
    pub(super) new: &'a Api,
    /// Types that both have, then those that only one has.
    pub(super) types: Vec<(Option<&'a TypeItem>, Option<&'a TypeItem>)>,
    /// New names of old types, where they differ.
    renamed: BTreeMap<&'a Ident, &'a Ident>,
    old_aliases: BTreeMap<&'a Ident, &'a Alias>,
    new_aliases: BTreeMap<&'a Ident, &'a Alias>,
}

/// Collects changes of one item.
pub(super) struct Report<'c> {
    pub(super) item: Item,
    pub(super) path: String,
    pub(super) wire: String,
    pub(super) changes: &'c mut Vec<Change>,
    start: usize,
}

impl<'a> Context<'a> {
    pub(super) fn new(old: &'a Api, new: &'a Api) -> Self {
        let (by_wire, mut by_ident) = (|item: &TypeItem| wire(item).map(str::to_owned), BTreeMap::new());
        let mut by_name = BTreeMap::new();
        for item in &new.types {
            match by_wire(item) {
                Some(wire) => _ = by_name.insert(wire, item),
                None => _ = by_ident.insert(item.ident(), item),
            }
        }
        let mut types: Vec<(Option<&TypeItem>, Option<&TypeItem>)> = Vec::new();
        let mut lone: BTreeMap<&Ident, &TypeItem> = BTreeMap::new();
        for item in &old.types {
            let found = match by_wire(item) {
                Some(wire) => by_name.remove(&wire),
                None => by_ident.remove(item.ident()),
            };
            match found {
                None if wire(item).is_none() => _ = lone.insert(item.ident(), item),
                found => types.push((Some(item), found)),
            }
        }
        // An element without a name in the document is identified by the place of its use.
        for (before, after) in uses(&types).into_iter().chain(call_uses(old, new)) {
            if let (Some(&one), Some(&two)) = (lone.get(before), by_ident.get(after)) {
                lone.remove(before);
                by_ident.remove(after);
                types.push((Some(one), Some(two)));
            }
        }
        types.extend(lone.into_values().map(|item| (Some(item), None)));
        types.extend(by_name.into_values().chain(by_ident.into_values()).map(|item| (None, Some(item))));
        let mut renamed = BTreeMap::new();
        for (before, after) in types.iter().filter_map(|(before, after)| before.zip(*after)) {
            if before.ident() != after.ident() {
                renamed.insert(before.ident(), after.ident());
            }
        }
        Context { old, new, types, renamed, old_aliases: aliases(old), new_aliases: aliases(new) }
    }

    /// Returns true if two slots have the same type for a user: aliases are resolved, and renamed types count as the same.
    pub(super) fn same_slot(&self, old: &Slot, new: &Slot) -> bool {
        let ty = |slot: &Slot| match slot {
            Slot::Option(ty) | Slot::Boxed(ty) | Slot::Vec(ty) | Slot::Map(ty) => ty.clone(),
        };
        std::mem::discriminant(old) == std::mem::discriminant(new) && self.same(&ty(old), &ty(new))
    }

    /// Returns true if two types are the same for a user.
    pub(super) fn same(&self, old: &Type, new: &Type) -> bool {
        self.of_old(old) == self.of_new(new)
    }

    /// An old type without aliases, with the names of the new API.
    pub(super) fn of_old(&self, ty: &Type) -> Type {
        expand(ty, &self.old_aliases, &self.renamed, DEPTH)
    }

    /// A new type without aliases.
    pub(super) fn of_new(&self, ty: &Type) -> Type {
        expand(ty, &self.new_aliases, &BTreeMap::new(), DEPTH)
    }
}

impl<'c> Report<'c> {
    pub(super) fn new(
        item: Item,
        path: impl Into<String>,
        wire: impl Into<String>,
        changes: &'c mut Vec<Change>,
    ) -> Self {
        let start = changes.len();
        Report { item, path: path.into(), wire: wire.into(), changes, start }
    }

    pub(super) fn push(&mut self, event: Event, impact: Impact) {
        let Report { item, path, wire, changes, .. } = self;
        let (item, path, wire) = (*item, path.clone(), wire.clone());
        let on_wire = event.on_wire(impact);
        changes.push(Change { item, path, wire, event, impact, source: None, on_wire });
    }

    /// Notes a change of `what` when the texts differ.
    pub(super) fn changed(
        &mut self,
        what: &'static str,
        old: impl Into<String>,
        new: impl Into<String>,
        impact: Impact,
    ) {
        let (old, new) = (old.into(), new.into());
        if old != new {
            self.push(Event::Changed { what, old, new }, impact);
        }
    }

    /// Notes another Rust name.
    pub(super) fn renamed(&mut self, old: impl Into<String>) {
        let old = old.into();
        if old != self.path {
            self.push(Event::Renamed { old }, Impact::Major);
        }
    }

    /// Notes that it became deprecated, or is no longer.
    pub(super) fn deprecated(&mut self, old: Option<&Deprecation>, new: Option<&Deprecation>) {
        match (old, new) {
            (None, Some(Deprecation::Marked { .. })) => self.push(Event::Deprecated, Impact::Minor),
            (Some(Deprecation::Gone { .. }), Some(Deprecation::Gone { .. }) | None) if new.is_some() => {}
            (before, Some(Deprecation::Gone { last, .. })) => {
                // Already deprecated, it only gets another note.
                let impact = if before.is_some() { Impact::Patch } else { Impact::Minor };
                self.push(Event::Retained { last: last.clone() }, impact);
            }
            (Some(_), None) => self.push(Event::Restored, Impact::Patch),
            _ => {}
        }
    }

    /// Notes other text for people, unless something else is noted already and accounts for it.
    pub(super) fn prose(&mut self, old: &[String], new: &[String]) {
        if old != new && self.changes.len() == self.start {
            self.push(Event::Prose, Impact::Patch);
        }
    }
}

/// Name of a type in the document.
pub(super) fn wire(item: &TypeItem) -> Option<&str> {
    match item {
        TypeItem::Struct(item) => item.wire.as_deref(),
        TypeItem::Alias(item) => Some(&item.wire),
        TypeItem::Enum(_) => None,
    }
}

/// Fields of two structs by their names in JSON: those of the old one in its order, then the new ones.
pub(super) fn fields<'a>(old: &'a Struct, new: &'a Struct) -> Vec<(Option<&'a Field>, Option<&'a Field>)> {
    renamed_pair(&old.fields, &new.fields, |field| &field.wire, |field| &field.aliases)
}

/// Pairs two lists by names on the wire. An element that only one side knows by its new name is one with what it was called before.
pub(super) fn renamed_pair<'a, T>(
    old: &'a [T],
    new: &'a [T],
    wire: impl Fn(&'a T) -> &'a String,
    former: impl Fn(&'a T) -> &'a [String],
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let mut now: BTreeMap<&String, &String> = BTreeMap::new();
    for item in old.iter().chain(new) {
        now.extend(former(item).iter().map(|before| (before, wire(item))));
    }
    pair(old, new, |item| now.get(wire(item)).copied().unwrap_or(wire(item)))
}

/// Pairs two lists by a key.
pub(super) fn pair<'a, T, K: Ord>(
    old: &'a [T],
    new: &'a [T],
    key: impl Fn(&'a T) -> K,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let mut rest: BTreeMap<K, &T> = new.iter().map(|item| (key(item), item)).collect();
    let mut pairs: Vec<_> = old.iter().map(|item| (Some(item), rest.remove(&key(item)))).collect();
    pairs.extend(rest.into_values().map(|item| (None, Some(item))));
    pairs
}

fn aliases(api: &Api) -> BTreeMap<&Ident, &Alias> {
    let mut aliases = BTreeMap::new();
    for item in &api.types {
        if let TypeItem::Alias(alias) = item {
            aliases.insert(&alias.ident, alias);
        }
    }
    aliases
}

fn expand(ty: &Type, aliases: &BTreeMap<&Ident, &Alias>, renamed: &BTreeMap<&Ident, &Ident>, depth: usize) -> Type {
    let inner = |ty: &Type| Box::new(expand(ty, aliases, renamed, depth.saturating_sub(1)));
    match ty {
        Type::List(ty) => Type::List(inner(ty)),
        Type::Map(ty) => Type::Map(inner(ty)),
        Type::Named(name) => match aliases.get(name).filter(|_| depth > 0) {
            Some(alias) => *inner(&alias.ty),
            None => Type::Named(renamed.get(name).map_or(name, |name| *name).clone()),
        },
        plain => plain.clone(),
    }
}

/// The named type inside a type.
fn named(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Named(name) => Some(name),
        Type::List(inner) | Type::Map(inner) => named(inner),
        _ => None,
    }
}

/// Names of types that stand in the same place of both APIs.
fn uses<'a>(types: &[(Option<&'a TypeItem>, Option<&'a TypeItem>)]) -> Vec<(&'a Ident, &'a Ident)> {
    let mut uses = Vec::new();
    for pair in types {
        let (Some(TypeItem::Struct(old)), Some(TypeItem::Struct(new))) = pair else { continue };
        for (old, new) in fields(old, new).into_iter().filter_map(|(old, new)| old.zip(new)) {
            let inner = |slot: &'a Slot| match slot {
                Slot::Option(ty) | Slot::Boxed(ty) | Slot::Vec(ty) | Slot::Map(ty) => named(ty),
            };
            uses.extend(inner(&old.slot).zip(inner(&new.slot)));
        }
    }
    uses
}

/// The same for arguments and options of methods.
fn call_uses<'a>(old: &'a Api, new: &'a Api) -> Vec<(&'a Ident, &'a Ident)> {
    let of = |method: &'a Method| {
        let params = method.call.iter().flat_map(|call: &CallStruct| &call.params);
        let params = params.filter_map(|param| Some((param.wire.as_str(), named(&param.ty)?)));
        let args = method.args.iter().filter_map(|arg| Some((arg.wire.as_str(), named(&arg.ty)?)));
        args.chain(params).collect::<BTreeMap<_, _>>()
    };
    let after: BTreeMap<_, _> = new.all_methods().into_iter().map(|method| (&method.id, method)).collect();
    let mut uses = Vec::new();
    for method in old.all_methods() {
        let Some(same) = after.get(&method.id) else { continue };
        let after = of(same);
        uses.extend(of(method).into_iter().filter_map(|(wire, before)| Some((before, *after.get(wire)?))));
    }
    uses
}

/// A type as text with the path of `schemas`.
pub(super) fn value(ty: &Type) -> String {
    signature::value(ty, "schemas::")
}

/// Returns the sentences of a text that name no revision; revisions are listed elsewhere.
pub(super) fn without_revisions(lines: &[String], api: &Api) -> Vec<String> {
    let revision = |source: &String| Some(source.rsplit('/').next()?.strip_suffix(".json")?.to_owned());
    let revisions: Vec<String> = api.sources.iter().filter_map(revision).collect();
    let text = lines.join(" ");
    let names_none = |sentence: &&str| !revisions.iter().any(|revision| sentence.contains(revision.as_str()));
    text.split_inclusive(". ").filter(names_none).map(|sentence| sentence.trim().to_owned()).collect()
}
