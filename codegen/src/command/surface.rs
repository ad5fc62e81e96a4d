//! The public surface of a generated module: every path with its signature, one line each, sorted.
//!
//! A snapshot of it shows in a pull request what a new document means for users. Functions that every type of a kind has
//! (`new`, `as_str`, the options of a call) belong to the runtime and are not repeated. A setter is on the line of its
//! field.

use std::collections::BTreeSet;

use super::bindings::Bindings;
use crate::{
    api::{CallStruct, Deprecation, Enum, Field, Method, Resource, Struct, TypeItem},
    names::Ident,
};

pub(crate) mod signature;

/// Returns the lines, with paths relative to the version's module.
///
/// ```text
/// Client::models(&self) -> models::Models
/// models::Models::get(&self, name: impl Into<String>) -> rt::Call<schemas::Model>
/// schemas::Model::version (set_version): Option<String>
/// schemas::State::Active = "ACTIVE"
/// ```
pub fn lines(Bindings(api): &Bindings) -> Vec<String> {
    let mut lines = BTreeSet::new();
    lines.insert("Client: client".to_owned());
    for method in &api.methods {
        method_lines("Client", "", method, &mut lines);
    }
    for resource in &api.resources {
        let module = format!("{}::", resource.module);
        lines.insert(accessor("Client", &module, resource));
        resource_lines(&module, resource, &mut lines);
    }
    for item in &api.types {
        match item {
            TypeItem::Struct(item) => struct_lines(item, &mut lines),
            TypeItem::Enum(item) => enum_lines(item, &mut lines),
            TypeItem::Alias(item) => {
                let line = format!("schemas::{} = {}", item.ident, signature::value(&item.ty, ""));
                lines.insert(line + mark(item.deprecated.as_ref()).as_str());
            }
        }
    }
    for helper in &api.helpers {
        let types: Vec<_> = helper.types.iter().map(Ident::as_str).collect();
        lines.insert(format!("schemas::{{{}}}: convenience {}", types.join(", "), helper.name));
    }
    lines.into_iter().collect()
}

/// Returns the lines as one text.
pub fn text(bindings: &Bindings) -> String {
    let mut text = String::new();
    for line in lines(bindings) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// Returns the lines as a snapshot file of `insta`, with the head of the file that is there.
pub fn snapshot(bindings: &Bindings, there: Option<&str>) -> String {
    const FENCE: &str = "---\n";
    let head = there.and_then(|there| there.strip_prefix(FENCE)).and_then(|there| there.split_once("\n---\n"));
    let head = head.map_or("source: the surface of the bindings", |(head, _)| head);
    [FENCE, head, "\n", FENCE, &text(bindings)].concat()
}

/// The suffix of the line of a deprecated path.
fn mark(deprecated: Option<&Deprecation>) -> String {
    match deprecated {
        None => String::new(),
        Some(Deprecation::Marked { .. }) => "  // deprecated".to_owned(),
        Some(Deprecation::Gone { last, .. }) => format!("  // deprecated: last seen in revision {last}"),
    }
}

/// The function that leads to a resource.
fn accessor(owner: &str, module: &str, resource: &Resource) -> String {
    let mark = mark(resource.deprecated.as_ref());
    format!("{owner}::{}(&self) -> {module}{}{mark}", resource.accessor, resource.ident)
}

fn resource_lines(module: &str, resource: &Resource, lines: &mut BTreeSet<String>) {
    let path = format!("{module}{}", resource.ident);
    lines.insert(format!("{path}: resource{}", mark(resource.deprecated.as_ref())));
    for method in &resource.methods {
        method_lines(&path, module, method, lines);
    }
    for inner in &resource.resources {
        lines.insert(accessor(&path, module, inner));
        resource_lines(module, inner, lines);
    }
}

fn method_lines(owner: &str, module: &str, method: &Method, lines: &mut BTreeSet<String>) {
    let mark = mark(method.deprecated.as_ref());
    lines.insert(format!("{owner}::{}{}{mark}", method.ident, signature::method(method, module)));
    if let Some(call) = &method.call {
        call_lines(module, method, call, lines);
    }
}

fn call_lines(module: &str, method: &Method, call: &CallStruct, lines: &mut BTreeSet<String>) {
    let path = format!("{module}{}", call.ident);
    lines.insert(format!("{path}: {}", signature::call(method)));
    for param in &call.params {
        let value = signature::input(&param.ty, param.repeated);
        lines.insert(format!("{path}::{}(self, {value}) -> Self{}", param.ident, mark(param.deprecated.as_ref())));
    }
}

fn struct_lines(item: &Struct, lines: &mut BTreeSet<String>) {
    let page = item.page.as_ref().map(|page| format!(", page of {}", signature::item(&page.slot))).unwrap_or_default();
    let operation = if item.is_operation { ", long-running operation" } else { "" };
    lines.insert(format!("schemas::{}: struct{page}{operation}{}", item.ident, mark(item.deprecated.as_ref())));
    for field in &item.fields {
        lines.insert(field_line(&item.ident, field));
    }
    for one in &item.alternatives {
        let (owner, ty) = (&item.ident, signature::value(&one.ty, ""));
        lines.insert(format!("schemas::{owner}::{} ({}): {ty} = {:?}", one.reader, one.maker, one.value));
    }
}

fn field_line(owner: &Ident, field: &Field) -> String {
    let mark = mark(field.deprecated.as_ref());
    format!("schemas::{owner}::{} ({}): {}{mark}", field.ident, field.setter, signature::slot(&field.slot))
}

fn enum_lines(item: &Enum, lines: &mut BTreeSet<String>) {
    lines.insert(format!("schemas::{}: enum", item.ident));
    for variant in &item.variants {
        let mark = mark(variant.deprecated.as_ref());
        lines.insert(format!("schemas::{}::{} = {:?}{mark}", item.ident, variant.ident, variant.wire));
    }
}
