//! Random JSON for a schema, and the text that has to come back.

use std::fmt::Write as _;

use discovery_document::{Document, Schema};
use fastrand::Rng;

/// The nesting depth of random JSON.
const DEEPEST: usize = 3;

/// JSON as a server may send it, and as it is written.
pub(crate) struct Text {
    /// Fields in any order, with spaces, `null`, and empty lists.
    pub(crate) given: String,
    /// Fields in the order of the schema, then those that it does not have; empty for what is not written.
    pub(crate) wanted: String,
}

/// Makes values.
pub(crate) struct Random<'d> {
    document: &'d Document,
    rng: Rng,
    /// The number of additional fields.
    left: usize,
    /// True if there is JSON that only text can hold: `1.50`, large numbers, and spaces in what is not known.
    exotic: bool,
}

impl<'d> Random<'d> {
    pub(crate) fn new(document: &'d Document, seed: u64, size: usize, exotic: bool) -> Self {
        Self { document, rng: Rng::with_seed(seed), left: size, exotic }
    }

    /// Makes an object with some of its properties, and some that the schema does not have.
    pub(crate) fn object(&mut self, schema: &'d Schema) -> Text {
        // Each with its place among the known ones.
        let mut members: Vec<(Option<usize>, String, Text)> = Vec::new();
        for (place, (name, property)) in schema.properties.iter().enumerate() {
            if self.left > 0 && self.rng.bool() {
                self.left -= 1;
                let value = if self.one_of(12) { Text::null(property) } else { self.value(property) };
                members.push((Some(place), self.spelled(name, schema), value));
            }
        }
        for number in 0..self.rng.usize(..3) {
            let value = self.any(DEEPEST, false, self.exotic);
            members.push((None, format!("zzNew{number}"), Text::same(&value)));
        }
        self.rng.shuffle(&mut members);
        let given = members
            .iter()
            .map(|(_, name, value)| format!("{}{}:{}{}", self.gap(), quoted(name), self.gap(), value.given));
        let given = format!("{{{}{}}}", given.collect::<Vec<_>>().join(","), self.gap());
        members.sort_by_key(|(place, ..)| place.unwrap_or(usize::MAX));
        let names: Vec<&String> = schema.properties.keys().collect();
        let wanted = members.iter().filter(|(place, _, value)| place.is_none() || !value.wanted.is_empty());
        let wanted = wanted.map(|(place, name, value)| {
            format!("{}:{}", quoted(place.map_or(name, |place| names[place])), value.wanted)
        });
        Text { given, wanted: format!("{{{}}}", wanted.collect::<Vec<_>>().join(",")) }
    }

    /// Makes the value of a property; an empty list or map is not written.
    fn value(&mut self, schema: &'d Schema) -> Text {
        let text = self.element(schema);
        let is_container = schema.reference.is_none()
            && (schema.items.is_some() || schema.additional_properties.as_deref().is_some_and(|inner| !is_any(inner)));
        let is_empty = text.wanted == "[]" || text.wanted == "{}";
        if is_container && is_empty { Text { wanted: String::new(), ..text } } else { text }
    }

    fn element(&mut self, schema: &'d Schema) -> Text {
        if let Some(name) = &schema.reference {
            let document = self.document;
            return match document.schemas.get(name) {
                Some(target) => self.element(target),
                None => Text::same(&self.any(1, true, false)),
            };
        }
        let format = schema.format.as_deref();
        match (schema.ty.as_deref(), &schema.items, &schema.additional_properties) {
            (Some("array"), Some(items), _) => self.list(items),
            (Some("object"), _, Some(inner)) if is_any(inner) => Text::same(&self.fields(DEEPEST, false, false)),
            (Some("object"), _, Some(inner)) => self.map(inner),
            (Some("object"), ..) => self.object(schema),
            (Some("any"), ..) => Text::same(&self.any(DEEPEST, true, false)),
            (Some("boolean"), ..) => Text::same(if self.rng.bool() { "true" } else { "false" }),
            (Some("integer"), ..) => {
                let number =
                    if format == Some("uint32") { i64::from(self.rng.u32(..)) } else { self.rng.i32(..).into() };
                Text { given: self.maybe_quoted(&number.to_string()), wanted: number.to_string() }
            }
            (Some("number"), ..) => self.float(format == Some("float")),
            (Some("string"), ..) => self.string(schema, format),
            (ty, ..) => panic!("no values for the type {ty:?}"),
        }
    }

