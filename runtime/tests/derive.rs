//! Schemas and enums as the generator writes them, through the derive macros.

mod schemas;

use std::collections::HashSet;

use discovery_runtime::rt;
use schemas::{Animal, Kind, Zoo};
use serde_json::{Value, json};

/// A message without fields.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
struct Empty {
    unknown_fields: rt::UnknownFields,
}

/// A message that changes a resource by what it says of it.
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[schema(patch)]
#[non_exhaustive]
struct Event {
    display_name: Option<String>,
    count: Option<i32>,
    parent: Option<Box<Event>>,
    guests: Vec<String>,
    labels: rt::Map<String>,
    any: Option<rt::Value>,
    unknown_fields: rt::UnknownFields,
}

/// A message that nobody should use.
#[deprecated]
#[derive(Clone, Default, PartialEq, rt::Schema)]
#[non_exhaustive]
struct Old {
    name: Option<String>,
    unknown_fields: rt::UnknownFields,
}

#[track_caller]
fn zoo(json: &Value) -> Zoo {
    let text: Zoo = serde_json::from_str(&json.to_string()).unwrap();
    let value: Zoo = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(text, value);
    text
}

#[track_caller]
fn same(json: &Value) {
    assert_eq!(serde_json::to_value(zoo(json)).unwrap(), *json);
}

#[test]
fn fields_go_by_their_names_on_the_wire() {
    same(&json!({"flag": true, "int": 1, "unsigned": 2, "long": "3", "unsignedLong": "4", "double": 0.1}));
    same(
        &json!({"text": "a", "data": "AA==", "day": "2024-02-29", "ttl": "1.500s", "mask": "displayName", "any": [null]}),
    );
    same(&json!({"parent": {"parent": {"text": "inner"}}, "kind": "ZOO_KIND_PETTING_ZOO", "animal": {}}));
    same(&json!({"names": ["a"], "longs": ["1"], "rows": [[1.5], []], "animals": [{"displayName": "Leo"}, {}]}));
    same(&json!({"labels": {"a": "b"}, "longMap": {"a": "1"}, "longLists": {"a": ["1", "2"], "b": []}}));
    same(&json!({"animalMap": {"a": {"displayName": "Leo"}}, "anys": [null, 1]}));
    same(&json!({"@type": "a", "oldLabel": "b", "unknown_fields": "c", "new": "d", "self": "e"}));
    assert_eq!(zoo(&json!({"unsigned_long": 4})).unsigned_long, Some(4));
    assert_eq!(zoo(&json!({"self": null, "names": null, "labels": null})), Zoo::new());
}

