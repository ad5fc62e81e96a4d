//! What can be done with a call: rules that hold for any API, and what the overlay adds.

use std::collections::BTreeMap;

use discovery_document::{MediaUpload, Method, Pointer, Protocol, Resource};

use super::{
    context::Context,
    graph::{Graph, Name, Property, Raw, Shape, Signature},
    naming::Names,
};
use crate::api::{Kind, Token, Type};

/// Property of a page that leads to the next one.
pub(super) const NEXT: &str = "nextPageToken";

/// Parameter or property that takes it.
const TOKEN: &str = "pageToken";

/// Lists beside the items that tell what is missing.
const NO_ITEMS: [&str; 5] = ["failedLocations", "missingZones", "unreachable", "unreachables", "warnings"];

/// Schemas that some method returns page by page, and which property holds the items.
pub(super) fn pages(cx: &Context<'_>, graph: &Graph<'_>) -> BTreeMap<usize, usize> {
    let mut pages = BTreeMap::new();
    for_each_method(cx, &mut |pointer, resource, method| {
        let Some(signature) = graph.signatures.get(pointer) else { return };
        if token(graph, method, signature).is_some()
            && let Some((node, properties)) = page(graph, signature)
            && let Some(items) = items(graph, node, properties, resource)
        {
            pages.entry(node).or_insert(items);
        }
    });
    pages
}

/// Template of the method that returns an operation by its name: the one that most such methods have.
pub(super) fn operation_path(cx: &Context<'_>, graph: &Graph<'_>) -> String {
    let mut paths: BTreeMap<&str, usize> = BTreeMap::new();
    for_each_method(cx, &mut |pointer, _, method| {
        let response = graph.signatures.get(pointer).and_then(|signature| signature.response.as_ref());
        let is_operation = response.and_then(|raw| graph.by_value(raw)).is_some_and(|node| is_operation(graph, node));
        let takes_name = method.path.matches('{').count() == 1
            && (method.path.contains("{+name}") || method.path.contains("{name}"));
        if method.http_method == "GET" && is_operation && takes_name {
            *paths.entry(method.path.as_str()).or_default() += 1;
        }
    });
    let best = paths.iter().max_by_key(|(path, count)| (path.contains("{+"), **count, std::cmp::Reverse(**path)));
    best.map_or_else(String::new, |(path, _)| (*path).to_owned())
}

/// Whether a node has the properties of a long-running operation, with their types.
pub(super) fn is_operation(graph: &Graph<'_>, node: usize) -> bool {
    let Shape::Struct(properties) = &graph.nodes[node].shape else { return false };
    let has = |wire: &str, fits: &dyn Fn(&Raw) -> bool| {
        properties.iter().find(|property| property.wire == wire).is_some_and(|property| fits(&property.raw))
    };
    let any = |raw: &Raw| matches!(raw, Raw::Map(inner) if matches!(**inner, Raw::Leaf(Type::Value)));
    has("name", &|raw| matches!(raw, Raw::Leaf(Type::String)))
        && has("done", &|raw| matches!(raw, Raw::Leaf(Type::Bool)))
        && has("error", &|raw| matches!(raw, Raw::Node(_)) && graph.by_value(raw).is_some())
        && has("response", &any)
        && has("metadata", &any)
}

/// Whether a type stands for a body that is not JSON.
pub(super) fn is_http_body(graph: &Graph<'_>, raw: &Raw) -> bool {
    let Some(node) = graph.by_value(raw) else { return false };
    let (Name::Schema(name), Shape::Struct(properties)) = (&graph.nodes[node].name, &graph.nodes[node].shape) else {
        return false;
    };
    let is = |wire: &str, ty: &Type| {
        properties
            .iter()
            .any(|property| property.wire == wire && matches!(&property.raw, Raw::Leaf(leaf) if leaf == ty))
    };
    name.ends_with("HttpBody")
        && is("contentType", &Type::String)
        && is("data", &Type::Base64)
        && properties.iter().all(|property| ["contentType", "data", "extensions"].contains(&property.wire))
}

