//! Names around resources: functions that lead to them, modules, structs, methods, and types of calls.

use std::collections::{BTreeMap, BTreeSet};

use discovery_document::Pointer;

use super::{
    super::{declarations::Declarations, notes::Notes},
    ResourceNames, reserved,
    scope::{Holder, Scope},
};
use crate::{
    ledger::{Ledger, Section},
    names::{self, Ident},
};

/// Function names that hand-written code takes, by the resource's dotted path.
pub(super) type HandWritten = BTreeMap<String, BTreeSet<String>>;

/// The names of resources, and as far as they depend on resources those of methods.
pub(super) struct FunctionNames {
    pub(super) resources: Vec<ResourceNames>,
    /// Function of each method.
    pub(super) functions: Vec<Ident>,
    /// Type of the call of each method with optional parameters.
    pub(super) calls: Vec<Option<Ident>>,
}

/// Something that wants a name.
struct Entry<'d> {
    section: Section,
    /// Number of the resource or method.
    number: usize,
    path: &'d str,
    pointer: &'d Pointer,
    wish: Ident,
}

pub(super) fn assign(
    declared: &Declarations<'_>,
    hand_written: &HandWritten,
    ledger: &mut Ledger,
    notes: &mut Notes<'_>,
) -> FunctionNames {
    let (functions, accessors) = members(declared, hand_written, ledger, notes);
    let modules = modules(declared, ledger);
    let (structs, calls) = types(declared, ledger, notes);
    let resources = accessors.into_iter().zip(structs).enumerate().map(|(at, (accessor, ident))| {
        let module = modules.get(&at).unwrap_or(&accessor).clone();
        ResourceNames { accessor, module, ident }
    });
    FunctionNames { resources: resources.collect(), functions, calls }
}

/// Names the functions of the client and of each resource, methods first.
fn members(
    declared: &Declarations<'_>,
    hand_written: &HandWritten,
    ledger: &mut Ledger,
    notes: &mut Notes<'_>,
) -> (Vec<Ident>, Vec<Ident>) {
    let mut functions = unnamed(declared.methods.len(), "method");
    let mut accessors = unnamed(declared.resources.len(), "resource");
    for owner in std::iter::once(None).chain((0..declared.resources.len()).map(Some)) {
        let mut reserved: Vec<&str> = Vec::new();
        match owner.map(|owner| &declared.resources[owner]) {
            None => reserved.extend(reserved::CLIENT),
            Some(resource) => {
                reserved.extend(reserved::RESOURCE);
                reserved.extend(hand_written.get(&resource.shown).into_iter().flatten().map(String::as_str));
            }
        }
        let path = owner.map_or("", |owner| declared.resources[owner].path.as_str());
        let methods = declared.methods_of(owner).map(|(number, method)| Entry {
            section: Section::Methods,
            number,
            path: &method.path,
            pointer: &method.pointer,
            wish: names::unreserved(names::snake(method.wire, "method"), &reserved),
        });
        let resources = declared.resources_in(owner).map(|(number, resource)| Entry {
            section: Section::Accessors,
            number,
            path: &resource.path,
            pointer: &resource.pointer,
            wish: names::unreserved(names::snake(resource.wire, "resource"), &reserved),
        });
        let entries: Vec<Entry<'_>> = methods.chain(resources).collect();
        let mut scope = Scope::open(ledger, &[(Section::Accessors, path), (Section::Methods, path)], reserved);
        for entry in &entries {
            scope.announce(entry.section, entry.path, &entry.wish);
        }
        for entry in entries {
            // A resource that is called like a method says that it is a resource.
            let gives_way = entry.section == Section::Accessors
                && scope.holder(&entry.wish) == Some(Holder::Element(Section::Methods));
            let wish = if gives_way { names::suffixed(&entry.wish, "_resource") } else { entry.wish.clone() };
            let ident = scope.claim(entry.section, entry.path, &wish);
            if ident != entry.wish {
                notes.warn(entry.pointer, format!("the name {} is taken, called {ident}", entry.wish));
            }
            let list = if entry.section == Section::Methods { &mut functions } else { &mut accessors };
            list[entry.number] = ident;
        }
    }
    (functions, accessors)
}

/// Names the modules of the resources at the top.
fn modules(declared: &Declarations<'_>, ledger: &mut Ledger) -> BTreeMap<usize, Ident> {
    let wish = |wire: &str| names::unreserved(names::snake(wire, "resource"), &reserved::MODULES);
    let mut scope = Scope::open(ledger, &[(Section::Modules, "")], reserved::MODULES);
    for (_, resource) in declared.resources_in(None) {
        scope.announce(Section::Modules, &resource.path, &wish(resource.wire));
    }
    let named = declared
        .resources_in(None)
        .map(|(number, resource)| (number, scope.claim(Section::Modules, &resource.path, &wish(resource.wire))));
    named.collect()
}

/// Names the structs of resources and the types of calls, file by file: resources first.
fn types(declared: &Declarations<'_>, ledger: &mut Ledger, notes: &mut Notes<'_>) -> (Vec<Ident>, Vec<Option<Ident>>) {
    let wish = |shown: &str| names::type_free(names::pascal(shown, "Resource"), "Resource");
    let mut structs = unnamed(declared.resources.len(), "resource");
    let mut calls: Vec<Option<Ident>> = vec![None; declared.methods.len()];
    let mut files: BTreeMap<Option<usize>, Vec<Entry<'_>>> = BTreeMap::new();
    for (number, resource) in declared.resources.iter().enumerate() {
        let (path, pointer) = (resource.path.as_str(), &resource.pointer);
        let entry = Entry { section: Section::Resources, number, path, pointer, wish: wish(&resource.shown) };
        files.entry(Some(declared.top(number))).or_default().push(entry);
    }
    for (number, method) in declared.methods.iter().enumerate().filter(|(_, method)| !method.options.is_empty()) {
        let owner = method.resource.map(|owner| wish(&declared.resources[owner].shown));
        let (path, pointer) = (method.path.as_str(), &method.pointer);
        let entry = Entry { section: Section::Calls, number, path, pointer, wish: call(owner.as_ref(), method.wire) };
        files.entry(method.resource.map(|owner| declared.top(owner))).or_default().push(entry);
    }
    for (file, entries) in files {
        let path = file.map_or("", |file| declared.resources[file].path.as_str());
        let reserved = file.is_none().then_some("Client");
        let mut scope = Scope::open(ledger, &[(Section::Resources, path), (Section::Calls, path)], reserved);
        for entry in &entries {
            scope.announce(entry.section, entry.path, &entry.wish);
        }
        for entry in entries {
            let ident = scope.claim(entry.section, entry.path, &entry.wish);
            if entry.section == Section::Calls {
                calls[entry.number] = Some(ident);
            } else {
                if ident != entry.wish {
                    notes.warn(entry.pointer, format!("the name {} is taken, called {ident}", entry.wish));
                }
                structs[entry.number] = ident;
            }
        }
    }
    (structs, calls)
}

/// `ModelsListCall`.
fn call(owner: Option<&Ident>, wire: &str) -> Ident {
    let name = owner.map_or_else(|| names::pascal(wire, "Method"), |owner| names::joined(owner, wire));
    names::suffixed(&name, "Call")
}

/// Returns names to be replaced.
fn unnamed(count: usize, kind: &str) -> Vec<Ident> {
    vec![names::snake("", kind); count]
}
