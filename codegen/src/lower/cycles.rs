//! Types that hold themselves: fields that need a `Box`, and aliases that cannot be.
//!
//! Edges are taken one by one, oldest first, and the one that would close a circle is broken. So every break is needed, and
//! what a later revision brings never moves a `Box` to a field that was there before.

use std::collections::BTreeSet;

use super::{
    declarations::{Declarations, Raw, Shape},
    notes::Notes,
};
use crate::api::Type;

/// A field: the struct's number and the property's place in it.
pub(super) type FieldId = (usize, usize);

/// Degrades aliases that only lead back to themselves, and those that nest lists deeper than `limit`.
pub(super) fn break_aliases(declared: &mut Declarations<'_>, limit: usize, notes: &mut Notes<'_>) {
    let mut leads: Vec<Vec<usize>> = vec![Vec::new(); declared.nodes.len()];
    let mut order: Vec<usize> = (0..declared.nodes.len()).collect();
    order.sort_by_key(|&at| declared.nodes[at].age);
    for at in order {
        let Some(to) = aliased(declared, at) else { continue };
        if reaches(&leads, to, at) {
            degrade(declared, at, "the type is only defined by itself, taken as any value", notes);
        } else {
            leads[at].push(to);
        }
    }
    for at in 0..declared.nodes.len() {
        if nesting(declared, at, limit) > limit {
            degrade(declared, at, &format!("nested more than {limit} levels deep, taken as any value"), notes);
        }
    }
}

/// Returns the alias that an alias stands for, or holds a list or map of.
fn aliased(declared: &Declarations<'_>, at: usize) -> Option<usize> {
    let Shape::Alias(raw) = &declared.nodes[at].shape else { return None };
    raw.node().filter(|&to| matches!(declared.nodes[to].shape, Shape::Alias(_)))
}

/// Returns how many lists and maps an alias nests, with those of the aliases that it stands for; stops counting above `limit`.
fn nesting(declared: &Declarations<'_>, mut at: usize, limit: usize) -> usize {
    fn own(raw: &Raw) -> usize {
        match raw {
            Raw::List(inner) | Raw::Map(inner) => 1 + own(inner),
            Raw::Leaf(_) | Raw::Node(_) | Raw::Enum(_) => 0,
        }
    }
    let mut depth = 0;
    while let Shape::Alias(raw) = &declared.nodes[at].shape {
        depth += own(raw);
        match aliased(declared, at) {
            Some(to) if depth <= limit => at = to,
            _ => break,
        }
    }
    depth
}

fn degrade(declared: &mut Declarations<'_>, at: usize, message: &str, notes: &mut Notes<'_>) {
    let node = &mut declared.nodes[at];
    node.shape = Shape::Alias(Raw::Leaf(Type::Value));
    notes.warn(&node.pointer, message);
}

/// Returns the fields that need a `Box`. Lists and maps need none, because their values are on the heap already.
pub(super) fn boxed(declared: &Declarations<'_>) -> BTreeSet<FieldId> {
    let mut edges: Vec<(usize, FieldId, usize)> = Vec::new();
    for (at, node) in declared.nodes.iter().enumerate() {
        let Shape::Struct(properties) = &node.shape else { continue };
        for (place, property) in properties.iter().enumerate() {
            if let Some(to) = declared.by_value(&property.raw) {
                edges.push((property.age, (at, place), to));
            }
        }
    }
    let on_cycles = on_cycles(declared.nodes.len(), &edges);
    edges.retain(|(_, (from, _), to)| on_cycles[*from] && on_cycles[*to]);
    edges.sort_unstable();
    let mut leads: Vec<Vec<usize>> = vec![Vec::new(); declared.nodes.len()];
    let mut boxed = BTreeSet::new();
    for (_, field, to) in edges {
        if reaches(&leads, to, field.0) {
            boxed.insert(field);
        } else {
            leads[field.0].push(to);
        }
    }
    boxed
}

/// Which nodes may be on a cycle: those that are left when all that nobody leads to, or that lead nowhere, are taken away.
fn on_cycles(nodes: usize, edges: &[(usize, FieldId, usize)]) -> Vec<bool> {
    let mut left = vec![true; nodes];
    for backwards in [false, true] {
        let mut next: Vec<Vec<usize>> = vec![Vec::new(); nodes];
        let mut degree = vec![0_usize; nodes];
        for &(_, (from, _), to) in edges {
            let (from, to) = if backwards { (to, from) } else { (from, to) };
            if left[from] && left[to] {
                next[from].push(to);
                degree[to] += 1;
            }
        }
        let mut free: Vec<usize> = (0..nodes).filter(|&at| left[at] && degree[at] == 0).collect();
        while let Some(at) = free.pop() {
            left[at] = false;
            for &to in &next[at] {
                degree[to] -= 1;
                if degree[to] == 0 {
                    free.push(to);
                }
            }
        }
    }
    left
}

/// Returns true if `to` can be reached from `from`, or both are the same.
fn reaches(leads: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        open.extend(leads[at].iter().filter(|&&next| seen.insert(next)));
    }
    false
}
