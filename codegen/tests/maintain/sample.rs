//! The sample pull request in `docs/`, made anew from a small revision.

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf};

use discovery_codegen::{
    Generator,
    command::{bindings::Bindings, surface},
};
use serde_json::json;
use similar::TextDiff;

use crate::{
    checkout::{Checkout, entry},
    made,
};

/// The beginning of the sample.
const INTRODUCTION: &str = "\
# Sample pull request

This is what `cargo codegen update` makes of a new revision of a small API, which has a new method, a new field, a field less, \
and a value more. A test in `codegen/tests/maintain/sample.rs` makes it anew and compares.

A reviewer reads it in this order: the verdict, the surface, the generated code, and the changelog.
";

#[test]
fn the_sample_pull_request_is_up_to_date() {
    let checkout = Checkout::with(&[made::base()]);
    let plan = Generator::new().discovery_dir(checkout.path("discovery")).plan().expect("a good document");
    let bindings = Bindings::of(&plan).into_iter().next().expect("one version");
    checkout.write("codegen/tests/surface/v1.snap", &surface::snapshot(&bindings, None));
    let before = checkout.texts();

    let from = checkout.arrived(&made::revised(json!({
        "resources": { "books": { "methods": { "lend": {
            "description": "Lends a book. The reply has `dueTime`.",
            "httpMethod": "POST",
            "id": "toy.books.lend",
            "parameterOrder": ["name"],
            "parameters": { "name": {
                "description": "The book.",
                "location": "path",
                "pattern": "^shelves/[^/]+/books/[^/]+$",
                "required": true,
                "type": "string"
            } },
            "path": "v1/{+name}:lend",
            "response": { "$ref": "Book" }
        } } } },
        "schemas": { "Book": { "properties": {
            "dueTime": { "description": "When it has to be back.", "format": "google-datetime", "readOnly": true, "type": "string" },
            "pages": null
        } } }
    })));
    checkout.good(&["update", "--from", &from, "--pull-request", "pull"]);
    let (title, body) = (checkout.read("pull/title"), checkout.read("pull/body.md"));
    let entry = entry(&checkout.changelog(), &format!(" `v1`, revision {}", made::NEXT));

    let mut sample = INTRODUCTION.to_owned();
    write!(sample, "\n## Title\n\n```text\n{title}```\n").expect("a string takes everything");
    write!(sample, "\n## Body\n\n~~~markdown\n{body}~~~\n").expect("a string takes everything");
    let after = checkout.texts();
    for (heading, folder) in [("Surface", "codegen/tests/surface"), ("Generated code", "generated")] {
        let difference = difference(&before, &after, folder);
        write!(sample, "\n## {heading}\n\n```diff\n{difference}```\n").expect("a string takes everything");
    }
    write!(sample, "\n## Changelog\n\n~~~markdown\n### {entry}\n~~~\n").expect("a string takes everything");

    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../docs");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_binary_snapshot!("sample_pull_request.md", sample.into_bytes()));
}

/// The differences of files in a folder, without the lines that name the generator's version and the digests of documents.
fn difference(before: &BTreeMap<PathBuf, String>, after: &BTreeMap<PathBuf, String>, folder: &str) -> String {
    let mut all = String::new();
    for (path, text) in after.iter().filter(|(path, _)| path.starts_with(folder)) {
        let old = before.get(path).map(String::as_str).unwrap_or_default();
        if old != text {
            let plain = |text: &str| {
                let lines = text.split_inclusive('\n').filter(|line| !line.starts_with("// ") || line.contains("@generated"));
                lines.collect::<String>()
            };
            let (old, new, name) = (plain(old), plain(text), path.display());
            let diff = TextDiff::from_lines(&old, &new);
            write!(all, "{}", diff.unified_diff().header(&format!("a/{name}"), &format!("b/{name}"))).expect("a string");
        }
    }
    all
}
