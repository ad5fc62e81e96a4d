//! Validation of path and query parameters.

use std::collections::BTreeMap;

use discovery_document::Parameter;

use crate::api::Api;
use crate::api::method::Method;
use crate::api_error::{ApiError, FieldViolation};
use crate::values::names::{camel_case, snake_case};
use crate::values::scalar;

/// Parameters that every service accepts, even if its document omits them.
const GLOBAL: [&str; 17] = [
    "$.xgafv",
    "$alt",
    "$fields",
    "$prettyPrint",
    "access_token",
    "alt",
    "callback",
    "fields",
    "key",
    "oauth_token",
    "prettyPrint",
    "quotaUser",
    "upload_id",
    "upload_protocol",
    "uploadType",
    "uploadProtocol",
    "userIp",
];

/// Values of parameters, by their names in the document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parameters(BTreeMap<String, Vec<String>>);

impl Parameters {
    /// Returns the value of the parameter; if it is repeated, the last one.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.last().map(String::as_str)
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !value.eq_ignore_ascii_case("false") && value != "0")
    }

    fn push(&mut self, name: &str, value: &str) {
        self.0.entry(name.to_owned()).or_default().push(value.to_owned());
    }
}

/// Checks names, types, enum values, and required parameters. The error lists all mismatches.
pub(crate) fn check(
    api: &Api,
    method: &Method,
    path: &[(String, String)],
    query: &[(String, String)],
) -> Result<Parameters, ApiError> {
    let (mut parameters, mut found) = (Parameters::default(), Vec::new());
    for (name, value) in path {
        // The value matches the path, but its type is not checked yet.
        if let Some(parameter) = method.parameters.get(name) {
            found.extend(misfit(name, parameter, value));
        }
        parameters.push(name, value);
    }
    for (name, value) in query {
        let own =
            |name: &str| method.parameters.get_key_value(name).filter(|(_, parameter)| parameter.location == "query");
        let known = own(name).or_else(|| own(&camel_case(name))).or_else(|| api.parameters.get_key_value(name));
        match known {
            Some((canonical, parameter)) => {
                // Documents list three values for `alt`; services also accept a fourth, for streams.
                if !(canonical == "alt" && value == "sse") {
                    found.extend(misfit(canonical, parameter, value));
                }
                parameters.push(canonical, value);
            }
            None if GLOBAL.contains(&name.as_str()) => parameters.push(name, value),
            None => found.push(FieldViolation { field: String::new(), description: unknown(name) }),
        }
    }
    for (name, parameter) in &method.parameters {
        if parameter.required && parameters.get(name).is_none() {
            found.push(FieldViolation {
                field: snake_case(name),
                description: format!("Missing required parameter: {name}"),
            });
        }
    }
    if found.is_empty() { Ok(parameters) } else { Err(ApiError::violations(&found)) }
}

fn misfit(name: &str, parameter: &Parameter, value: &str) -> Option<FieldViolation> {
    let misfit = scalar::parameter(&parameter.schema, value).err()?;
    let (field, value) = (snake_case(name), value.chars().take(100).collect::<String>());
    let because = misfit.because.map(|because| format!(", {because}")).unwrap_or_default();
    let description = format!("Invalid value at '{field}' ({}), \"{value}\"{because}", misfit.ty);
    Some(FieldViolation { field, description })
}

fn unknown(name: &str) -> String {
    let name: String = name.chars().take(100).collect();
    format!(
        "Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter. Field '{name}' could not be found in request message."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::documents;

    fn run(id: &str, query: &str) -> Result<Parameters, String> {
        let apis = documents::bundled().expect("the bundled documents are good");
        let method = apis[1].methods.iter().find(|method| method.id == id).expect(id);
        let query = crate::http::request::query_pairs(query).expect(query);
        let path = method.parameters.iter().filter(|(_, parameter)| parameter.location == "path");
        let path: Vec<_> = path.map(|(name, _)| (name.clone(), "x".to_owned())).collect();
        check(&apis[1], method, &path, &query).map_err(|error| error.message)
    }

    #[test]
    fn known_names_in_both_cases() {
        let parameters =
            run("files.list", "pageSize=5&page_token=x&alt=sse&key=k&prettyPrint=false").expect("all known");
        assert_eq!((parameters.get("pageSize"), parameters.get("pageToken")), (Some("5"), Some("x")));
        assert!(!parameters.flag("prettyPrint") && !parameters.flag("force"));
        assert!(run("corpora.delete", "force=True").is_ok_and(|parameters| parameters.flag("force")));
    }

    #[test]
    fn misfits() {
        for (query, message) in [
            ("pageSize=many", "Invalid value at 'page_size' (TYPE_INT32), \"many\""),
            ("alt=xml", "Invalid value at 'alt' (TYPE_ENUM), \"xml\""),
            (
                "nope=1",
                "Invalid JSON payload received. Unknown name \"nope\": Cannot bind query parameter. Field 'nope' could not be found in request message.",
            ),
        ] {
            assert_eq!(run("files.list", query).expect_err(query), message);
        }
    }
}
