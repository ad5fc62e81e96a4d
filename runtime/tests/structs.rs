//! `google.protobuf.Struct`: order, emptiness, conversions, and nesting without end.

mod schemas;

use std::collections::BTreeMap;

use discovery_runtime::types::{ListValue, Map, Struct, StructValue};
use schemas::Zoo;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

fn parsed(text: &str) -> Struct {
    serde_json::from_str(text).unwrap()
}

#[test]
fn order_and_emptiness_survive() {
    for text in [
        "{}",
        r#"{"z":1,"a":{"y":[],"b":{}},"m":[{"d":null,"c":1.5},"x",true]}"#,
        r#"{"number":3.0,"large":18446744073709551615,"small":-9223372036854775808,"tiny":1e-300,"":""}"#,
    ] {
        assert_eq!(parsed(text).to_string(), text);
        let zoo: Zoo = serde_json::from_str(&format!(r#"{{"args":{text}}}"#)).unwrap();
        assert_eq!(zoo.args, Some(parsed(text)));
        assert_eq!(serde_json::to_string(&zoo).unwrap(), format!(r#"{{"args":{text}}}"#));
    }
    // An object without fields is not the same as no object.
    assert_ne!(Zoo::new().set_args(Struct::new()), Zoo::new());
    let null: Zoo = serde_json::from_value(json!({"args": null})).unwrap();
    assert_eq!(null, Zoo::new());
    assert!(serde_json::from_value::<Zoo>(json!({"args": []})).is_err());
}

#[test]
fn fields_are_looked_at_and_changed() {
    let mut args = Struct::new().with("city", "Oslo").with("days", 3).with("hours", [1, 2]);
    assert_eq!((args.len(), args.is_empty(), args.contains_key("city")), (3, false, true));
    assert_eq!(args["city"], "Oslo");
    assert_eq!(args["hours"][1], 2);
    assert!(args["hours"][7].is_null() && args["nothing"]["at"]["all"].is_null() && args["city"][0].is_null());
    assert_eq!(args.insert("city", "Bergen"), Some("Oslo".into()));
    assert_eq!(args.remove("days"), Some(3.into()));
    if let Some(StructValue::List(hours)) = args.get_mut("hours") {
        hours.push(3);
        hours.as_mut_slice()[0] = StructValue::Null;
    }
    assert_eq!(args.to_string(), r#"{"city":"Bergen","hours":[null,2,3]}"#);
    assert_eq!(args.keys().collect::<Vec<_>>(), ["city", "hours"]);
    assert_eq!(args.iter().len(), 2);
    // A copy is its own.
    let copy = args.clone();
    args.insert("city", false);
    assert_eq!((copy["city"].as_str(), args["city"].as_bool()), (Some("Bergen"), Some(false)));
    assert_eq!(args.into_iter().map(|(name, _)| name).collect::<Vec<_>>(), ["city", "hours"]);
}

#[test]
fn numbers_are_equal_when_their_values_are() {
    let args = parsed(r#"{"a":3.0,"b":-7,"c":1e18,"d":2.5,"e":18446744073709551615,"f":-0.0}"#);
    assert_eq!((args["a"].as_i64(), args["a"].as_u64(), args["a"].as_f64()), (Some(3), Some(3), Some(3.0)));
    assert_eq!((args["b"].as_i64(), args["b"].as_u64()), (Some(-7), None));
    assert_eq!((args["d"].as_i64(), args["e"].as_u64(), args["f"].as_i64()), (None, Some(u64::MAX), Some(0)));
    assert_eq!(args["a"], 3);
    assert_eq!(args["a"], json!(3));
    assert_ne!(args["d"], 2);
    assert_eq!(StructValue::from(0.1_f32).to_string(), "0.1");
    assert_eq!(StructValue::from(f64::NAN), StructValue::Null);
}

#[test]
fn equality_does_not_depend_on_order() {
    assert_eq!(parsed(r#"{"a":1,"b":[{"c":2,"d":3}]}"#), parsed(r#"{"b":[{"d":3,"c":2}],"a":1.0}"#));
    for other in [r#"{"a":1}"#, r#"{"a":1,"b":[]}"#, r#"{"a":1,"c":[{"c":2}]}"#, r#"{"a":1,"b":[{"c":null}]}"#] {
        assert_ne!(parsed(r#"{"a":1,"b":[{"c":2}]}"#), parsed(other), "{other}");
    }
    assert_eq!(parsed(r#"{"a":[1,"x"]}"#), json!({"a": [1, "x"]}));
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Forecast {
    city: String,
    days: u8,
    celsius: Option<f32>,
    #[serde(default)]
    hours: Vec<Hour>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Sky {
    Clear,
    Rain { millimeters: i64 },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Hour {
    sky: Sky,
    #[serde(flatten)]
    rest: BTreeMap<String, i32>,
}

#[test]
fn a_type_of_ones_own_there_and_back() {
    let args = parsed(
        r#"{"city":"Oslo","days":3.0,"celsius":4.0,"hours":[{"sky":"CLEAR","at":9.0},{"sky":{"RAIN":{"millimeters":2.0}}}]}"#,
    );
    let forecast: Forecast = args.to().unwrap();
    assert_eq!((forecast.days, forecast.celsius, forecast.hours[0].rest["at"]), (3, Some(4.0), 9));
    assert_eq!(forecast.hours[1].sky, Sky::Rain { millimeters: 2 });
    let back = Struct::from_serialize(&forecast).unwrap();
    assert_eq!(back, args);
    assert_eq!(back.keys().collect::<Vec<_>>(), ["city", "days", "celsius", "hours"]);
    assert_eq!(args["days"].to::<i64>(), Ok(3));
    assert_eq!(Struct::from_serialize(&json!({"a": 1})).unwrap(), parsed(r#"{"a":1}"#));
}

#[test]
fn an_error_says_where_and_why() {
    for (text, path, message) in [
        (r#"{"city":"Oslo","days":3.5}"#, "days", "`days`: invalid type: floating point `3.5`, expected u8"),
        (r#"{"city":"Oslo","days":300.0}"#, "days", "`days`: invalid value: integer `300`, expected u8"),
        (r#"{"days":3}"#, "", "missing field `city`"),
        (
            r#"{"city":"Oslo","days":3,"hours":[{"sky":"CLEAR"},{"sky":"FOG"}]}"#,
            "hours[1].sky",
            "`hours[1].sky`: unknown variant `FOG`, expected `CLEAR` or `RAIN`",
        ),
    ] {
        let error = parsed(text).to::<Forecast>().unwrap_err();
        assert_eq!((error.path(), error.to_string().as_str()), (path, message));
    }
    let error = Struct::from_serialize("text").unwrap_err();
    assert_eq!(error.to_string(), r#"invalid type: string "text", expected any JSON"#);
    let error = Struct::try_from(json!([1])).unwrap_err();
    assert_eq!(error.to_string(), "`[1]` is not an object");
    assert!(Struct::from_serialize(&BTreeMap::from([((1, 2), 3)])).is_err());
}

#[test]
fn json_of_serde_converts() {
    let json = json!({"a": [1, 2.5, null, {"b": "c"}], "d": {}, "e": true});
    let fields = Struct::try_from(json.clone()).unwrap();
    assert_eq!(Value::from(fields.clone()), json);
    assert_eq!(serde_json::Map::from(fields.clone()), *json.as_object().unwrap());
    assert_eq!(Struct::from(json.as_object().unwrap().clone()), fields);
    assert_eq!(Value::from(StructValue::from(json.clone())), json);
    assert_eq!(serde_json::to_value(&fields).unwrap(), json);
    assert_eq!(serde_json::from_value::<Struct>(json.clone()).unwrap(), fields);
    let list: ListValue = ["a", "b"].into_iter().collect();
    assert_eq!(Value::from(list.clone()), json!(["a", "b"]));
    assert_eq!((list.len(), list[1].as_str()), (2, Some("b")));
    let zoo = Zoo::new().set_args([("city", "Oslo"), ("country", "Norway")]);
    assert_eq!(zoo.args.unwrap()["country"], "Norway");
}

/// Nested as deeply, in arrays and objects by turns.
fn nested(depth: usize) -> StructValue {
    (0..depth).fold(
        StructValue::Null,
        |value, at| {
            if at % 2 == 0 { Struct::new().with("a", value).into() } else { [value].into() }
        },
    )
}

#[test]
fn nesting_is_limited_where_it_could_overflow_the_stack_and_free_elsewhere() {
    let deep = nested(200_000);
    let copy = deep.clone();
    assert!(deep == copy && deep != nested(199_999));
    let error = serde_json::to_string(&deep).unwrap_err();
    assert_eq!(error.to_string(), "nested more than 128 levels deep");
    assert_eq!(deep.to::<Value>().unwrap_err().to_string(), "nested more than 128 levels deep");
    assert_eq!(format!("{deep:?}"), "nested more than 128 levels deep");
    // A change copies one level only.
    let mut changed = copy.clone();
    if let StructValue::List(items) = &mut changed {
        items.push(1);
    }
    drop((deep, copy));
    assert_ne!(changed, StructValue::Null);

    let most = nested(128);
    let text = most.to_string();
    assert_eq!(serde_json::from_value::<StructValue>(Value::from(most.clone())).unwrap(), most);
    assert!(serde_json::to_value(nested(129)).is_err());
    assert!(serde_json::from_value::<StructValue>(Value::from(nested(129))).is_err());
    // `serde_json` itself reads one level less.
    assert!(serde_json::from_str::<StructValue>(&text).is_err());
    assert_eq!(serde_json::from_str::<StructValue>(&nested(127).to_string()).unwrap(), nested(127));
    assert!(serde_json::from_str::<StructValue>(&"[".repeat(100_000)).is_err());
}

#[test]
fn maps_keep_their_order_too() {
    let text = r#"{"labels":{"z":"1","a":"2","m":"3"}}"#;
    let zoo: Zoo = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&zoo).unwrap(), text);
    assert_eq!(zoo.labels, Map::from([("a", "2"), ("m", "3"), ("z", "1")].map(|(key, value)| (key, value.to_owned()))));
}
