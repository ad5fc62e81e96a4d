//! The request that a command line describes.

use std::collections::BTreeMap;

use clap::ArgMatches;
use discovery_document::Reply;
use serde_json::{Map, Value};

use crate::api::{Api, Method};
use crate::command::{option_id, path_id};
use crate::exit::{Failure, Result};
use crate::options::{MethodOption, MethodOptions, Target};
use crate::schema::{Place, at};
use crate::settings::{Program, Settings, of_program};
use crate::values::Values;

/// A request.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) api: &'static Api,
    pub(crate) method: Method,
    pub(crate) reply: Reply,
    /// The path parameters: name, pattern, and value.
    pub(crate) path: Vec<(&'static str, &'static str, String)>,
    /// The query parameters.
    pub(crate) query: Vec<(&'static str, Vec<String>)>,
    pub(crate) body: Option<Value>,
}

impl Plan {
    /// Returns the request of a method without arguments.
    pub(crate) fn new(api: &'static Api, method: Method) -> Self {
        let body = method.request().map(|_| Value::Object(Map::new()));
        Self { api, method, reply: api.reply(method), path: Vec::new(), query: Vec::new(), body }
    }

    /// Returns the request that arguments describe.
    pub(crate) fn from_matches(
        program: Program,
        api: &'static Api,
        method: Method,
        matches: &ArgMatches,
        used: &[MethodOption],
        settings: &Settings,
    ) -> Result<Self> {
        let mut plan = Self::new(api, method);
        let source = method.source;
        for name in source.placeholders() {
            let parameter = source.parameters.get(name);
            let pattern = parameter.and_then(|parameter| parameter.schema.pattern.as_deref()).unwrap_or_default();
            let value = match parameter.and_then(discovery_document::Parameter::only_value) {
                Some(only) => only.to_owned(),
                None => matches.get_one::<String>(&path_id(name)).cloned().unwrap_or_default(),
            };
            plan.path.push((name, pattern, value));
        }
        let values = Values { api, is_checked: settings.is_checked };
        let (mut query, mut fields) = (BTreeMap::new(), Vec::new());
        for MethodOption { name, target } in used {
            let given = matches.get_many::<String>(&option_id(name)).into_iter().flatten();
            match target {
                Target::Query { name: wire, parameter } => {
                    let texts: Result<Vec<String>> =
                        given.map(|text| values.query(name, &parameter.schema, text)).collect();
                    let all: &mut Vec<String> = query.entry(*wire).or_default();
                    all.extend(texts?);
                    if all.len() > 1 && !parameter.repeated && parameter.schema.items.is_none() {
                        return Err(Failure::usage(format!("option --{name}: only one value is possible")));
                    }
                }
                Target::Body(place) => fields.push((name, place, given.cloned().collect::<Vec<_>>())),
            }
        }
        // In the order of the document, so that the order of arguments does not matter.
        let order = MethodOptions::new(api, method, &of_program(program));
        plan.query = order.parameters().filter_map(|(wire, _)| query.remove_entry(wire)).collect();
        if let (Some(request), Some(text)) = (method.request(), &settings.json) {
            plan.body = Some(values.body(request, text)?);
        }
        // A whole object is set before the properties in it.
        fields.sort_by_key(|(_, place, _)| place.steps.len());
        if let Some(body) = &mut plan.body {
            for (name, place, texts) in fields {
                set(body, name, place, &texts, values)?;
            }
        }
        Ok(plan)
    }
}

fn set(body: &mut Value, name: &str, place: &Place, texts: &[String], values: Values) -> Result<()> {
    for text in texts {
        let value = at(body, &place.steps).map_err(|error| Failure::usage(format!("option --{name}: {error}")))?;
        values.add(name, place.schema, text, value)?;
    }
    Ok(())
}
