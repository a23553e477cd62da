//! The committed births of personas.

use serde_json::Value;
use sha2::{Digest, Sha256};
use sporeline_genome::{Gene, Genome, Persona, mutation_rate, vectors};

use crate::by_the_letter::{ChaCha8, clamp};

fn committed() -> Vec<vectors::PersonaVector> {
    serde_json::from_str(vectors::PERSONA_JSON).unwrap()
}

#[test]
fn every_committed_persona_and_its_hash_is_recomputed() {
    let vectors = committed();
    assert!(vectors.len() >= 16);
    for (number, v) in vectors.iter().enumerate() {
        let parent = |rate| Genome::neutral().with(Gene::MutationRate, rate).unwrap();
        let rate = mutation_rate(&parent(v.a_mutation_rate), &parent(v.b_mutation_rate));
        let child = Persona::inherit(&v.a, &v.b, &v.seed, rate);
        assert_eq!(child, v.child, "vector {number}");
        assert_eq!(child.hash(), v.child_hash, "hash of vector {number}");
    }
}

/// The rule as it is worded, on bare JSON. Says how many texts mutated and how many were dropped as repetitions.
fn by_the_letter(a: &Value, b: &Value, seed: &[u8; 32], rate: u64) -> (Value, usize, usize) {
    let lexicon: Value = serde_json::from_str(include_str!("../../lexicon.json")).unwrap();
    let mut rng = ChaCha8::new(Sha256::digest([b"sporeline/persona/v1".as_slice(), seed].concat()).into());
    let (mut child, mut mutated, mut dropped) = (serde_json::Map::new(), 0, 0);
    for field in ["adjectives", "bio", "lore", "postExamples", "style", "topics"] {
        let (a, b) = (a[field].as_array().unwrap(), b[field].as_array().unwrap());
        let mut out: Vec<Value> = Vec::new();
        for i in 0..a.len().max(b.len()) {
            let w = u64::from(rng.next_u32());
            let (p, q) = if w & 1 == 0 { (a, b) } else { (b, a) };
            let mut item = if i < p.len() { p[i].clone() } else { q[i].clone() };
            if let Some(entries) = lexicon[field].as_array()
                && ((w >> 16) * 10_000) >> 16 < rate
            {
                item = entries[rng.next_u32() as usize % entries.len()].clone();
                mutated += 1;
            }
            if out.contains(&item) {
                dropped += 1;
            } else {
                out.push(item);
            }
        }
        child.insert(field.to_owned(), out.into());
    }
    (child.into(), mutated, dropped)
}

#[test]
fn every_committed_persona_follows_the_rule_as_it_is_worded() {
    let list: Vec<Value> = serde_json::from_str(vectors::PERSONA_JSON).unwrap();
    let (mut mutated, mut dropped) = (0, 0);
    for (number, v) in list.iter().enumerate() {
        let gene = |name: &str| v[name].as_u64().unwrap();
        let rate = clamp((gene("a_mutation_rate") + gene("b_mutation_rate")) / 2, 50, 2500);
        let seed = hex::decode(v["seed"].as_str().unwrap()).unwrap().try_into().unwrap();
        let (child, mutations, repetitions) = by_the_letter(&v["a"], &v["b"], &seed, rate);
        assert_eq!(child, v["child"], "vector {number}");
        mutated += mutations;
        dropped += repetitions;
    }
    assert!(mutated >= 20 && dropped >= 20, "{mutated} mutated, {dropped} dropped");
}

#[test]
fn the_committed_personas_include_empty_and_full_ones_and_both_bounds_of_the_rate() {
    let vectors = committed();
    let full = |p: &Persona| p.adjectives().len() == 16 && p.topics().len() == 16;
    assert!(
        vectors
            .iter()
            .any(|v| v.a == Persona::default() && v.child == Persona::default())
    );
    assert!(vectors.iter().any(|v| full(&v.a) && full(&v.b) && v.a != v.b));
    assert!(vectors.iter().any(|v| v.a_mutation_rate + v.b_mutation_rate < 100));
    assert!(vectors.iter().any(|v| v.a_mutation_rate + v.b_mutation_rate > 5_001));
}
