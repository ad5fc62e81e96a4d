//! `diff`: each class of change, its verdict, and its output formats.

use discovery_codegen::command::diff::{self, Event, Impact, Item, Pair, Selector};
use discovery_document::{Document, parse};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    made::{self, changes, document, genuine, overlay, revision},
    real,
};

/// The difference between the small API and one change of it.
fn change(name: &str) -> diff::Diff {
    let made = changes().into_iter().find(|made| made.name == name).expect("a change of that name");
    between(&[document(&made::base())], &[document(&made.document)])
}

/// The changes for users.
fn between(old: &[Document], new: &[Document]) -> diff::Diff {
    let pair = Pair::new(old.to_vec(), new.to_vec(), Some(overlay()), true).expect("one API");
    pair.diff().expect("documents that fold")
}

/// JSON with the keys of every object in reverse order.
fn shuffled(value: &Value, text: &mut String) {
    match value {
        Value::Object(object) => {
            text.push('{');
            for (index, (key, value)) in object.iter().rev().enumerate() {
                text.push_str(if index > 0 { ",\n" } else { "\n" });
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                shuffled(value, text);
            }
            text.push('}');
        }
        Value::Array(list) => {
            text.push('[');
            for (index, value) in list.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                shuffled(value, text);
            }
            text.push(']');
        }
        other => text.push_str(&other.to_string()),
    }
}

