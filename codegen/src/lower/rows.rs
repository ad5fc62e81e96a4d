//! The rows of the hand-written layer whose code fits the decided API.
//!
//! The overlay selects rows by names and types of the document. A field can still differ from what the code of a row needs, for
//! example because a schema contains itself, so that the field is boxed. Such a row is left out, with all rows that build on it.

use std::collections::{BTreeMap, BTreeSet};

use discovery_document::{Pointer, overlay};

use super::notes::Notes;
use crate::api::{
    Api, Field, FieldPart, Kind, Method, MethodPart, Parts, Resource, ResourcePart, Slot, Struct, Type, TypeItem,
};
use needs::{Form, Need, Row};

mod needs;

/// An element that a row needs and the API lacks, or has in another form.
struct Unmet {
    pointer: Pointer,
    problem: String,
}

/// Finds the parts of each row of an API, and returns the names of the rows that do not fit, which it reports.
pub(super) fn resolve(api: &mut Api, rows: &[overlay::Helper], notes: &mut Notes<'_>) -> BTreeSet<String> {
    let selected: BTreeSet<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    // The rows that do not fit, with the place of the first cause.
    let mut unfit: BTreeMap<String, Pointer> = BTreeMap::new();
    let mut found = Vec::new();
    for helper in &api.helpers {
        let name = helper.name.as_str();
        let Some(row) = needs::ROWS.iter().find(|row| row.name == name) else {
            found.push(Parts::default());
            continue;
        };
        let builds_on = rows.iter().filter(|row| row.name == name).flat_map(|row| &row.builds_on);
        let missing = builds_on.filter_map(|base| {
            let pointer = unfit.get(base)?.clone();
            Some(Unmet { pointer, problem: format!("the helper {base} is left out") })
        });
        let finder = Finder { api, selected: &selected };
        let parts = missing.map(Err).chain([finder.parts(row)]).collect::<Result<Vec<Parts>, Unmet>>();
        match parts {
            Ok(parts) => found.extend(parts),
            Err(Unmet { pointer, problem }) => {
                notes.warn(&pointer, format!("{problem}, so the helper {name} is left out"));
                unfit.insert(name.to_owned(), pointer);
                found.push(Parts::default());
            }
        }
    }
    for (helper, parts) in api.helpers.iter_mut().zip(found) {
        helper.parts = parts;
    }
    unfit.into_keys().collect()
}

/// Finds elements by their names in the document.
struct Finder<'a> {
    api: &'a Api,
    selected: &'a BTreeSet<&'a str>,
}

impl<'a> Finder<'a> {
    fn parts(&self, row: &Row) -> Result<Parts, Unmet> {
        let mut parts = Parts::default();
        for need in row.needs {
            self.add(need, &mut parts)?;
        }
        for (name, needs) in row.extras {
            let mut extended = parts.clone();
            if needs.iter().all(|need| self.add(need, &mut extended).is_ok()) {
                extended.extras.insert(name);
                parts = extended;
            }
        }
        Ok(parts)
    }

    fn add(&self, need: &Need, parts: &mut Parts) -> Result<(), Unmet> {
        match *need {
            Need::Schema(name) => {
                parts.schemas.insert(name, self.schema(name)?.ident.clone());
            }
            Need::Field(path, form) => {
                let (owner, name) = path.split_once('.').unwrap_or((path, ""));
                let schema = self.schema(owner)?;
                let pointer = || schema_pointer(owner).at("properties").at(name);
                let field = schema.fields.iter().find(|field| field.wire == name);
                let field =
                    field.ok_or_else(|| unmet(schema_pointer(owner), format!("there is no property {name}")))?;
                if !self.fits(field, form) {
                    return Err(unmet(pointer(), format!("it is not {form}")));
                }
                let (ident, setter) = (field.ident.clone(), field.setter.clone());
                let enumeration = self.enumeration(field);
                parts.fields.insert(path, FieldPart { ident, setter, enumeration });
                parts.schemas.entry(owner_of(path)).or_insert_with(|| schema.ident.clone());
            }
            Need::Resource(name) => {
                let Resource { module, ident, .. } = self.resource(name)?;
                parts.resources.insert(name, ResourcePart { module: module.clone(), ident: ident.clone() });
            }
            Need::Method { id, request, response, kind } => {
                let method = self.method(id)?;
                let fits = self.is_named(request, method.request.as_ref().map(|request| &request.ty))
                    && self.is_named(response, Some(&method.returns))
                    && kind.is(&method.kind);
                if !fits {
                    return Err(unmet(method_pointer(id), "it is called in another way".to_owned()));
                }
                let Method { ident, returns, call, .. } = method;
                let (ident, returns, has_options) = (ident.clone(), returns.clone(), call.is_some());
                parts.methods.insert(id, MethodPart { ident, returns, has_options });
            }
            Need::Row(name) if self.selected.contains(name) => {}
            Need::Row(name) => return Err(unmet(Pointer::root(), format!("there is no helper {name}"))),
        }
        Ok(())
    }

