//! Path and query parameters, checked against the method.

use std::collections::BTreeMap;

use discovery_document::Parameter;

use crate::api::{Api, Method};
use crate::problem::{Problem, Violation};
use crate::routes::{camel, snake};
use crate::scalar;

/// Parameters that every service takes, whether its document says so or not.
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

/// Parameters by their name in the document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arguments(BTreeMap<String, Vec<String>>);

impl Arguments {
    /// The parameter's (last) value.
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

/// Checks names, types, enum values and required parameters; all misfits are reported together.
pub(crate) fn check(
    api: &Api,
    method: &Method,
    path: &[(String, String)],
    query: &[(String, String)],
) -> Result<Arguments, Problem> {
    let (mut arguments, mut found) = (Arguments::default(), Vec::new());
    for (name, value) in path {
        // A path that matches has the right shape; the value's type is still open.
        if let Some(parameter) = method.parameters.get(name) {
            found.extend(misfit(name, parameter, value));
        }
        arguments.push(name, value);
    }
    for (name, value) in query {
        let own =
            |name: &str| method.parameters.get_key_value(name).filter(|(_, parameter)| parameter.location == "query");
        let known = own(name).or_else(|| own(&camel(name))).or_else(|| api.parameters.get_key_value(name));
        match known {
            Some((canonical, parameter)) => {
                // The documents list three values for `alt`; the services know a fourth, for streams.
                if !(canonical == "alt" && value == "sse") {
                    found.extend(misfit(canonical, parameter, value));
                }
                arguments.push(canonical, value);
            }
            None if GLOBAL.contains(&name.as_str()) => arguments.push(name, value),
            None => found.push(Violation { field: String::new(), description: unknown(name) }),
        }
    }
    for (name, parameter) in &method.parameters {
        if parameter.required && arguments.get(name).is_none() {
            found.push(Violation { field: snake(name), description: format!("Missing required parameter: {name}") });
        }
    }
    if found.is_empty() { Ok(arguments) } else { Err(Problem::violations(&found)) }
}

fn misfit(name: &str, parameter: &Parameter, value: &str) -> Option<Violation> {
    let misfit = scalar::parameter(&parameter.schema, value).err()?;
    let (field, value) = (snake(name), value.chars().take(100).collect::<String>());
    let because = misfit.because.map(|because| format!(", {because}")).unwrap_or_default();
    let description = format!("Invalid value at '{field}' ({}), \"{value}\"{because}", misfit.ty);
    Some(Violation { field, description })
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
    use crate::documents;

    fn run(id: &str, query: &str) -> Result<Arguments, String> {
        let apis = documents::bundled().expect("the bundled documents are good");
        let method = apis[1].methods.iter().find(|method| method.id == id).expect(id);
        let query = crate::routes::query(query).expect(query);
        let path = method.parameters.iter().filter(|(_, parameter)| parameter.location == "path");
        let path: Vec<_> = path.map(|(name, _)| (name.clone(), "x".to_owned())).collect();
        check(&apis[1], method, &path, &query).map_err(|problem| problem.message)
    }

    #[test]
    fn known_names_in_both_cases() {
        let arguments =
            run("files.list", "pageSize=5&page_token=x&alt=sse&key=k&prettyPrint=false").expect("all known");
        assert_eq!((arguments.get("pageSize"), arguments.get("pageToken")), (Some("5"), Some("x")));
        assert!(!arguments.flag("prettyPrint") && !arguments.flag("force"));
        assert!(run("corpora.delete", "force=True").is_ok_and(|arguments| arguments.flag("force")));
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