    fn list(&mut self, items: &'d Schema) -> Text {
        let count = self.rng.usize(..4).min(self.left);
        self.left -= count;
        let elements: Vec<Text> = (0..count).map(|_| self.element(items)).collect();
        let join = |texts: Vec<&str>| format!("[{}]", texts.join(","));
        Text {
            given: join(elements.iter().map(|text| text.given.as_str()).collect()),
            wanted: join(elements.iter().map(|text| text.wanted.as_str()).collect()),
        }
    }

    fn map(&mut self, inner: &'d Schema) -> Text {
        let keys = self.keys(false);
        let entries: Vec<(String, Text)> = keys.into_iter().map(|key| (key, self.element(inner))).collect();
        let join = |texts: Vec<(&String, &String)>| {
            let entries = texts.into_iter().map(|(key, text)| format!("{}:{text}", quoted(key)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        };
        Text {
            given: join(entries.iter().map(|(key, text)| (key, &text.given)).collect()),
            wanted: join(entries.iter().map(|(key, text)| (key, &text.wanted)).collect()),
        }
    }

    fn float(&mut self, is_single: bool) -> Text {
        if self.one_of(10) {
            return Text::same(self.pick(&["\"Infinity\"", "\"-Infinity\""]));
        }
        let number = (self.rng.f64() - 0.5) * 10_f64.powi(self.rng.i32(-8..12));
        let text = if is_single {
            #[expect(clippy::cast_possible_truncation, reason = "any number of this precision will do")]
            let number: f64 = (number as f32).to_string().parse().expect("a number");
            serde_json::to_string(&number)
        } else {
            serde_json::to_string(&number)
        };
        let text = text.expect("a number");
        Text { given: self.maybe_quoted(&text), wanted: text }
    }

    fn string(&mut self, schema: &Schema, format: Option<&str>) -> Text {
        if !schema.values.is_empty() {
            let known = self.rng.choice(&schema.values).expect("a value").clone();
            return Text::same(&quoted(if self.one_of(8) { "ZZ_NEW" } else { &known }));
        }
        match format {
            Some("int64") => {
                let number = self.rng.i64(..);
                self.long(number.to_string())
            }
            Some("uint64") => {
                let number = self.rng.u64(..);
                self.long(number.to_string())
            }
            Some("byte") => Text::same(self.pick(&["\"\"", "\"AQID\"", "\"_-8=\"", "\"/+8=\"", "\"_-8\""])),
            Some("google-datetime" | "date-time") => Text::same(self.pick(&[
                "\"2026-01-02T03:04:05Z\"",
                "\"2026-01-02T03:04:05.123456789-07:00\"",
                "\"1969-12-31T23:59:59.5Z\"",
                "\"0000-12-29T00:00:00.000Z\"",
            ])),
            Some("google-duration") => {
                Text::same(self.pick(&["\"0s\"", "\"3.500s\"", "\"-0.000000001s\"", "\"86400s\""]))
            }
            Some("google-fieldmask") => Text::same(self.pick(&["\"\"", "\"displayName\"", "\"a.bC,d\""])),
            Some("date") => Text::same(self.pick(&["\"2026-01-02\"", "\"1999-12-31\""])),
            _ => Text::same(&quoted(&self.word())),
        }
    }

    /// Makes an integer that JSON holds as text, and that may come as a number.
    fn long(&mut self, digits: String) -> Text {
        let wanted = quoted(&digits);
        Text { given: if self.one_of(3) { digits } else { wanted.clone() }, wanted }
    }

    /// Makes any JSON.
    fn any(&mut self, depth: usize, is_sorted: bool, exotic: bool) -> String {
        match self.rng.u8(..if depth == 0 { 5 } else { 7 }) {
            0 => self.pick(&["true", "false"]).to_owned(),
            1 => self.rng.i32(..).to_string(),
            2 if exotic => self.pick(&["1.50", "1e2", "-0", "123456789012345678901234567890", "0.1000"]).to_owned(),
            3 if exotic => self.pick(&["\"\\u0041\"", "[ 1 , 2 ]", "{ \"a\" : null }", "\"\\/\""]).to_owned(),
            2 | 3 => self.pick(&["1.5", "-0.25", "4.0", "9007199254740993", "18446744073709551615"]).to_owned(),
            5 => {
                let items: Vec<String> =
                    (0..self.rng.usize(..3)).map(|_| self.any(depth - 1, is_sorted, exotic)).collect();
                format!("[{}]", items.join(","))
            }
            6 => self.fields(depth - 1, is_sorted, exotic),
            _ => quoted(&self.word()),
        }
    }

    /// Makes an object of any JSON; `null` is a value there.
    fn fields(&mut self, depth: usize, is_sorted: bool, exotic: bool) -> String {
        let keys = self.keys(is_sorted);
        let entries = keys.into_iter().map(|key| {
            let value = if self.one_of(6) { "null".to_owned() } else { self.any(depth, is_sorted, exotic) };
            format!("{}:{value}", quoted(&key))
        });
        let entries: Vec<String> = entries.collect();
        format!("{{{}}}", entries.join(","))
    }

    fn keys(&mut self, is_sorted: bool) -> Vec<String> {
        let mut keys = ["zeta", "alpha", "mid dle", "é\"", "", "B", "city", "unit"].map(str::to_owned).to_vec();
        self.rng.shuffle(&mut keys);
        keys.truncate(self.rng.usize(..4));
        if is_sorted {
            keys.sort();
        }
        keys
    }

    fn word(&mut self) -> String {
        let letters = ['a', 'Z', '0', ' ', '"', '\\', '\n', '\u{1}', 'é', '名', '\u{1f600}', '/', '<'];
        (0..self.rng.usize(..8)).map(|_| *self.rng.choice(&letters).expect("a letter")).collect()
    }

    /// Returns a property's name, or its spelling in the `.proto` file.
    fn spelled(&mut self, name: &str, schema: &Schema) -> String {
        if !self.one_of(8) || !name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return name.to_owned();
        }
        let mut spelled = String::new();
        for letter in name.chars() {
            if letter.is_ascii_uppercase() {
                write!(spelled, "_{}", letter.to_ascii_lowercase()).expect("a string takes everything");
            } else {
                spelled.push(letter);
            }
        }
        if schema.properties.contains_key(&spelled) { name.to_owned() } else { spelled }
    }

    fn maybe_quoted(&mut self, text: &str) -> String {
        if self.one_of(8) { quoted(text) } else { text.to_owned() }
    }

    fn gap(&self) -> &'static str {
        if self.exotic { " \n" } else { "" }
    }

    fn pick(&mut self, texts: &[&'static str]) -> &'static str {
        self.rng.choice(texts).expect("a choice")
    }

    fn one_of(&mut self, many: u32) -> bool {
        self.rng.u32(..many) == 0
    }
}

impl Text {
    /// No value, which is not written, unless any value can be there.
    fn null(schema: &Schema) -> Self {
        let given = "null".to_owned();
        let wanted = if is_any(schema) { given.clone() } else { String::new() };
        Self { given, wanted }
    }

    /// A text that is written as it came.
    fn same(text: &str) -> Self {
        Self { given: text.to_owned(), wanted: text.to_owned() }
    }
}

fn is_any(schema: &Schema) -> bool {
    schema.reference.is_none() && schema.ty.as_deref() == Some("any")
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
