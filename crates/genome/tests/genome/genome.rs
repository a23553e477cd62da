//! Genes, bytes, ranges, JSON.

use sha2::{Digest, Sha256};
use sporeline_genome::{GENE_MAX, GENES, Gene, GeneOutOfRange, Genome, distance, genome_hash};

#[test]
fn loci_are_numbered_as_the_protocol_numbers_them() {
    for (index, gene) in Gene::ALL.into_iter().enumerate() {
        assert_eq!(gene.index(), index);
        assert_eq!(Gene::from_index(index), Some(gene));
    }
    assert_eq!(Gene::from_index(32), None);
    for (gene, index) in [
        (Gene::Momentum, 0),
        (Gene::Kin, 8),
        (Gene::MutationRate, 12),
        (Gene::MutationStep, 13),
        (Gene::LearningRate, 15),
        (Gene::PostCadence, 16),
        (Gene::Candour, 25),
        (Gene::Creativity, 27),
        (Gene::Neutral28, 28),
        (Gene::Neutral31, 31),
    ] {
        assert_eq!(gene.index(), index);
    }
}

#[test]
fn conduct_voice_and_neutral_loci_are_all_loci_once() {
    let parts: Vec<_> = Gene::CONDUCT
        .into_iter()
        .chain(Gene::VOICE)
        .chain(Gene::NEUTRAL)
        .collect();
    assert_eq!(parts, Gene::ALL);
}

#[test]
fn gene_names_are_distinct() {
    let names: std::collections::BTreeSet<_> = Gene::ALL.into_iter().map(Gene::name).collect();
    assert_eq!(names.len(), GENES);
}

#[test]
fn genes_are_stored_little_endian() {
    let genome = Genome::neutral().with(Gene::Reversion, 0x1234).unwrap();
    assert_eq!(genome.to_bytes()[2..4], [0x34, 0x12]);
    assert_eq!(Genome::from_bytes(&genome.to_bytes()), Ok(genome));
    assert_eq!(Genome::from_bytes_unchecked(&genome.to_bytes()), genome);
}

#[test]
fn a_gene_of_10_000_is_taken_and_one_of_10_001_refused_by_its_locus() {
    for index in 0..GENES {
        let mut genes = [GENE_MAX; GENES];
        assert!(Genome::from_genes(genes).is_ok());
        genes[index] = GENE_MAX + 1;
        let refusal = GeneOutOfRange {
            index: index as u8,
            value: 10_001,
        };
        assert_eq!(Genome::from_genes(genes), Err(refusal));
        let mut bytes = Genome::neutral().to_bytes();
        bytes[2 * index..2 * index + 2].copy_from_slice(&10_001u16.to_le_bytes());
        assert_eq!(Genome::from_bytes(&bytes), Err(refusal));
        let gene = Gene::from_index(index).unwrap();
        assert_eq!(Genome::neutral().with(gene, 10_001), Err(refusal));
    }
    let refusal = GeneOutOfRange {
        index: 7,
        value: 65_535,
    };
    assert_eq!(refusal.to_string(), "gene 7 is 65535; a gene is 0 to 10000");
}

#[test]
fn json_is_a_list_of_exactly_32_integers_in_range() {
    let genome = Genome::random(&[9; 32]);
    let json = serde_json::to_value(genome).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 32);
    assert_eq!(json[12], genome[Gene::MutationRate]);
    assert_eq!(serde_json::from_value::<Genome>(json.clone()).unwrap(), genome);

    let refused = |change: &dyn Fn(&mut Vec<serde_json::Value>)| {
        let mut list = json.as_array().unwrap().clone();
        change(&mut list);
        serde_json::from_value::<Genome>(list.into()).unwrap_err().to_string()
    };
    assert_eq!(
        refused(&|l| l[5] = 10_001.into()),
        "gene 5 is 10001; a gene is 0 to 10000"
    );
    assert_eq!(
        refused(&|l| l[31] = 70_000.into()),
        "gene 31 is 70000; a gene is 0 to 10000"
    );
    assert_eq!(refused(&|l| l[0] = (-1).into()), "gene 0 is -1; a gene is 0 to 10000");
    assert!(refused(&|l| l[0] = 1.5.into()).contains("floating point"));
    assert!(refused(&|l| l[0] = "1".into()).contains("string"));
    assert!(refused(&|l| drop(l.pop())).contains("invalid length 31"));
    assert_eq!(refused(&|l| l.push(1.into())), "more than 32 genes");
}

#[test]
fn the_hash_is_that_of_the_domain_and_the_64_bytes() {
    let genome = Genome::random(&[3; 32]);
    let message = [b"sporeline/genome/v1".as_slice(), &genome.to_bytes()].concat();
    assert_eq!(genome_hash(&genome), <[u8; 32]>::from(Sha256::digest(message)));
}

#[test]
fn distance_adds_up_differences_over_the_loci_asked_for() {
    let a = Genome::neutral();
    let b = a.with(Gene::Kin, 5_300).unwrap().with(Gene::Neutral30, 4_600).unwrap();
    assert_eq!(distance(&a, &b, &Gene::ALL), 700);
    assert_eq!(distance(&b, &a, &Gene::ALL), 700);
    assert_eq!(distance(&a, &b, &Gene::NEUTRAL), 400);
    assert_eq!(distance(&a, &b, &[Gene::Kin]), 300);
    assert_eq!(distance(&a, &b, &[]), 0);
    let (zero, full) = (
        Genome::from_genes([0; GENES]).unwrap(),
        Genome::from_genes([GENE_MAX; GENES]).unwrap(),
    );
    assert_eq!(distance(&zero, &full, &Gene::ALL), 320_000);
}

#[test]
fn random_founders_differ_by_seed_and_mutate_within_the_bounds_of_births() {
    assert_eq!(Genome::random(&[5; 32]), Genome::random(&[5; 32]));
    for byte in 0..=255 {
        let genome = Genome::random(&[byte; 32]);
        assert!(Genome::from_bytes(&genome.to_bytes()).is_ok());
        assert!((50..=2_500).contains(&genome[Gene::MutationRate]));
        assert!((100..=3_000).contains(&genome[Gene::MutationStep]));
        assert_ne!(genome, Genome::random(&[byte.wrapping_add(1); 32]));
    }
}
