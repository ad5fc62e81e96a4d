//! Requests of all methods of a document, for checks over many documents.

use std::iter::Peekable;
use std::path::Path;
use std::str::Chars;

use discovery_document::{Parameter, Schema};

use crate::api::{Api, Method};
use crate::as_rust;
use crate::command::{self, Parsed};
use crate::dry_run;
use crate::exit::{Failure, Result};
use crate::options::{MethodOptions, Target};
use crate::plan::Plan;
use crate::schema::{Shape, shape};
use crate::settings::{Program, Settings, of_program};
use crate::tree;

/// Builds the request of every method of the document in a file, with a value for each of its options, and returns for each method
/// its id and the request as JSON, or the reason why there is none.
///
/// With the folder of a crate that was generated from the document, there is also the program that sends the request with it.
#[doc(hidden)]
pub fn every_request(document: &Path, krate: Option<&Path>) -> Vec<(String, Result<String, String>)> {
    let api = match Api::file(document, None) {
        Ok(api) => api,
        Err(failure) => return vec![(document.display().to_string(), Err(failure.message))],
    };
    let mut requests = Vec::new();
    tree::every(api, &mut |words, method| {
        let request = request(api, words, method, krate).map_err(|failure| failure.message);
        requests.push((method.source.id.clone(), request));
    });
    requests
}

fn request(api: &'static Api, words: &[String], method: Method, krate: Option<&Path>) -> Result<String> {
    let program = Program::Discovery;
    let mut arguments = words.to_vec();
    let placeholders = method.source.placeholders();
    for name in method.source.arguments(&placeholders).into_iter().filter(|name| placeholders.contains(name)) {
        let parameter = method.source.parameters.get(name);
        if parameter.is_none_or(|parameter| parameter.only_value().is_none()) {
            arguments.push(segment(api, parameter));
        }
    }
    let options = MethodOptions::new(api, method, &of_program(program));
    let mut properties = 0;
    for option in options.listed() {
        let schema = option.target.schema();
        properties += usize::from(matches!(option.target, Target::Body(_)));
        arguments.push(match shape(&api.document, schema) {
            Shape::Bool => format!("--{}", option.name),
            _ => format!("--{}={}", option.name, sample(api, schema)),
        });
    }
    arguments.extend(["--base-url", "http://127.0.0.1:18999/"].map(str::to_owned));
    let scan = tree::scan(api, &arguments, |name| crate::settings::takes_value(&of_program(program), name));
    let Parsed::Matches(matches, used) = command::parse(program, api, &scan, &arguments)? else {
        return Err(Failure::other("a help text"));
    };
    let mut settings = Settings::new(&matches)?;
    let plan = Plan::from_matches(program, api, method, &matches, &used, &settings)?;
    let set = plan.body.as_ref().and_then(|body| body.as_object()).map_or(0, serde_json::Map::len);
    if set != properties {
        return Err(Failure::other(format!("{set} of {properties} properties are set")));
    }
    let mut shown = dry_run::show(program, &plan, &settings)?.json();
    if let Some(folder) = krate {
        settings.krate = Some(folder.to_owned());
        shown["program"] = as_rust::program(&plan, &settings)?.into();
    }
    Ok(shown.to_string())
}

/// Returns a text for a path parameter.
fn segment(api: &'static Api, parameter: Option<&'static Parameter>) -> String {
    let Some(parameter) = parameter else { return "x".to_owned() };
    let is_number = matches!(parameter.schema.format.as_deref(), Some("int64" | "uint64"));
    match parameter.schema.pattern.as_deref().filter(|_| !is_number) {
        None => sample(api, &parameter.schema),
        Some(pattern) => matching(&mut pattern.trim_start_matches('^').trim_end_matches('$').chars().peekable()),
    }
}

/// Returns a text that matches a pattern. Of alternatives, the first one is taken.
fn matching(pattern: &mut Peekable<Chars<'_>>) -> String {
    let mut text = String::new();
    let mut is_first = true;
    while let Some(letter) = pattern.next() {
        let is_group = letter == '(';
        let piece = match letter {
            ')' => break,
            '|' => {
                is_first = false;
                continue;
            }
            '(' => matching(pattern),
            '[' => class(pattern),
            '\\' => match pattern.next() {
                Some('d') => "1".to_owned(),
                Some('w') | None => "x".to_owned(),
                Some(other) => other.to_string(),
            },
            '.' => "x".to_owned(),
            // Of a group that is not captured.
            '?' | ':' if text.is_empty() => continue,
            other => other.to_string(),
        };
        let times = match pattern.peek() {
            // A group that may be absent is.
            Some('*' | '?') => {
                pattern.next();
                usize::from(!is_group)
            }
            Some('+') => {
                pattern.next();
                1
            }
            Some('{') => {
                let digits: String = pattern.by_ref().take_while(|letter| *letter != '}').collect();
                digits.trim_start_matches('{').split(',').next().and_then(|least| least.parse().ok()).unwrap_or(1)
            }
            _ => 1,
        };
        if is_first {
            text.push_str(&piece.repeat(times));
        }
    }
    text
}

/// Returns a text of a class of characters, of which `[` is read.
fn class(pattern: &mut Peekable<Chars<'_>>) -> String {
    let members: String = pattern.take_while(|letter| *letter != ']').collect();
    let usual = if members.starts_with(['^', '\\']) { None } else { members.chars().find(char::is_ascii_alphanumeric) };
    usual.unwrap_or('x').to_string()
}

/// Returns a text for a value.
fn sample(api: &'static Api, schema: &'static Schema) -> String {
    match shape(&api.document, schema) {
        Shape::Text => match schema.format.as_deref() {
            Some("int64" | "uint64") => "1".to_owned(),
            Some("byte") => "AA==".to_owned(),
            Some("google-datetime" | "date-time") => "2026-01-31T12:00:00Z".to_owned(),
            Some("google-duration") => "5s".to_owned(),
            Some("date") => "2026-01-31".to_owned(),
            _ => "x".to_owned(),
        },
        Shape::Enum(values) => values.values.first().cloned().unwrap_or_default(),
        Shape::Integer => schema.minimum.clone().unwrap_or_else(|| "1".to_owned()),
        Shape::Number => "0.5".to_owned(),
        Shape::Bool => "true".to_owned(),
        Shape::List(Some(items)) => sample(api, items),
        Shape::List(None) => "[]".to_owned(),
        // An empty map is left out by generated clients.
        Shape::Map(values) => match shape(&api.document, values) {
            Shape::Object(_) | Shape::Map(_) | Shape::List(_) | Shape::Any => "{\"k\":null}".to_owned(),
            _ => format!("k={}", sample(api, values)),
        },
        Shape::Object(_) | Shape::Any => "{}".to_owned(),
    }
}
