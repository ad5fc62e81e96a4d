//! The client: URLs, scopes, environment.

use super::{
    Change, Event, Impact, Item,
    context::{Context, Report, without_revisions},
};
use crate::{
    api::{Api, Helper, Service},
    names::Ident,
};

/// Compares what a client knows, and the conveniences.
pub(super) fn compare(context: &Context<'_>, changes: &mut Vec<Change>) {
    let Context { old, new, .. } = context;
    let mut report = Report::new(Item::Client, "Client", format!("{}:{}", new.name, new.version), changes);
    for ((what, old), (_, new)) in facts(&old.service).into_iter().zip(facts(&new.service)) {
        report.changed(what, old, new, Impact::Patch);
    }
    let doc = |api: &Api| {
        let lines = [std::slice::from_ref(&api.title), api.doc.as_slice(), api.service.doc.as_slice()].concat();
        without_revisions(&lines, api)
    };
    report.prose(&doc(old), &doc(new));
    helpers(context, changes);
}

/// Everything but the text, in words.
fn facts(service: &Service) -> [(&'static str, String); 8] {
    let endpoints: Vec<_> = service.endpoints.iter().map(|(place, url)| format!("{place} {url}")).collect();
    [
        ("root address", service.root_url.clone()),
        ("root address with certificates", service.mtls_root_url.clone()),
        ("path before all methods", service.service_path.clone()),
        ("path of operations", service.operation_path.clone()),
        ("scopes", service.scopes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
        ("environment variables of the key", service.api_key_env.join(", ")),
        ("environment variable of the address", service.base_url_env.clone()),
        ("regional endpoints", endpoints.join(", ")),
    ]
}

/// Conveniences by the types they are for. A row that another macro serves now is a patch: the overlay names the second one
/// as a stand-in for the first.
fn helpers(context: &Context<'_>, changes: &mut Vec<Change>) {
    let types = |helper: &Helper| helper.types.iter().map(Ident::as_str).collect::<Vec<_>>().join(", ");
    let base = |helper: &Helper| (types(helper), helper.name.to_string());
    let (old, new) = (&context.old.helpers, &context.new.helpers);
    let mut only_new: Vec<&Helper> = new.iter().filter(|new| !old.iter().any(|old| base(old) == base(new))).collect();
    for helper in old.iter().filter(|old| !new.iter().any(|new| base(old) == base(new))) {
        let mut report =
            Report::new(Item::Helper, format!("schemas::{{{}}}", types(helper)), helper.name.as_str(), changes);
        match only_new.iter().position(|new| types(new) == types(helper)) {
            Some(at) => {
                let new = only_new.swap_remove(at);
                report.changed("macro", helper.name.as_str(), new.name.as_str(), Impact::Patch);
            }
            None => report.push(Event::Removed, Impact::Major),
        }
    }
    for helper in only_new {
        let mut report =
            Report::new(Item::Helper, format!("schemas::{{{}}}", types(helper)), helper.name.as_str(), changes);
        report.push(Event::Added { signature: format!("convenience {}", helper.name) }, Impact::Minor);
    }
}
