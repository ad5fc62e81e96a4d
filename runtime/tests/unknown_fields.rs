//! Fields that a schema does not have: kept as they came, through whatever way they came.

mod schemas;

use discovery_runtime::types::UnknownFields;
use schemas::{Animal, Zoo};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Texts that would come out otherwise if anything but their text were kept.
const TEXTS: [&str; 8] = [
    r#"{ "b" : [ 1.50, 1e5, -0, 100000000000000000000000000 ],  "a": {} }"#,
    r#""\u00e9\/é \ud83d\ude00""#,
    "1.0E+2",
    "[\n  null\n]",
    "null",
    "{}",
    "true",
    r#"{"a":1,"a":2}"#,
];

#[test]
fn the_text_is_written_back_as_it_came() {
    for text in TEXTS {
        let json = format!(r#"{{"text":"known","animal":{{"displayName":"Leo","more":{text}}},"more":{text}}}"#);
        let zoo: Zoo = serde_json::from_str(&json).unwrap();
        assert_eq!(zoo.unknown_fields.raw("more"), Some(text));
        assert_eq!(zoo.animal.as_ref().unwrap().unknown_fields.iter().collect::<Vec<_>>(), [("more", text)]);
        assert_eq!(serde_json::to_string(&zoo).unwrap(), json);
    }
}

#[test]
fn half_a_character_stays_in_the_text_and_is_replaced_in_the_value() {
    let json = r#"{"new":["\ud83d"]}"#;
    let animal: Animal = serde_json::from_str(json).unwrap();
    assert_eq!(animal.unknown_fields.get("new"), Some(json!(["\u{fffd}"])));
    assert_eq!(serde_json::to_string(&animal).unwrap(), json);
    assert_eq!(discovery_runtime::rt::to_value(&animal), json!({"new": ["\u{fffd}"]}));
}

#[test]
fn values_are_read_when_somebody_asks() {
    let mut animal: Animal =
        serde_json::from_str(r#"{"zoo": {"a": [1]}, "displayName": "Leo", "age": 7, "none": null}"#).unwrap();
    let fields = &mut animal.unknown_fields;
    assert_eq!(fields.names().collect::<Vec<_>>(), ["zoo", "age", "none"]);
    assert_eq!(
        (fields.get("age"), fields.get("none"), fields.get("displayName")),
        (Some(json!(7)), Some(json!(null)), None)
    );
    assert_eq!(format!("{fields:?}"), r#"{"zoo": {"a": [1]}, "age": 7, "none": null}"#);
    assert_eq!(fields.remove("zoo"), Some(json!({"a": [1]})));
    assert_eq!(fields.remove("zoo"), None);
    fields.insert("age", 8);
    fields.insert("name", "Ada");
    fields.insert("list", json!([1, "x"]));
    fields.insert_serialize("forecast", &Forecast { sky: "clear", celsius: 0.1 }).unwrap();
    fields.insert_raw("raw", "{ \"b\": 1.50 }").unwrap();
    let error = fields.insert_raw("bad", r#"{"b": 1.50"#).unwrap_err();
    assert_eq!(error.to_string(), "`b`: EOF while parsing an object");
    assert_eq!(
        serde_json::to_string(&animal).unwrap(),
        r#"{"displayName":"Leo","age":8,"none":null,"name":"Ada","list":[1,"x"],"forecast":{"sky":"clear","celsius":0.1},"raw":{ "b": 1.50 }}"#
    );
}

#[derive(Serialize)]
struct Forecast {
    sky: &'static str,
    celsius: f32,
}

#[test]
fn equality_is_that_of_the_values() {
    let fields = |json: &str| serde_json::from_str::<Animal>(json).unwrap().unknown_fields;
    assert_eq!(fields(r#"{"a": {"b": 1, "c": [2.0]}, "d": "é"}"#), fields(r#"{"d":"\u00e9","a":{"c":[2],"b":1}}"#));
    assert_ne!(fields(r#"{"a":1}"#), fields(r#"{"a":2}"#));
    assert_ne!(fields(r#"{"a":null}"#), fields("{}"));
    let mut emptied = fields(r#"{"a":1}"#);
    emptied.remove("a");
    assert_eq!(emptied, UnknownFields::default());
    assert_eq!(size_of::<UnknownFields>(), size_of::<usize>());
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flat {
    id: u32,
    #[serde(flatten)]
    zoo: Zoo,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Number(u32),
    Zoo(Box<Zoo>),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Tagged {
    Zoo(Box<Zoo>),
}

#[test]
fn buffers_of_serde_keep_values_and_their_order() {
    for text in TEXTS {
        let json = format!(r#"{{"id":1,"kind":"Zoo","args":{{"z":1,"a":2}},"more":{text}}}"#);
        let direct: Zoo = serde_json::from_str(&format!(r#"{{"more":{text}}}"#)).unwrap();
        let flat: Flat = serde_json::from_str(&json).unwrap();
        let Untagged::Zoo(untagged) = serde_json::from_str(&json).unwrap() else { panic!("{json}") };
        let Tagged::Zoo(tagged) = serde_json::from_str(&json).unwrap();
        for zoo in [&flat.zoo, &*untagged, &*tagged] {
            // The buffer of `serde` holds the one number that is too large as a float, and the last of two fields.
            assert_eq!(zoo.unknown_fields.get("more"), direct.unknown_fields.get("more"), "{text}");
            assert_eq!(zoo.args.as_ref().unwrap().to_string(), r#"{"z":1,"a":2}"#);
        }
        // Once more, from what was written.
        let written = serde_json::to_string(&flat).unwrap();
        assert_eq!(serde_json::from_str::<Flat>(&written).unwrap(), flat);
        let tagged = Tagged::Zoo(tagged);
        assert_eq!(serde_json::from_str::<Tagged>(&serde_json::to_string(&tagged).unwrap()).unwrap(), tagged);
    }
    let json = r#"{"id":1,"more":{"z":1,"a":[{"y":2,"b":3}]}}"#;
    let flat: Flat = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&flat).unwrap(), json);
}

#[test]
fn json_that_is_parsed_already_keeps_values() {
    for text in TEXTS {
        let json: Value = serde_json::from_str(&format!(r#"{{"more":{text}}}"#)).unwrap();
        let zoo: Zoo = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(serde_json::to_value(&zoo).unwrap(), json);
        let direct: Zoo = serde_json::from_str(&format!(r#"{{"more":{text}}}"#)).unwrap();
        assert_eq!(serde_json::to_value(&direct).unwrap(), json);
    }
}

#[test]
fn a_field_that_is_set_twice_is_written_once() {
    let mut zoo = Zoo::new().set_long(1).set_names(["a"]).set_unknown_fields_2("typed").set_keeper("Ada");
    for name in ["long", "names", "unknown_fields", "keeper", "guard", "unsignedLong", "unsigned_long", "flag"] {
        zoo.unknown_fields.insert(name, Value::Null);
    }
    zoo.unknown_fields.insert("more", 1);
    // A value that is set by its field wins, under any of its names. A field that is not set can be cleared with a `null`.
    assert_eq!(
        serde_json::to_string(&zoo).unwrap(),
        r#"{"long":"1","names":["a"],"unknown_fields":"typed","keeper":"Ada","unsignedLong":null,"unsigned_long":null,"flag":null,"more":1}"#
    );
    zoo.names.clear();
    assert!(serde_json::to_string(&zoo).unwrap().contains(r#""names":null"#));
}
