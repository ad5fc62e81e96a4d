//! Revisions of `v1beta` one after another, as a maintainer would meet them: the genuine ones, and five that are made up.

use serde_json::Value;

use crate::{
    checkout::{Checkout, entry},
    judge::judge,
    made::{genuine, nasty},
};

#[test]
fn genuine_revisions_have_the_right_entries() {
    one_after_another(&genuine("v1beta"));
}

#[test]
fn made_up_revisions_have_the_right_entries() {
    let mut documents = genuine("v1beta").split_off(9);
    documents.extend(nasty().into_iter().map(|made| made.document));
    assert_eq!(documents.len(), 6);
    one_after_another(&documents);
}

/// Takes in one document after another, and judges each entry by the documents alone.
fn one_after_another(documents: &[Value]) {
    let checkout = Checkout::unamended(&documents[..1]);
    for (at, document) in documents.iter().enumerate().skip(1) {
        let before = checkout.changelog();
        checkout.update(document);
        let changelog = checkout.changelog();
        assert!(changelog.starts_with(before.trim_end()), "entries are added only");
        let revision = document["revision"].as_str().expect("a revision");
        judge(&entry(&changelog, &format!("`v1beta`, revision {revision}")), &documents[..at], document);
        checkout.good(&["check"]);
    }
    let newest = documents.last().map(Value::to_string).expect("a document");
    let from = checkout.arrived(&serde_json::from_str(&newest).expect("JSON"));
    checkout.settled(&["update", "--from", &from]);
}
