//! The genuine revisions of `v1beta` one after another, as a maintainer would have met them.

use serde_json::Value;

use crate::{
    checkout::{Checkout, entry},
    judge::judge,
    made::genuine,
};

#[test]
fn one_after_another_with_the_right_entries() {
    let documents = genuine("v1beta");
    let checkout = Checkout::unamended(&documents[..1]);
    for (at, document) in documents.iter().enumerate().skip(1) {
        let before = checkout.changelog();
        checkout.update(document);
        let changelog = checkout.changelog();
        assert!(changelog.starts_with(before.trim_end()), "entries are added only");
        let revision = document["revision"].as_str().expect("a revision");
        judge(&entry(&changelog, &format!("`v1beta`, revision {revision}")), &documents[..at], document);
    }
    let newest = documents.last().map(Value::to_string).expect("a document");
    let from = checkout.arrived(&serde_json::from_str(&newest).expect("JSON"));
    checkout.settled(&["update", "--from", &from]);
}
