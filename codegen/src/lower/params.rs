//! Parameters: which are arguments, which are setters, and what they are called.

use discovery_document::{Method, Parameter, Pointer};

use super::{
    context::{self, Context},
    graph::{Raw, Signature},
    naming::Names,
    schemas::leads_with_letter,
    text,
};
use crate::{
    api::{Arg, Constant, Param, Place, Request, Type},
    names::{self, Ident, Scope},
};

/// Names of the runtime's own options and terminals of a call, which no setter may take.
#[rustfmt::skip]
const RESERVED: [&str; 55] = [
    "api_version", "as_array", "attempt_timeout", "body", "bytes", "clone", "close", "connect_timeout", "deadline", "download",
    "download_service", "fields", "file", "from", "from_page", "header", "headers", "idempotent", "idle_timeout",
    "into", "into_call", "into_future", "items", "map", "max_event_size", "new", "operation", "page_token_in",
    "page_token_in_body", "pages", "path", "poll", "pretty_print", "progress", "query", "quota_user", "raw_body",
    "reader", "request", "resume", "retry", "safe_to_retry", "send", "send_raw", "send_with_metadata",
    "stall_timeout", "stream", "stream_until", "timeout", "try_next", "upload_max", "upload_paths", "user_project",
    "wait", "wrapped",
];

/// The parameters of one method.
pub(super) struct Params {
    /// Arguments before the body, in order.
    pub(super) args: Vec<Arg>,
    /// Path parameters that can have one value only.
    pub(super) constants: Vec<Constant>,
    /// The body.
    pub(super) request: Option<Request>,
    /// Setters, by wire name.
    pub(super) setters: Vec<Param>,
}

/// Lowers the parameters of the method at `pointer`; `request` is the type of its body.
pub(super) fn lower(
    cx: &mut Context<'_>,
    names: &Names,
    method: &Method,
    signature: &Signature,
    request: Option<Type>,
    pointer: &Pointer,
) -> Params {
    let placeholders = placeholders(cx, method, pointer);
    let parameters = pointer.at("parameters");
    let mut params = Params { args: Vec::new(), constants: Vec::new(), request: None, setters: Vec::new() };
    let mut scope = Scope::default();
    params.request = request.map(|ty| Request { ident: body(&mut scope, method), ty, converts: false });
    for wire in in_order(method, &placeholders) {
        let in_path = placeholders.contains(&wire);
        let declared = method.parameters.get(wire);
        let pattern = declared.and_then(|parameter| parameter.schema.pattern.clone()).unwrap_or_default();
        if in_path && let Some(value) = constant(&pattern) {
            let value = value.to_owned();
            params.constants.push(Constant { wire: wire.to_owned(), pattern, value });
            continue;
        }
        let (ty, repeated) = ty(cx, names, signature.parameters.get(wire), declared, &parameters.at(wire));
        let place = if in_path { Place::Path { pattern } } else { Place::Query { repeated } };
        let ident = scope.claim(&names::snake(wire, "param"), 0);
        params.args.push(Arg { ident, wire: wire.to_owned(), ty, place });
    }
    let optional: Vec<(&String, &Parameter)> = method
        .parameters
        .iter()
        .filter(|(wire, parameter)| !parameter.required && !placeholders.contains(&wire.as_str()))
        .collect();
    let idents = setters(cx, &optional, &parameters);
    for ((wire, parameter), ident) in optional.into_iter().zip(idents) {
        let (ty, repeated) = ty(cx, names, signature.parameters.get(wire), Some(parameter), &parameters.at(wire));
        let seen = &parameter.schema.seen;
        params.setters.push(Param {
            ident,
            wire: wire.clone(),
            doc: text::parameter(wire, parameter),
            deprecated: context::deprecation(parameter.schema.deprecated, seen, &method.seen.last),
            ty,
            repeated,
        });
    }
    params
}

/// The argument for the body, which leaves its usual name to a parameter.
fn body(scope: &mut Scope, method: &Method) -> Ident {
    let taken = |name: &Ident| method.parameters.keys().any(|wire| names::snake(wire, "param") == *name);
    let wish = ["request", "body", "message"].map(|word| names::snake(word, "body"));
    let ident = wish.iter().find(|name| !taken(name)).unwrap_or(&wish[0]);
    scope.claim(ident, 0)
}

