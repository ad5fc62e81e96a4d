//! `update` with what the overlay says about elements: what is renamed, and what one version borrows from another.

use serde_json::json;

use crate::{
    checkout::{Checkout, entry, text},
    made::revision,
};

/// The lines of an entry that begin so.
fn lines<'e>(entry: &'e str, start: &str) -> Vec<&'e str> {
    entry.lines().filter(|line| line.starts_with(start)).collect()
}

/// The oldest `v1`, and `v1beta` before the revision that `v1` borrows from.
fn before_borrowing() -> Checkout {
    Checkout::with(&[revision("v1", "20240410"), revision("v1beta", "20260803")])
}

#[test]
fn a_renamed_value_keeps_its_name_and_is_told_as_a_wire_change() {
    let checkout = Checkout::with(&[revision("v1beta", "20260327")]);
    let told = checkout.update(&revision("v1beta", "20260520"));
    let entry = entry(&checkout.changelog(), "`v1beta`, revision 20260520");
    assert!(entry.contains("\nCompared with revision 20260327, a **minor** change for Rust code.\n"), "{entry}");
    assert_eq!(lines(&entry, "- **Breaking:**"), Vec::<&str>::new());
    let value = |name: &str, old: &str, new: &str| {
        format!("- **On the wire:** `schemas::ServiceTier::{name}`: name on the wire: `{old}` → `{new}`.")
    };
    assert_eq!(
        lines(&entry, "- **On the wire:** `schemas::"),
        [
            value("Flex", "SERVICE_TIER_FLEX", "flex"),
            value("Priority", "SERVICE_TIER_PRIORITY", "priority"),
            value("Standard", "SERVICE_TIER_STANDARD", "standard"),
            value("Unspecified", "SERVICE_TIER_UNSPECIFIED", "unspecified"),
        ]
    );
    assert!(told.contains("minor, 4 wire changes"), "{told}");
    // The same when both are at hand.
    let told = checkout.good(&["diff", "v1beta"]);
    assert!(told.contains("minor, 4 wire changes") && !told.contains("ServiceTierFlex"), "{told}");
}

#[test]
fn a_renamed_property_keeps_its_name_too() {
    let checkout = Checkout::with(&[revision("v1beta", "20260731")]);
    let told = text(&checkout.run(&["update", "--from", &checkout.arrived(&revision("v1beta", "20260831"))]).stderr);
    assert!(!told.contains("the name network_"), "{told}");
    let entry = entry(&checkout.changelog(), "`v1beta`, revision 20260831");
    assert_eq!(
        lines(&entry, "- **On the wire:** `schemas::Environment::"),
        [
            "- **On the wire:** `schemas::Environment::network_allowlist`: name on the wire: `network_allowlist` → `networkAllowlist`.",
            "- **On the wire:** `schemas::Environment::network_mode`: name on the wire: `network_mode` → `networkMode`.",
        ]
    );
    let schemas = checkout.read("generated/v1beta/schemas.rs");
    for name in ["network_allowlist", "network_mode"] {
        assert!(schemas.contains(&format!("    #[schema(alias = \"{name}\")]\n    pub {name}: ")), "{name}");
        assert!(!schemas.contains(&format!("{name}_2")), "{name}");
    }
}

#[test]
fn what_a_version_borrows_has_an_entry_of_its_own() {
    let checkout = before_borrowing();
    let newest = checkout.arrived(&revision("v1beta", "20260831"));
    let update = ["update", "--from", &newest, "--pull-request", "pull"];
    checkout.good(&update);
    let told = entry(&checkout.changelog(), "`v1`, borrowed from `v1beta`, revision 20260831");
    let added = lines(&told, "- Added: 50 methods borrowed from another version: ");
    assert_eq!(added.len(), 1, "{told}");
    assert!(added[0].contains("`cached_contents().create`"), "{told}");
    let head = checkout.read("generated/v1/mod.rs");
    let document = checkout.read("discovery/v1beta/20260831.json");
    let digest = discovery_document::load::digest(document.as_bytes());
    assert!(head.contains(&format!("\n// borrowed from v1beta/20260831.json sha256:{digest}\n")), "{head}");
    assert_eq!(checkout.read("pull/title"), "Update v1 as v1beta, v1beta to 20260831: minor, 6 wire changes\n");
    std::fs::remove_dir_all(checkout.path("pull")).expect("it is there");
    checkout.settled(&["update", "--from", &newest]);
}

/// Additions and changes of a later revision are not borrowed, and are not news for the borrower.
#[test]
fn a_later_revision_changes_nothing_for_the_borrower() {
    let checkout = before_borrowing();
    let mut document = revision("v1beta", "20260831");
    checkout.update(&document);
    let before = checkout.texts();
    document["revision"] = "20270101".into();
    document["schemas"]["CachedContent"]["properties"]["colour"] = json!({ "type": "string" });
    document["schemas"]["Part"]["properties"]["colour"] = json!({ "type": "string" });
    document["schemas"]["File"]["properties"]["displayName"] = json!({ "type": "boolean" });
    let method = &mut document["resources"]["files"]["methods"]["get"];
    method["parameters"]["view"] = json!({ "type": "string", "location": "query" });
    checkout.update(&document);
    for (path, text) in &checkout.texts() {
        assert!(!path.starts_with("generated/v1/") || before[path] == *text, "{}", path.display());
    }
    let changelog = checkout.changelog();
    assert_eq!(changelog.matches("`v1`, borrowed").count(), 1, "{changelog}");
    let told = entry(&changelog, "`v1beta`, revision 20270101");
    // The conveniences of a file need its name to be text.
    assert_eq!(lines(&told, "- **Breaking:**").len(), 3, "{told}");
    assert_eq!(lines(&told, "- Added: 1 parameter and 2 fields.").len(), 1, "{told}");
    checkout.good(&["check"]);
}

/// A version whose own document has at last what it borrowed: code that used it goes on to compile.
#[test]
fn what_is_overtaken_is_nothing_new() {
    let checkout = before_borrowing();
    let beta = revision("v1beta", "20260831");
    checkout.update(&beta);
    let mut document = revision("v1", "20240410");
    document["revision"] = "20270101".into();
    let own = beta["resources"]["cachedContents"].to_string().replace("v1beta/", "v1/");
    document["resources"]["cachedContents"] = serde_json::from_str(&own).expect("JSON with other paths");
    for schema in ["CachedContent", "CachedContentUsageMetadata", "ListCachedContentsResponse"] {
        document["schemas"][schema] = beta["schemas"][schema].clone();
    }
    checkout.update(&document);
    let told = entry(&checkout.changelog(), "`v1`, revision 20270101");
    assert_eq!(lines(&told, "- Added"), Vec::<&str>::new(), "{told}");
    assert_eq!(lines(&told, "- **Breaking"), Vec::<&str>::new(), "{told}");
}
