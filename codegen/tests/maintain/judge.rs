//! Judges an entry of the changelog by the documents' JSON alone: nothing of the generator is used.
//!
//! Names are compared by their letters and digits, since how they are spelled in Rust is the generator's business.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Checks all that the entry for `new` says beside the documents before it, oldest first.
pub(crate) fn judge(entry: &str, old: &[Value], new: &Value) {
    let told = Told::read(entry);
    let facts = Facts::of(old, new);
    let revision = &new["revision"];
    for (what, told, facts) in [
        ("added methods", told.names("Added", "method"), &facts.added_methods),
        ("retained methods", told.names(GONE, "method"), &facts.retained_methods),
        ("deprecated methods", told.names("Deprecated", "method"), &facts.deprecated_methods),
        ("retained schemas", told.names(GONE, "schema"), &facts.retained_schemas),
        ("retained fields", told.names(GONE, "field"), &facts.retained_fields),
        ("deprecated fields", told.names("Deprecated", "field"), &facts.deprecated_fields),
        ("changed types", told.changed("**Breaking:**", "type"), &facts.changed_types),
        ("paths", told.changed("**On the wire:**", "path"), &facts.paths),
        ("HTTP methods", told.changed("**On the wire:**", "HTTP method"), &facts.verbs),
        ("patterns", told.changed("**On the wire:**", "pattern"), &facts.patterns),
        ("bodies", told.changed("**Breaking:**", "body"), &facts.bodies),
        ("first options", told.changed("**Breaking:**", "return type"), &facts.first_options),
        ("root address", told.changed("**On the wire:**", "root address"), &facts.root),
    ] {
        assert_eq!(told, *facts, "{revision}: {what}: told and true; {entry}");
    }
    assert_eq!(told.count("Added", "schema"), facts.added_schemas, "{revision}: added schemas; {entry}");
    assert_eq!(told.count("Added", "field"), facts.added_fields, "{revision}: added fields; {entry}");
    // One enum may stand in several places.
    let added = told.count("Added", "enum value");
    let distinct = facts.added_values.iter().map(|(_, value)| value).collect::<BTreeSet<_>>().len();
    assert!((distinct..=facts.added_values.len()).contains(&added), "{revision}: {added} added values; {entry}");
    same_values("retained", &told.names(GONE, "enum value"), &facts.retained_values, entry);
    same_values("deprecated", &told.names("Deprecated", "enum value"), &facts.deprecated_values, entry);
    // The overlay knows what some operations lead to, as soon as the documents have the types; so that a reply is another breaks
    // code and is nothing that the documents tell.
    let replies = told.changed("**Breaking:**", "reply");
    assert!(replies.is_superset(&facts.replies), "{revision}: {replies:?} told, {:?} true", facts.replies);
    let is_overlay = |bullet: &&String| {
        let name = bullet.split('`').nth(1).map(letters).unwrap_or_default();
        bullet.contains("`: reply: ") && bullet.contains("rt::Lro<") && !facts.replies.contains(&name)
    };
    let breaking = told.bullets.iter().filter(|bullet| bullet.starts_with("**Breaking:**"));
    let (overlay, documents): (Vec<_>, Vec<_>) = breaking.partition(is_overlay);
    let facts_break = [&facts.changed_types, &facts.first_options, &facts.bodies, &facts.replies];
    let facts_break: usize = facts_break.into_iter().map(BTreeSet::len).sum();
    assert_eq!(documents.len(), facts_break, "{revision}: what breaks; {entry}");
    let breaks = !(overlay.is_empty() && documents.is_empty());
    let verdict = if breaks { "a **major** change" } else { facts.verdict() };
    assert!(entry.contains(&format!(", {verdict} for Rust code.")), "{revision}: {verdict}; {entry}");
}

/// The title of what the fold keeps.
const GONE: &str = "Gone from the document, kept and deprecated";

/// The changes that an entry lists.
struct Told {
    bullets: Vec<String>,
}

/// The changes between the documents.
#[derive(Default)]
struct Facts {
    added_methods: BTreeSet<String>,
    retained_methods: BTreeSet<String>,
    deprecated_methods: BTreeSet<String>,
    first_options: BTreeSet<String>,
    bodies: BTreeSet<String>,
    replies: BTreeSet<String>,
    paths: BTreeSet<String>,
    verbs: BTreeSet<String>,
    patterns: BTreeSet<String>,
    root: BTreeSet<String>,
    added_schemas: usize,
    retained_schemas: BTreeSet<String>,
    added_fields: usize,
    retained_fields: BTreeSet<String>,
    deprecated_fields: BTreeSet<String>,
    changed_types: BTreeSet<String>,
    /// With the places in which they stand.
    added_values: BTreeSet<(String, String)>,
    retained_values: BTreeSet<(String, String)>,
    deprecated_values: BTreeSet<(String, String)>,
}

impl Told {
    fn read(entry: &str) -> Self {
        Told { bullets: entry.lines().filter_map(|line| line.strip_prefix("- ")).map(str::to_owned).collect() }
    }

