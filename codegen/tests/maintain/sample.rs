//! `docs/sample-pull-request.md`: all that a reviewer sees of a small revision, as `update` makes it.
//!
//! After a change on purpose: `INSTA_UPDATE=always cargo test -p discovery-codegen --test maintain sample`, and read the diff.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use discovery_codegen::{
    Generator,
    command::{bindings::Bindings, surface},
};
use serde_json::json;
use similar::TextDiff;

use crate::{
    checkout::Checkout,
    made::{self, base, sample},
};

/// The text before the parts.
const INTRODUCTION: &str = "\
# A sample pull request

The workflow \"Update\" proposes each new document as a pull request.
This is one for a made-up API, a library of books, from the new document to the last changed line.
A test makes this page with the code of the workflow, and fails when they differ.

The new revision lends books, knows leather bindings, and accepts maps where it accepted books.
It no longer sells books.
`CONTRIBUTING.md` says how to review it.
";

#[test]
fn the_page_is_what_an_update_makes() {
    let sample = sample();
    let checkout = Checkout::with_overlay(&[base()], &json!({"apis": {}}));
    let plan = Generator::new().discovery_dir(checkout.path("discovery")).plan().expect("a good document");
    for bindings in Bindings::of(&plan) {
        let name = format!("codegen/tests/surface/{}.snap", bindings.version());
        checkout.write(&name, &surface::snapshot(&bindings, None));
    }
    let before = checkout.texts();
    let from = checkout.arrived(&sample.document);
    let told = checkout.good(&["update", "--from", &from, "--pull-request", "pull"]);
    let verdict = sample.verdict.expect("a verdict");
    assert!(told.ends_with(&format!("; the next release is a {verdict} one\n")), "{told}");
    let after = checkout.texts();

    let title = checkout.read("pull/title");
    assert!(title.contains(&verdict), "{title}");
    let mut page = INTRODUCTION.to_owned();
    part(&mut page, "The verdict, in the title", &format!("> {title}"));
    // The parts of the body are sections of this page.
    part(&mut page, "The body", &checkout.read("pull/body.md").replace("\n#", "\n##").replacen("## ", "### ", 1));
    part(&mut page, "The changelog", &differences(&before, &after, "CHANGELOG.md"));
    part(&mut page, "The public surface", &differences(&before, &after, "codegen/tests/surface"));
    part(&mut page, "The names", &differences(&before, &after, "discovery/names"));
    part(&mut page, "The generated code", &differences(&before, &after, "generated"));
    compare(&page);
}

/// Compares the page with the one that is committed, or replaces that if the snapshots are to be updated.
fn compare(page: &str) {
    let path = made::discovery().join("../docs/sample-pull-request.md");
    if env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
        fs::write(&path, page).expect("the page can be written");
    }
    let committed = fs::read_to_string(&path).expect("the page");
    assert!(committed == page, "{}", TextDiff::from_lines(committed.as_str(), page).unified_diff());
}

fn part(page: &mut String, title: &str, text: &str) {
    assert!(!text.trim().is_empty(), "nothing to show: {title}");
    write!(page, "\n## {title}\n\n{}\n", text.trim_end()).expect("text");
}

/// The differences of the files below a path, as `git diff` shows them.
fn differences(before: &BTreeMap<PathBuf, String>, after: &BTreeMap<PathBuf, String>, below: &str) -> String {
    let paths: BTreeSet<&PathBuf> = before.keys().chain(after.keys()).filter(|path| path.starts_with(below)).collect();
    let mut diff = String::new();
    for path in paths {
        let text = |files: &BTreeMap<PathBuf, String>| files.get(path).cloned().unwrap_or_default();
        let name = |side: &str| format!("{side}/{}", slashes(path));
        let (old, new) = (text(before), text(after));
        diff += &TextDiff::from_lines(&old, &new).unified_diff().header(&name("a"), &name("b")).to_string();
    }
    format!("```diff\n{diff}```\n")
}

fn slashes(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