/// The kind of a method called `name`.
pub(super) fn lower(
    cx: &mut Context<'_>,
    graph: &Graph<'_>,
    names: &Names,
    pages: &BTreeMap<usize, usize>,
    (name, method, pointer): (&str, &Method, &Pointer),
) -> Kind {
    let empty = Signature::default();
    let signature = graph.signatures.get(pointer).unwrap_or(&empty);
    let then = of_reply(cx, graph, names, pages, name, method, signature);
    if let Some(upload) = &method.media_upload {
        return self::upload(cx, upload, pointer, then);
    }
    if method.supports_media_upload {
        cx.warn(pointer, "media upload without mediaUpload, taken as a plain method");
    }
    then
}

fn of_reply(
    cx: &Context<'_>,
    graph: &Graph<'_>,
    names: &Names,
    pages: &BTreeMap<usize, usize>,
    name: &str,
    method: &Method,
    signature: &Signature,
) -> Kind {
    let response = signature.response.as_ref();
    let node = response.and_then(|raw| graph.by_value(raw));
    let has_elements = response.is_some_and(|raw| !is_http_body(graph, raw));
    if method.streams(name) && has_elements && !node.is_some_and(|node| is_operation(graph, node)) {
        return Kind::Streaming;
    }
    if let Some(token) = token(graph, method, signature)
        && node.is_some_and(|node| pages.contains_key(&node))
    {
        return Kind::Paged { token };
    }
    if method.supports_media_download && method.media_upload.is_none() {
        return Kind::Media { service: method.use_media_download_service };
    }
    if node.is_some_and(|node| is_operation(graph, node)) {
        let facts = cx.facts.method(&method.id).and_then(|facts| facts.operation.as_ref());
        let ty = |schema: Option<&String>| {
            let node = schema.and_then(|schema| graph.named.get(schema.as_str()));
            node.map_or(Type::Value, |&node| names.ty(&Raw::Node(node)))
        };
        let response = ty(facts.and_then(|facts| facts.response.as_ref()));
        return Kind::Operation { response, metadata: ty(facts.and_then(|facts| facts.metadata.as_ref())) };
    }
    Kind::Unary
}

fn upload(cx: &mut Context<'_>, upload: &MediaUpload, pointer: &Pointer, then: Kind) -> Kind {
    let pointer = pointer.at("mediaUpload");
    let path =
        |protocol: &Option<Protocol>| protocol.as_ref().map_or_else(String::new, |protocol| protocol.path.clone());
    let (simple, resumable) = (path(&upload.protocols.simple), path(&upload.protocols.resumable));
    if simple.is_empty() && resumable.is_empty() {
        cx.warn(&pointer, "no path to upload to, taken as a plain method");
        return then;
    }
    let max = upload.max_size.as_deref().and_then(|text| {
        let size = bytes(text);
        if size.is_none() {
            cx.warn(&pointer.at("maxSize"), format!("unknown size `{}`, ignored", text.escape_default()));
        }
        size
    });
    Kind::Upload { simple, resumable, max, then: Box::new(then) }
}

/// `1GB` and `1048576` in bytes.
fn bytes(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().ok()?;
    let shift = match text[digits..].trim().to_ascii_uppercase().as_str() {
        "" | "B" => 0,
        "K" | "KB" | "KIB" => 10,
        "M" | "MB" | "MIB" => 20,
        "G" | "GB" | "GIB" => 30,
        "T" | "TB" | "TIB" => 40,
        _ => return None,
    };
    number.checked_mul(1 << shift)
}

/// Where the page token goes, when the method takes one and its reply may bring another.
fn token(graph: &Graph<'_>, method: &Method, signature: &Signature) -> Option<Token> {
    page(graph, signature)?;
    if method.parameters.get(TOKEN).is_some_and(|parameter| parameter.location == "query") {
        return Some(Token::Query);
    }
    let request = graph.properties(signature.request.as_ref()?)?;
    let property = request.iter().find(|property| property.wire == TOKEN)?;
    matches!(property.raw, Raw::Leaf(Type::String)).then(|| Token::Body(TOKEN.to_owned()))
}

