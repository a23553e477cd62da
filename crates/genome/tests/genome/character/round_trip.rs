//! What goes out comes back.

use super::import::read;
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};
use sporeline_genome::{
    Persona, PersonaField, PersonaLists,
    character::{Version, export_v1, import},
};
use unicode_normalization::UnicodeNormalization;

/// Any text that fits, blank, repeated and unprintable ones among them.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-c]{0,2}",
        2 => any::<String>().prop_map(|text| {
            let text: String = text.nfc().collect();
            text[..text.floor_char_boundary(280)].to_owned()
        }),
        1 => Just("x".repeat(280)),
    ]
}

/// The same, and what would be taken for a secret in a stranger's file.
fn published() -> impl Strategy<Value = String> {
    let secrets = [
        "-----BEGIN PRIVATE KEY-----",
        "sk-proj-abcdEFGH1234abcdEFGH",
        &"9f".repeat(32),
    ]
    .map(str::to_owned);
    prop_oneof![6 => text(), 1 => prop::sample::select(secrets.to_vec())]
}

fn list() -> impl Strategy<Value = Vec<String>> {
    vec(published(), 0..=16)
}

fn persona() -> impl Strategy<Value = Persona> {
    (list(), list(), list(), list(), list(), list()).prop_map(
        |(adjectives, bio, lore, post_examples, style, topics)| {
            Persona::new(PersonaLists {
                adjectives,
                bio,
                lore,
                post_examples,
                style,
                topics,
            })
            .unwrap()
        },
    )
}

/// A v1 file of texts in NFC, some too many or too long.
fn v1() -> impl Strategy<Value = Value> {
    let list = || vec(prop_oneof![8 => text(), 1 => Just("Many words. ".repeat(40))], 0..=20);
    (list(), list(), list(), list(), list(), list(), list()).prop_map(
        |(bio, posts, topics, adjectives, all, chat, post)| {
            json!({"name": "Fen", "bio": bio, "postExamples": posts, "topics": topics, "adjectives": adjectives,
                "style": {"all": all, "chat": chat, "post": post}})
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_persona_written_and_read_is_the_same_persona_to_its_hash_and_nothing_is_reported(
        persona in persona(), name in "\\PC{1,32}",
    ) {
        let file = export_v1(&name, &persona, None).unwrap();
        let back = import(file.as_bytes()).unwrap();
        prop_assert_eq!(&back.persona, &persona);
        prop_assert_eq!(back.persona.hash(), persona.hash());
        prop_assert_eq!((back.version, back.name), (Version::V1, Some(name.clone())));
        prop_assert!(back.report.notes.is_empty());
        prop_assert_eq!(export_v1(&name, &back.persona, None).unwrap(), file, "byte for byte");
    }

    #[test]
    fn an_export_that_was_edited_is_searched_as_any_other_file(persona in persona()) {
        let mut file: Value = serde_json::from_str(&export_v1("Fen", &persona, None).unwrap()).unwrap();
        file["topics"] = json!(["sk-proj-abcdEFGH1234abcdEFGH", "moss"]);
        let read = read(&file).unwrap();
        prop_assert_eq!(read.persona.topics(), ["moss"]);
    }

    #[test]
    fn a_file_of_version_1_read_and_written_keeps_all_that_a_persona_holds(file in v1()) {
        let first = read(&file).unwrap();
        let written: Value = serde_json::from_str(&export_v1("Fen", &first.persona, None).unwrap()).unwrap();
        let loss = |field: &str| first.report.notes.iter().any(|note| note.path.starts_with(field));
        for field in ["bio", "postExamples", "topics", "adjectives"] {
            // What is not in the report is there, and what is there is as it was.
            prop_assert_eq!(written[field] == file[field], !loss(field), "{}", field);
        }
        if !loss("style") {
            for rule in ["all", "chat", "post"].into_iter().flat_map(|list| file["style"][list].as_array().unwrap()) {
                prop_assert!(written["style"]["all"].as_array().unwrap().contains(rule));
            }
        }
        let second = read(&written).unwrap();
        prop_assert_eq!(&second.persona, &first.persona, "the second time nothing changes");
        prop_assert!(second.report.notes.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn whatever_texts_a_file_holds_the_persona_keeps_its_limits_and_losses_are_reported(
        texts in vec(any::<String>(), 0..24), times in 1usize..40,
    ) {
        let texts: Vec<String> = texts.iter().map(|text| text.repeat(times)).collect();
        let file = json!({"name": "x", "bio": texts, "lore": texts, "postExamples": texts, "topics": texts,
            "adjectives": texts, "style": {"all": texts}});
        prop_assume!(file.to_string().len() <= sporeline_genome::character::MAX_FILE_BYTES);
        let imported = read(&file).unwrap();
        let normal: Vec<String> = texts.iter().map(|text| text.nfc().collect()).collect();
        for field in PersonaField::ALL {
            let list = imported.persona.list(field);
            prop_assert!(list.len() <= 16 && list.iter().all(|text| text.len() <= 280));
            let reported = imported.report.notes.iter().any(|note| note.path.starts_with(field.name()));
            prop_assert_eq!(list == normal, !reported, "{}", field);
        }
    }
}
