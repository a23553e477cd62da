//! What a persona may be, and its hash.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sporeline_genome::{Persona, PersonaError, PersonaField, PersonaLists};

const FIELDS: [&str; 6] = ["adjectives", "bio", "lore", "postExamples", "style", "topics"];

fn persona_json() -> Value {
    json!({
        "topics": ["tides"], "style": [], "postExamples": ["gm"], "lore": [], "bio": ["Born early."],
        "adjectives": ["calm", "dry"],
    })
}

fn refusal(change: impl FnOnce(&mut Value)) -> PersonaError {
    let mut value = persona_json();
    change(&mut value);
    let error = Persona::from_json(&value.to_string()).unwrap_err();
    assert_eq!(Persona::from_value(value.clone()).unwrap_err(), error);
    assert!(serde_json::from_value::<Persona>(value).is_err());
    error
}

#[test]
fn six_lists_are_read_and_written_under_their_names() {
    let persona = Persona::from_json(&persona_json().to_string()).unwrap();
    assert_eq!(persona.adjectives(), ["calm", "dry"]);
    assert_eq!(persona.bio(), ["Born early."]);
    assert!(persona.lore().is_empty());
    assert_eq!(persona.post_examples(), ["gm"]);
    assert!(persona.style().is_empty());
    assert_eq!(persona.topics(), ["tides"]);
    assert_eq!(serde_json::to_value(&persona).unwrap(), persona_json());
    assert_eq!(PersonaField::ALL.map(PersonaField::name), FIELDS);
}

#[test]
fn an_unknown_missing_or_doubled_field_is_refused_by_its_name() {
    for name in ["name", "post_examples", "Bio", ""] {
        let refused = refusal(|v| v[name] = json!([]));
        assert_eq!(refused, PersonaError::UnknownField { name: name.to_owned() });
    }
    for field in PersonaField::ALL {
        let refused = refusal(|v| drop(v.as_object_mut().unwrap().remove(field.name())));
        assert_eq!(refused, PersonaError::MissingField { field });
        let doubled = persona_json()
            .to_string()
            .replacen('{', &format!("{{\"{field}\":[],"), 1);
        assert_eq!(
            Persona::from_json(&doubled),
            Err(PersonaError::DuplicateField { field })
        );
        assert!(serde_json::from_str::<Persona>(&doubled).is_err());
    }
}

#[test]
fn anything_but_an_object_of_lists_of_strings_is_refused() {
    assert!(matches!(Persona::from_json("{"), Err(PersonaError::NotJson(_))));
    assert!(matches!(Persona::from_json(""), Err(PersonaError::NotJson(_))));
    assert!(matches!(Persona::from_json("{} {}"), Err(PersonaError::NotJson(_))));
    assert_eq!(Persona::from_json("[]"), Err(PersonaError::NotAnObject));
    assert_eq!(Persona::from_json("null"), Err(PersonaError::NotAnObject));
    for field in PersonaField::ALL {
        for other in [json!("text"), json!(null), json!({"0": "text"})] {
            assert_eq!(refusal(|v| v[field.name()] = other), PersonaError::NotAList { field });
        }
        let refused = refusal(|v| v[field.name()] = json!(["text", 7]));
        assert_eq!(refused, PersonaError::NotAString { field, index: 1 });
    }
}

#[test]
fn a_list_of_16_is_taken_and_one_of_17_refused() {
    for field in PersonaField::ALL {
        let mut value = persona_json();
        value[field.name()] = json!(vec!["x"; 16]);
        assert!(Persona::from_value(value).is_ok());
        let refused = refusal(|v| v[field.name()] = json!(vec!["x"; 17]));
        assert_eq!(refused, PersonaError::TooManyItems { field, count: 17 });
    }
}

#[test]
fn a_text_of_280_bytes_is_taken_and_one_of_281_refused_by_field_and_place() {
    for field in PersonaField::ALL {
        for text in ["x".repeat(280), "é".repeat(140)] {
            let mut value = persona_json();
            value[field.name()] = json!([text]);
            assert!(Persona::from_value(value).is_ok());
            let refused = refusal(|v| v[field.name()] = json!(["", format!("{text}x")]));
            assert_eq!(
                refused,
                PersonaError::TooLong {
                    field,
                    index: 1,
                    bytes: 281
                }
            );
        }
    }
}

#[test]
fn texts_are_brought_into_nfc_before_they_are_measured_and_hashed() {
    let persona = |text: &str| {
        let bio = vec![text.to_owned()];
        Persona::new(PersonaLists {
            bio,
            ..Default::default()
        })
        .unwrap()
    };
    // "é" as one character and as "e" with a combining accent; the Ångström sign and the letter.
    assert_eq!(persona("caf\u{e9}"), persona("cafe\u{301}"));
    assert_eq!(persona("\u{212b}").bio(), ["\u{c5}"]);
    assert_eq!(persona("caf\u{e9}").hash(), persona("cafe\u{301}").hash());
    // 140 · 3 bytes decomposed, 140 · 2 composed.
    assert_eq!(persona(&"e\u{301}".repeat(140)).bio()[0].len(), 280);
}

#[test]
fn the_hash_is_that_of_the_domain_and_the_sorted_json() {
    let bio = vec!["a \"quote\" \u{e9}\n".to_owned()];
    let persona = Persona::new(PersonaLists {
        bio,
        ..Default::default()
    })
    .unwrap();
    let jcs = "{\"adjectives\":[],\"bio\":[\"a \\\"quote\\\" \u{e9}\\n\"],\"lore\":[],\"postExamples\":[],\
               \"style\":[],\"topics\":[]}";
    assert_eq!(persona.to_jcs(), jcs.as_bytes());
    let message = ["sporeline/persona-hash/v1", jcs].concat();
    assert_eq!(persona.hash(), <[u8; 32]>::from(Sha256::digest(message)));
}
