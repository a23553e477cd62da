//! Files made to break their reader.

use super::import::{read, with};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};
use sporeline_genome::character::{MAX_DEPTH, MAX_FILE_BYTES, MAX_NAME_BYTES, MAX_VALUES, import};
use std::time::{Duration, Instant};

fn refused(file: &[u8]) -> (&'static str, String) {
    let error = import(file).unwrap_err();
    (error.name(), error.path().unwrap_or_default().to_owned())
}

#[test]
fn every_refusal_names_itself_and_the_field_where_the_file_goes_wrong() {
    let of = |field: &str, value: Value| with(field, value).to_string();
    for (file, name, path) in [
        ("", "character_not_json", ""),
        ("{", "character_not_json", ""),
        ("{} {}", "character_not_json", ""),
        (r#"{"name": "\ud800", "bio": ""}"#, "character_not_json", ""),
        (r#"{"name": "x", "bio": "", "n": 1e999}"#, "character_not_json", ""),
        ("[]", "character_wrong_type", "the file"),
        ("null", "character_wrong_type", "the file"),
        ("\"name\"", "character_wrong_type", "the file"),
        ("{}", "character_missing_field", "name"),
        (r#"{"name": "x"}"#, "character_missing_field", "bio"),
        (r#"{"name": "x", "bio": null}"#, "character_missing_field", "bio"),
        (r#"{"name": "", "bio": ""}"#, "character_empty_name", "name"),
        (r#"{"name": 7, "bio": ""}"#, "character_wrong_type", "name"),
        (r#"{"name": "x", "bio": 7}"#, "character_wrong_type", "bio"),
        (r#"{"name": "x", "bio": ["a", 7]}"#, "character_wrong_type", "bio[1]"),
        (
            r#"{"name": "x", "bio": "", "name": "y"}"#,
            "character_duplicate_field",
            "name",
        ),
        (
            r#"{"name": "x", "bio": "", "\u006eame": "y"}"#,
            "character_duplicate_field",
            "name",
        ),
        (
            r#"{"name": "x", "bio": "", "settings": {"a": [{"b": 1, "b": 2}]}}"#,
            "character_duplicate_field",
            "settings.a[0].b",
        ),
        (&of("topics", json!({})), "character_wrong_type", "topics"),
        (&of("topics", json!([null])), "character_wrong_type", "topics[0]"),
        (
            &of("adjectives", json!([["a"]])),
            "character_wrong_type",
            "adjectives[0]",
        ),
        (&of("lore", json!(true)), "character_wrong_type", "lore"),
        (
            &of("postExamples", json!([{}])),
            "character_wrong_type",
            "postExamples[0]",
        ),
        (&of("style", json!(["terse"])), "character_wrong_type", "style"),
        (
            &of("style", json!({"chat": [1.5]})),
            "character_wrong_type",
            "style.chat[0]",
        ),
        (&of("system", json!(1)), "character_wrong_type", "system"),
        (&of("clients", json!("twitter")), "character_wrong_type", "clients"),
        (&of("secrets", json!([])), "character_wrong_type", "secrets"),
        (&of("settings", json!("x")), "character_wrong_type", "settings"),
        (
            &of("advancedMemory", json!("yes")),
            "character_wrong_type",
            "advancedMemory",
        ),
        (
            &of("messageExamples", json!({})),
            "character_wrong_type",
            "messageExamples",
        ),
        (
            &of("messageExamples", json!(["hi"])),
            "character_wrong_type",
            "messageExamples[0]",
        ),
        (
            &of("messageExamples", json!([{}])),
            "character_missing_field",
            "messageExamples[0].examples",
        ),
        (
            &of("messageExamples", json!([["hi"]])),
            "character_wrong_type",
            "messageExamples[0][0]",
        ),
        (
            &of("messageExamples", json!([[{"content": {}}]])),
            "character_missing_field",
            "messageExamples[0][0].name",
        ),
        (
            &of("messageExamples", json!([[{"user": 1, "content": {}}]])),
            "character_wrong_type",
            "messageExamples[0][0].user",
        ),
        (
            &of("messageExamples", json!([[{"name": "a"}]])),
            "character_missing_field",
            "messageExamples[0][0].content",
        ),
        (
            &of(
                "messageExamples",
                json!([{"examples": [{"name": "a", "content": "hi"}]}]),
            ),
            "character_wrong_type",
            "messageExamples[0].examples[0].content",
        ),
        (
            &of("settings", json!({"sporeline": {"lore": 2}})),
            "character_wrong_type",
            "settings.sporeline.lore",
        ),
        (
            &of("settings", json!({"sporeline": {"lore": -1}})),
            "character_wrong_type",
            "settings.sporeline.lore",
        ),
        (
            &of("settings", json!({"sporeline": {"lore": "1"}})),
            "character_wrong_type",
            "settings.sporeline.lore",
        ),
        (
            &of("settings", json!({"sporeline": {"lore": u64::MAX}})),
            "character_wrong_type",
            "settings.sporeline.lore",
        ),
    ] {
        assert_eq!(refused(file.as_bytes()), (name, path.to_owned()), "{file}");
    }
}

#[test]
fn bytes_that_are_no_text_are_refused_by_their_place_and_a_byte_order_mark_is_passed_over() {
    let error = import(b"{\"name\": \"\xff\"}").unwrap_err();
    assert_eq!(error.to_string(), "it is not UTF-8 from byte 10 on");
    // A surrogate and an overlong slash, as some encoders write them.
    assert_eq!(refused(b"{\"name\": \"\xed\xa0\x80\"}").0, "character_not_utf8");
    assert_eq!(refused(b"{\"name\": \"\xc0\xaf\"}").0, "character_not_utf8");
    let marked = format!("\u{feff}{}", with("topics", json!([])));
    assert!(import(marked.as_bytes()).is_ok());
}

#[test]
fn a_file_one_byte_one_level_or_one_value_too_large_is_refused_and_one_that_just_fits_is_read() {
    let of_size = |bytes: usize| {
        let frame = with("system", json!("")).to_string().len();
        with("system", json!("s".repeat(bytes - frame))).to_string()
    };
    assert!(import(of_size(MAX_FILE_BYTES).as_bytes()).is_ok());
    assert_eq!(refused(of_size(MAX_FILE_BYTES + 1).as_bytes()).0, "character_too_large");

    // The file is at depth 1.
    let of_depth = |depth: usize| (1..depth).fold(json!(1), |inner, _| json!([inner]));
    assert!(read(&with("x", of_depth(MAX_DEPTH))).is_ok());
    let error = read(&with("x", of_depth(MAX_DEPTH + 1))).unwrap_err();
    assert_eq!(
        (error.name(), error.path()),
        ("character_too_deep", Some(&*format!("x{}", "[0]".repeat(15))))
    );

    // The file, its name, its bio and the text in it, and the list itself are five.
    assert!(read(&with("x", json!(vec![0; MAX_VALUES - 5]))).is_ok());
    let error = read(&with("x", json!(vec![0; MAX_VALUES - 4]))).unwrap_err();
    assert_eq!(
        (error.name(), error.path()),
        ("character_too_many_values", Some("x[8187]"))
    );
}

#[test]
fn a_file_that_only_nests_is_refused_at_the_limit_not_by_the_stack() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(40_000), close.repeat(40_000));
        assert_eq!(refused(deep.as_bytes()).0, "character_too_deep");
        let unclosed = open.repeat(40_000);
        assert_eq!(refused(unclosed.as_bytes()).0, "character_too_deep");
    }
}

#[test]
fn the_largest_texts_and_names_are_read_in_a_blink_and_shortened() {
    let room = MAX_FILE_BYTES - 100;
    for text in ["a", "a ", "Oh. ", "\u{301}", "👨\u{200d}", " ", "\u{202e}"] {
        let huge = text.repeat(room / text.len());
        for file in [
            with("bio", json!(huge)),
            with("postExamples", json!([huge])),
            with("name", json!(huge)),
        ] {
            let begun = Instant::now();
            let imported = read(&file).unwrap();
            assert!(begun.elapsed() < Duration::from_secs(5), "{text:?}");
            assert!(!imported.report.notes.is_empty());
            assert!(imported.name.unwrap().len() <= MAX_NAME_BYTES);
        }
    }
    // A field's name is shown shortened, wherever it is shown.
    let report = read(&with(&"k".repeat(room), json!(1))).unwrap().report;
    assert!(report.notes[0].path.len() < 100);
}

/// Any JSON at all, with the names of a character file in it more often than chance would have them.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    let name = prop_oneof![
        proptest::sample::select(vec![
            "name",
            "bio",
            "lore",
            "topics",
            "adjectives",
            "postExamples",
            "style",
            "all",
            "chat",
            "post",
            "messageExamples",
            "examples",
            "content",
            "user",
            "settings",
            "sporeline",
            "secrets",
            "clients",
            "advancedMemory",
            "knowledge",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
    ];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((name.clone(), inner), 0..8).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in vec(any::<u8>(), 0..200)) {
        let _ = import(&bytes);
    }

    #[test]
    fn no_json_makes_the_reader_panic_and_what_is_read_is_a_persona(
        file in anything(), more in anything(), named in any::<bool>(),
    ) {
        let mut file = file;
        if named && let Some(fields) = file.as_object_mut() {
            fields.insert("name".into(), "x".into());
            fields.insert("bio".into(), "b".into());
            fields.insert("settings".into(), json!({"deep": more}));
        }
        match read(&file) {
            Ok(imported) => {
                let json = String::from_utf8(imported.persona.to_jcs()).unwrap();
                prop_assert_eq!(sporeline_genome::Persona::from_json(&json).unwrap(), imported.persona);
            }
            Err(error) => prop_assert!(error.name().starts_with("character_") && !error.to_string().is_empty()),
        }
    }

    #[test]
    fn a_byte_changed_anywhere_in_a_good_file_is_read_or_refused_but_never_panics(place: usize, byte: u8) {
        let mut file = include_bytes!("../../../vectors/character/v0-fen.json").to_vec();
        let place = place % file.len();
        file[place] = byte;
        let _ = import(&file);
        let _ = import(&file[..place]);
    }
}
