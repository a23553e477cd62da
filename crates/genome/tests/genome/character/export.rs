//! What is written, to the byte.

use serde_json::Value;
use sporeline_genome::{
    Genome, Persona,
    character::{CharacterError, Origin, export_v1, import},
};

fn persona() -> Persona {
    Persona::from_json(
        r#"{"adjectives":["wry"],"bio":["It \"counts\"."],"lore":["Born in a drought."],"postExamples":["gm\n"],
            "style":["plain"],"topics":["tides","été"]}"#,
    )
    .unwrap()
}

#[test]
fn an_export_is_these_bytes() {
    let expected = r#"{
  "name": "Morel",
  "bio": [
    "It \"counts\".",
    "Born in a drought."
  ],
  "postExamples": [
    "gm\n"
  ],
  "topics": [
    "tides",
    "été"
  ],
  "adjectives": [
    "wry"
  ],
  "settings": {
    "sporeline": {
      "lore": 1,
      "personaHash": "HASH"
    }
  },
  "style": {
    "all": [
      "plain"
    ]
  }
}
"#
    .replace("HASH", &hex::encode(persona().hash()));
    assert_eq!(export_v1("Morel", &persona(), None).unwrap(), expected);
}

#[test]
fn an_export_with_an_origin_says_where_the_agent_lives_and_comes_back_as_the_same_persona() {
    let origin = Origin {
        cluster: "local".into(),
        wallet: "11111111111111111111111111111111".into(),
        generation: 3,
        genome: Genome::neutral(),
    };
    let file = export_v1("Morel", &persona(), Some(&origin)).unwrap();
    let ours = &serde_json::from_str::<Value>(&file).unwrap()["settings"]["sporeline"];
    assert_eq!(ours["cluster"], "local");
    assert_eq!(ours["generation"], 3);
    assert_eq!(ours["genome"].as_array().unwrap().len(), 32);
    let back = import(file.as_bytes()).unwrap();
    assert_eq!(back.persona, persona());
    assert!(back.report.notes.is_empty(), "{:?}", back.report);
}

#[test]
fn a_character_without_a_name_is_not_written_for_version_1_asks_for_one() {
    assert_eq!(export_v1("", &persona(), None), Err(CharacterError::EmptyName));
}

/// The schema of `@elizaos/core` 1.7.2, `dist/schemas/character.d.ts`, as far as an export uses it: strict, so every field must
/// be one of these, in this order here.
#[test]
fn an_export_has_no_field_and_no_type_that_the_strict_schema_of_version_1_does_not_admit() {
    let schema = [
        "id",
        "name",
        "username",
        "system",
        "templates",
        "bio",
        "messageExamples",
        "postExamples",
        "topics",
        "adjectives",
        "knowledge",
        "plugins",
        "settings",
        "secrets",
        "style",
    ];
    let file = export_v1("Morel", &persona(), None).unwrap();
    // The order as it is written: a map would sort it.
    let top: Vec<&str> = file
        .lines()
        .filter_map(|line| line.strip_prefix("  \"")?.split_once("\":").map(|(key, _)| key))
        .collect();
    let places: Vec<_> = top
        .iter()
        .map(|key| schema.iter().position(|name| name == key))
        .collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{top:?}");
    let file: Value = serde_json::from_str(&file).unwrap();
    for list in [
        &file["bio"],
        &file["postExamples"],
        &file["topics"],
        &file["adjectives"],
        &file["style"]["all"],
    ] {
        assert!(list.as_array().unwrap().iter().all(Value::is_string));
    }
    assert_eq!(file["style"].as_object().unwrap().len(), 1);
    assert!(file["settings"]["sporeline"].is_object());
}
