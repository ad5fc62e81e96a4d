//! Resources and methods: what they are called, and all that a call is made of.

use std::collections::BTreeMap;

use discovery_document::{self as discovery, Pointer};

use super::{
    context::{self, Context},
    graph::{Graph, Signature},
    kinds,
    naming::Names,
    params::{self, Params},
    schemas::{self, Deprecated},
    text,
};
use crate::{
    api::{CallStruct, Method, Resource, Type},
    names::{self, Ident, Scope},
};

/// Modules that are always there, and files that some system cannot have.
const MODULES: [&str; 14] = [
    "alloc",
    "aux",
    "build",
    "con",
    "core",
    "discovery_runtime",
    "gemini",
    "lib",
    "main",
    "nul",
    "prn",
    "rt",
    "schemas",
    "std",
];
/// Functions of every client.
const CLIENT: [&str; 8] = ["builder", "clone", "from", "from_env", "new", "operation", "request", "runtime"];
/// Functions of every resource, beside those that helpers declare.
const RESOURCE: [&str; 2] = ["clone", "new"];

/// What the lowering of all methods shares.
pub(super) struct Shared<'s, 'a> {
    /// All declarations.
    pub(super) graph: &'s Graph<'a>,
    /// Their names.
    pub(super) names: &'s Names,
    /// Schemas that are pages.
    pub(super) pages: &'s BTreeMap<usize, usize>,
    /// Schemas that are deprecated.
    pub(super) deprecated: &'s Deprecated,
}

/// What the lowering of one resource needs of those around it.
#[derive(Clone, Copy)]
struct Around<'r> {
    /// Names of the structs of the file, by pointer.
    structs: &'r BTreeMap<Pointer, Ident>,
    /// Dotted path of the resource, empty at the top.
    path: &'r str,
    /// The same as a user writes it.
    rust_path: &'r str,
    /// The last revision of what holds it.
    until: &'r str,
}

/// What can be called from a client or a resource.
type Inner = (Vec<Method>, Vec<Resource>);

/// Lowers the methods and resources of the document.
pub(super) fn lower(cx: &mut Context<'_>, shared: &Shared<'_, '_>) -> Inner {
    let root = Pointer::root();
    let document = cx.document;
    let accessors = accessors(cx, &CLIENT, &document.methods, &document.resources, &root);
    let structs = structs(cx, Scope::with(&["Client"]), Vec::new(), &document.methods, &root);
    let around = Around { structs: &structs, path: "", rust_path: "", until: cx.newest() };
    let methods = methods(cx, shared, around, None, &document.methods, &accessors, &root);
    let modules = modules(cx);
    let resources = document.resources.iter().map(|(wire, resource)| {
        let pointer = root.at("resources").at(wire);
        let module = modules.get(wire).cloned().unwrap_or_else(|| names::snake(wire, "resource"));
        let tree = tree(wire, resource, &pointer);
        let structs = self::structs(cx, Scope::default(), tree, &BTreeMap::new(), &pointer);
        let accessor = accessors.resource(wire);
        let around = Around { structs: &structs, path: "", rust_path: "", until: cx.newest() };
        lower_resource(cx, shared, around, (wire, resource, &pointer), (accessor, module))
    });
    let resources = resources.collect();
    (methods, resources)
}

fn lower_resource(
    cx: &mut Context<'_>,
    shared: &Shared<'_, '_>,
    around: Around<'_>,
    (wire, source, pointer): (&str, &discovery::Resource, &Pointer),
    (accessor, module): (Ident, Ident),
) -> Resource {
    let path = if around.path.is_empty() { wire.to_owned() } else { format!("{}.{wire}", around.path) };
    let rust_path = format!("{}{accessor}().", around.rust_path);
    let ident = around.structs.get(pointer).cloned().unwrap_or_else(|| names::pascal(&path, "Resource"));
    let declared = cx.facts.declared.functions.get(&path).into_iter().flatten().map(String::as_str);
    let reserved: Vec<&str> = RESOURCE.into_iter().chain(declared).collect();
    let idents = accessors(cx, &reserved, &source.methods, &source.resources, pointer);
    let inside = Around { path: &path, rust_path: &rust_path, until: &source.seen.last, ..around };
    let methods = methods(cx, shared, inside, Some(&ident), &source.methods, &idents, pointer);
    let resources = source.resources.iter().map(|(wire, inner)| {
        let accessor = idents.resource(wire);
        lower_resource(
            cx,
            shared,
            inside,
            (wire, inner, &pointer.at("resources").at(wire)),
            (accessor.clone(), accessor),
        )
    });
    let resources = resources.collect();
    Resource {
        wire: wire.to_owned(),
        accessor,
        module,
        ident,
        doc: text::resource(&path, source),
        deprecated: context::deprecation(source.deprecated, &source.seen, around.until),
        methods,
        resources,
        seen: source.seen.clone(),
    }
}

