//! Documentation of methods, schemas, and properties as text.

use std::fmt::Write as _;

use discovery_document::{Method as Source, Origin, Parameter, Reply, Resource, Schema, Seen};

use crate::api::{Api, Method};
use crate::exit::{Failure, Result};
use crate::names::{first_sentence, kebab};
use crate::schema::{Shape, property, shape};
use crate::similar::did_you_mean;
use crate::tree;

/// Describes a resource, a method, a schema, or a property.
pub(crate) fn describe(api: &'static Api, name: &str) -> Result<String> {
    let mut methods = Vec::new();
    tree::every(api, &mut |words, method| methods.push((words.to_vec(), method)));
    let is_named = |words: &[String], method: Method| {
        method.short_id() == name || method.source.id == name || words.join(".") == name || words.join(" ") == name
    };
    let page = Page { api };
    if let Some((words, method)) = methods.iter().find(|(words, method)| is_named(words, *method)) {
        return Ok(page.method(words, *method));
    }
    if let Some(schema) = api.document.schemas.get(name) {
        return Ok(page.schema(name, schema));
    }
    if let Some((owner, field)) = name.split_once('.')
        && let Some(schema) = api.document.schemas.get(owner)
    {
        let mut place = schema;
        for word in field.split('.') {
            let found = property(api.document.resolve(place), word);
            let known = api.document.resolve(place).properties.keys().map(String::as_str);
            let hint = did_you_mean("", word, known);
            place = found.ok_or_else(|| Failure::usage(format!("`{owner}` has no property `{word}`{hint}")))?.1;
        }
        return Ok(page.property(name, place));
    }
    let below = |words: &[String]| words.join(".").starts_with(&format!("{}.", kebab_path(name)));
    let inside: Vec<_> = methods.iter().filter(|(words, _)| below(words)).collect();
    if !inside.is_empty() {
        return Ok(page.resource(name, &inside));
    }
    let ids = methods.iter().map(|(_, method)| method.short_id());
    let hint = did_you_mean("", name, api.document.schemas.keys().map(String::as_str).chain(ids));
    Err(Failure::usage(format!("no method, schema, or resource `{name}`{hint}")))
}

fn kebab_path(name: &str) -> String {
    name.split(['.', ' ']).map(kebab).collect::<Vec<_>>().join(".")
}

/// Descriptions of one document.
struct Page {
    api: &'static Api,
}

impl Page {
    fn resource(&self, name: &str, methods: &[&(Vec<String>, Method)]) -> String {
        let mut text = format!("{name}: resource\n");
        if let Some(resource) = find(self.api, name) {
            paragraph(&mut text, &resource.description);
        }
        let rows = methods
            .iter()
            .map(|(words, method)| (words.join(" "), String::new(), first_sentence(&method.source.description)));
        table(&mut text, "Methods", &rows.collect::<Vec<_>>());
        text
    }

    fn method(&self, words: &[String], method: Method) -> String {
        let source = method.source;
        let mut text = format!("{}: method\n{} {}\n", method.short_id(), source.http_method, source.path);
        paragraph(&mut text, &source.description);
        let placeholders = source.placeholders();
        let (mut arguments, mut parameters) = (Vec::new(), Vec::new());
        for name in source.arguments(&placeholders) {
            match source.parameters.get(name) {
                Some(parameter) if parameter.only_value().is_some() => {}
                Some(parameter) if placeholders.contains(&name) => {
                    let pattern = parameter.schema.pattern.clone().unwrap_or_default();
                    arguments.push((
                        kebab(name).to_uppercase(),
                        pattern,
                        first_sentence(&parameter.schema.description),
                    ));
                }
                Some(_) => {}
                None => arguments.push((kebab(name).to_uppercase(), String::new(), String::new())),
            }
        }
        for (name, parameter) in source.parameters.iter().filter(|(name, _)| !placeholders.contains(&name.as_str())) {
            parameters.push((
                format!("--{}", kebab(name)),
                self.parameter_type(parameter),
                self.about(&parameter.schema, source),
            ));
        }
        table(&mut text, "Arguments", &arguments);
        table(&mut text, "Parameters", &parameters);
        if let Some(request) = method.request() {
            let name = request.reference.as_deref().unwrap_or("object");
            let rows = self.api.document.resolve(request).properties.iter();
            let rows = rows.map(|(name, schema)| {
                let required = schema.annotations.as_ref().is_some_and(|given| given.required.contains(&source.id));
                let about = self.about(schema, source);
                let about = if required { format!("(required) {about}") } else { about };
                (format!("--{}", kebab(name)), self.ty(schema), about)
            });
            table(&mut text, &format!("Body: {name}"), &rows.collect::<Vec<_>>());
        }
        line(&mut text, &format!("Reply: {}", self.reply(method)));
        line(&mut text, &format!("Revisions: {}", self.revisions(&source.seen, source.origin)));
        if source.deprecated {
            line(&mut text, "Deprecated.");
        }
        let values: Vec<String> = placeholders
            .iter()
            .filter(|name| source.parameters.get(**name).is_none_or(|parameter| parameter.only_value().is_none()))
            .map(|name| kebab(name).to_uppercase())
            .collect();
        line(&mut text, &format!("Command: {}", [words.join(" "), values.join(" ")].join(" ").trim()));
        text
    }