    fn fits(&self, field: &Field, form: Form) -> bool {
        let named = |ty: &Type, schema: &str| self.is_named(Some(schema), Some(ty));
        match (&field.slot, form) {
            (Slot::Option(ty), Form::Text) | (Slot::Vec(ty), Form::Texts) => *ty == Type::String,
            (Slot::Option(ty), Form::Bytes) => *ty == Type::Base64,
            (Slot::Option(ty), Form::Flag) => *ty == Type::Bool,
            (Slot::Option(ty), Form::Number) => *ty == Type::I32,
            (Slot::Option(ty), Form::Object) | (Slot::Vec(ty), Form::Objects) => *ty == Type::Struct,
            (Slot::Option(ty), Form::Any) | (Slot::Vec(ty), Form::AnyList) => *ty == Type::Value,
            (Slot::Option(ty), Form::Reason) => *ty == Type::String || self.enumeration(field).is_some(),
            (Slot::Option(ty), Form::Message(schema)) | (Slot::Vec(ty), Form::Messages(schema)) => named(ty, schema),
            _ => false,
        }
    }

    /// Returns true if a type is the struct of a schema, or if there is no schema to compare it with.
    fn is_named(&self, schema: Option<&str>, ty: Option<&Type>) -> bool {
        let Some(schema) = schema else { return true };
        let Ok(schema) = self.schema(schema) else { return false };
        matches!(ty, Some(Type::Named(name)) if *name == schema.ident)
    }

    fn schema(&self, wire: &str) -> Result<&'a Struct, Unmet> {
        let found = self.api.types.iter().find_map(|item| match item {
            TypeItem::Struct(item) if item.wire.as_deref() == Some(wire) => Some(item),
            _ => None,
        });
        found.ok_or_else(|| unmet(Pointer::root().at("schemas"), format!("there is no object {wire}")))
    }

    fn enumeration(&self, field: &Field) -> Option<crate::names::Ident> {
        let Slot::Option(Type::Named(name)) = &field.slot else { return None };
        self.api.types.iter().find_map(|item| match item {
            TypeItem::Enum(item) if item.ident == *name => Some(item.ident.clone()),
            _ => None,
        })
    }

    fn resource(&self, wire: &str) -> Result<&'a Resource, Unmet> {
        let found = self.api.resources.iter().find(|resource| resource.wire == wire);
        found.ok_or_else(|| unmet(Pointer::root().at("resources"), format!("there is no resource {wire}")))
    }

    fn method(&self, id: &str) -> Result<&'a Method, Unmet> {
        let resource = self.resource(id.split_once('.').map_or(id, |(resource, _)| resource))?;
        let is_it = |method: &&Method| {
            method.id.strip_prefix(&self.api.name).and_then(|rest| rest.strip_prefix('.')) == Some(id)
        };
        let found = resource.methods.iter().find(is_it);
        found.ok_or_else(|| unmet(Pointer::root().at("resources"), format!("there is no method {id}")))
    }
}

impl needs::Calls {
    fn is(self, kind: &Kind) -> bool {
        match (self, kind) {
            (Self::Unary, Kind::Unary)
            | (Self::Stream, Kind::Streaming)
            | (Self::Operation, Kind::Operation { .. })
            | (Self::Download, Kind::Media { .. }) => true,
            (Self::Upload, Kind::Upload { then, .. }) => **then == Kind::Unary,
            _ => false,
        }
    }
}

fn unmet(pointer: Pointer, problem: String) -> Unmet {
    Unmet { pointer, problem }
}

fn owner_of(path: &'static str) -> &'static str {
    path.split_once('.').map_or(path, |(owner, _)| owner)
}

fn schema_pointer(name: &str) -> Pointer {
    Pointer::root().at("schemas").at(name)
}

/// Returns the pointer to a method of a resource at the top.
fn method_pointer(id: &str) -> Pointer {
    let (resource, name) = id.split_once('.').unwrap_or((id, ""));
    Pointer::root().at("resources").at(resource).at("methods").at(name)
}