    /// The names after `title: 3 methods: `; as many as the number says.
    fn names(&self, title: &str, kind: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for rest in self.bullets.iter().filter_map(|bullet| bullet.strip_prefix(title)?.strip_prefix(": ")) {
            let Some((count, list)) = rest.split_once(": ") else { continue };
            let (count, word) = count.split_once(' ').expect("a number and a word");
            if word == kind || word == format!("{kind}s") {
                let listed: Vec<&str> = list.trim_end_matches('.').split(", ").collect();
                assert_eq!(listed.len().to_string(), count, "{rest}");
                names.extend(listed.into_iter().map(|name| letters(name.trim_matches('`'))));
            }
        }
        names
    }

    /// The number of items that are only counted: `title: 3 schemas, 2 fields and 1 enum value.`
    fn count(&self, title: &str, kind: &str) -> usize {
        let mut count = 0;
        for rest in self.bullets.iter().filter_map(|bullet| bullet.strip_prefix(title)?.strip_prefix(": ")) {
            for part in rest.trim_end_matches('.').split([',']).flat_map(|part| part.split(" and ")) {
                let (number, word) = part.trim().split_once(' ').unwrap_or_default();
                if word == kind || word == format!("{kind}s") {
                    count += number.parse::<usize>().expect("a number");
                }
            }
        }
        count
    }

    /// The elements with another `what`, by name: `title `path`: what: …`.
    fn changed(&self, title: &str, what: &str) -> BTreeSet<String> {
        let lines = self.bullets.iter().filter_map(|bullet| bullet.strip_prefix(title)?.strip_prefix(" `"));
        let of = |line: &str| {
            let (path, rest) = line.split_once("`: ")?;
            rest.strip_prefix(what)?.strip_prefix(": ")?;
            Some(letters(path))
        };
        lines.filter_map(of).collect()
    }
}

impl Facts {
    fn of(old: &[Value], new: &Value) -> Self {
        let mut facts = Facts::default();
        facts.methods(old, new);
        facts.schemas(old, new);
        let root = |document: &Value| document["rootUrl"].clone();
        if old.last().is_some_and(|last| root(last) != root(new)) {
            facts.root.insert("client".to_owned());
        }
        facts
    }

    fn methods(&mut self, old: &[Value], new: &Value) {
        let known = old.iter().fold(BTreeMap::new(), |mut known, document| {
            known.extend(methods(document));
            known
        });
        let (last, new) = (old.last().map(methods).unwrap_or_default(), methods(new));
        for (id, method) in &new {
            let name = letters(id.split_once('.').map_or(id.as_str(), |(_, rest)| rest));
            let Some(before) = known.get(id) else {
                self.added_methods.insert(name);
                continue;
            };
            if is(method, "deprecated") && !is(before, "deprecated") && last.contains_key(id) {
                self.deprecated_methods.insert(name.clone());
            }
            let lists = [
                ("path", &mut self.paths),
                ("httpMethod", &mut self.verbs),
                ("request", &mut self.bodies),
                ("response", &mut self.replies),
            ];
            for (key, list) in lists {
                if before[key] != method[key] {
                    list.insert(name.clone());
                }
            }
            for (was, (parameter, now)) in path_parameters(before).into_iter().zip(path_parameters(method)) {
                if was.1["pattern"] != now["pattern"] {
                    self.patterns.insert(name.clone() + &letters(&parameter));
                }
            }
            // Elements that the fold keeps count.
            let had: usize = old.iter().filter_map(|document| Some(options(methods(document).get(id)?))).sum();
            if options(method) > 0 && had == 0 {
                self.first_options.insert(name);
            }
        }
        for id in last.keys().filter(|id| !new.contains_key(*id)) {
            self.retained_methods.insert(letters(id.split_once('.').map_or(id, |(_, rest)| rest)));
        }
    }

    fn schemas(&mut self, old: &[Value], new: &Value) {
        let last = old.last().map_or(&Value::Null, |document| &document["schemas"]);
        for (name, schema) in members(&new["schemas"]) {
            let before: Vec<&Value> = old.iter().map(|document| &document["schemas"][name.as_str()]).collect();
            if before.iter().all(|schema| schema.is_null()) {
                self.added_schemas += 1;
            } else {
                self.fields(name, &before, schema);
            }
        }
        let now = &new["schemas"];
        let gone = members(last).filter(|(name, _)| now[name.as_str()].is_null());
        self.retained_schemas.extend(gone.map(|(name, _)| format!("schemas{}", letters(name))));
    }

