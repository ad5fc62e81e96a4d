//! The call that a crate's README shows: one that needs no more than it shows.

use std::{cmp::Reverse, collections::BTreeMap};

use crate::{
    api::{Api, Arg, Kind, Method, Place, Type},
    names::Ident,
};

/// A call, as an expression.
pub(super) struct Example {
    pub(super) call: String,
    /// True if it returns a list in pages.
    pub(super) is_list: bool,
}

impl Example {
    /// Picks a method that reads, preferably a list without arguments of the resource with the most methods.
    pub(super) fn of(api: &Api) -> Option<Self> {
        let methods = api.all_methods();
        // Methods with an unusual scope are not for everybody.
        let mut scopes: BTreeMap<&Ident, usize> = BTreeMap::new();
        for scope in methods.iter().filter(|method| method.verb == "GET").filter_map(|method| method.scopes.first()) {
            *scopes.entry(scope).or_default() += 1;
        }
        let usual = scopes.into_iter().max_by_key(|(_, count)| *count).map(|(scope, _)| scope);
        let mut siblings: BTreeMap<&str, usize> = BTreeMap::new();
        for method in &methods {
            *siblings.entry(resource(method)).or_default() += 1;
        }
        let rank = |method: &Method| {
            let asks = method.args.iter().any(|arg| matches!(arg.place, Place::Query { .. }));
            let options = method.call.as_ref().map_or(0, |call| call.params.len());
            let is_list = matches!(method.kind, Kind::Paged { .. });
            // One of these has to be given, though no document says so.
            let needs_more = method
                .call
                .iter()
                .flat_map(|call| &call.params)
                .any(|param| param.wire == "id" || param.wire.starts_with("parent"));
            (
                needs_more,
                asks,
                usual.is_some() && method.scopes.first() != usual,
                // A query that must be given usually comes with one that must be chosen.
                if asks { options } else { 0 },
                !is_list,
                !matches!(method.ident.as_str(), "get" | "list"),
                method.args.len(),
                Reverse(siblings[resource(method)]),
            )
        };
        let method = methods
            .iter()
            .copied()
            .filter(|method| is_simple(method))
            .min_by_key(|method| (rank(method), &method.id))?;
        let args: Vec<String> = method.args.iter().map(value).collect();
        Some(Example {
            call: format!("client.{}({})", method.rust_path, args.join(", ")),
            is_list: matches!(method.kind, Kind::Paged { .. }),
        })
    }
}

/// Returns true if a method only reads, returns one response or a list, and takes only strings.
fn is_simple(method: &Method) -> bool {
    method.verb == "GET"
        && method.request.is_none()
        && method.deprecated.is_none()
        && !method.names_deprecated
        && matches!(method.kind, Kind::Unary | Kind::Paged { .. } | Kind::Media { only: false, .. })
        && method.args.iter().all(|arg| arg.ty == Type::String)
}

/// The path to a method without its own name.
fn resource(method: &Method) -> &str {
    method.rust_path.rsplit_once('.').map_or("", |(resource, _)| resource)
}

/// An argument that could be: one that the pattern of the path admits, or a name.
fn value(arg: &Arg) -> String {
    match &arg.place {
        Place::Query { repeated: true } if arg.wire == "part" => "[\"snippet\"]".to_owned(),
        Place::Query { repeated: true } => format!("[\"{}\"]", sample(&arg.ident)),
        Place::Path { pattern } if pattern.contains("[^/]+") => format!("\"{}\"", path(pattern)),
        // Google's word for the caller.
        _ if arg.wire == "userId" => "\"me\"".to_owned(),
        _ => format!("\"{}\"", sample(&arg.ident)),
    }
}

/// `projects/my-project` for `^projects/[^/]+$`.
fn path(pattern: &str) -> String {
    let plain = pattern.trim_start_matches('^').trim_end_matches('$').replace("[^/]+", "*");
    let mut segments: Vec<String> = Vec::new();
    for segment in plain.split('/') {
        let name = segments.last().map_or("name", |before| before.trim_end_matches('s')).to_owned();
        segments.push(segment.replace('*', &format!("my-{name}")));
    }
    segments.join("/")
}

/// `my-project` for `project`, `file-id` for `file_id`.
fn sample(ident: &Ident) -> String {
    let words = ident.as_str().trim_end_matches('_').replace('_', "-");
    if words.contains('-') { words } else { format!("my-{words}") }
}