    fn reply(&self, method: Method) -> String {
        let response = method.source.response.as_ref();
        let name = response.map_or_else(|| "nothing".to_owned(), |body| self.ty(&body.schema));
        match self.api.reply(method) {
            Reply::Stream => format!("stream of {name}"),
            Reply::Page(page) => format!("{name}, a page of `{}`; --all gets all pages", page.items),
            Reply::Media { only: true, .. } => "media; --output FILE downloads it".to_owned(),
            Reply::Media { .. } => format!("{name}, or media with --output FILE"),
            Reply::Operation => {
                let facts = self.api.facts.method(&method.source.id).and_then(|facts| facts.operation.as_ref());
                let result = facts.and_then(|facts| facts.response.as_ref());
                let result = result.map_or_else(String::new, |result| format!(" of {result}"));
                format!("{name}, a long-running operation{result}; --wait waits for its result")
            }
            _ => name,
        }
    }

    fn schema(&self, name: &str, schema: &'static Schema) -> String {
        let mut text = format!("{name}: {}\n", self.ty(schema));
        paragraph(&mut text, &schema.description);
        self.values(&mut text, schema);
        let rows = schema.properties.iter().map(|(name, property)| {
            let mut about = first_sentence(&property.description);
            if property.seen != schema.seen || property.origin != Origin::Document {
                let revisions = self.revisions(&property.seen, property.origin);
                _ = write!(about, " ({revisions})");
            }
            (name.clone(), self.ty(property), about.trim().to_owned())
        });
        table(&mut text, "Properties", &rows.collect::<Vec<_>>());
        if let Some(group) = self.api.facts.one_of(name) {
            line(&mut text, &format!("At most one of: {}", group.fields.join(", ")));
        }
        line(&mut text, &format!("Revisions: {}", self.revisions(&schema.seen, schema.origin)));
        text
    }

    fn property(&self, name: &str, schema: &'static Schema) -> String {
        let mut text = format!("{name}: {}\n", self.ty(schema));
        paragraph(&mut text, &schema.description);
        self.values(&mut text, schema);
        for (word, value) in [("Pattern", &schema.pattern), ("Minimum", &schema.minimum), ("Maximum", &schema.maximum)]
        {
            if let Some(value) = value {
                line(&mut text, &format!("{word}: {value}"));
            }
        }
        if let Some(value) = &schema.default {
            line(&mut text, &format!("Default: {value}"));
        }
        line(&mut text, &format!("Revisions: {}", self.revisions(&schema.seen, schema.origin)));
        text
    }

    /// Adds the values of an enum, or of a list of its values.
    fn values(&self, text: &mut String, schema: &'static Schema) {
        let values = match shape(&self.api.document, schema) {
            Shape::Enum(values) => values,
            Shape::List(Some(items)) => match shape(&self.api.document, items) {
                Shape::Enum(values) => values,
                _ => return,
            },
            _ => return,
        };
        let rows = values.values.iter().enumerate().map(|(at, value)| {
            let about = values.enum_descriptions.get(at).map_or_else(String::new, |about| first_sentence(about));
            let since = values.enum_seen.get(at).filter(|seen| **seen != values.seen);
            let since = since.map_or_else(String::new, |seen| format!(" ({})", self.revisions(seen, Origin::Document)));
            (value.clone(), String::new(), format!("{about}{since}").trim().to_owned())
        });
        table(text, "Values", &rows.collect::<Vec<_>>());
    }

