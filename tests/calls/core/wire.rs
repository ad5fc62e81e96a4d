//! Values on the wire: what is read, what is written, and that nothing is lost in between.

use super::sample::schemas::{
    Chat, Content, Empty, Kind, ListChatsByNameResponse, ListChatsResponse, Operation, Part, Zoo,
};
use generativelanguage::operation::LongRunning;
use generativelanguage::pages::Page;
use generativelanguage::types::{Base64, Date, FieldMask};
use serde_json::{Value, json};

fn zoo(json: Value) -> Zoo {
    // Both ways in: text, as from the network, and JSON that is parsed already.
    let text: Zoo = serde_json::from_str(&json.to_string()).unwrap();
    let value: Zoo = serde_json::from_value(json).unwrap();
    assert_eq!(format!("{text:?}"), format!("{value:?}"));
    text
}

fn refused(json: &Value) -> String {
    serde_json::from_value::<Zoo>(json.clone()).expect_err(&json.to_string()).to_string()
}

#[track_caller]
fn same(json: &Value) {
    assert_eq!(serde_json::to_value(zoo(json.clone())).unwrap(), *json);
}

#[test]
fn integers_of_64_bits() {
    same(&json!({"long": "9223372036854775807", "longs": ["-9223372036854775808", "9007199254740993"]}));
    same(&json!({"longMap": {"a": "9007199254740993"}, "deep": {"a": [["1", "9007199254740993"], []]}}));
    same(&json!({"unsignedLong": "18446744073709551615"}));
    for tolerated in [json!(9), json!("9"), json!("9.0"), json!(9.0), json!("0.9e1"), json!("900e-2")] {
        assert_eq!(zoo(json!({"long": tolerated})).long, Some(9));
        assert_eq!(zoo(json!({"unsignedLong": tolerated})).unsigned_long, Some(9));
        assert_eq!(zoo(json!({"int": tolerated})).int, Some(9));
        assert_eq!(zoo(json!({"unsigned": tolerated})).unsigned, Some(9));
        assert_eq!(zoo(json!({"longs": [tolerated], "longMap": {"a": tolerated}})).longs, [9]);
    }
    assert_eq!(zoo(json!({"long": "5e4"})).long, Some(50_000));
    assert_eq!(zoo(json!({"long": 5e4})).long, Some(50_000));
    assert_eq!(zoo(json!({"long": 9_223_372_036_854_775_807_u64})).long, Some(i64::MAX));
    assert_eq!(zoo(json!({"long": "9223372036854775807.000"})).long, Some(i64::MAX));
    assert_eq!(zoo(json!({"long": "92233720368547758.07e2"})).long, Some(i64::MAX));
    for wrong in
        [json!("9223372036854775808"), json!(1.5), json!("1.5"), json!(""), json!("1e400"), json!("0x1"), json!([])]
    {
        assert!(refused(&json!({"long": wrong})).contains("64-bit integer"), "{wrong}");
    }
    for wrong in [json!(-1), json!("-1"), json!(4_294_967_296_u64)] {
        refused(&json!({"unsigned": wrong}));
    }
    refused(&json!({"int": 2_147_483_648_u32}));
    refused(&json!({"unsignedLong": -1}));
}

