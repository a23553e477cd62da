use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use sporeline_canonical::{Refused, to_string};
use std::collections::BTreeMap;

/// Strings with what is escaped, and with what sorts differently as UTF-8 and as UTF-16.
fn text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => proptest::char::range('a', 'f'),
        1 => prop::sample::select(vec!['"', '\\', '/', '\n', '\u{1}', '\u{1f}', '\u{7f}', ' ', '!', 'é', '\u{ff5e}', '\u{1f344}']),
        1 => any::<char>(),
    ];
    prop::collection::vec(character, 0..6).prop_map(|characters| characters.into_iter().collect())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-(1i64 << 53)..=1 << 53).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..8).prop_map(|members| members.into_iter().collect::<Value>()),
        ]
    })
}

proptest! {
    #[test]
    fn the_bytes_are_those_of_the_library_for_any_value(value in value()) {
        prop_assert_eq!(to_string(&value).unwrap(), serde_json_canonicalizer::to_string(&value).unwrap());
    }
}

#[derive(Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Tagged {
    Zig { z: u8, a: Option<u8> },
    Zag,
}

#[derive(Serialize)]
struct Typed {
    zebra: (u8, i64),
    apple: Vec<Tagged>,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<u8>,
    by_number: BTreeMap<u32, char>,
    outer: Unit,
}

#[derive(Serialize)]
enum Unit {
    Struct { b: bool, a: () },
}

#[test]
fn a_type_is_written_as_its_value_is() {
    let typed = Typed {
        zebra: (1, -2),
        apple: vec![Tagged::Zig { z: 1, a: None }, Tagged::Zag],
        left_out: None,
        by_number: [(9, 'x'), (10, '"')].into(),
        outer: Unit::Struct { b: true, a: () },
    };
    let value = serde_json::to_value(&typed).unwrap();
    let expected = r#"{"apple":[{"a":null,"do":"zig","z":1},{"do":"zag"}],"by_number":{"10":"\"","9":"x"},"outer":{"Struct":{"a":null,"b":true}},"zebra":[1,-2]}"#;
    assert_eq!(to_string(&typed).unwrap(), expected);
    assert_eq!(serde_json_canonicalizer::to_string(&value).unwrap(), expected);
}

#[test]
fn keys_sort_by_utf_16_as_in_the_example_of_rfc_8785() {
    let value = json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
    let expected = "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}";
    assert_eq!(to_string(&value).unwrap(), expected);
}

#[test]
fn what_some_readers_would_round_is_refused_by_name() {
    let at_most = 1u64 << 53;
    assert_eq!(to_string(&json!([at_most])).unwrap(), "[9007199254740992]");
    let refused = to_string(&json!({"a": [at_most + 1]}));
    assert_eq!(refused, Err(Refused::UnsafeInteger("9007199254740993".into())));
    assert!(matches!(to_string(&i64::MIN), Err(Refused::UnsafeInteger(_))));
    assert_eq!(to_string(&json!({"n": 0.5})), Err(Refused::Fraction("0.5".into())));
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    struct Twice;
    impl Serialize for Twice {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map([("a", 1), ("a", 2)])
        }
    }
    assert!(matches!(to_string(&Twice), Err(Refused::NotJson(_))));
}

#[test]
fn a_text_within_a_text_and_one_after_a_refused_one_are_whole() {
    struct Quoted(Value);
    impl Serialize for Quoted {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            to_string(&self.0)
                .map_err(serde::ser::Error::custom)?
                .serialize(serializer)
        }
    }
    let inner = json!({"b": 1, "a": [2]});
    let outer = BTreeMap::from([("z", Quoted(inner.clone())), ("a", Quoted(inner))]);
    let quoted = r#""{\"a\":[2],\"b\":1}""#;
    let whole = format!(r#"{{"a":{quoted},"z":{quoted}}}"#);
    assert_eq!(to_string(&outer).unwrap(), whole);
    to_string(&json!({"a": {"b": [1, {"c": 0.5}]}})).unwrap_err();
    let long = "x".repeat(200_000);
    assert_eq!(to_string(&long).unwrap(), format!("\"{long}\""));
    assert_eq!(to_string(&outer).unwrap(), whole);
}
