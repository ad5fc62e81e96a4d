//! The Rust names of elements.

use crate::api::{Api, Slot, Type, TypeItem};

/// The properties, as `Candidate.finishReason`, whose type is an enum of this Rust name.
pub(super) fn places_of(api: &Api, name: &str) -> Vec<String> {
    let mut places = Vec::new();
    for (owner, field, slot) in fields(api) {
        if named(slot) == Some(name) {
            places.push(format!("{owner}.{field}"));
        }
    }
    places
}

/// Returns the Rust path of an element.
pub(super) fn rust(api: &Api, name: &str) -> Option<String> {
    let (method, parameter) = match name.strip_suffix(')').and_then(|name| name.split_once('(')) {
        Some((method, parameter)) => (method, Some(parameter)),
        None => (name, None),
    };
    let id = format!("{}.{method}", api.name);
    let found = api.all_methods().into_iter().find(|found| found.id == method || found.id == id);
    if let Some(found) = found {
        let Some(parameter) = parameter else { return Some(found.rust_path.clone()) };
        let args = found.args.iter().map(|arg| (&arg.wire, format!("{}({})", found.rust_path, arg.ident)));
        let call = found.call.iter().flat_map(|call| &call.params);
        let options = call.map(|param| (&param.wire, format!("{}().{}", found.rust_path, param.ident)));
        return args.chain(options).find(|(wire, _)| *wire == parameter).map(|(_, path)| path);
    }
    api.types.iter().find_map(|item| match item {
        TypeItem::Struct(item) if item.wire.as_deref() == Some(name) => Some(format!("schemas::{}", item.ident)),
        TypeItem::Alias(item) if item.wire == name => Some(format!("schemas::{}", item.ident)),
        TypeItem::Struct(item) => {
            let rest = name.strip_prefix(item.wire.as_deref()?)?.strip_prefix('.')?;
            let (wire, value) = rest.split_once('.').map_or((rest, None), |(wire, value)| (wire, Some(value)));
            let field = item
                .fields
                .iter()
                .find(|field| field.wire == wire || field.aliases.iter().any(|former| former == wire))?;
            match value {
                None => Some(format!("schemas::{}::{}", item.ident, field.ident)),
                Some(value) => variant(api, named(&field.slot)?, value),
            }
        }
        _ => None,
    })
}

/// The variant of a value.
fn variant(api: &Api, name: &str, value: &str) -> Option<String> {
    api.types.iter().find_map(|item| match item {
        TypeItem::Enum(item) if item.ident.as_str() == name => {
            let variant = item
                .variants
                .iter()
                .find(|variant| variant.wire == value || variant.aliases.iter().any(|former| former == value))?;
            Some(format!("schemas::{}::{}", item.ident, variant.ident))
        }
        _ => None,
    })
}

/// All fields, each with the wire names of its struct and its own.
fn fields(api: &Api) -> impl Iterator<Item = (&str, &str, &Slot)> {
    let structs = api.types.iter().filter_map(|item| match item {
        TypeItem::Struct(item) => Some((item.wire.as_deref()?, &item.fields)),
        _ => None,
    });
    structs.flat_map(|(owner, fields)| fields.iter().map(move |field| (owner, field.wire.as_str(), &field.slot)))
}

/// The Rust name of the type that a slot holds in the end.
fn named(slot: &Slot) -> Option<&str> {
    let (Slot::Option(ty) | Slot::Boxed(ty) | Slot::Vec(ty) | Slot::Map(ty)) = slot;
    let mut ty = ty;
    loop {
        match ty {
            Type::Named(name) => return Some(name.as_str()),
            Type::List(inner) | Type::Map(inner) => ty = inner,
            _ => return None,
        }
    }
}
