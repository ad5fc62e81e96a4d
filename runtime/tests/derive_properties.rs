//! Random values of a schema with one of everything: written, read, and equal.

mod schemas;

use discovery_runtime::types::{
    Base64, Date, Duration, FieldMask, ListValue, Map, Struct, StructValue, Timestamp, UnknownFields,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use schemas::{Animal, Kind, Zoo};
use serde::{Deserialize, Serialize};
use serde_json::Value;

fn text() -> impl Strategy<Value = String> {
    // With everything that JSON escapes.
    "[a-z\u{0}-\u{1f}\"\\\\/é\u{1f600}]{0,6}"
}

fn names() -> impl Strategy<Value = String> {
    "[a-z_A-Z@]{1,4}"
}

fn map<T: std::fmt::Debug>(values: impl Strategy<Value = T>) -> impl Strategy<Value = Map<T>> {
    vec((text(), values), 0..3).prop_map(|entries| entries.into_iter().collect())
}

fn finite() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>().prop_filter("finite", |number| number.is_finite()), (-9..9).prop_map(f64::from)]
}

fn struct_value() -> impl Strategy<Value = StructValue> {
    let leaf = prop_oneof![
        Just(StructValue::Null),
        any::<bool>().prop_map(StructValue::from),
        any::<i64>().prop_map(StructValue::from),
        any::<u64>().prop_map(StructValue::from),
        finite().prop_map(StructValue::from),
        text().prop_map(StructValue::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|items| ListValue::from_iter(items).into()),
            vec((text(), inner), 0..4).prop_map(|fields| Struct::from_iter(fields).into()),
        ]
    })
}

fn args() -> impl Strategy<Value = Struct> {
    vec((text(), struct_value()), 0..4).prop_map(Struct::from_iter)
}

/// A JSON text with blanks and spellings that no writer of ours would choose.
fn raw() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "1.50",
        "1E+2",
        "-0",
        "\"\\u00e9\\/\"",
        "\"\\ud83d\"",
        "[ ]",
        "{\"a\":1, \"a\":2}",
        "null",
    ]);
    prop_oneof![
        odd.prop_map(str::to_owned),
        struct_value().prop_map(|value| value.to_string()),
        struct_value().prop_map(|value| serde_json::to_string_pretty(&value).unwrap()),
    ]
}

fn unknown() -> impl Strategy<Value = UnknownFields> {
    vec((names(), raw()), 0..3).prop_map(|fields| {
        let mut unknown = UnknownFields::default();
        for (name, text) in fields {
            // No field of these schemas begins so.
            unknown.insert_raw(format!("x{name}"), text).unwrap();
        }
        unknown
    })
}

fn animal() -> impl Strategy<Value = Animal> {
    (option::of(text()), unknown()).prop_map(|(display_name, unknown_fields)| {
        let mut animal = Animal::new();
        (animal.display_name, animal.unknown_fields) = (display_name, unknown_fields);
        animal
    })
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec!["ZOO_KIND_UNSPECIFIED", "aquarium", "ZOO_KIND_SAFARI_PARK", "SOMETHING", ""])
        .prop_map(Kind::from)
}

prop_compose! {
    fn scalars()(
        flag in option::of(any::<bool>()), int in option::of(any::<i32>()), unsigned in option::of(any::<u32>()),
        long in option::of(any::<i64>()), unsigned_long in option::of(any::<u64>()),
        float in option::of(any::<f32>().prop_filter("a number", |number| !number.is_nan())),
        double in option::of(any::<f64>().prop_filter("a number", |number| !number.is_nan())),
        text in option::of(text()), data in option::of(vec(any::<u8>(), 0..9)), unknown_fields in unknown(),
    ) -> Zoo {
        let mut zoo = Zoo::new();
        (zoo.flag, zoo.int, zoo.unsigned, zoo.long, zoo.unsigned_long) = (flag, int, unsigned, long, unsigned_long);
        (zoo.float, zoo.double, zoo.text, zoo.data) = (float, double, text, data.map(Base64::from));
        zoo.unknown_fields = unknown_fields;
        zoo
    }
}

