//! The committed births.

use sporeline_genome::{Genome, birth_seed, vectors};

use crate::by_the_letter;

fn committed() -> Vec<vectors::BirthVector> {
    serde_json::from_str(vectors::BIRTH_JSON).unwrap()
}

#[test]
fn every_committed_birth_is_recomputed_to_the_byte() {
    let vectors = committed();
    assert!(vectors.len() >= 64);
    for (number, vector) in vectors.iter().enumerate() {
        assert_eq!(vector.recompute().unwrap().to_bytes(), vector.child, "vector {number}");
    }
}

#[test]
fn every_committed_birth_follows_the_rule_as_it_is_worded() {
    for (number, v) in committed().iter().enumerate() {
        let seed = by_the_letter::seed(&v.a, &v.b, &v.child_wallet, &v.slot_hash);
        let (a, b) = (Genome::from_bytes(&v.a).unwrap(), Genome::from_bytes(&v.b).unwrap());
        assert_eq!(
            birth_seed(&a, &b, &v.child_wallet, &v.slot_hash),
            seed,
            "seed of vector {number}"
        );
        let birth = by_the_letter::birth(by_the_letter::genes(&v.a), by_the_letter::genes(&v.b), seed);
        assert_eq!(birth.child, by_the_letter::genes(&v.child), "vector {number}");
    }
}

#[test]
fn the_committed_births_reach_every_corner_of_the_rule() {
    let births: Vec<_> = committed()
        .iter()
        .map(|v| {
            let seed = by_the_letter::seed(&v.a, &v.b, &v.child_wallet, &v.slot_hash);
            let (a, b) = (by_the_letter::genes(&v.a), by_the_letter::genes(&v.b));
            (a, b, by_the_letter::birth(a, b, seed))
        })
        .collect();
    let means = |gene: usize| births.iter().map(move |(a, b, _)| (a[gene] + b[gene]) / 2);
    assert!(means(12).any(|rate| rate < 50) && means(12).any(|rate| rate > 2_500));
    assert!(means(13).any(|step| step < 100) && means(13).any(|step| step > 3_000));
    assert!(births.iter().any(|(a, b, _)| a == &[0; 32] && b == &[0; 32]));
    assert!(births.iter().any(|(a, b, _)| a == &[10_000; 32] && b == &[10_000; 32]));
    assert!(births.iter().filter(|(a, b, _)| a == b).count() >= 8);
    assert!(births.iter().map(|(_, _, birth)| birth.reflected_at_0).sum::<usize>() >= 10);
    assert!(
        births
            .iter()
            .map(|(_, _, birth)| birth.reflected_at_10_000)
            .sum::<usize>()
            >= 10
    );
    assert!(
        births
            .iter()
            .any(|(_, _, birth)| birth.mutated.iter().all(|mutated| !mutated))
    );
}

#[test]
fn the_file_is_lower_case_hex_under_exactly_five_names() {
    let list: Vec<std::collections::BTreeMap<String, String>> = serde_json::from_str(vectors::BIRTH_JSON).unwrap();
    for vector in list {
        let lengths: Vec<_> = vector.iter().map(|(name, hex)| (name.as_str(), hex.len())).collect();
        assert_eq!(
            lengths,
            [
                ("a", 128),
                ("b", 128),
                ("child", 128),
                ("child_wallet", 64),
                ("slot_hash", 64)
            ]
        );
        assert!(
            vector
                .values()
                .all(|hex| hex.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')))
        );
    }
}

#[test]
fn each_part_of_the_seed_counts() {
    let (a, b) = (Genome::neutral(), Genome::random(&[1; 32]));
    let seeds = [
        birth_seed(&a, &b, &[2; 32], &[3; 32]),
        birth_seed(&b, &a, &[2; 32], &[3; 32]),
        birth_seed(&a, &a, &[2; 32], &[3; 32]),
        birth_seed(&a, &b, &[4; 32], &[3; 32]),
        birth_seed(&a, &b, &[2; 32], &[4; 32]),
    ];
    for (i, seed) in seeds.iter().enumerate() {
        assert!(!seeds[..i].contains(seed));
    }
}
