//! The facts of a document about an element, in words.

use discovery_document::{MediaUpload, Method, Schema};

use super::collect::scalars;
use crate::docs::{Link, code};

/// Ranges that a type has anyway.
const WHOLE: [(&str, &str); 3] = [("-2147483648", "2147483647"), ("0", "4294967295"), ("0", "18446744073709551615")];

/// Units of sizes, largest first.
const UNITS: [(&str, u32); 4] = [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)];

/// Adds to a description what it does not say itself: who has to set a value and who may, its range, pattern, format and default.
pub(super) fn added(text: String, source: &Schema) -> String {
    let said = source.description.to_ascii_lowercase();
    let facts = [
        required(source, &said),
        output_only(source, &said),
        range(source),
        pattern(source),
        format(source),
        default(source, &said),
    ];
    let mut all = vec![text];
    all.extend(facts.into_iter().flatten());
    if all.len() > 1 && !all[0].is_empty() && !all[0].ends_with(['.', '!', '?', ':']) {
        all[0].push('.');
    }
    all.join(" ").trim_start().to_owned()
}

/// Returns what a name links to. A default is a value, even where it reads like a name.
pub(super) fn link(source: &Schema, name: &str, after: &str, link: Link<'_>) -> Option<String> {
    let is_default = source.values.is_empty() && source.default.as_ref().is_some_and(|default| shown(default) == name);
    if is_default { None } else { link(name, after) }
}

/// Returns the media that a method takes.
pub(super) fn media(upload: &MediaUpload, max: Option<u64>) -> String {
    let types: Vec<String> = upload.accept.iter().map(|ty| code(ty)).collect();
    let types = match types.as_slice() {
        [] => "any type".to_owned(),
        [one] if one == "`*/*`" => "any type".to_owned(),
        [one] => format!("the type {one}"),
        [first @ .., last] => format!("the types {} and {last}", first.join(", ")),
    };
    let max = max.map_or_else(String::new, |max| format!(", up to {}", size(max)));
    format!("Takes media of {types}{max}.")
}

/// Returns the scopes of a method.
pub(super) fn scopes(source: &Method) -> String {
    let scopes: Vec<String> = source.scopes.iter().map(|scope| code(scope)).collect();
    match scopes.as_slice() {
        [] => String::new(),
        [one] => format!("With OAuth, needs the scope {one}."),
        [first @ .., last] => format!("With OAuth, needs one of the scopes {} and {last}.", first.join(", ")),
    }
}

fn required(source: &Schema, said: &str) -> Option<String> {
    let methods = &source.annotations.as_ref()?.required;
    if methods.is_empty() || said.contains("required") {
        return None;
    }
    // An id begins with the name of the API.
    let names = methods.iter().map(|id| code(id.split_once('.').map_or(id.as_str(), |(_, path)| path)));
    Some(format!("Required by {}.", names.collect::<Vec<_>>().join(", ")))
}

fn output_only(source: &Schema, said: &str) -> Option<String> {
    let is_said = said.contains("output only") || said.contains("output-only");
    (source.read_only && !is_said).then(|| "Output only.".to_owned())
}

fn range(source: &Schema) -> Option<String> {
    let (minimum, maximum) = (source.minimum.as_deref(), source.maximum.as_deref());
    match (minimum, maximum) {
        (Some(minimum), Some(maximum)) if WHOLE.contains(&(minimum, maximum)) => None,
        (Some(minimum), Some(maximum)) => Some(format!("From {} to {}.", code(minimum), code(maximum))),
        (Some(minimum), None) => Some(format!("At least {}.", code(minimum))),
        (None, Some(maximum)) => Some(format!("At most {}.", code(maximum))),
        (None, None) => None,
    }
}

fn pattern(source: &Schema) -> Option<String> {
    let pattern = source.pattern.as_deref().filter(|pattern| !source.description.contains(pattern))?;
    Some(format!("Matches {}.", code(pattern)))
}

