//! The property that holds the identity of a resource, and the conversion of an identity into a part of a path.

use discovery_document::Schema;
use serde_json::{Map, Value};

use crate::api::Api;

/// The identity of the resources of one collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// `name` holds the whole path after the version, as in newer APIs.
    Name,
    /// A property holds the last parameter of the path.
    Property {
        /// The path of the property; two names if the identity is in an object such as `datasetReference`.
        path: Vec<String>,
        /// Other parameters of the path that the resource, or such an object, repeats.
        parameters: Vec<(String, String)>,
    },
}

impl Api {
    /// Returns the identity of the resources of `schema` in a collection.
    pub(crate) fn identity(&self, collection: &str, schema: &str) -> Identity {
        let schema = self.schemas.get(schema);
        // The method that reads a resource shows which parameter is its identity.
        if let Some(getter) = self.getter(&format!("{collection}/x"))
            && let Some(((parameter, value), parameters)) = getter.path.split_last()
        {
            if value.contains('/') {
                return Identity::Name;
            }
            let path = schema.map(|schema| self.property_for(parameter, schema)).unwrap_or_default();
            let has = |name: &str| schema.is_some_and(|schema| schema.properties.contains_key(name));
            let repeated = parameters.iter().filter(|(name, _)| path.len() > 1 || has(name));
            return Identity::Property { parameters: repeated.cloned().collect(), path };
        }
        if self.has_patterns() {
            return Identity::Name;
        }
        let path = schema.filter(|schema| schema.properties.contains_key("id")).map(|_| vec!["id".to_owned()]);
        Identity::Property { path: path.unwrap_or_default(), parameters: Vec::new() }
    }

    /// Returns the path of the property that holds a path parameter; empty if there is none.
    fn property_for(&self, parameter: &str, schema: &Schema) -> Vec<String> {
        let has = |name: &str| schema.properties.get(name).is_some_and(|property| property.reference.is_none());
        if has(parameter) {
            return vec![parameter.to_owned()];
        }
        let nested = schema.properties.iter().find(|(name, property)| {
            name.ends_with("Reference") && self.resolve(property).properties.contains_key(parameter)
        });
        if let Some((name, _)) = nested {
            return vec![name.clone(), parameter.to_owned()];
        }
        let by_id = parameter.ends_with("Id") || parameter == "id";
        let candidates = if by_id { ["id", "name"] } else { ["name", "id"] };
        candidates.into_iter().find(|name| has(name)).map(|name| vec![name.to_owned()]).unwrap_or_default()
    }

    /// Returns true if any parameter has a pattern. APIs without patterns identify resources by an id.
    fn has_patterns(&self) -> bool {
        let mut parameters = self.methods.iter().flat_map(|method| method.parameters.values());
        parameters.any(|parameter| parameter.schema.pattern.is_some())
    }
}

impl Identity {
    /// Returns the identity in a resource that was sent.
    pub(crate) fn sent(&self, collection: &str, value: &Map<String, Value>) -> Option<String> {
        let text = match self {
            Identity::Name => {
                let name = value.get("name")?.as_str()?;
                name.strip_prefix(collection).and_then(|rest| rest.strip_prefix('/')).unwrap_or(name)
            }
            Identity::Property { path, .. } => {
                let (first, rest) = path.split_first()?;
                rest.iter().try_fold(value.get(first)?, |value, name| value.get(name))?.as_str()?
            }
        };
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Writes the identity of the resource `name` into its value.
    pub(crate) fn write(&self, name: &str, value: &mut Map<String, Value>) {
        let id = decode(name.rsplit('/').next().unwrap_or(name));
        match self {
            Identity::Name => drop(value.insert("name".to_owned(), name.into())),
            Identity::Property { path, parameters } => match path.as_slice() {
                [property] => {
                    for (parameter, text) in parameters {
                        value.entry(parameter.clone()).or_insert_with(|| text.clone().into());
                    }
                    value.insert(property.clone(), id.into());
                }
                [reference, property] => {
                    let inner = value.entry(reference.clone()).or_insert_with(|| Value::Object(Map::new()));
                    if let Value::Object(inner) = inner {
                        for (parameter, text) in parameters {
                            inner.entry(parameter.clone()).or_insert_with(|| text.clone().into());
                        }
                        inner.insert(property.clone(), id.into());
                    }
                }
                _ => {}
            },
        }
    }

    /// Returns true if a field of an update is the identity, which cannot change.
    pub(crate) fn is_at(&self, field: &[String]) -> bool {
        match self {
            Identity::Name => field == ["name"],
            Identity::Property { path, .. } => field == path.as_slice() || (path.len() > 1 && field == &path[..1]),
        }
    }
}

/// Encodes an identity for the name of a resource, so that a slash in it does not separate segments.
pub(crate) fn encode(text: &str) -> String {
    text.replace('%', "%25").replace('/', "%2F")
}

/// Decodes an identity that [`encode`] encoded.
pub(crate) fn decode(text: &str) -> String {
    text.replace("%2F", "/").replace("%25", "%")
}
