//! Types that hold themselves: which fields need a `Box`, and which aliases cannot be.
//!
//! Edges are taken one by one, oldest first, and the one that would close a circle is broken. So every break is needed, and
//! what a later revision brings never moves a `Box` to a field that was there before.

use std::collections::BTreeSet;

use super::{
    context::Context,
    graph::{Graph, Raw, Shape},
};
use crate::api::Type;

/// A field: the struct's number and the property's place in it.
pub(super) type FieldId = (usize, usize);

/// Degrades aliases that only lead back to themselves.
pub(super) fn break_aliases(cx: &mut Context<'_>, graph: &mut Graph<'_>) {
    let mut leads: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    order.sort_by_key(|&at| graph.nodes[at].age);
    for at in order {
        let Shape::Alias(raw) = &graph.nodes[at].shape else { continue };
        let Some(to) = mentioned(raw).filter(|&to| matches!(graph.nodes[to].shape, Shape::Alias(_))) else { continue };
        if reaches(&leads, to, at) {
            graph.nodes[at].shape = Shape::Alias(Raw::Leaf(Type::Value));
            let pointer = graph.nodes[at].pointer.clone();
            cx.warn(&pointer, "the type is only defined by itself, taken as any value");
        } else {
            leads[at].push(to);
        }
    }
}

/// The fields that need a `Box`. Lists and maps need none, their values are elsewhere already.
pub(super) fn boxed(graph: &Graph<'_>) -> BTreeSet<FieldId> {
    let mut edges: Vec<(usize, FieldId, usize)> = Vec::new();
    for (at, node) in graph.nodes.iter().enumerate() {
        let Shape::Struct(properties) = &node.shape else { continue };
        for (place, property) in properties.iter().enumerate() {
            if let Some(to) = graph.by_value(&property.raw) {
                edges.push((property.age, (at, place), to));
            }
        }
    }
    let on_cycles = on_cycles(graph.nodes.len(), &edges);
    edges.retain(|(_, (from, _), to)| on_cycles[*from] && on_cycles[*to]);
    edges.sort_unstable();
    let mut leads: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
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

/// Whether there is a way from `from` to `to`, which is also there when both are the same.
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

/// The node that a type mentions; a type mentions one at most.
fn mentioned(raw: &Raw) -> Option<usize> {
    match raw {
        Raw::Node(node) => Some(*node),
        Raw::List(inner) | Raw::Map(inner) => mentioned(inner),
        Raw::Leaf(_) | Raw::Enum(_) => None,
    }
}
