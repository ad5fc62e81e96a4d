//! Types that generated code may name.

use std::collections::BTreeSet;

use syn::{GenericArgument, Item, Path, PathArguments, Type, TypeParamBound};

/// Types of the language and the prelude.
const PLAIN: [&str; 8] = ["String", "bool", "f32", "f64", "i32", "i64", "u32", "u64"];

/// Types of the runtime.
const RUNTIME: [&str; 8] = ["Base64", "Date", "Duration", "FieldMask", "HttpBody", "Struct", "Timestamp", "Value"];

/// The kinds of calls.
const KINDS: [&str; 7] = ["Lro", "Media", "MediaOnly", "Paged", "Streaming", "Unary", "Upload"];

/// The file in which a type is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// In `schemas.rs`.
    Schemas,
    /// In any other file.
    Other,
}

/// Types that the code declares.
#[derive(Debug, Default)]
pub(super) struct Types {
    schemas: BTreeSet<String>,
    others: BTreeSet<String>,
    fields: BTreeSet<String>,
}

impl Types {
    /// Records the declarations of an item.
    pub(super) fn declare(&mut self, item: &Item, schemas: bool) {
        if let Item::Struct(item) = item {
            self.fields.extend(item.fields.iter().filter_map(|field| field.ident.as_ref()).map(ToString::to_string));
        }
        let name = match item {
            Item::Type(item) => item.ident.to_string(),
            Item::Struct(item) => item.ident.to_string(),
            Item::Enum(item) => item.ident.to_string(),
            _ => return,
        };
        let names = if schemas { &mut self.schemas } else { &mut self.others };
        let new = names.insert(name.clone());
        // Each file is a module, so two of them may declare the same type name, but `schemas.rs` may not do so twice.
        assert!(new || !schemas, "two types {name}");
    }

    /// Returns true if a type or a field has this name.
    pub(super) fn is_declared(&self, name: &str) -> bool {
        self.schemas.contains(name) || self.others.contains(name) || self.fields.contains(name)
    }

    /// Checks the type of a field, or of a single value.
    pub(super) fn check(&self, ty: &Type, place: Within) {
        let (path, arguments) = parts(ty);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let count = match path.as_slice() {
            [] => return,
            ["Vec" | "Option" | "Box"] | ["rt", "Map"] => 1,
            [name] if PLAIN.contains(name) => 0,
            [name] if place == Within::Schemas && self.schemas.contains(*name) => 0,
            ["schemas", name] if place == Within::Other && self.schemas.contains(*name) => 0,
            ["rt", name] if RUNTIME.contains(name) => 0,
            other => panic!("the type {}", other.join("::")),
        };
        assert_eq!(arguments.len(), count, "{}", path.join("::"));
        for ty in arguments {
            self.check(ty, place);
        }
    }

    /// Checks the type of an `impl`.
    pub(super) fn check_local(&self, ty: &Type, place: Within) {
        let names = if place == Within::Schemas { &self.schemas } else { &self.others };
        let (path, arguments) = parts(ty);
        let is_local = path.len() == 1 && arguments.is_empty() && names.contains(&path[0]);
        assert!(is_local, "an impl for {}", path.join("::"));
    }

    /// Checks `rt::Call<R>` or `rt::Call<R, K>`.
    pub(super) fn check_call(&self, ty: &Type, place: Within) {
        let (path, arguments) = parts(ty);
        assert_eq!(path, ["rt", "Call"]);
        let (reply, kind) = arguments.split_first().expect("a call has a reply");
        self.check(reply, place);
        for kind in kind {
            self.check_kind(kind, place);
        }
    }