#[test]
fn floats() {
    same(&json!({"double": "NaN", "float": "Infinity", "floats": ["-Infinity", 0.25]}));
    assert!(zoo(json!({"double": "NaN"})).double.unwrap().is_nan());
    assert_eq!(zoo(json!({"double": "1.5e3"})).double, Some(1500.0));
    assert_eq!(zoo(json!({"double": 7})).double, Some(7.0));
    // The text stays the same, though a `float` is not a `double`.
    assert_eq!(serde_json::to_string(&Zoo::new().set_float(0.1)).unwrap(), r#"{"float":0.1}"#);
    same(&json!({"double": 0.1, "rows": [[0.1, 1e300], []]}));
    let exact = "-0.003489683614093058";
    assert_eq!(
        zoo(serde_json::from_str(&format!(r#"{{"double":{exact}}}"#)).unwrap()).double.unwrap().to_string(),
        exact
    );
    for wrong in ["inf", "nan", "infinity", "1.5x", ""] {
        refused(&json!({"double": wrong}));
    }
}

#[test]
fn booleans() {
    assert_eq!(zoo(json!({"flag": "true"})).flag, Some(true));
    assert_eq!(zoo(json!({"flag": false})).flag, Some(false));
    refused(&json!({"flag": 1}));
    refused(&json!({"flag": "yes"}));
}

#[test]
fn null_is_absence() {
    let nothing = json!({
        "flag": null, "double": null, "int": null, "long": null, "longs": null, "longMap": null, "kinds": null,
        "partMap": null, "day": null, "anys": null, "anyMap": null, "rows": null, "deep": null
    });
    assert_eq!(zoo(nothing), Zoo::new());
    let chat: Chat = serde_json::from_value(json!({"parent": null, "kind": null, "createTime": null})).unwrap();
    assert_eq!(chat, Chat::new());
    // Null elements are skipped if null is not a value.
    let zoo = zoo(json!({"longs": ["1", null], "longMap": {"a": null, "b": 2}, "rows": [null, [1, null]]}));
    assert_eq!(
        (zoo.longs.as_slice(), zoo.long_map.len(), zoo.rows.as_slice()),
        ([1].as_slice(), 1, [vec![1.0]].as_slice())
    );
}

#[test]
fn null_is_a_value_where_any_json_is() {
    same(&json!({"any": null, "anys": [null, 1, null], "anyMap": {"a": null, "b": [null]}}));
    same(&json!({"any": {"deep": [1, {"a": 1.5}]}}));
    assert_eq!(zoo(json!({})).any, None);
    same(&json!({"object": {"a": null}}));
    same(&json!({"object": {}}));
    assert_eq!(zoo(json!({"object": null})).object, None);
}

#[test]
fn empty_lists_and_maps_are_left_out_and_empty_objects_stay() {
    let part = Part::new().set_empty(Empty::new());
    assert_eq!(serde_json::to_string(&part).unwrap(), r#"{"empty":{}}"#);
    assert_eq!(serde_json::from_str::<Part>(r#"{"empty":{}}"#).unwrap(), part);
    assert_eq!(serde_json::to_string(&Zoo::new()).unwrap(), "{}");
    assert_eq!(serde_json::to_string(&Zoo { longs: vec![], ..Zoo::new() }).unwrap(), "{}");
}

#[test]
fn names_in_either_spelling() {
    let zoo = zoo(json!({"long_map": {"a_b": 1}, "unsigned_long": 2, "_responseJsonSchema": 3}));
    assert_eq!((zoo.long_map["a_b"], zoo.unsigned_long), (1, Some(2)));
    assert_eq!(zoo.response_json_schema_2, Some(json!(3)));
    assert!(zoo.unknown_fields.is_empty());
    // The last one wins, whichever spelling it has.
    let twice: Zoo = serde_json::from_str(r#"{"unsignedLong":1,"unsigned_long":2,"longs":[1,2],"longs":[3]}"#).unwrap();
    assert_eq!((twice.unsigned_long, twice.longs), (Some(2), vec![3]));
}

#[test]
fn unknown_fields_survive() {
    let json = json!({"text": "hi", "newThing": {"a": [1, null]}, "new_thing_2": "x"});
    let part: Part = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(part.unknown_fields.len(), 2);
    assert_eq!(part.unknown_fields.get("new_thing_2"), Some(json!("x")));
    let content = Content::new().set_role("model").set_parts([part.clone()]);
    assert_eq!(serde_json::to_value(content.clone()).unwrap(), json!({"role": "model", "parts": [json]}));
    assert_ne!(part, Part::new().set_text("hi"));
    let written = serde_json::to_string(&part).unwrap();
    assert!(written.starts_with(r#"{"text":"hi","#), "{written}");
}

#[test]
fn enums_are_open() {
    same(&json!({"kinds": ["PRIVATE", "NEW_ONE", 7, -1, ""], "kindMap": {"a": "PUBLIC", "b": 1}}));
    let zoo = zoo(json!({"kinds": ["GROUP", "NEW_ONE", 7, 7.0]}));
    assert_eq!(zoo.kinds[0], Kind::Group);
    let Kind::Unknown(value) = &zoo.kinds[1] else { panic!("{:?}", zoo.kinds) };
    assert_eq!((value.as_str(), value.as_number()), ("NEW_ONE", None));
    assert_eq!((zoo.kinds[2].as_str(), &zoo.kinds[2]), ("7", &zoo.kinds[3]));
    assert_eq!(format!("{:?}", zoo.kinds), r#"[Group, Unknown("NEW_ONE"), Unknown(7), Unknown(7)]"#);
    assert_eq!(Kind::from("GROUP"), Kind::Group);
    assert_eq!("NEW_ONE".parse::<Kind>().unwrap(), zoo.kinds[1]);
    assert_eq!(format!("{:>8}|{}", Kind::Group, Kind::from(String::from("X"))), "   GROUP|X");
    refused(&json!({"kinds": [1.5]}));
    refused(&json!({"kinds": [true]}));
}

#[test]
fn bytes_are_echoed_as_received() {
    for text in ["++//AA==", "++//AA", "--__AA==", "--__AA", "++//\nAA==", "not base64 at all"] {
        let part: Part = serde_json::from_value(json!({"data": text})).unwrap();
        assert_eq!(serde_json::to_value(part.clone()).unwrap(), json!({"data": text}));
    }
    let part = Part::new().set_data(vec![0xfb, 0xef, 0xff, 0]);
    assert_eq!(part.data.as_ref().unwrap().as_str(), "--__AA==");
    assert_eq!(Part::new().set_data(b"hello").data, Some(Base64::from_text("aGVsbG8=")));
}

#[test]
fn times() {
    let json = json!({"createTime": "2026-03-27T12:00:00.5+02:00", "ttl": "-0.5s"});
    let chat: Chat = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(&chat).unwrap(), json);
    assert_eq!(chat.create_time.unwrap().unix(), Ok((1_774_605_600, 500_000_000)));
    assert_eq!(chat.ttl.unwrap().parts(), Ok((0, -500_000_000)));
    let chat = Chat::new().set_ttl(std::time::Duration::from_secs(3600));
    assert_eq!(serde_json::to_value(&chat).unwrap(), json!({"ttl": "3600s"}));
    same(&json!({"day": "2024-02-29"}));
    assert_eq!(zoo(json!({"day": "2024-02-29"})).day, Date::new(2024, 2, 29));
    // An invalid text does not make a response unreadable, and is sent back unchanged.
    same(&json!({"day": "2023-02-29"}));
    for odd in ["0000-12-31T00:00:00Z", "2026-01-02T03:04:05-07:00", "2026-01-02T03:04:05", "yesterday", ""] {
        let json = json!({"createTime": odd, "ttl": odd});
        let chat: Chat = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(serde_json::to_value(&chat).unwrap(), json);
    }
    refused(&json!({"day": 20_240_229}));
}

#[test]
fn masks() {
    let part = Part::new().set_mask(["display_name", "labels.dueDate"]);
    assert_eq!(serde_json::to_value(&part).unwrap(), json!({"mask": "displayName,labels.dueDate"}));
    let part: Part = serde_json::from_value(json!({"mask": "a,b.c"})).unwrap();
    assert_eq!(part.mask, Some(FieldMask::new().with("a").with("b.c")));
    assert_eq!(part.mask.unwrap().paths(), ["a", "b.c"]);
    let none: Part = serde_json::from_value(json!({"mask": ""})).unwrap();
    assert_eq!(serde_json::to_value(none).unwrap(), json!({"mask": ""}));
}

#[test]
fn setters_take_what_is_at_hand() {
    let zoo = Zoo::new()
        .set_int(5)
        .set_long(5)
        .set_unsigned(5)
        .set_float(0.5)
        .set_floats([0.5, 1.0])
        .set_long_map([("a", 1)])
        .set_kinds(["GROUP", "NEW"])
        .set_any("text")
        .set_anys([1, 2])
        .set_rows([vec![1.0], vec![]])
        .set_deep([("a", vec![vec![1]])])
        .set_type("t");
    let json = json!({
        "int": 5, "long": "5", "unsigned": 5, "float": 0.5, "floats": [0.5, 1.0], "longMap": {"a": "1"},
        "kinds": ["GROUP", "NEW"], "any": "text", "anys": [1, 2], "rows": [[1.0], []], "deep": {"a": [["1"]]}, "type": "t"
    });
    assert_eq!(serde_json::to_value(zoo).unwrap(), json);
    let chat = Chat::new().set_parent(Chat::new().set_name("chats/a")).set_labels([("a", "b")]).set_kind("GROUP");
    assert_eq!(chat.parent.unwrap().name.unwrap(), "chats/a");
}

#[test]
fn pages_and_operations() {
    let page = ListChatsResponse::new().set_chats([Chat::new()]).set_next_page_token("t");
    assert_eq!(page.next_page_token(), Some("t"));
    assert_eq!(page.into_items(), [Chat::new()]);
    assert_eq!(ListChatsResponse::new().set_next_page_token("").next_page_token(), None);
    let page = ListChatsByNameResponse::new().set_items([("a", Chat::new())]);
    assert_eq!(page.into_items(), [("a".to_owned(), Chat::new())]);
    let json = json!({"name": "operations/a", "done": true, "error": {"code": 8, "message": "no"}, "response": {"@type": "x"}});
    let operation: Operation = serde_json::from_value(json).unwrap();
    assert_eq!((LongRunning::name(&operation), LongRunning::done(&operation)), (Some("operations/a"), true));
    assert_eq!(LongRunning::error(&operation), Some(json!({"code": 8, "message": "no"})));
    assert_eq!(LongRunning::response(&operation).unwrap()["@type"], "x");
    assert!(LongRunning::metadata(&operation).is_none());
}

#[test]
fn wrong_shapes_are_refused() {
    for (json, message) in [
        (json!([]), "invalid type: sequence, expected an object for Zoo"),
        (json!({"longs": {}}), "invalid type: map, expected an array"),
        (json!({"longMap": []}), "invalid type: sequence, expected an object"),
        (json!({"type": 1}), "invalid type: integer `1`, expected a string"),
        (json!({"partMap": {"a": []}}), "invalid type: sequence, expected an object for Part"),
    ] {
        assert_eq!(refused(&json), message);
    }
}
