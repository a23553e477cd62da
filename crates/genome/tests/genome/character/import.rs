//! What is read from each version's shapes, and what is said of the rest.

use serde_json::{Value, json};
use sporeline_genome::{
    PersonaField,
    character::{CharacterError, Imported, MAX_NOTES, Version, What, import},
};

pub fn read(file: &Value) -> Result<Imported, CharacterError> {
    import(file.to_string().as_bytes())
}

/// A v1 file with one more field.
pub fn with(field: &str, value: Value) -> Value {
    let mut file = json!({"name": "Fen", "bio": ["Slow."]});
    file[field] = value;
    file
}

fn vector(name: &str) -> Imported {
    let file = format!("{}/vectors/character/{name}.json", env!("CARGO_MANIFEST_DIR"));
    import(&std::fs::read(file).unwrap()).unwrap()
}

#[test]
fn a_file_of_the_first_agents_gives_its_six_lists_and_names_its_secrets_without_their_values() {
    let fen = vector("v0-fen");
    assert_eq!((fen.version, fen.name.as_deref()), (Version::V0, Some("Fen")));
    assert_eq!(fen.persona.adjectives(), ["patient", "damp", "exact"]);
    assert_eq!(fen.persona.bio().len(), 2);
    assert_eq!(fen.persona.lore()[1], "Nobody has found the bottom of its order book.");
    assert_eq!(fen.persona.post_examples().len(), 2);
    // all, post, chat; the rule given twice stands once.
    let style = [
        "never hurry",
        "short sentences",
        "no hashtags",
        "answer a question with a fact",
    ];
    assert_eq!(fen.persona.style(), style);
    assert_eq!(fen.persona.topics(), ["wetlands", "compound interest", "slow weather"]);
    assert_eq!(
        fen.report.paths("secret"),
        [
            "clientConfig.telegram.botToken",
            "settings.secrets.ANTHROPIC_API_KEY",
            "settings.secrets.TWITTER_PASSWORD"
        ]
    );
    assert_eq!(
        fen.report.paths("not_taken"),
        [
            "clientConfig",
            "clients",
            "knowledge",
            "messageExamples",
            "modelProvider",
            "settings.chains",
            "settings.model",
            "settings.voice",
            "system",
            "twitterProfile",
            "username"
        ]
    );
    assert_eq!(fen.report.paths("unknown"), [""; 0]);
}

#[test]
fn no_value_of_a_secret_is_in_anything_that_comes_of_a_file() {
    for name in ["v0-fen", "v0-overflowing", "v1-quill", "current-lantern"] {
        let imported = vector(name);
        assert!(!imported.report.paths("secret").is_empty(), "{name}");
        let shown = format!("{imported:?} {}", serde_json::to_string(&imported.report).unwrap());
        assert!(!shown.contains("never-be-seen"), "{name}");
    }
    // Nor in a refusal, even where the secret itself is what is wrong.
    for file in [
        json!({"name": "x", "bio": "", "secrets": "never-be-seen"}),
        json!({"name": "x", "bio": "", "settings": ["never-be-seen"]}),
        json!({"name": ["never-be-seen"], "bio": ""}),
    ] {
        let error = read(&file).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("never-be-seen"), "{error}");
    }
}

#[test]
fn versions_are_told_apart_by_what_only_they_have() {
    let conversation = |speaker: &str| json!([[{speaker: "a", "content": {}}]]);
    for (file, version) in [
        (with("topics", json!([])), Version::V1),
        (with("lore", json!([])), Version::V0),
        (with("clients", json!([])), Version::V0),
        (with("modelProvider", json!("openai")), Version::V0),
        (with("messageExamples", json!([])), Version::V1),
        (with("messageExamples", conversation("user")), Version::V0),
        (with("messageExamples", conversation("name")), Version::V1),
        (with("messageExamples", json!([{"examples": []}])), Version::Current),
        (with("advancedPlanning", json!(true)), Version::Current),
        (json!({"advancedMemory": true}), Version::Current),
        // Absence is no mark.
        (with("lore", json!(null)), Version::V1),
        // An old file with something new in it is an old file.
        (
            json!({"name": "x", "bio": "", "lore": [], "advancedMemory": true}),
            Version::V0,
        ),
    ] {
        assert_eq!(read(&file).unwrap().version, version, "{file}");
    }
}