    /// Checks the type of an argument: a value, or a type that converts into one or more values.
    pub(super) fn check_argument(&self, ty: &Type, place: Within) {
        let Type::ImplTrait(bounds) = ty else { return self.check(ty, place) };
        let [TypeParamBound::Trait(bound)] = bounds.bounds.iter().collect::<Vec<_>>()[..] else {
            panic!("many bounds")
        };
        let segment = bound.path.segments.last().expect("a path has a segment");
        assert_eq!(bound.path.segments.len(), 1);
        let PathArguments::AngleBracketed(arguments) = &segment.arguments else { panic!("a bound of a foreign kind") };
        match (segment.ident.to_string().as_str(), arguments.args.first()) {
            ("Into", Some(GenericArgument::Type(ty))) => self.check(ty, place),
            ("IntoIterator", Some(GenericArgument::AssocType(item))) => {
                assert_eq!(item.ident, "Item");
                self.check_argument(&item.ty, place);
            }
            (name, _) => panic!("the bound {name}"),
        }
    }

    /// Checks the result of a method: a call, a type of the same file, or a type of another file.
    pub(super) fn check_result(&self, ty: &Type, place: Within, modules: &BTreeSet<String>) {
        let (path, arguments) = parts(ty);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["rt", "Call"] => self.check_call(ty, place),
            // A setter of a call.
            ["Self"] => assert!(arguments.is_empty()),
            [name] | [_, name] if self.others.contains(*name) => {
                assert!(path.len() == 1 || modules.contains(path[0]), "the module {}", path[0]);
                assert!(arguments.is_empty());
            }
            other => panic!("the result {}", other.join("::")),
        }
    }

    /// Checks the kind of a call.
    pub(super) fn check_kind(&self, ty: &Type, place: Within) {
        let (path, arguments) = parts(ty);
        match path.as_slice() {
            [rt, kind] if rt == "rt" && KINDS.contains(&kind.as_str()) => {
                for argument in arguments {
                    // An upload can result in a call of another kind; an operation results in values.
                    if kind == "Upload" { self.check_kind(argument, place) } else { self.check(argument, place) }
                }
            }
            other => panic!("the kind {}", other.join("::")),
        }
    }

    /// Checks a function of the runtime, or the constructor of a call or of a resource.
    pub(super) fn check_function(&self, path: &Path, functions: &[&str], modules: &BTreeSet<String>, place: Within) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        match names.as_slice() {
            ["rt", name] if functions.contains(name) => {
                for segment in &path.segments {
                    for ty in arguments(&segment.arguments) {
                        self.check(ty, place);
                    }
                }
                return;
            }
            ["Self"] => {}
            [call] if self.others.contains(*call) => {}
            [module, resource] if modules.contains(*module) && self.others.contains(*resource) => {}
            other => panic!("the function {}", other.join("::")),
        }
        assert!(path.segments.iter().all(|segment| segment.arguments.is_empty()));
    }
}

/// Returns the names of a path, and the type arguments of the last one; no names for `()`.
fn parts(ty: &Type) -> (Vec<String>, Vec<&Type>) {
    match ty {
        Type::Tuple(tuple) if tuple.elems.is_empty() => (Vec::new(), Vec::new()),
        Type::Path(path) if path.qself.is_none() && path.path.leading_colon.is_none() => {
            let segments = &path.path.segments;
            let (last, others) =
                segments.iter().collect::<Vec<_>>().split_last().map(|(l, o)| (*l, o.to_vec())).expect("a name");
            assert!(others.iter().all(|segment| segment.arguments.is_empty()));
            (segments.iter().map(|segment| segment.ident.to_string()).collect(), arguments(&last.arguments))
        }
        _ => panic!("a type of a foreign kind"),
    }
}

fn arguments(arguments: &PathArguments) -> Vec<&Type> {
    match arguments {
        PathArguments::None => Vec::new(),
        PathArguments::AngleBracketed(list) => list
            .args
            .iter()
            .map(|argument| match argument {
                GenericArgument::Type(ty) => ty,
                _ => panic!("an argument of a foreign kind"),
            })
            .collect(),
        PathArguments::Parenthesized(_) => panic!("arguments of a foreign kind"),
    }
}
