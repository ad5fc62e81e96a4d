//! Names are stable: an update never changes the Rust name of anything that stays.

use std::collections::BTreeSet;

use discovery_codegen::{
    api::Api,
    diff::{Diff, Event},
    discovery::Document,
    surface,
};
use made::{changes, document, next, real};

mod made;

/// The paths of a surface: its lines up to what is no name. An alias may become a struct, and a deprecation come and go.
fn paths(api: &Api) -> BTreeSet<String> {
    let name = |line: &String| line.split([' ', '(', ':', '=']).next().unwrap_or_default().to_owned();
    let whole = |line: &String| {
        let end = line.match_indices([' ', '(']).next().map_or(line.len(), |(at, _)| at);
        line[..end].trim_end_matches(':').to_owned()
    };
    surface::lines(api).iter().map(|line| if line.contains("::") { whole(line) } else { name(line) }).collect()
}

/// Checks that `new`, folded over `old`, renames nothing and takes nothing away.
fn stays(what: &str, old: &[Document], new: &[Document]) {
    let (before, after) = made::apis(old, new);
    let diff = Diff::new(&before, &after);
    for change in &diff.changes {
        let named = matches!(&change.event, Event::Changed { what: "setter" | "struct", .. });
        assert!(!named && !matches!(change.event, Event::Renamed { .. }), "{what}: {change:?}");
    }
    // And without trusting `diff`: every path is still there.
    let gone: Vec<_> = paths(&before).difference(&paths(&after)).cloned().collect();
    assert!(gone.is_empty(), "{what}: {gone:?}");
}

/// Documents as if they were revisions of one version, in this order.
fn in_order(documents: &[&Document]) -> Vec<Document> {
    let dated = documents.iter().enumerate().map(|(index, document)| Document {
        version: "v1beta".to_owned(),
        revision: format!("2030{index:04}"),
        ..(*document).clone()
    });
    dated.collect()
}

#[test]
fn over_all_ordered_pairs_of_real_revisions() {
    let real: Vec<_> = [real("v1"), real("v1beta")].concat();
    for (one, old) in real.iter().enumerate() {
        for (two, new) in real.iter().enumerate().filter(|(two, _)| *two != one) {
            let order = in_order(&[old, new]);
            stays(&format!("{one} {two}"), &order[..1], &order[1..]);
            for (three, newest) in real.iter().enumerate().filter(|(three, _)| ![one, two].contains(three)) {
                let order = in_order(&[old, new, newest]);
                stays(&format!("{one} {two} {three}"), &order[..2], &order[2..]);
            }
        }
    }
}

#[test]
fn over_what_may_come_next() {
    let real = real("v1beta");
    let newest = real.last().expect("a document");
    let made: Vec<_> = next().iter().map(|made| (made.name.clone(), document(&made.document))).collect();
    for (name, next) in &made {
        stays(name, &real, std::slice::from_ref(next));
        let back = in_order(&[next, newest]);
        stays(&format!("back from {name}"), &back[..1], &back[1..]);
    }
    for (one, old) in &made {
        for (two, new) in made.iter().filter(|(two, _)| two != one) {
            let order = in_order(&[newest, old, new]);
            stays(&format!("{one}, then {two}"), &order[..2], &order[2..]);
        }
    }
}

#[test]
fn over_every_class_of_change() {
    let base = document(&made::base());
    for made in changes() {
        // The one change that gives another name to a Rust item on purpose: an option becomes an argument, or back.
        let moved = ["option_becomes_required", "argument_becomes_optional", "body_gone"];
        if moved.contains(&made.name.as_str()) {
            continue;
        }
        stays(&made.name, std::slice::from_ref(&base), &[document(&made.document)]);
    }
}
