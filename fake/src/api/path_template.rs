//! Path templates such as `v1beta/{+name}:cancel`, and matching them with the path of a request.

use percent_encoding::percent_decode_str;
use regex_lite::Regex;

use crate::error::Error;

/// A compiled path template.
#[derive(Debug)]
pub(crate) struct PathTemplate {
    /// The literal text before the first variable; checked first, because the regular expression is slower.
    prefix: String,
    /// The literal text after the last variable.
    suffix: String,
    expression: Regex,
    variables: Vec<String>,
    /// True if the template ends with a `{+variable}`, which does not match a custom method such as `:cancel`.
    open: bool,
}

impl PathTemplate {
    /// Compiles a template relative to the root, without a leading slash. `pattern` returns the pattern of a variable,
    /// or an empty string.
    pub(crate) fn new<'a>(template: &str, pattern: impl Fn(&str) -> &'a str) -> Result<Self, Error> {
        let mut expression = String::from("^/");
        let (mut variables, mut prefix, mut open) = (Vec::new(), None, false);
        let mut rest = template.trim_start_matches('/');
        while let Some(start) = rest.find('{') {
            let end = rest[start..].find('}').map(|end| start + end);
            let end = end.ok_or_else(|| Error::new(format!("path {template}: no closing brace")))?;
            let (literal, variable) = (&rest[..start], &rest[start + 1..end]);
            let (reserved, name) = match variable.strip_prefix('+') {
                Some(name) => (true, name),
                None => (false, variable),
            };
            prefix.get_or_insert_with(|| format!("/{literal}"));
            expression.push_str(&regex_lite::escape(literal));
            let inner = inner(reserved, pattern(name));
            expression.extend(["(?P<v", &variables.len().to_string(), ">", &inner, ")"]);
            variables.push(name.to_owned());
            rest = &rest[end + 1..];
            open = reserved && rest.is_empty();
        }
        expression.push_str(&regex_lite::escape(rest));
        expression.push('$');
        let expression = Regex::new(&expression).map_err(|error| Error::with(format!("path {template}"), error))?;
        let (prefix, suffix) = match prefix {
            Some(prefix) => (prefix, rest.to_owned()),
            None => (format!("/{rest}"), String::new()),
        };
        Ok(PathTemplate { prefix, suffix, expression, variables, open })
    }

    /// Returns the decoded values of the variables if the encoded path matches.
    pub(crate) fn matches(&self, path: &str) -> Option<Vec<(String, String)>> {
        if !path.starts_with(&self.prefix) || !path.ends_with(&self.suffix) {
            return None;
        }
        if self.open && path.rsplit('/').next().is_some_and(|last| last.contains(':')) {
            return None;
        }
        let found = self.expression.captures(path)?;
        let values = self.variables.iter().enumerate().map(|(index, name)| {
            let value = found.name(&format!("v{index}"))?.as_str();
            Some((name.clone(), decode(value)?))
        });
        values.collect()
    }

    /// Returns the whole path if the template has no variables.
    pub(crate) fn literal(&self) -> Option<&str> {
        self.variables.is_empty().then_some(self.prefix.as_str())
    }

    /// Returns the length of the literal text. Templates with more of it are tried earlier.
    pub(crate) fn weight(&self) -> usize {
        self.prefix.len() + self.suffix.len()
    }
}

/// Returns the regular expression of one variable. Without a pattern, `{x}` matches a segment and `{+x}` matches anything.
fn inner(reserved: bool, pattern: &str) -> String {
    let fallback = if reserved { ".+" } else { "[^/]+" };
    let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
    if pattern.is_empty() || Regex::new(pattern).is_err() {
        return fallback.to_owned();
    }
    format!("(?:{pattern})")
}

/// Decodes percent-encoded text; returns `None` if the result is not UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(text: &str, pattern: &'static str) -> PathTemplate {
        PathTemplate::new(text, |_| pattern).expect(text)
    }

    #[test]
    fn templates() {
        let get = template("v1beta/{+name}", "^models/[^/]+$");
        let generate = template("v1beta/{+model}:generateContent", "^models/[^/]+$");
        let all = template("v1/{+name}", "^operations/.*$");
        let list = template("v1beta/{+name}", "^batches$");
        let drive = template("drive/v3/files/{fileId}", "");
        let value = |template: &PathTemplate, path: &str| template.matches(path).map(|found| found[0].1.clone());

        assert_eq!(value(&get, "/v1beta/models/a"), Some("models/a".to_owned()));
        assert_eq!(value(&get, "/v1beta/models/a%20b"), Some("models/a b".to_owned()));
        assert_eq!(value(&get, "/v1beta/models/a:generateContent"), None);
        assert_eq!(value(&get, "/v1beta/models/a/b"), None);
        assert_eq!(value(&get, "/v1beta/models/%ff"), None);
        assert_eq!(value(&generate, "/v1beta/models/a:generateContent"), Some("models/a".to_owned()));
        assert_eq!(value(&all, "/v1/operations/a/b"), Some("operations/a/b".to_owned()));
        assert_eq!(value(&list, "/v1beta/batches"), Some("batches".to_owned()));
        assert_eq!(value(&drive, "/drive/v3/files/a%2Fb"), Some("a/b".to_owned()));
        assert_eq!(value(&drive, "/drive/v3/files/a:b"), Some("a:b".to_owned()));
        assert!(template("v1beta/corpora", "").matches("/v1beta/corpora").is_some());
        assert!(template("v1beta/corpora", "").matches("/v1beta/corporal").is_none());
        assert!(PathTemplate::new("v1/{name", |_| "").is_err());
    }
}