/// Names in the path's template, in order.
fn placeholders<'a>(cx: &mut Context<'_>, method: &'a Method, pointer: &Pointer) -> Vec<&'a str> {
    let mut names = Vec::new();
    for part in method.path.split('{').skip(1) {
        let Some((inside, _)) = part.split_once('}') else {
            cx.warn(&pointer.at("path"), "a brace that is not closed, sent as it is");
            continue;
        };
        let name = inside.strip_prefix('+').unwrap_or(inside);
        if !name.starts_with(|c: char| c.is_ascii_alphanumeric() || "_$".contains(c)) || name.ends_with('*') {
            cx.warn(
                &pointer.at("path"),
                format!("unknown template `{{{}}}`, taken as a plain one", inside.escape_default()),
            );
        }
        if !method.parameters.contains_key(name) {
            cx.warn(&pointer.at("path"), format!("no parameter {}, taken as a string", name.escape_default()));
        }
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Arguments: required parameters in the document's order, then the others by name.
fn in_order<'a>(method: &'a Method, placeholders: &[&'a str]) -> Vec<&'a str> {
    let is_argument = |wire: &str| {
        placeholders.contains(&wire) || method.parameters.get(wire).is_some_and(|parameter| parameter.required)
    };
    let mut order: Vec<&str> = Vec::new();
    let mut rest: Vec<&str> = placeholders.to_vec();
    rest.extend(method.parameters.keys().map(String::as_str));
    rest.sort_unstable();
    for wire in method.parameter_order.iter().map(String::as_str).chain(rest) {
        if is_argument(wire) && !order.contains(&wire) {
            order.push(wire);
        }
    }
    order
}

/// The only text that a pattern matches: `^batches$` is `batches`.
fn constant(pattern: &str) -> Option<&str> {
    let text = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let is_literal = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_/".contains(&byte));
    (is_literal && !text.is_empty()).then_some(text)
}

/// Type of one value, and whether there may be several.
fn ty(
    cx: &mut Context<'_>,
    names: &Names,
    raw: Option<&Raw>,
    declared: Option<&Parameter>,
    pointer: &Pointer,
) -> (Type, bool) {
    let Some((parameter, raw)) = declared.zip(raw) else { return (Type::String, false) };
    let (raw, is_list) = match raw {
        Raw::List(inner) => (&**inner, true),
        raw => (raw, false),
    };
    let ty = match raw {
        Raw::Leaf(Type::Value | Type::Map(_)) | Raw::Node(_) | Raw::List(_) | Raw::Map(_) => {
            cx.warn(pointer, "a parameter that is no scalar, sent as text");
            Type::String
        }
        raw => names.ty(raw),
    };
    (ty, parameter.repeated || is_list)
}

/// Names of setters: older ones first, then those that begin with a letter.
fn setters(cx: &mut Context<'_>, optional: &[(&String, &Parameter)], pointer: &Pointer) -> Vec<Ident> {
    let wish = |wire: &str| names::unreserved(names::snake(wire, "param"), &RESERVED);
    let age = |parameter: &Parameter, cx: &Context<'_>| cx.age(&parameter.schema.seen.first);
    let mut scope = Scope::default();
    for (wire, parameter) in optional {
        scope.announce(&wish(wire), age(parameter, cx));
    }
    let mut order: Vec<usize> = (0..optional.len()).collect();
    order.sort_by_key(|&at| (age(optional[at].1, cx), !leads_with_letter(optional[at].0), at));
    let mut idents: Vec<Option<Ident>> = vec![None; optional.len()];
    for at in order {
        let (wire, parameter) = optional[at];
        let wish = wish(wire);
        let ident = scope.claim(&wish, age(parameter, cx));
        if ident != wish {
            cx.warn(&pointer.at(wire), format!("the name {wish} is taken, called {ident}"));
        }
        idents[at] = Some(ident);
    }
    idents.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::constant;

    #[test]
    fn constants() {
        assert_eq!(constant("^batches$"), Some("batches"));
        assert_eq!(constant("^models/[^/]+$"), None);
        assert_eq!(constant("^$"), None);
        assert_eq!(constant(".*"), None);
    }
}