/// The reply as a page: a struct with the token of the next one.
fn page<'g, 'a>(graph: &'g Graph<'a>, signature: &Signature) -> Option<(usize, &'g [Property<'a>])> {
    let raw = signature.response.as_ref()?;
    let (node, properties) = (graph.by_value(raw)?, graph.properties(raw)?);
    let next = properties.iter().find(|property| property.wire == NEXT)?;
    matches!(next.raw, Raw::Leaf(Type::String)).then_some((node, properties))
}

/// The property with the items: the one named like the resource, or in the schema's name, before other lists, before maps.
fn items(graph: &Graph<'_>, node: usize, properties: &[Property<'_>], resource: &str) -> Option<usize> {
    let schema = match &graph.nodes[node].name {
        Name::Schema(name) => name.to_ascii_lowercase(),
        Name::Inline(_) => String::new(),
    };
    let rank = |property: &Property<'_>| {
        let (is_list, is_struct) = match &property.raw {
            Raw::List(inner) => (true, matches!(**inner, Raw::Node(_))),
            Raw::Map(inner) => (false, matches!(**inner, Raw::Node(_))),
            _ => return None,
        };
        let wire = property.wire.to_ascii_lowercase();
        Some(match () {
            () if NO_ITEMS.contains(&property.wire) => return None,
            () if wire == resource.to_ascii_lowercase() => 0,
            () if schema.contains(&wire) => 1,
            () if wire == "items" => 2,
            () if is_list && is_struct => 3,
            () if is_list => 4,
            () if is_struct => 5,
            () => return None,
        })
    };
    let ranked = properties.iter().enumerate().filter_map(|(at, property)| Some((rank(property)?, property.age, at)));
    ranked.min().map(|(_, _, at)| at)
}

/// The scopes that clients ask for; none when most methods name none, since those of a few say nothing of the others.
pub(super) fn scopes(cx: &Context<'_>) -> Vec<String> {
    let (mut with, mut without) = (0_usize, 0_usize);
    for_each_method(cx, &mut |_, _, method| {
        let count = if method.scopes.is_empty() { &mut without } else { &mut with };
        *count += 1;
    });
    let scopes = cx.document.auth.iter().flat_map(|auth| auth.oauth2.scopes.keys().cloned());
    if with < without { Vec::new() } else { scopes.collect() }
}

/// Calls `visit` with pointer, name of the resource and the method itself, for every method in order.
fn for_each_method<'a>(cx: &Context<'a>, visit: &mut dyn FnMut(&Pointer, &'a str, &'a Method)) {
    fn methods<'a>(
        pointer: &Pointer,
        resource: &'a str,
        methods: &'a BTreeMap<String, Method>,
        visit: &mut dyn FnMut(&Pointer, &'a str, &'a Method),
    ) {
        let pointer = pointer.at("methods");
        for (name, method) in methods {
            visit(&pointer.at(name), resource, method);
        }
    }
    fn resources<'a>(
        pointer: &Pointer,
        inner: &'a BTreeMap<String, Resource>,
        visit: &mut dyn FnMut(&Pointer, &'a str, &'a Method),
    ) {
        let pointer = pointer.at("resources");
        for (name, resource) in inner {
            let pointer = pointer.at(name);
            methods(&pointer, name, &resource.methods, visit);
            resources(&pointer, &resource.resources, visit);
        }
    }
    let root = Pointer::root();
    methods(&root, "", &cx.document.methods, visit);
    resources(&root, &cx.document.resources, visit);
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn sizes() {
        assert_eq!(bytes("1048576"), Some(1 << 20));
        assert_eq!(bytes("1GB"), Some(1 << 30));
        assert_eq!(bytes("99999999999TB"), None);
        assert_eq!(bytes("much"), None);
    }
}