#[test]
fn a_field_is_read_by_its_old_names_and_written_by_the_new_one() {
    for old in ["keeper", "keeperName", "guard", "keeper_name"] {
        let zoo: Zoo = serde_json::from_value(json!({old: "Ada", "unknown": 1})).unwrap();
        assert_eq!((zoo.keeper.as_deref(), zoo.unknown_fields.len()), (Some("Ada"), 1), "{old}");
    }
    assert_eq!(serde_json::to_string(&Zoo::new().set_keeper("Ada")).unwrap(), r#"{"keeper":"Ada"}"#);
}

#[test]
fn fields_that_no_schema_has_are_kept() {
    let json = json!({"text": "hi", "newThing": {"a": [1, null]}, "animal": {"wings": 2}});
    same(&json);
    let zoo = zoo(&json);
    assert_eq!((zoo.unknown_fields.len(), zoo.animal.unwrap().unknown_fields.len()), (1, 1));
    let empty: Empty = serde_json::from_value(json!({"a": 1})).unwrap();
    assert!(empty.unknown_fields.contains("a"));
}

#[test]
fn setters_take_what_is_at_hand() {
    let zoo = Zoo::new()
        .set_flag(true)
        .set_int(5)
        .set_float(0.1)
        .set_text("text")
        .set_data(b"hello")
        .set_kind("ZOO_KIND_SAFARI_PARK")
        .set_parent(Zoo::new().set_unsigned_long(7))
        .set_names(["a", "b"])
        .set_longs([1, 2])
        .set_rows([vec![0.5]])
        .set_animals([Animal::new().set_display_name("Leo")])
        .set_labels([("key", "value")])
        .set_long_map([("key", 1)])
        .set_long_lists([("key", [1, 2])])
        .set_type("type")
        .set_unknown_fields_2("unknown")
        .set_new("new")
        .set_self(String::from("self"));
    let written = json!({
        "flag": true, "int": 5, "text": "text", "data": "aGVsbG8=", "kind": "ZOO_KIND_SAFARI_PARK",
        "parent": {"unsignedLong": "7"}, "names": ["a", "b"], "longs": ["1", "2"], "rows": [[0.5]],
        "animals": [{"displayName": "Leo"}], "labels": {"key": "value"}, "longMap": {"key": "1"},
        "longLists": {"key": ["1", "2"]}, "@type": "type", "unknown_fields": "unknown", "new": "new", "self": "self"
    });
    let zoo_without_float = Zoo { float: None, ..zoo.clone() };
    assert_eq!(serde_json::to_value(zoo_without_float).unwrap(), written);
    assert!(serde_json::to_string(&zoo).unwrap().contains(r#""float":0.1,"#));
}

#[test]
fn debug_is_that_of_derived_code() {
    let animal = Animal::new().set_display_name("Leo");
    assert_eq!(format!("{animal:?}"), r#"Animal { display_name: Some("Leo"), unknown_fields: {} }"#);
    assert_eq!(format!("{:?}", Empty::new()), "Empty { unknown_fields: {} }");
    assert!(format!("{:?}", Zoo::new()).contains("type_: None, old_label: None"));
}

#[test]
fn enums_are_open() {
    for (text, kind) in [
        ("ZOO_KIND_UNSPECIFIED", Kind::Unspecified),
        ("ZOO_KIND_PETTING_ZOO", Kind::PettingZoo),
        ("aquarium", Kind::Aquarium),
        ("ZOO_KIND_SAFARI_PARK", Kind::SafariPark),
    ] {
        assert_eq!(Kind::from(text), kind);
        assert_eq!(kind.as_str(), text);
        assert_eq!(text.parse::<Kind>().unwrap(), kind);
        assert_eq!(serde_json::to_value(&kind).unwrap(), json!(text));
        assert_eq!(serde_json::from_value::<Kind>(json!(text)).unwrap(), kind);
    }
    // A value that was renamed is read by its old names, and written by the new one.
    for old in ["ZOO_KIND_PARK", "PARK"] {
        assert_eq!(Kind::from(old.to_owned()), Kind::SafariPark);
    }
    same(&json!({"kind": "ZOO_KIND_MENAGERIE"}));
    same(&json!({"kind": "NEW_ONE"}));
    same(&json!({"kind": 7}));
    let kinds: HashSet<Kind> = ["aquarium", "NEW_ONE", "NEW_ONE", "ZOO_KIND_"].map(Kind::from).into();
    assert_eq!(kinds.len(), 3);
    assert_eq!(format!("{:?} {0:>10}", Kind::from("NEW")), r#"Unknown("NEW")        NEW"#);
}

#[test]
fn the_name_of_a_message_is_that_of_its_struct() {
    use discovery_runtime::types::Wire;

    assert_eq!((Zoo::NAME, Empty::NAME), ("Zoo", "Empty"));
    assert_eq!([Zoo::NEEDS_BODY, Empty::NEEDS_BODY], [true, false]);
}

#[test]
#[expect(deprecated, reason = "these are uses that somebody can avoid")]
fn deprecated_items_work() {
    let zoo = Zoo::new().set_old_label("old").set_kind(Kind::Menagerie);
    assert_eq!(serde_json::to_value(&zoo).unwrap(), json!({"oldLabel": "old", "kind": "ZOO_KIND_MENAGERIE"}));
    assert_eq!(serde_json::to_value(Old::new().set_name("old")).unwrap(), json!({"name": "old"}));
}

#[track_caller]
fn written<T: rt::Serialize>(message: &T, json: &str) {
    assert_eq!(serde_json::to_string(message).unwrap(), json);
}

#[test]
fn a_patch_says_what_is_cleared() {
    written(&Event::new().set_or_clear_display_name(None), r#"{"displayName":null}"#);
    written(&Event::new().set_or_clear_count(None).set_or_clear_parent(None), r#"{"count":null,"parent":null}"#);
    written(&Event::new().set_or_clear_guests(None).set_or_clear_labels(None), r#"{"guests":null,"labels":null}"#);
    written(&Event::new().set_guests(Vec::<String>::new()), r#"{"guests":[]}"#);
    written(&Event::new().set_labels(Vec::<(String, String)>::new()), r#"{"labels":{}}"#);
    written(
        &Event::new().set_or_clear_guests(Vec::new()).set_or_clear_labels(rt::Map::new()),
        r#"{"guests":[],"labels":{}}"#,
    );
    let inner = Event::new().set_or_clear_any(None);
    written(&Event::new().set_or_clear_parent(inner.clone()), r#"{"parent":{"any":null}}"#);
    written(&Event::new().set_parent(inner), r#"{"parent":{"any":null}}"#);
    written(&Event::new(), "{}");
}

#[test]
fn the_last_word_about_a_field_is_written_once() {
    let event = Event::new().set_or_clear_display_name(None).set_display_name("Party");
    written(&event, r#"{"displayName":"Party"}"#);
    written(&event.set_or_clear_display_name(None), r#"{"displayName":null}"#);
    let event = Event::new().set_guests(Vec::<String>::new()).set_guests(["a"]);
    assert!(event.unknown_fields.is_empty());
    written(&event, r#"{"guests":["a"]}"#);
    written(&event.clone().set_or_clear_guests(None), r#"{"guests":null}"#);
    // By its name on the wire, and by its name in the `.proto` file.
    for name in ["guests", "displayName", "display_name"] {
        let mut event = Event::new().set_guests(["a"]).set_display_name("Party");
        event.unknown_fields.insert(name, Value::Null);
        written(&event, r#"{"displayName":"Party","guests":["a"]}"#);
    }
}

#[test]
fn a_key_of_a_map_is_cleared_with_null() {
    let labels = rt::Map::from_options([("team", Some("search")), ("owner", None)]);
    written(&Event::new().set_or_clear_labels(labels), r#"{"labels":{"team":"search","owner":null}}"#);
    let mut labels = rt::Map::<String>::new();
    labels.insert_null("owner");
    written(&Event::new().set_or_clear_labels(labels.clone()), r#"{"labels":{"owner":null}}"#);
    assert_ne!(labels, rt::Map::new());
    labels.insert("owner", "Ada".to_owned());
    assert_eq!((labels.nulls().count(), labels.len()), (0, 1));
    assert_eq!(labels.insert_null("owner").as_deref(), Some("Ada"));
    assert_eq!(format!("{labels:?}"), r#"{"owner": null}"#);
    labels.remove("owner");
    assert_eq!(labels, rt::Map::new());
    // A `null` from a server is not an entry, and is not sent back.
    let event: Event = serde_json::from_value(json!({"labels": {"a": null, "b": "c"}})).unwrap();
    written(&event, r#"{"labels":{"b":"c"}}"#);
}

#[test]
fn elsewhere_nothing_is_left_out() {
    written(&Zoo::new().set_text("a").set_or_clear_text(None).set_names(Vec::<String>::new()), "{}");
    let text: Option<String> = Some("a".to_owned());
    written(&Zoo::new().set_or_clear_text(text).set_or_clear_int(3).set_or_clear_flag(None), r#"{"int":3,"text":"a"}"#);
    written(&Zoo::new().set_or_clear_parent(Zoo::new().set_int(1)), r#"{"parent":{"int":1}}"#);
}
