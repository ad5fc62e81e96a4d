//! One method, before and after.

use super::{
    Change, Impact, Item,
    context::{Context, Report, value},
    parameters,
};
use crate::{
    api::{Kind, Method, Request, Token, Type},
    command::surface::signature,
};

/// Compares two methods; `renamed` tells that the Rust name is another, and not only because that of its resource is.
pub(super) fn compare(context: &Context<'_>, old: &Method, new: &Method, renamed: bool, changes: &mut Vec<Change>) {
    let start = changes.len();
    let mut report = Report::new(Item::Method, &new.rust_path, &new.id, changes);
    report.deprecated(old.deprecated.as_ref(), new.deprecated.as_ref());
    if renamed {
        report.renamed(old.rust_path.as_str());
    }
    body(context, old.request.as_ref(), new.request.as_ref(), &mut report);
    reply(context, old, new, &mut report);
    for ((what, old), (_, new)) in facts(old).into_iter().zip(facts(new)) {
        report.changed(what, old, new, Impact::Patch);
    }
    parameters::compare(context, old, new, changes);
    // The text of a method speaks of its arguments and its path.
    if changes.len() == start {
        Report::new(Item::Method, &new.rust_path, &new.id, changes).prose(&old.doc, &new.doc);
    }
}

/// Describes a new method: its arguments, its result, and its path.
pub(super) fn signature(method: &Method) -> String {
    let arguments = signature::arguments(method).join(", ");
    format!("({arguments}) -> {}; {} {}", signature::call(method), method.verb, method.path)
}

fn body(context: &Context<'_>, old: Option<&Request>, new: Option<&Request>, report: &mut Report<'_>) {
    let text = |request: Option<&Request>| request.map_or("none".to_owned(), |request| value(&request.ty));
    match (old, new) {
        (Some(old), Some(new)) if context.same(&old.ty, &new.ty) => {
            report.changed("argument name", old.ident.as_str(), new.ident.as_str(), Impact::Patch);
        }
        _ => report.changed("body", text(old), text(new), Impact::Major),
    }
}

fn reply(context: &Context<'_>, old: &Method, new: &Method, report: &mut Report<'_>) {
    let resolved = |method: &Method, resolve: &dyn Fn(&Type) -> Type| {
        let kind = kind(&method.kind, resolve);
        signature::call(&Method { returns: resolve(&method.returns), kind, ..method.clone() })
    };
    let before = resolved(old, &|ty| context.of_old(ty));
    let after = resolved(new, &|ty| context.of_new(ty));
    if before != after {
        let what = if old.kind.label() == new.kind.label() { "reply" } else { "kind" };
        report.changed(what, signature::call(old), signature::call(new), Impact::Major);
    }
    // The struct of a call stands for the same call; only code that names it notices that there is one.
    let named = |method: &Method| method.call.as_ref().map(|call| call.ident.to_string());
    if named(old) != named(new) {
        let text = |method: &Method| named(method).unwrap_or_else(|| signature::call(method));
        report.changed("return type", text(old), text(new), Impact::Major);
    }
}

/// The kind with other types in it.
fn kind(of: &Kind, resolve: &dyn Fn(&Type) -> Type) -> Kind {
    match of {
        Kind::Operation { response, metadata } => {
            Kind::Operation { response: resolve(response), metadata: resolve(metadata) }
        }
        Kind::Upload { simple, resumable, max, then } => Kind::Upload {
            simple: simple.clone(),
            resumable: resumable.clone(),
            max: *max,
            then: Box::new(kind(then, resolve)),
        },
        other => other.clone(),
    }
}

/// Compares the parts that code does not show: the path and the HTTP method of the request.
fn facts(method: &Method) -> [(&'static str, String); 12] {
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let constants: Vec<_> =
        method.constants.iter().map(|constant| format!("{}={}", constant.wire, constant.value)).collect();
    let fills: Vec<_> = method.fills.iter().map(|(path, parameter)| format!("{path}={parameter}")).collect();
    let (mut simple, mut resumable, mut max) = ("none", "none", "none".to_owned());
    let mut inner = &method.kind;
    if let Kind::Upload { simple: one, resumable: many, max: most, then } = &method.kind {
        (simple, resumable) = (one, many);
        max = most.map_or(max, |most| most.to_string());
        inner = then;
    }
    let token = match inner {
        Kind::Paged { token: Token::Body(name) } => format!("{name} in the body"),
        _ => "pageToken in the query".to_owned(),
    };
    [
        ("HTTP method", method.verb.clone()),
        ("path", method.path.clone()),
        ("fixed path values", constants.join(", ")),
        ("simple upload path", simple.to_owned()),
        ("resumable upload path", resumable.to_owned()),
        ("largest upload", max),
        ("page token", token),
        ("download service", yes(matches!(inner, Kind::Media { service: true, .. }))),
        ("properties filled from the path", fills.join(", ")),
        ("safe to retry", yes(method.safe_to_retry)),
        ("wrapped in data", yes(method.wrapped)),
        ("API version header", method.api_version.clone().unwrap_or_default()),
    ]
}
