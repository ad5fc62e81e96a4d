//! `history` and `verify`: what became of an element, and whether generated code is what it says.

use std::{fs, io::Write as _, process::Stdio};

use discovery_codegen::{
    Counts, Generator,
    command::{
        bindings::Bindings,
        history::{After, Histories, Source},
    },
};
use serde_json::Value;

use crate::{
    checkout::{Checkout, text},
    made::{self, revision},
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

/// The same with `v1`, which borrows from the newest of them.
fn two_versions() -> Checkout {
    let v1beta = ["20240713", "20260327", "20260831"].map(|of| revision("v1beta", of));
    Checkout::with(&[[revision("v1", "20240410")].as_slice(), &v1beta].concat())
}

/// Checks the text about an element.
fn told(checkout: &Checkout, version: &str, element: &str, expected: &[&str]) {
    let told = checkout.good(&["history", version, element]);
    assert_eq!(told.lines().collect::<Vec<_>>(), expected, "{version} {element}");
}

#[test]
fn an_element_of_the_overlay_names_its_evidence() {
    let checkout = three_revisions();
    let told = |element: &str, expected: &[&str]| told(&checkout, "v1beta", element, expected);
    told(
        "files.download",
        &[
            "v1beta files.download, in Rust files().download",
            "  20260327    added by the overlay: GET v1beta/{+name}:download, nothing → DownloadFileResponse",
            "from the overlay since 20260327",
        ],
    );
    told(
        "files.download(name)",
        &[
            "v1beta files.download(name), in Rust files().download(name)",
            "  20260327    added by the overlay: string",
            "from the overlay since 20260327",
        ],
    );
    let batches = "from the overlay since 20260327; evidence: result files of batches";
    told(
        "BatchResultLine",
        &[
            "v1beta BatchResultLine, in Rust schemas::BatchResultLine",
            "  20260327    added by the overlay: object with 4 properties",
            batches,
        ],
    );
    told(
        "BatchResultLine.key",
        &[
            "v1beta BatchResultLine.key, in Rust schemas::BatchResultLine::key",
            "  20260327    added by the overlay: string",
            batches,
        ],
    );
    told(
        "FinishReason.CONTINUATION",
        &[
            "v1beta FinishReason.CONTINUATION, in Rust schemas::FinishReason::Continuation",
            "  20260327    added by the overlay: value of an enum",
            "from the overlay since 20260327; evidence: google-genai 3.6.1",
        ],
    );
}

/// A document may get an element that the overlay has had before.
#[test]
fn a_document_that_overtakes_the_overlay() {
    let checkout = three_revisions();
    told(
        &checkout,
        "v1beta",
        "Candidate.finishReason.ESCALATION",
        &[
            "v1beta Candidate.finishReason.ESCALATION, in Rust schemas::FinishReason::Escalation",
            "  20260327    added by the overlay: value of an enum",
            "  20260831    in the document itself: value of an enum",
            "first seen in 20260831, last in 20260831, the newest",
            "from the overlay since 20260327 until 20260803; evidence: google-genai 3.6.1",
        ],
    );
}

#[test]
fn a_correction_of_the_overlay_is_an_event() {
    let checkout = three_revisions();
    let told = |element: &str, expected: &[&str]| told(&checkout, "v1beta", element, expected);
    told(
        "environments.create",
        &[
            "v1beta environments.create, in Rust environments().create",
            "  20260831    new: POST v1beta/environments:create, CreateEnvironmentRequest → Environment",
            "              path corrected by the overlay: v1beta/environments:create → v1beta/environments \
             (Google's client (google-genai 3.6.1))",
            "first seen in 20260831, last in 20260831, the newest",
        ],
    );
    told(
        "Part.mediaResolution",
        &[
            "v1beta Part.mediaResolution, in Rust schemas::Part::media_resolution",
            "  20260327    new: MediaResolution",
            "              type from the overlay: V1mainMediaResolution (v1beta 20260831)",
            "  20260831    $ref: MediaResolution → V1mainMediaResolution",
            "first seen in 20260327, last in 20260831, the newest",
        ],
    );
    let renamed = "              renamed by the overlay: SERVICE_TIER_FLEX → flex \
                   (v1beta 20260520 has the same values in lower case)";
    told(
        "ServiceTier.SERVICE_TIER_FLEX",
        &[
            "v1beta ServiceTier.SERVICE_TIER_FLEX, in Rust schemas::ServiceTier::Flex",
            "  20260327    new: value of an enum",
            "  20260831    gone from the document",
            renamed,
            "first seen in 20260327, last in 20260327; the bindings have it under its new name",
        ],
    );
    told(
        "ServiceTier.flex",
        &[
            "v1beta ServiceTier.flex, in Rust schemas::ServiceTier::Flex",
            "  20260831    new: value of an enum",
            renamed,
            "first seen in 20260831, last in 20260831, the newest",
        ],
    );
}

#[test]
fn a_borrowed_element_names_the_version_that_has_it() {
    let checkout = two_versions();
    let told = |element: &str, expected: &[&str]| told(&checkout, "v1", element, expected);
    let client = "borrowed from v1beta 20260831; evidence: google-genai 3.6.1";
    told(
        "cachedContents.create",
        &[
            "v1 cachedContents.create, in Rust cached_contents().create",
            "  20260831    borrowed from v1beta: POST v1/cachedContents, CachedContent → CachedContent",
            client,
            "in v1beta since 20240713",
        ],
    );
    // With the path that the overlay corrects.
    told(
        "environments.create",
        &[
            "v1 environments.create, in Rust environments().create",
            "  20260831    borrowed from v1beta: POST v1/environments, CreateEnvironmentRequest → Environment",
            client,
            "in v1beta since 20260831",
        ],
    );
    told(
        "cachedContents.list(pageSize)",
        &[
            "v1 cachedContents.list(pageSize), in Rust cached_contents().list().page_size",
            "  20260831    borrowed from v1beta: integer (int32)",
            client,
            "in v1beta since 20240713",
        ],
    );
    told(
        "Part.thought",
        &[
            "v1 Part.thought, in Rust schemas::Part::thought",
            "  20260831    borrowed from v1beta: boolean",
            client,
            "in v1beta since 20260327",
        ],
    );
    // No entry names it; a method that is borrowed uses it.
    told(
        "CachedContent.ttl",
        &[
            "v1 CachedContent.ttl, in Rust schemas::CachedContent::ttl",
            "  20260831    borrowed from v1beta: string (google-duration)",
            "borrowed from v1beta 20260831",
            "in v1beta since 20240713",
        ],
    );
    // The other version has it from the overlay.
    told(
        "FinishReason.CONTINUATION",
        &[
            "v1 FinishReason.CONTINUATION, in Rust schemas::FinishReason::Continuation",
            "  20260831    borrowed from v1beta: value of an enum",
            client,
            "in v1beta from the overlay since 20260327; evidence: google-genai 3.6.1",
        ],
    );
    // Its own document wins.
    told(
        "FinishReason.STOP",
        &[
            "v1 FinishReason.STOP, in Rust schemas::FinishReason::Stop",
            "  20240410    new: value of an enum",
            "first seen in 20240410, last in 20240410, the newest",
        ],
    );
    // Elements of the other version that this one does not borrow.
    for element in ["corpora.query", "Content.colour"] {
        let error = checkout.bad(&["history", "v1", element]);
        assert!(error.starts_with(&format!("error: no {element} in v1 20240410: ")), "{error}");
    }
}

/// Without the revision that an entry names, nothing is borrowed.
#[test]
fn nothing_is_borrowed_from_a_revision_that_is_not_stored() {
    let checkout = Checkout::with(&[revision("v1", "20240410"), revision("v1beta", "20260803")]);
    let error = checkout.bad(&["history", "v1", "cachedContents.create"]);
    assert!(error.starts_with("error: no cachedContents.create in v1 20240410: "), "{error}");
}

/// Every element of the bindings has a history, and the sources are as many as the table in the README counts.
#[test]
fn every_element_has_a_source() {
    let checkout = two_versions();
    let directory = checkout.path("discovery");
    let plan = Generator::new().discovery_dir(&directory).plan().expect("genuine documents");
    let bindings = Bindings::of(&plan);
    let histories = Histories::read(&directory, &bindings).expect("genuine documents");
    for summary in plan.summaries() {
        let version = &summary.version;
        let ledger: Value =
            serde_json::from_str(&checkout.read(&format!("discovery/names/{version}.json"))).expect("JSON");
        let counts = ["fields", "values", "parameters", "methods", "schemas"].map(|kind| {
            let mut counts = [0; 4];
            let names = ledger[kind].as_object().expect("names by element");
            assert!(!names.is_empty(), "{version} {kind}");
            for name in names.keys() {
                let history = histories.of(version, name).expect("an element");
                assert!(history.rust.is_some() && !history.events.is_empty(), "{history}");
                counts[match history.sources[..] {
                    [Source::Documents { after: After::Newest | After::Renamed, .. }, ..] => 0,
                    [Source::Documents { .. }, ..] => 1,
                    [Source::Borrowed { .. }] => 2,
                    [Source::Overlay { .. }] => 3,
                    _ => panic!("{history}"),
                }] += 1;
            }
            counts
        });
        let of = |counts: &Counts| [counts.document, counts.retained, counts.borrowed, counts.overlay];
        assert_eq!(counts[3..], [of(&summary.methods), of(&summary.schemas)], "{version}");
    }
}

/// Unknown facts are `null`, and only documents that were stored before there were records may lack their time.
#[test]
fn a_record_has_all_fields() {
    let check = |sources: &str, known: &str| {
        let sources: Value = serde_json::from_str(sources).expect("JSON");
        let records = sources.as_object().expect("records by document");
        assert!(!records.is_empty());
        for (document, record) in records {
            let mut fields: Vec<&String> = record.as_object().expect("a record").keys().collect();
            fields.sort();
            assert_eq!(fields, ["etag", "facts", "from", "sha256", "when"], "{document}");
            for digest in ["sha256", "facts"] {
                let digits = record[digest].as_str().unwrap_or_default();
                assert!(digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()), "{document}");
            }
            let (_, revision) = document.split_once('/').expect("a version");
            assert!(record["when"].is_string() || revision.trim_end_matches(".json") <= known, "{document}");
        }
    };
    check(&fs::read_to_string(made::discovery().join("sources.json")).expect("our records"), "20260831");

    // A document from standard input has no name, and none here has an `etag`.
    let checkout = Checkout::old();
    let mut command = checkout.command(&["update", "--from", "-"]);
    let mut run = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the command runs");
    let document = revision("v1beta", "20260327").to_string();
    run.stdin.take().expect("a pipe").write_all(document.as_bytes()).expect("a reader");
    assert!(run.wait().expect("an end").success());
    let sources = checkout.read("discovery/sources.json");
    check(&sources, "");
    assert!(sources.contains("\"from\": null,") && sources.contains("\"etag\": null,"), "{sources}");
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
