//! The options that follow from the document: query parameters and properties of the body.

use std::collections::BTreeSet;

use discovery_document::{Parameter, Schema};

use crate::api::{Api, Method};
use crate::exit::{Failure, Result};
use crate::names::kebab;
use crate::schema::{self, Place, Shape};
use crate::settings;
use crate::similar::did_you_mean;

/// Parameters of all methods that the program sets itself, and those that would put secrets into the command line.
const NOT_OFFERED: [&str; 8] =
    ["access_token", "alt", "callback", "key", "oauth_token", "prettyPrint", "uploadType", "upload_protocol"];

/// The destination of an option's value.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    Query { name: &'static str, parameter: &'static Parameter },
    Body(Place),
}

/// An option of a method.
#[derive(Clone, Debug)]
pub(crate) struct MethodOption {
    /// The name without the hyphens in front.
    pub(crate) name: String,
    pub(crate) target: Target,
}

/// The options of one method.
pub(crate) struct MethodOptions {
    api: &'static Api,
    method: Method,
    /// The names that the program's own options have.
    own: BTreeSet<String>,
}

impl Target {
    pub(crate) fn schema(&self) -> &'static Schema {
        match self {
            Self::Query { parameter, .. } => &parameter.schema,
            Self::Body(place) => place.schema,
        }
    }
}

impl MethodOptions {
    /// Returns the options of a method; `program` are the options of all commands.
    pub(crate) fn new(api: &'static Api, method: Method, program: &[clap::Arg]) -> Self {
        let of_method = settings::of_method(api, method);
        let own = settings::names(program).into_iter().chain(settings::names(&of_method));
        Self { api, method, own: own.chain(["help".to_owned(), "version".to_owned()]).collect() }
    }

    /// Returns true if the program itself has an option of this name.
    pub(crate) fn is_own(&self, name: &str) -> bool {
        self.own.contains(name)
    }

    /// Returns the query parameters by name: those of the method, then those of all methods.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&'static str, &'static Parameter)> {
        let own = &self.method.source.parameters;
        let placeholders = self.method.source.placeholders();
        let of_all = self.api.document.parameters.iter().filter(|(name, _)| !own.contains_key(*name));
        own.iter()
            .chain(of_all)
            .filter(move |(name, _)| !placeholders.contains(&name.as_str()) && !NOT_OFFERED.contains(&name.as_str()))
            .map(|(name, parameter)| (name.as_str(), parameter))
    }

    /// Returns the options to list in the help: query parameters and the properties at the top of the body.
    ///
    /// A name that is taken gets `query.` or `body.` in front.
    pub(crate) fn listed(&self) -> Vec<MethodOption> {
        let mut taken = self.own.clone();
        let mut listed = Vec::new();
        let mut add = |word: String, prefix: &str, target| {
            let name = if word.is_empty() || taken.contains(&word) { format!("{prefix}.{word}") } else { word };
            if taken.insert(name.clone()) {
                listed.push(MethodOption { name, target });
            }
        };
        for (name, parameter) in self.parameters() {
            add(kebab(name), "query", Target::Query { name, parameter });
        }
        if let Some(body) = self.body() {
            for (name, schema) in &body.properties {
                let steps = vec![schema::Step::Property(name.clone())];
                add(kebab(name), "body", Target::Body(Place { steps, schema }));
            }
        }
        listed
    }

    /// Finds the destination of an option: a query parameter, or else a place in the body.
    pub(crate) fn resolve(&self, name: &str) -> Result<Target> {
        let in_query = name.strip_prefix("query.").and_then(|name| self.parameter(name));
        if let Some((name, parameter)) = self.parameter(name).or(in_query) {
            return Ok(Target::Query { name, parameter });
        }
        let Some(request) = self.method.request() else { return Err(self.unknown(name)) };
        let is_object = matches!(schema::shape(&self.api.document, request), Shape::Object(_));
        let begins = |dotted: &&str| {
            let first = dotted.split('.').next().unwrap_or_default();
            !is_object || self.body().is_some_and(|body| schema::property(body, first).is_some())
        };
        let dotted = Some(name).into_iter().chain(name.strip_prefix("body.")).find(begins);
        let place = dotted.map(|dotted| schema::place(&self.api.document, request, dotted));
        let place = place.ok_or_else(|| self.unknown(name))?;
        place.map(Target::Body).map_err(|error| Failure::usage(format!("option --{name}: {error}")))
    }

    fn parameter(&self, word: &str) -> Option<(&'static str, &'static Parameter)> {
        self.parameters()
            .find(|(name, _)| *name == word)
            .or_else(|| self.parameters().find(|(name, _)| kebab(name) == word))
    }

    /// Returns the object that the body is.
    fn body(&self) -> Option<&'static Schema> {
        self.method.request().map(|schema| self.api.document.resolve(schema))
    }

    fn unknown(&self, name: &str) -> Failure {
        let listed = self.listed();
        let known = self.own.iter().map(String::as_str).chain(listed.iter().map(|option| option.name.as_str()));
        let hint = did_you_mean("--", name, known);
        let hint = if hint.is_empty() { "; --help lists all options".to_owned() } else { hint };
        Failure::usage(format!("{} has no option --{name}{hint}", self.method.short_id()))
    }
}
