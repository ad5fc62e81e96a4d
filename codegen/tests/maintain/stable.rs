//! Names are stable: an update never changes the Rust name of anything that stays.

use std::collections::BTreeSet;

use discovery_codegen::command::{
    bindings::Bindings,
    diff::{Change, Diff, Event},
    surface,
};
use discovery_document::Document;

use crate::{
    made::{self, changes, document, genuine, growing, next, overlay},
    real,
};

/// The paths of a surface: its lines up to the first character that is not part of a name. An alias may become a struct, and a deprecation come and go.
fn paths(api: &Bindings) -> BTreeSet<String> {
    let name = |line: &String| line.split([' ', '(', ':', '=']).next().unwrap_or_default().to_owned();
    let whole = |line: &String| {
        // A convenience is identified by its types.
        if let Some((types, _)) = line.split_once("}: ") {
            return format!("{types}}}");
        }
        let end = line.match_indices([' ', '(']).next().map_or(line.len(), |(at, _)| at);
        line[..end].trim_end_matches(':').to_owned()
    };
    surface::lines(api).iter().map(|line| if line.contains("::") { whole(line) } else { name(line) }).collect()
}

/// The API that documents make together.
fn api(documents: &[Document]) -> Bindings {
    Bindings::new(documents, Some(&overlay())).expect("documents that fold")
}

/// Checks that nothing is called otherwise in `after`, and nothing taken away.
fn stays(what: &str, before: &Bindings, after: &Bindings) {
    let diff = Diff::new(before, after);
    for change in &diff.changes {
        let named = matches!(&change.event, Event::Changed { what: "setter" | "struct", .. });
        assert!(!named && !matches!(change.event, Event::Renamed { .. }), "{what}: {change:?}");
    }
    // And without trusting `diff`: every path is still there, unless it is said to be gone.
    let gone = |change: &&Change| matches!(change.event, Event::Removed | Event::Changed { what: "kind", .. });
    let gone: Vec<&str> = diff.changes.iter().filter(gone).map(|change| change.path.as_str()).collect();
    let under = |path: &String, gone: &str| {
        path.strip_prefix(gone).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    let told = |path: &&String| gone.iter().any(|gone| under(path, gone));
    let silent: Vec<_> = paths(before).difference(&paths(after)).filter(|path| !told(path)).cloned().collect();
    assert!(silent.is_empty(), "{what}: {silent:?}");
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
fn over_all_ordered_pairs_of_revisions() {
    let all: Vec<_> = [real("v1"), real("v1beta")].concat();
    for (one, old) in all.iter().enumerate() {
        let first = api(&in_order(&[old]));
        for (two, new) in all.iter().enumerate().filter(|(two, _)| *two != one) {
            stays(&format!("{one} {two}"), &first, &api(&in_order(&[old, new])));
        }
    }
}

#[test]
fn over_the_genuine_revisions_one_by_one() {
    let all: Vec<_> = genuine("v1beta").iter().map(document).collect();
    for count in 1..all.len() {
        stays(&all[count].revision, &api(&all[..count]), &api(&all[..=count]));
    }
}

#[test]
fn over_three_revisions_in_any_order() {
    let real: Vec<_> = [real("v1"), real("v1beta")].concat();
    for [one, two, three] in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let order = in_order(&[&real[one], &real[two], &real[three]]);
        stays(&format!("{one} {two} {three}"), &api(&order[..2]), &api(&order));
    }
}

#[test]
fn over_what_may_come_next() {
    let real = real("v1beta");
    let newest = real.last().expect("a document");
    let today = api(&real);
    let made: Vec<_> = next().iter().map(|made| (made.name.clone(), document(&made.document))).collect();
    for (one, next) in &made {
        stays(one, &today, &api(&[real.as_slice(), std::slice::from_ref(next)].concat()));
        stays(&format!("back from {one}"), &api(&in_order(&[next])), &api(&in_order(&[next, newest])));
        let first = api(&in_order(&[newest, next]));
        for (two, after) in made.iter().filter(|(two, _)| two != one) {
            stays(&format!("{one}, then {two}"), &first, &api(&in_order(&[newest, next, after])));
        }
    }
}

#[test]
fn over_a_service_that_goes_on_growing() {
    let mut documents = real("v1beta");
    for made in growing() {
        let before = api(&documents);
        documents.push(document(&made.document));
        stays(&made.name, &before, &api(&documents));
    }
}

#[test]
fn over_every_class_of_change() {
    let base = document(&made::base());
    let before = api(std::slice::from_ref(&base));
    for made in changes() {
        // An option that becomes an argument is no longer there under its name.
        if made.name != "option_becomes_required" {
            stays(&made.name, &before, &api(&[base.clone(), document(&made.document)]));
        }
    }
}