    fn fields(&mut self, owner: &str, before: &[&Value], schema: &Value) {
        let last = before.last().map_or(&Value::Null, |schema| &schema["properties"]);
        for (name, property) in members(&schema["properties"]) {
            let known = before.iter().rev().map(|schema| &schema["properties"][name.as_str()]);
            let known: Vec<&Value> = known.filter(|property| !property.is_null()).collect();
            let path = letters(&format!("schemas{owner}{name}"));
            let Some(was) = known.first() else {
                self.added_fields += 1;
                continue;
            };
            if shape(was) != shape(property) {
                self.changed_types.insert(path.clone());
            }
            if is(property, "deprecated") && !is(was, "deprecated") && !last[name.as_str()].is_null() {
                self.deprecated_fields.insert(path);
            }
            let all: BTreeSet<String> =
                known.iter().flat_map(|property| values(property)).map(|(value, _)| value).collect();
            let (was, now): (BTreeMap<_, _>, BTreeMap<_, _>) = (values(was).collect(), values(property).collect());
            if was.is_empty() || now.is_empty() {
                continue;
            }
            let place = format!("{owner}.{name}");
            self.added_values
                .extend(now.keys().filter(|value| !all.contains(*value)).map(|value| (place.clone(), value.clone())));
            let gone = was.keys().filter(|value| !now.contains_key(*value));
            self.retained_values.extend(gone.map(|value| (place.clone(), value.clone())));
            let deprecated = now.iter().filter(|(value, deprecated)| **deprecated && was.get(*value) == Some(&false));
            self.deprecated_values.extend(deprecated.map(|(value, _)| (place.clone(), value.clone())));
        }
        let gone = members(last).filter(|(name, _)| schema["properties"][name.as_str()].is_null());
        self.retained_fields.extend(gone.map(|(name, _)| letters(&format!("schemas{owner}{name}"))));
    }

    /// The verdict when nothing breaks.
    fn verdict(&self) -> &'static str {
        let sets = [&self.added_methods, &self.retained_methods, &self.deprecated_methods, &self.retained_schemas];
        let more = [&self.retained_fields, &self.deprecated_fields];
        let values = [&self.added_values, &self.retained_values, &self.deprecated_values];
        let any =
            sets.into_iter().chain(more).any(|set| !set.is_empty()) || values.into_iter().any(|set| !set.is_empty());
        match (any || self.added_schemas + self.added_fields > 0, self.is_on_wire()) {
            (true, _) => "a **minor** change",
            (false, true) => "a **patch** change",
            (false, false) => "no change",
        }
    }

    fn is_on_wire(&self) -> bool {
        [&self.paths, &self.verbs, &self.patterns, &self.root].into_iter().any(|set| !set.is_empty())
    }
}

/// Values are listed by their Rust names: the wire value without what all values of the enum begin with.
fn same_values(what: &str, told: &BTreeSet<String>, facts: &BTreeSet<(String, String)>, entry: &str) {
    for (place, value) in facts {
        let value = letters(value);
        let found = told.iter().any(|path| {
            (1..path.len())
                .any(|at| value.ends_with(&path[at..]) && value.len() - (path.len() - at) <= 40 && path.len() - at > 1)
        });
        assert!(found, "{what}: {place} {value} is not told; {entry}");
    }
    let most = facts.len();
    let least = facts.iter().map(|(_, value)| value).collect::<BTreeSet<_>>().len();
    assert!((least..=most).contains(&told.len()), "{what}: {told:?} told, {facts:?} true");
}

/// The letters and digits of a name, without the underscore and number that a makeshift name has at its end.
fn letters(name: &str) -> String {
    let makeshift = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let name = makeshift.strip_suffix('_').filter(|_| makeshift.len() < name.len()).unwrap_or(name);
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// All methods of a document, those of its resources too.
fn methods(document: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for (_, method) in members(&document["methods"]) {
        found.insert(method["id"].as_str().expect("an id").to_owned(), method.clone());
    }
    for (_, resource) in members(&document["resources"]) {
        found.extend(methods(resource));
    }
    found
}

/// The parameters in a method's path, in their order.
fn path_parameters(method: &Value) -> Vec<(String, Value)> {
    let order = method["parameterOrder"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let all = order.map(|name| (name.to_owned(), method["parameters"][name].clone()));
    all.filter(|(_, parameter)| parameter["location"] == "path").collect()
}

/// Returns the number of optional query parameters of a method.
fn options(method: &Value) -> usize {
    let in_query = |parameter: &Value| parameter["location"] == "query" && !is(parameter, "required");
    members(&method["parameters"]).filter(|(_, parameter)| in_query(parameter)).count()
}

/// A property without the keys that are not part of its type.
fn shape(property: &Value) -> Value {
    let mut shape = property.clone();
    if let Some(object) = shape.as_object_mut() {
        for key in ["description", "readOnly", "deprecated", "enum", "enumDescriptions", "enumDeprecated"] {
            object.remove(key);
        }
    }
    shape
}

/// The values of an enum, each with whether it is deprecated.
fn values(property: &Value) -> impl Iterator<Item = (String, bool)> {
    let marks = property["enumDeprecated"].as_array().cloned().unwrap_or_default();
    let values = property["enum"].as_array().cloned().unwrap_or_default();
    let value = move |(at, value): (usize, Value)| {
        (value.as_str().unwrap_or_default().to_owned(), marks.get(at).and_then(Value::as_bool).unwrap_or_default())
    };
    values.into_iter().enumerate().map(value)
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn is(value: &Value, key: &str) -> bool {
    value[key].as_bool().unwrap_or_default()
}
