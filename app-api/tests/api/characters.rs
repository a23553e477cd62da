//! Founders that come as character files.

use crate::{
    host::Mood,
    spawning::{House, house, request},
};
use serde_json::{Value, json};
use sporeline_genome::{Persona, character::import};
use sporeline_store::test_support::on_postgres;

/// Written for another host, keys and all.
fn file() -> Value {
    json!({"name": "Fen", "modelProvider": "anthropic", "bio": "A bog that trades.", "lore": ["Older than its exchange."],
        "topics": ["peat", "x".repeat(300)], "style": {"all": ["be slow"], "chat": ["be slow"], "post": ["no hashtags"]},
        "settings": {"secrets": {"ANTHROPIC_API_KEY": "hush-1"}}, "PASSWORD": "hush-2", "mood": "damp"})
}

#[tokio::test]
async fn a_founder_comes_from_a_character_file_and_the_answer_says_what_was_left_behind() {
    let House { world, payer, .. } = house(Mood::Helpful).await;
    let mut body = request(&payer);
    body["character"] = file();
    let post = world.client.post(format!("{}/api/v1/agents/transaction", world.url));
    let answer = post.header("idempotency-key", "k").json(&body).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    let came = &answer["character"];
    assert_eq!(
        (&came["version"], &came["name"]),
        (&"v0".into(), &"Fen".into()),
        "{answer}"
    );
    assert_eq!(came["persona"]["style"], json!(["be slow", "no hashtags"]));
    let notes: Vec<_> = came["notes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|note| (note["path"].as_str(), note["what"].as_str()))
        .collect();
    let expected = [
        ("topics[1]", "cut"),
        ("PASSWORD", "secret"),
        ("modelProvider", "not_taken"),
        ("mood", "unknown"),
        ("settings.secrets.ANTHROPIC_API_KEY", "secret"),
    ];
    assert_eq!(notes, expected.map(|(path, what)| (Some(path), Some(what))));
    assert_eq!(came["notes"][0]["message"], "300 bytes, cut to 280");

    // What is hashed into the transaction is what the file came to, and that is what is kept.
    let persona = import(file().to_string().as_bytes()).unwrap().persona;
    assert_eq!(answer["agent"]["persona_hash"], hex::encode(persona.hash()));
    let kept: String = sqlx::query_scalar("SELECT persona FROM api_personas WHERE persona_hash = $1")
        .bind(&persona.hash()[..])
        .fetch_one(&world.db)
        .await
        .unwrap();
    assert_eq!(Persona::from_json(&kept).unwrap(), persona);
}

#[tokio::test]
async fn no_secret_of_a_character_file_is_in_the_answer_or_anywhere_in_the_database() {
    let House { world, payer, .. } = house(Mood::Helpful).await;
    let mut refused = file();
    refused["bio"] = json!(7);
    for (key, character, status) in [("good", file(), 200), ("bad", refused, 422)] {
        let mut body = request(&payer);
        body["character"] = character;
        let post = world.client.post(format!("{}/api/v1/agents/transaction", world.url));
        let answer = post.header("idempotency-key", key).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), status);
        assert!(!answer.text().await.unwrap().contains("hush"));
    }
    let bytes = if on_postgres() {
        format!("{:?}", world.database.dump("").await).into_bytes()
    } else {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.sqlite");
        sqlx::query("VACUUM INTO $1")
            .bind(copy.to_str().unwrap())
            .execute(&world.db)
            .await
            .unwrap();
        std::fs::read(copy).unwrap()
    };
    let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("A bog that trades.") && !has("hush"));
}

#[tokio::test]
async fn a_character_file_that_is_none_is_refused_with_the_place_where_it_goes_wrong() {
    let House { world, payer, .. } = house(Mood::Helpful).await;
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    for (character, name, place) in [
        (json!("Fen"), "character_wrong_type", "the file must be an object"),
        (json!({"name": "x"}), "character_missing_field", "bio is missing"),
        (
            json!({"name": "x", "bio": ["a", 7]}),
            "character_wrong_type",
            "bio[1] must be a text, and is a number",
        ),
        (
            json!({"name": "x", "bio": "", "a": deep}),
            "character_too_deep",
            "nests deeper than 16",
        ),
    ] {
        let mut body = request(&payer);
        body["character"] = character;
        let (status, problem) = world.post("/agents/transaction", &body).await;
        assert_eq!((status, &problem["name"]), (422, &name.into()), "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(place), "{problem}");
    }
    // Given twice: only the text of the request shows it.
    let twice = request(&payer)
        .to_string()
        .replacen('{', r#"{"character": {"name": "x", "bio": "a", "bio": "b"},"#, 1);
    let post = world.client.post(format!("{}/api/v1/agents/transaction", world.url));
    let answer = post
        .header("content-type", "application/json")
        .body(twice)
        .send()
        .await
        .unwrap();
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["name"], "character_duplicate_field", "{problem}");
    // One persona is enough, and null is none.
    let mut both = request(&payer);
    both["character"] = json!({"name": "x", "bio": ""});
    both["persona"] = json!({});
    let (_, problem) = world.post("/agents/transaction", &both).await;
    assert_eq!(problem["name"], "character_and_persona", "{problem}");
    both["persona"] = Value::Null;
    both["character"] = Value::Null;
    let (status, answer) = world.post("/agents/transaction", &both).await;
    assert_eq!((status, &answer["character"]), (200, &Value::Null), "{answer}");
}