#[test]
fn a_lone_text_is_a_list_of_one_and_null_is_absence() {
    let file = json!({"name": "x", "bio": "b", "lore": "l", "topics": "t", "adjectives": null, "postExamples": "p",
        "style": {"all": "a", "chat": null, "post": ["p"]}, "system": null});
    let imported = read(&file).unwrap();
    assert_eq!(imported.persona.bio(), ["b"]);
    assert_eq!(imported.persona.lore(), ["l"]);
    assert_eq!(imported.persona.topics(), ["t"]);
    assert_eq!(imported.persona.adjectives(), [""; 0]);
    assert_eq!(imported.persona.style(), ["a", "p"]);
    assert!(imported.report.notes.is_empty());
}

#[test]
fn texts_are_normalised_before_they_are_measured() {
    // 140 letters of three bytes each become letters of two: 280 bytes.
    let imported = read(&with("topics", json!(["e\u{301}".repeat(140)]))).unwrap();
    assert_eq!(imported.persona.topics(), ["é".repeat(140)]);
    assert!(imported.report.notes.is_empty());
}

#[test]
fn whatever_is_too_long_is_cut_or_split_and_every_cut_is_reported_with_its_place_and_size() {
    let long = "A sentence of exactly forty-two characters! ".repeat(10);
    let file = json!({"name": "x", "bio": [long], "lore": vec!["l"; 20], "postExamples": ["short", "word ".repeat(70)],
        "adjectives": ["x".repeat(281)], "style": {"all": vec!["rule"; 10], "post": vec!["other"; 10]}});
    let imported = read(&file).unwrap();
    let notes: Vec<_> = imported
        .report
        .notes
        .iter()
        .map(|note| (note.path.as_str(), note.what))
        .collect();
    assert_eq!(
        notes,
        [
            ("adjectives[0]", What::Cut { bytes: 281, kept: 280 }),
            ("bio[0]", What::Split { pieces: 2 }),
            ("lore", What::LeftOut { given: 20, kept: 16 }),
            ("postExamples[1]", What::Cut { bytes: 350, kept: 279 }),
            ("style", What::LeftOut { given: 20, kept: 16 }),
        ]
    );
    assert_eq!(
        imported.persona.bio().join(" "),
        long.trim_end(),
        "nothing of a split text is lost"
    );
    for field in PersonaField::ALL {
        assert!(imported.persona.list(field).len() <= 16);
        assert!(imported.persona.list(field).iter().all(|text| text.len() <= 280));
    }
    assert_eq!(
        imported.report.notes[3].to_string(),
        "postExamples[1]: 350 bytes, cut to 279"
    );
}

#[test]
fn a_field_that_nobody_knows_is_reported_and_so_is_a_secret_in_it() {
    let file = json!({"name": "x", "bio": "", "mood": {"deep": [{"apiKey": "k", "ok": 1}]}, "PASSWORD": "p",
        "style": {"all": [], "loud": []}, "settings": {"secrets": {"a b": 1}, "model": "m"}});
    let report = read(&file).unwrap().report;
    assert_eq!(report.paths("unknown"), ["style.loud", "mood"]);
    assert_eq!(
        report.paths("secret"),
        ["PASSWORD", "mood.deep[0].apiKey", "settings.secrets[\"a b\"]"]
    );
    assert_eq!(report.paths("not_taken"), ["settings.model"]);
}

#[test]
fn a_report_lists_so_many_notes_and_counts_the_others() {
    let secrets: serde_json::Map<_, _> = (0..1_000).map(|n| (format!("KEY_{n}"), json!("k"))).collect();
    let report = read(&with("secrets", secrets.into())).unwrap().report;
    assert_eq!((report.notes.len(), report.unlisted), (MAX_NOTES, 1_000 - MAX_NOTES));
}

#[test]
fn a_text_that_holds_a_secret_is_dropped_and_named_without_its_value() {
    let key = "sk-proj-hush12345678hush12345678";
    let file = json!({
        "name": "Fen", "lore": ["Old."], "topics": ["peat"], "adjectives": ["damp"],
        "bio": ["Slow.", format!("My wallet is {}", "4vJ9JU1bJJE9".repeat(8).split_at(88).0)],
        "postExamples": [format!("OPENAI_API_KEY={key}"), "gm"],
        "style": {"all": ["be slow", "-----BEGIN OPENSSH PRIVATE KEY-----", "aHVzaA==", "-----END OPENSSH PRIVATE KEY-----"]},
    });
    let fen = read(&file).unwrap();
    assert_eq!(
        (fen.persona.bio(), fen.persona.post_examples()),
        (&["Slow.".to_owned()][..], &["gm".to_owned()][..])
    );
    assert_eq!(fen.persona.style(), ["be slow"]);
    assert_eq!(
        fen.report.paths("secret"),
        [
            "bio[1]",
            "postExamples[0]",
            "style.all[1]",
            "style.all[2]",
            "style.all[3]"
        ]
    );
    assert!(!format!("{fen:?}").contains("hush"));
}
