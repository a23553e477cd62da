//! What any post is, whoever speaks.

use crate::scenes::{Case, Cases};
use proptest::prelude::*;
use sporeline_genome::{Genome, Persona, PersonaLists};
use sporeline_voice::{Happening, Heard, MAX_BYTES, MAX_DEPTH, Parent, Post, Subject, compose, text_hash};

fn say(cases: &Cases, genome: &Genome, case: &Case) -> Option<Post> {
    compose(genome, &cases.personas[case.persona], &cases.parents(case), &case.scene)
}

#[test]
fn the_same_genome_persona_and_scene_give_the_same_post() {
    let cases = Cases::read();
    for seed in 0..3 {
        let genome = Genome::random(&[seed; 32]);
        for case in &cases.cases {
            assert_eq!(say(cases, &genome, case), say(cases, &genome, case));
        }
    }
}

#[test]
fn no_post_is_too_long_breaks_a_line_or_promises_anything() {
    let cases = Cases::read();
    let unsaid = [
        "guarantee",
        "will rise",
        "moon",
        "risk-free",
        "buy now",
        "you should",
        "invest",
        "100x",
        "certain to",
    ];
    let mut count = 0;
    for seed in 0..6 {
        let genome = Genome::random(&[seed; 32]);
        for case in &cases.cases {
            let Some(post) = say(cases, &genome, case) else {
                continue;
            };
            count += 1;
            let text = &post.text;
            assert!(!text.is_empty() && text.len() <= MAX_BYTES, "{text}");
            assert!(!text.chars().any(char::is_control), "{text}");
            assert!(!text.contains(['{', '}', '\u{202e}']), "{text}");
            let lower = text.to_lowercase();
            assert!(unsaid.iter().all(|word| !lower.contains(word)), "{text}");
        }
    }
    assert!(count > 2_000, "{count}");
}

#[test]
fn a_post_of_middling_length_fits_280_bytes() {
    let cases = Cases::read();
    for case in &cases.cases {
        if let Some(post) = say(cases, &Genome::neutral(), case) {
            assert!(post.text.len() <= 280, "{}", post.text);
        }
    }
}

#[test]
fn what_was_just_said_is_not_said_again() {
    let cases = Cases::read();
    let genome = Genome::neutral();
    let mut again = 0;
    for case in &cases.cases {
        let Some(first) = say(cases, &genome, case) else {
            continue;
        };
        let mut scene = case.scene.clone();
        scene.said = vec![text_hash(&first.text)];
        let second = compose(&genome, &cases.personas[case.persona], &cases.parents(case), &scene);
        assert_ne!(second.as_ref().map(|post| &post.text), Some(&first.text));
        again += usize::from(second.is_some());
    }
    assert!(again > 100);
}

#[test]
fn most_posts_differ_from_each_other() {
    let cases = Cases::read();
    let texts: Vec<_> = (cases.cases.iter())
        .filter_map(|case| say(cases, &Genome::neutral(), case))
        .map(|post| post.text)
        .collect();
    let different: std::collections::BTreeSet<_> = texts.iter().collect();
    assert!(
        different.len() * 10 > texts.len() * 9,
        "{} of {}",
        different.len(),
        texts.len()
    );
}

#[test]
fn a_conversation_ends() {
    let cases = Cases::read();
    let mut case = serde_json::from_str::<Case>(&serde_json::to_string(&cases.cases[1]).unwrap()).unwrap();
    case.scene.last_at = case.scene.now - 10_000;
    case.scene.heard = vec![Heard {
        entry: "00".repeat(32),
        name: "Hypha".into(),
        about: Some(Subject::Reply),
        depth: MAX_DEPTH,
        kin: true,
        mentions_me: true,
    }];
    for seed in 0..=255 {
        case.scene.moment = format!("{seed:064x}");
        let post = say(cases, &Genome::random(&[seed; 32]), &case);
        assert!(post.is_none_or(|post| post.reply_to.is_none()));
    }
}

#[test]
fn an_agent_without_persona_or_news_keeps_quiet() {
    let cases = Cases::read();
    let mut scene = cases.cases[3].scene.clone();
    scene.last_at = scene.now - 100_000;
    scene.me.treasury = sporeline_voice::MicroSol(1_000_000_000);
    (scene.happened, scene.markets, scene.heard) = (vec![], vec![], vec![]);
    assert_eq!(compose(&Genome::neutral(), &Persona::default(), &[], &scene), None);
}

proptest! {
    #[test]
    fn names_and_personas_are_words_whatever_is_in_them(hostile in "\\PC{0,40}|[\\x00-\\x1f\u{200b}\u{202e}@:/.a-z]{0,60}", seed in any::<u8>()) {
        let list = || vec![hostile.clone()];
        let persona = Persona::new(PersonaLists {
            adjectives: list(), bio: list(), lore: list(), post_examples: list(), style: list(), topics: list(),
        }).unwrap();
        let mut scene = Cases::read().cases[usize::from(seed)].scene.clone();
        scene.last_at = scene.now - 100_000;
        scene.me.name = hostile.clone();
        scene.happened = vec![Happening::ChildBorn { name: hostile.clone() }, Happening::Sold { symbol: hostile.clone(), result_bps: Some(900) }];
        let parents = [Parent { name: &hostile, persona: &persona }];
        let post = compose(&Genome::random(&[seed; 32]), &persona, &parents, &scene);
        if let Some(post) = post {
            prop_assert!(!post.text.contains("://"), "{}", post.text);
            prop_assert!(!post.text.chars().any(|c| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')), "{}", post.text);
            prop_assert!(post.text.len() <= MAX_BYTES);
        }
    }
}
