//! `history` and `verify`: what became of an element, and whether generated code is what it says.

use std::fs;

use crate::{
    checkout::{Checkout, text},
    made::revision,
};

fn three_revisions() -> Checkout {
    Checkout::with(&["20240713", "20260327", "20260831"].map(|of| revision("v1beta", of)))
}

#[test]
fn a_property_a_method_a_value_and_a_schema_have_a_history() {
    let checkout = three_revisions();
    let all = "first seen in 20240713, last in 20260831, the newest\n";
    for (element, expected) in [
        (
            "Part.thought",
            "v1beta Part.thought, in Rust schemas::Part::thought\n  20260327    new: boolean\n\
             first seen in 20260327, last in 20260831, the newest\n"
                .to_owned(),
        ),
        (
            "corpora.query",
            "v1beta corpora.query, in Rust corpora().query\n  \
             20240713    new: POST v1beta/{+name}:query, QueryCorpusRequest → QueryCorpusResponse\n  \
             20260327    gone from the document\n\
             first seen in 20240713, last in 20240713; the bindings keep it, deprecated\n"
                .to_owned(),
        ),
        (
            "FinishReason.STOP",
            format!(
                "v1beta FinishReason.STOP, in Rust schemas::FinishReason::Stop\n  20240713    new: value of an enum\n{all}"
            ),
        ),
        (
            "models.list(pageSize)",
            format!(
                "v1beta models.list(pageSize), in Rust models().list().page_size\n  20240713    new: integer (int32)\n{all}"
            ),
        ),
    ] {
        assert_eq!(checkout.good(&["history", "v1beta", element]), expected);
    }
    let told = checkout.good(&["history", "v1beta", "VideoMetadata"]);
    assert!(
        told.contains("\n  20260327    properties.videoDuration is gone, was string (google-duration)\n"),
        "{told}"
    );
    assert!(told.contains("\n              deprecated\n"), "{told}");
    let error = checkout.bad(&["history", "v1beta", "Part.colour"]);
    assert!(error.starts_with("error: no Part.colour in v1beta 20240713, 20260327, 20260831: "), "{error}");
}

#[test]
fn code_that_is_not_what_it_says_is_found() {
    let checkout = Checkout::old();
    checkout.update(&revision("v1", "20240410"));
    checkout.update(&revision("v1beta", "20240713"));
    let told = checkout.good(&["verify"]);
    assert!(told.contains("2 documents say what was fetched"), "{told}");
    let before = checkout.texts();
    let bad = |name: &str, change: &dyn Fn(&str) -> String| {
        checkout.write(name, &change(&checkout.read(name)));
        let output = checkout.run(&["verify"]);
        assert!(!output.status.success(), "{name}");
        checkout.restore(&before);
        text(&output.stderr)
    };
    let edited = bad("generated/v1beta/models.rs", &|text| text.replace("pub fn get(", "pub fn fetch("));
    assert!(edited.contains("stale: generated/v1beta/models.rs"), "{edited}");
    let edited = bad("generated/v1beta/mod.rs", &|text| text.replacen("sha256:", "sha256:0", 1));
    assert!(edited.contains("v1beta was made from another text of v1beta/20240713.json"), "{edited}");
    let edited = bad("discovery/v1/20240410.json", &|text| text.replace("int32", "int64"));
    assert!(edited.contains("v1/20240410.json says something else than the document that was fetched"), "{edited}");
    fs::remove_file(checkout.path("generated/v1/models.rs")).expect("it is there");
    let missing = text(&checkout.run(&["verify"]).stderr);
    assert!(missing.contains("missing: generated/v1/models.rs"), "{missing}");
}