fn methods(
    cx: &mut Context<'_>,
    shared: &Shared<'_, '_>,
    around: Around<'_>,
    owner: Option<&Ident>,
    methods: &BTreeMap<String, discovery::Method>,
    idents: &Accessors,
    pointer: &Pointer,
) -> Vec<Method> {
    let pointer = pointer.at("methods");
    let methods = methods.iter().map(|(wire, source)| {
        let ident = idents.method(wire);
        lower_method(cx, shared, around, owner, (wire, source, &pointer.at(wire)), ident)
    });
    methods.collect()
}

fn lower_method(
    cx: &mut Context<'_>,
    shared: &Shared<'_, '_>,
    around: Around<'_>,
    owner: Option<&Ident>,
    (wire, source, pointer): (&str, &discovery::Method, &Pointer),
    ident: Ident,
) -> Method {
    let Shared { graph, names, pages, deprecated } = *shared;
    let empty = Signature::default();
    let signature = graph.signatures.get(pointer).unwrap_or(&empty);
    let body = |raw| if kinds::is_http_body(graph, raw) { Type::HttpBody } else { names.ty(raw) };
    let returns = signature.response.as_ref().map_or(Type::Unit, body);
    let kind = kinds::lower(cx, graph, names, pages, (wire, source, pointer));
    let Params { args, constants, request, setters } =
        params::lower(cx, names, source, signature, signature.request.as_ref().map(body), pointer);
    let call = (!setters.is_empty()).then(|| CallStruct {
        ident: around.structs.get(pointer).cloned().unwrap_or_else(|| call_ident(owner, wire)),
        doc: text::call(owner.map_or("Client", Ident::as_str), ident.as_str()),
        params: setters,
    });
    // A method goes when its resource goes, but it is the method that users call, and the note should stand there too.
    let own = context::deprecation(source.deprecated, &source.seen, cx.newest());
    let signature_names = |ty: &Type| schemas::names_deprecated(ty, deprecated);
    let names_deprecated = args.iter().any(|arg| signature_names(&arg.ty))
        || request.as_ref().is_some_and(|request| signature_names(&request.ty))
        || (call.is_none() && (signature_names(&returns) || kind.types().into_iter().any(signature_names)));
    let path = if around.path.is_empty() { wire.to_owned() } else { format!("{}.{wire}", around.path) };
    let shown: Vec<(&Ident, &str)> = args.iter().map(|arg| (&arg.ident, arg.wire.as_str())).collect();
    Method {
        id: if source.id.is_empty() { format!("{}.{path}", cx.document.name) } else { source.id.clone() },
        doc: text::method(&path, source, &shown, own.as_ref()),
        rust_path: format!("{}{ident}", around.rust_path),
        ident,
        deprecated: own,
        names_deprecated,
        verb: source.http_method.to_ascii_uppercase(),
        path: source.path.clone(),
        args,
        constants,
        request,
        call,
        returns,
        kind,
        safe_to_retry: cx.facts.method(&source.id).is_some_and(|facts| facts.safe_to_retry),
        wrapped: cx.document.features.iter().any(|feature| feature == "dataWrapper"),
        api_version: source.api_version.clone(),
        added: source.added,
        seen: source.seen.clone(),
    }
}

/// What methods and the functions that lead to resources are called in one `impl`.
struct Accessors {
    methods: BTreeMap<String, Ident>,
    resources: BTreeMap<String, Ident>,
}

impl Accessors {
    fn method(&self, wire: &str) -> Ident {
        self.methods.get(wire).cloned().unwrap_or_else(|| names::snake(wire, "method"))
    }

    fn resource(&self, wire: &str) -> Ident {
        self.resources.get(wire).cloned().unwrap_or_else(|| names::snake(wire, "resource"))
    }
}

