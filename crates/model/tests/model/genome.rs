//! Inheritance against the committed vectors.

use sporeline_model::genome::{birth_seed, inherit, is_genome};

#[derive(serde::Deserialize)]
struct Vector {
    #[serde(with = "hex::serde")]
    a: [u8; 64],
    #[serde(with = "hex::serde")]
    b: [u8; 64],
    #[serde(with = "hex::serde")]
    child_wallet: [u8; 32],
    #[serde(with = "hex::serde")]
    slot_hash: [u8; 32],
    #[serde(with = "hex::serde")]
    child: [u8; 64],
}

#[test]
fn children_are_those_of_the_committed_vectors() {
    let vectors: Vec<Vector> =
        serde_json::from_str(include_str!("../../../genome/vectors/birth.json")).expect("a list of births");
    assert!(vectors.len() >= 64, "{} vectors", vectors.len());
    for v in &vectors {
        let seed = birth_seed(&v.a, &v.b, &v.child_wallet, &v.slot_hash);
        assert_eq!(inherit(&v.a, &v.b, &seed), v.child);
    }
}

#[test]
fn a_gene_of_10_000_is_one_and_a_gene_of_10_001_is_none() {
    let mut genome = [0; 64];
    genome[62..].copy_from_slice(&10_000u16.to_le_bytes());
    assert!(is_genome(&genome));
    genome[62..].copy_from_slice(&10_001u16.to_le_bytes());
    assert!(!is_genome(&genome));
}