#[test]
fn every_class_of_change_has_its_verdict() {
    let mut told = String::new();
    for made in changes() {
        let diff = between(&[document(&made::base())], &[document(&made.document)]);
        let verdict = diff.verdict().map(|impact| impact.to_string());
        let text = diff::text(&diff, false, true);
        assert_eq!(verdict, made.verdict, "{}\n{text}", made.name);
        // The first two lines are the same for all.
        told.extend(["== ", &made.name, ": ", verdict.as_deref().unwrap_or("nothing"), "\n"]);
        text.lines().skip(3).for_each(|line| told.extend([line, "\n"]));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_document_does_not_differ_from_itself() {
    for value in [genuine("v1"), genuine("v1beta")].concat() {
        let mut text = String::new();
        shuffled(&value, &mut text);
        let (one, two) = (document(&value), parse(text.as_bytes()).expect("the same"));
        let diff = between(&[one], &[two]);
        assert!(diff.is_empty() && diff.verdict().is_none(), "{}", diff::text(&diff, false, true));
    }
}

#[test]
fn another_revision_of_the_same_is_nothing() {
    let mut later = real("v1beta");
    let newest = later.last_mut().expect("a document");
    newest.revision = made::NEXT.to_owned();
    let diff = between(&real("v1beta"), &later[1..]);
    assert!(diff.is_empty(), "{}", diff::text(&diff, false, true));
}

#[test]
fn the_real_revisions() {
    let documents = real("v1beta");
    let diff = between(&documents[..1], &documents[1..2]);
    let count = |word: &str, item: Item| {
        let of = |change: &&diff::Change| change.event.word() == word && change.item == item;
        diff.changes.iter().filter(of).count()
    };
    let added = diff.changes.iter().filter(|change| change.item == Item::Method && change.source.is_none());
    assert_eq!(added.filter(|change| matches!(change.event, Event::Added { .. })).count(), 34);
    assert_eq!(count("added", Item::Method), 35, "with one from the overlay");
    assert_eq!(count("retained", Item::Method), 16);
    assert_eq!((count("added", Item::Schema), count("retained", Item::Schema)), (88, 16));
    assert_eq!((count("removed", Item::Method), count("removed", Item::Schema)), (0, 0));
    let breaking: Vec<_> = diff.changes.iter().filter(|change| change.impact == Impact::Major).collect();
    assert_eq!(breaking.len(), 1, "{}", diff::text(&diff, false, false));
    assert_eq!(breaking[0].path, "schemas::File::video_metadata");
}

#[test]
fn without_the_fold_what_is_gone_is_removed() {
    let folder = made::directory(&made::real("v1beta"));
    let pair = |fold| {
        let (old, new) = (Selector::parse("v1beta@20240713"), Selector::parse("v1beta@20260327"));
        Pair::read(folder.path(), &old, Some(&new), fold).expect("genuine documents")
    };
    let words = |fold| pair(fold).diff().expect("one version").counts();
    let count = |fold, word| words(fold).get(&(word, Item::Method)).copied().unwrap_or_default();
    assert_eq!((count(true, "retained"), count(true, "removed")), (16, 0));
    assert_eq!((count(false, "retained"), count(false, "removed")), (0, 16));
}

#[test]
fn sides_are_named_by_file_version_or_revision() {
    let elsewhere = TempDir::new().expect("a folder");
    let some = [revision("v1", "20240410"), revision("v1beta", "20240713"), revision("v1beta", "20260327")];
    let folder = made::directory(&some);
    let read = |old: &str, new: Option<&str>| {
        let new = new.map(Selector::parse);
        Pair::read(folder.path(), &Selector::parse(old), new.as_ref(), true)
    };
    let file = made::store(elsewhere.path(), &some[2]);
    let both = |old: &str, new: Option<&str>| read(old, new).and_then(|pair| pair.diff()).expect("two documents");
    let newest = both("v1beta@20260327", None);
    assert_eq!((newest.old.revision.as_str(), newest.new.revision.as_str()), ("20240713", "20260327"));
    assert_eq!(both("v1beta@20240713", Some(&file.display().to_string())), newest);
    assert_eq!(both("v1beta@20240713", Some("v1beta@20260327")), newest);
    // Looking back, nothing is folded.
    let back = read("v1beta", Some("v1beta@20240713")).expect("two documents");
    assert!(back.alone.as_ref().is_some_and(|why| why.contains("older")), "{:?}", back.alone);
    assert!(back.diff().expect("one API").counts().contains_key(&("removed", Item::Method)));
    let across = read("v1", Some("v1beta")).expect("two documents");
    assert!(across.alone.as_ref().is_some_and(|why| why.contains("two versions")), "{:?}", across.alone);

    let error = |old: &str, new: Option<&str>| format!("{:#}", read(old, new).unwrap_err());
    assert_eq!(
        error("v1@20240410", None),
        "v1 has one revision up to 20240410, and nothing to compare it with: name a second document"
    );
    let told = error("v3", Some("v1"));
    assert!(told.starts_with("no version v3 in ") && told.contains(", only v1"), "{told}");
    let told = error("v1@20250101", Some("v1"));
    assert!(told.starts_with("no revision 20250101 of v1 in ") && told.contains(", only 20240410"), "{told}");
    assert_eq!(error(&file.display().to_string(), None), "nothing to compare the file with: name a second document");
}

#[test]
fn two_apis_are_not_compared() {
    let (mut one, two) = (made::base(), made::base());
    one["name"] = "other".into();
    let error = Pair::new(vec![document(&one)], vec![document(&two)], None, true).unwrap_err();
    assert!(error.to_string().contains("two APIs have nothing to compare"), "{error}");
}

#[test]
fn for_a_pull_request() {
    insta::assert_snapshot!(diff::markdown(&change("field_type")));
    let folded = diff::markdown(&between(&real("v1beta")[..1], &real("v1beta")[1..]));
    assert!(folded.contains("<details><summary>Show</summary>\n\n- `"), "long lists are folded away");
}

#[test]
fn for_tools() {
    insta::assert_snapshot!(diff::json(&change("enum_values")));
    let parsed: Value = serde_json::from_str(&diff::json(&change("nothing"))).expect("JSON");
    assert!(parsed["verdict"].is_null() && parsed["changes"].as_array().is_some_and(Vec::is_empty));
}

#[test]
fn colour_only_when_wanted() {
    let diff = change("field_type");
    assert!(!diff::text(&diff, false, true).contains('\u{1b}'));
    let bare = diff::text(&diff, true, true).replace("\u{1b}[0m", "");
    let bare = ["1;31", "31", "1"].iter().fold(bare, |text, style| text.replace(&format!("\u{1b}[{style}m"), ""));
    assert_eq!(bare, diff::text(&diff, false, true));
}

#[test]
fn a_document_cannot_steer_a_terminal_or_a_page() {
    let mut hostile = made::base();
    hostile["title"] = "Toy \u{1b}[31m <script> [x](y)".into();
    let path = "v1/\u{1b}]0;x\u{7}`</details>`\n## Heading";
    hostile["resources"]["books"]["methods"]["get"]["path"] = path.into();
    hostile["revision"] = made::NEXT.into();
    let diff = between(&[document(&made::base())], &[document(&hostile)]);
    for text in [diff::text(&diff, false, true), diff::markdown(&diff)] {
        assert!(!text.contains('\u{1b}') && !text.contains('\u{7}'), "{text:?}");
    }
    let markdown = diff::markdown(&diff);
    assert!(!markdown.lines().any(|line| line.starts_with("## Heading")), "{markdown}");
    assert!(!markdown.contains("<script>") && markdown.contains("`` v1/"), "{markdown}");
}