/// Names the functions of one `impl`: older ones first, methods before resources.
fn accessors(
    cx: &mut Context<'_>,
    reserved: &[&str],
    methods: &BTreeMap<String, discovery::Method>,
    resources: &BTreeMap<String, discovery::Resource>,
    pointer: &Pointer,
) -> Accessors {
    let mut order: Vec<(usize, bool, &String, Ident)> = Vec::new();
    for (wire, method) in methods {
        order.push((
            cx.age(&method.seen.first),
            false,
            wire,
            names::unreserved(names::snake(wire, "method"), reserved),
        ));
    }
    for (wire, resource) in resources {
        order.push((
            cx.age(&resource.seen.first),
            true,
            wire,
            names::unreserved(names::snake(wire, "resource"), reserved),
        ));
    }
    order.sort_by_key(|(age, is_resource, wire, _)| (*age, *is_resource, *wire));
    let mut scope = Scope::default();
    for (age, _, _, wish) in &order {
        scope.announce(wish, *age);
    }
    let mut idents = Accessors { methods: BTreeMap::new(), resources: BTreeMap::new() };
    for (age, is_resource, wire, wish) in order {
        let is_method = is_resource && idents.methods.values().any(|method| *method == wish);
        let kept = if is_method { names::suffixed(&wish, "_resource") } else { wish.clone() };
        let ident = scope.claim(&kept, age);
        if ident != wish {
            let pointer = pointer.at(if is_resource { "resources" } else { "methods" }).at(wire);
            cx.warn(&pointer, format!("the name {wish} is taken, called {ident}"));
        }
        let map = if is_resource { &mut idents.resources } else { &mut idents.methods };
        map.insert(wire.clone(), ident);
    }
    idents
}

/// Names the modules of the resources at the top: older ones first.
fn modules(cx: &Context<'_>) -> BTreeMap<String, Ident> {
    let mut order: Vec<(usize, &String)> =
        cx.document.resources.iter().map(|(wire, resource)| (cx.age(&resource.seen.first), wire)).collect();
    order.sort();
    let wish = |wire: &str| names::unreserved(names::snake(wire, "resource"), &MODULES);
    let mut scope = Scope::default();
    for (age, wire) in &order {
        scope.announce(&wish(wire), *age);
    }
    order.into_iter().map(|(age, wire)| (wire.clone(), scope.claim(&wish(wire), age))).collect()
}

/// A resource and those inside it, each with its pointer and path.
fn tree<'a>(
    wire: &str,
    resource: &'a discovery::Resource,
    pointer: &Pointer,
) -> Vec<(Pointer, String, &'a discovery::Resource)> {
    let mut all = vec![(pointer.clone(), wire.to_owned(), resource)];
    let mut at = 0;
    while let Some((pointer, path, resource)) = all.get(at).cloned() {
        all.extend(
            resource
                .resources
                .iter()
                .map(|(wire, inner)| (pointer.at("resources").at(wire), format!("{path}.{wire}"), inner)),
        );
        at += 1;
    }
    all
}

/// Names the structs of one file: older ones first, resources before calls.
fn structs(
    cx: &mut Context<'_>,
    mut scope: Scope,
    tree: Vec<(Pointer, String, &discovery::Resource)>,
    top: &BTreeMap<String, discovery::Method>,
    root: &Pointer,
) -> BTreeMap<Pointer, Ident> {
    let mut order: Vec<(usize, bool, Pointer, Ident)> = Vec::new();
    let calls = |owner: Option<&Ident>,
                 methods: &BTreeMap<String, discovery::Method>,
                 pointer: &Pointer,
                 order: &mut Vec<_>| {
        for (wire, method) in methods {
            order.push((cx.age(&method.seen.first), true, pointer.at("methods").at(wire), call_ident(owner, wire)));
        }
    };
    calls(None, top, root, &mut order);
    for (pointer, path, resource) in tree {
        let ident = names::type_free(names::pascal(&path, "Resource"), "Resource");
        calls(Some(&ident), &resource.methods, &pointer, &mut order);
        order.push((cx.age(&resource.seen.first), false, pointer, ident));
    }
    order.sort();
    for (age, _, _, wish) in &order {
        scope.announce(wish, *age);
    }
    let mut idents = BTreeMap::new();
    for (age, is_call, pointer, wish) in order {
        let ident = scope.claim(&wish, age);
        if ident != wish && !is_call {
            cx.warn(&pointer, format!("the name {wish} is taken, called {ident}"));
        }
        idents.insert(pointer, ident);
    }
    idents
}

/// `ModelsListCall`.
fn call_ident(owner: Option<&Ident>, wire: &str) -> Ident {
    let name = owner.map_or_else(|| names::pascal(wire, "Method"), |owner| names::joined(owner, wire));
    names::suffixed(&name, "Call")
}