/// The format, where the Rust type does not tell it.
fn format(source: &Schema) -> Option<String> {
    let format = source.format.as_deref()?;
    let is_told = scalars::is_exact(source.ty.as_deref()?, format) || source.description.contains(format);
    (!is_told).then(|| format!("Format: {}.", code(format)))
}

fn default(source: &Schema, said: &str) -> Option<String> {
    let default = source.default.as_ref().filter(|_| !said.contains("default"))?;
    Some(format!("Default: {}.", code(&shown(default))))
}

fn shown(default: &serde_json::Value) -> String {
    default.as_str().map_or_else(|| default.to_string(), str::to_owned)
}

/// `2147483648` as `2 GiB`.
fn size(bytes: u64) -> String {
    let unit = UNITS.iter().find(|(_, shift)| bytes > 0 && bytes.trailing_zeros() >= *shift);
    unit.map_or_else(|| format!("{bytes} bytes"), |(unit, shift)| format!("{} {unit}", bytes >> shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(text: &str) -> Schema {
        serde_json::from_str(text).expect("a schema")
    }

    #[test]
    fn facts_follow_the_description() {
        let text = |json: &str| {
            let schema = schema(json);
            added(schema.description.clone(), &schema)
        };
        assert_eq!(
            text(
                r#"{"description": "A number", "type": "integer", "format": "int16", "minimum": "1", "maximum": "9",
                    "default": "3", "readOnly": true, "annotations": {"required": ["toy.things.make", "toy.mend"]}}"#
            ),
            "A number. Required by `things.make`, `mend`. Output only. From `1` to `9`. Format: `int16`. Default: `3`."
        );
        assert_eq!(text(r#"{"type": "string", "pattern": "^[a-z]+$"}"#), "Matches `^[a-z]+$`.");
        assert_eq!(text(r#"{"type": "integer", "minimum": "1"}"#), "At least `1`.");
        assert_eq!(text(r#"{"type": "number", "maximum": "0.5"}"#), "At most `0.5`.");
    }

    #[test]
    fn nothing_is_said_twice() {
        for json in [
            r#"{"description": "Required. Output only. By default 3.", "default": "3", "readOnly": true, "annotations": {"required": ["a.b"]}}"#,
            r#"{"description": "A number.", "type": "integer", "format": "uint32", "minimum": "0", "maximum": "4294967295"}"#,
            r#"{"description": "A text such as ^a$.", "type": "string", "pattern": "^a$"}"#,
            r#"{"description": "A time.", "type": "string", "format": "google-datetime"}"#,
        ] {
            let schema = schema(json);
            assert_eq!(added(schema.description.clone(), &schema), schema.description);
        }
    }

    #[test]
    fn a_default_is_no_name() {
        let known = |name: &str, _: &str| Some(format!("[`{name}`]"));
        let plain = schema(r#"{"type": "string", "default": "name"}"#);
        assert_eq!(link(&plain, "name", "", &known), None);
        assert_eq!(link(&plain, "other", "", &known).as_deref(), Some("[`other`]"));
        let value = schema(r#"{"type": "string", "enum": ["HIGH"], "default": "HIGH"}"#);
        assert_eq!(link(&value, "HIGH", "", &known).as_deref(), Some("[`HIGH`]"));
    }

    #[test]
    fn media_and_sizes() {
        let accept = |types: &[&str]| MediaUpload {
            accept: types.iter().map(|&ty| ty.to_owned()).collect(),
            ..MediaUpload::default()
        };
        assert_eq!(media(&accept(&["*/*"]), Some(2 << 30)), "Takes media of any type, up to 2 GiB.");
        assert_eq!(media(&accept(&["image/*", "video/*"]), None), "Takes media of the types `image/*` and `video/*`.");
        assert_eq!(media(&accept(&["text/csv"]), Some(1000)), "Takes media of the type `text/csv`, up to 1000 bytes.");
    }
}