prop_compose! {
    fn others()(
        create_time in option::of(text()), day in option::of(text()), ttl in option::of(any::<u32>()),
        mask in option::of(vec(names(), 0..3)), any in option::of(struct_value()), args in option::of(args()),
        kind in option::of(kind()), animal in option::of(animal()), parent in option::of(scalars()), type_ in option::of(text()),
    ) -> Zoo {
        let mut zoo = Zoo::new();
        (zoo.create_time, zoo.day) = (create_time.map(Timestamp::from), day.map(Date::from));
        (zoo.ttl, zoo.mask) = (ttl.map(|ttl| Duration::from(format!("{ttl}s"))), mask.map(FieldMask::from_iter));
        (zoo.any, zoo.args, zoo.kind, zoo.animal) = (any.map(Value::from), args, kind, animal);
        (zoo.parent, zoo.type_) = (parent.map(Box::new), type_);
        zoo
    }
}

prop_compose! {
    fn zoos()(
        zoo in scalars(), others in others(), names in vec(text(), 0..3), longs in vec(any::<i64>(), 0..3),
        rows in vec(vec(finite(), 0..3), 0..3), animals in vec(animal(), 0..3), labels in map(text()),
        long_map in map(any::<i64>()), long_lists in map(vec(any::<i64>(), 0..3)), animal_map in map(animal()),
        anys in vec(struct_value(), 0..3),
    ) -> Zoo {
        let mut zoo = Zoo { flag: zoo.flag, int: zoo.int, unsigned: zoo.unsigned, long: zoo.long,
            unsigned_long: zoo.unsigned_long, float: zoo.float, double: zoo.double, text: zoo.text, data: zoo.data,
            unknown_fields: zoo.unknown_fields, ..others };
        (zoo.names, zoo.longs, zoo.rows, zoo.animals) = (names, longs, rows, animals);
        (zoo.labels, zoo.long_map, zoo.long_lists, zoo.animal_map) = (labels, long_map, long_lists, animal_map);
        zoo.anys = anys.into_iter().map(Value::from).collect();
        zoo
    }
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_schema_is_read_as_it_was_written(zoo in zoos()) {
        let text = serde_json::to_string(&zoo).unwrap();
        let read: Zoo = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&read, &zoo);
        // With all that is kept as text, and in the same order.
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }

    #[test]
    fn a_schema_survives_the_buffers_of_serde(zoo in zoos()) {
        // A lone surrogate cannot be buffered as text.
        prop_assume!(!serde_json::to_string(&zoo).unwrap().contains("\\ud83d"));
        let value = serde_json::to_value(&zoo).unwrap();
        prop_assert_eq!(&serde_json::from_value::<Zoo>(value).unwrap(), &zoo);
        let flat = Flat { id: 1, zoo: zoo.clone() };
        let text = serde_json::to_string(&flat).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Flat>(&text).unwrap(), &flat);
        let untagged = Untagged::Zoo(Box::new(zoo));
        let text = serde_json::to_string(&untagged).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Untagged>(&text).unwrap(), &untagged);
    }

    #[test]
    fn a_struct_is_written_as_it_was_read(args in args()) {
        let text = args.to_string();
        let read: Struct = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&read, &args);
        prop_assert_eq!(read.to_string(), text);
        prop_assert_eq!(Struct::from_serialize(&args).unwrap().to_string(), args.to_string());
        prop_assert_eq!(&Struct::try_from(Value::from(args.clone())).unwrap(), &args);
        prop_assert_eq!(&args.to::<Struct>().unwrap(), &args);
    }

    #[test]
    fn a_float_keeps_its_digits(number in any::<f32>()) {
        prop_assume!(number.is_finite());
        let zoo = Zoo::new().set_float(number);
        let value = serde_json::to_value(&zoo).unwrap();
        prop_assert_eq!(value["float"].as_f64().map(f64::to_bits), number.to_string().parse::<f64>().ok().map(f64::to_bits));
        prop_assert_eq!(serde_json::from_value::<Zoo>(value).unwrap().float, Some(number));
        prop_assert_eq!(serde_json::from_str::<Zoo>(&serde_json::to_string(&zoo).unwrap()).unwrap().float, Some(number));
    }
}