    fn parameter_type(&self, parameter: &'static Parameter) -> String {
        let ty = self.ty(&parameter.schema);
        if parameter.repeated { format!("[{ty}]") } else { ty }
    }

    /// Returns what a property or parameter is for, with its revisions if they are not those of its method.
    fn about(&self, schema: &Schema, method: &Source) -> String {
        let about = first_sentence(&schema.description);
        if schema.seen == method.seen || schema.seen == Seen::default() {
            return about;
        }
        format!("{about} ({})", self.revisions(&schema.seen, schema.origin)).trim().to_owned()
    }

    /// Returns the name of a type.
    fn ty(&self, schema: &'static Schema) -> String {
        if let Some(name) = &schema.reference {
            return name.clone();
        }
        let format = schema.format.as_ref().map_or_else(String::new, |format| format!(" ({format})"));
        match shape(&self.api.document, schema) {
            Shape::Text => format!("text{format}"),
            Shape::Enum(_) => "enum".to_owned(),
            Shape::Integer => format!("integer{format}"),
            Shape::Number => format!("number{format}"),
            Shape::Bool => "boolean".to_owned(),
            Shape::List(items) => format!("[{}]", items.map_or_else(|| "any".to_owned(), |items| self.ty(items))),
            Shape::Map(values) => format!("{{{}}}", self.ty(values)),
            Shape::Object(_) => "object".to_owned(),
            Shape::Any => "any".to_owned(),
        }
    }

    fn revisions(&self, seen: &Seen, origin: Origin) -> String {
        let document = &self.api.document;
        match origin {
            Origin::Overlay => return "in no document, but in the service".to_owned(),
            Origin::Borrowed => {
                return "in the document of another version; the service has it here as well".to_owned();
            }
            _ => {}
        }
        let (first, last) = (document.revisions.first(), document.revisions.last());
        if last.is_some_and(|last| *last != seen.last) {
            return format!("last seen in {}", seen.last);
        }
        if first.is_some_and(|first| *first == seen.first) {
            return if document.revisions.len() == 1 { seen.first.clone() } else { "all".to_owned() };
        }
        format!("since {}", seen.first)
    }
}

fn find(api: &'static Api, name: &str) -> Option<&'static Resource> {
    let mut resources = &api.document.resources;
    let mut found = None;
    for word in name.split(['.', ' ']) {
        let resource = resources.iter().find(|(name, _)| *name == word || kebab(name) == word)?.1;
        resources = &resource.resources;
        found = Some(resource);
    }
    found
}

/// Adds a description, wrapped.
fn paragraph(text: &mut String, description: &str) {
    if description.trim().is_empty() {
        return;
    }
    text.push('\n');
    for part in description.trim().lines() {
        let mut width = 0;
        for word in part.split_whitespace() {
            let length = word.chars().count();
            if width > 0 && width + 1 + length > WIDTH {
                text.push('\n');
                width = 0;
            } else if width > 0 {
                text.push(' ');
                width += 1;
            }
            text.push_str(word);
            width += length;
        }
        text.push('\n');
    }
}

/// The width of descriptions.
const WIDTH: usize = 100;

/// Adds a line of its own.
fn line(text: &mut String, line: &str) {
    text.push('\n');
    text.push_str(line);
    text.push('\n');
}

/// Adds a table with two columns and a description.
fn table(text: &mut String, title: &str, rows: &[(String, String, String)]) {
    if rows.is_empty() {
        return;
    }
    line(text, title);
    let width = |column: fn(&(String, String, String)) -> &str| {
        rows.iter().map(|row| column(row).chars().count()).max().unwrap_or(0)
    };
    let (first, second) = (width(|row| &row.0), width(|row| &row.1));
    for (name, ty, about) in rows {
        let mut row = format!("  {name:first$}  ");
        if second > 0 {
            _ = write!(row, "{ty:second$}  ");
        }
        text.push_str(format!("{row}{about}").trim_end());
        text.push('\n');
    }
}
