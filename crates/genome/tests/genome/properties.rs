//! What holds for all parents and all seeds.

use proptest::{collection::vec, prelude::*};
use sporeline_genome::{
    GENE_MAX, Gene, Genome, Persona, PersonaField, PersonaLists, inherit, mutation_rate, mutation_step,
};

use crate::by_the_letter;

fn genome() -> impl Strategy<Value = Genome> {
    // Borders are common, for there the reflections are.
    let gene = prop_oneof![
        4 => 0..=GENE_MAX,
        1 => 0..=200u16,
        1 => GENE_MAX - 200..=GENE_MAX,
        1 => Just(0),
        1 => Just(GENE_MAX),
    ];
    // A list, for proptest's value trees of whole arrays overflow a test's stack.
    vec(gene, 32).prop_map(|genes| Genome::from_genes(genes.try_into().unwrap()).unwrap())
}

fn persona() -> impl Strategy<Value = Persona> {
    let list = || vec("[a-f]{1,2}", 0..=16);
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_child_is_what_the_rule_says_to_the_letter(a in genome(), b in genome(), seed: [u8; 32]) {
        let (child, again) = (inherit(&a, &b, &seed), inherit(&a, &b, &seed));
        prop_assert_eq!(child, again);
        let letter = by_the_letter::birth(
            by_the_letter::genes(&a.to_bytes()),
            by_the_letter::genes(&b.to_bytes()),
            seed,
        );
        prop_assert_eq!(child.genes().map(u64::from), letter.child);
        for gene in Gene::ALL {
            prop_assert!(child[gene] <= GENE_MAX);
            let nearest = child[gene].abs_diff(a[gene]).min(child[gene].abs_diff(b[gene]));
            if letter.mutated[gene.index()] {
                prop_assert!(u32::from(nearest) <= mutation_step(&a, &b));
            } else {
                prop_assert_eq!(nearest, 0);
            }
        }
    }

    #[test]
    fn bytes_are_a_genome_exactly_when_every_gene_is_in_range(bytes: [[u8; 32]; 2]) {
        // Masked to 14 bits a gene is in range with a chance of 61 %.
        let mut bytes: [u8; 64] = bytes.concat().try_into().unwrap();
        bytes[8..].fill(0);
        for high in bytes.iter_mut().skip(1).step_by(2) {
            *high &= 0x3f;
        }
        let in_range = by_the_letter::genes(&bytes).iter().all(|gene| *gene <= 10_000);
        prop_assert_eq!(Genome::from_bytes(&bytes).is_ok(), in_range);
        prop_assert_eq!(Genome::from_bytes_unchecked(&bytes).to_bytes(), bytes);
    }

    #[test]
    fn no_birth_panics_even_on_bytes_that_nobody_checked(a: [[u8; 32]; 2], b: [[u8; 32]; 2], seed: [u8; 32]) {
        let a = Genome::from_bytes_unchecked(&a.concat().try_into().unwrap());
        let b = Genome::from_bytes_unchecked(&b.concat().try_into().unwrap());
        let child = inherit(&a, &b, &seed);
        for gene in Gene::ALL {
            prop_assert!(child[gene] <= GENE_MAX || child[gene] == a[gene] || child[gene] == b[gene]);
        }
    }

    #[test]
    fn a_childs_persona_keeps_the_limits_and_repeats_nothing(
        a in persona(), b in persona(), seed: [u8; 32], rate in 50u32..=2_500,
    ) {
        let child = Persona::inherit(&a, &b, &seed, rate);
        prop_assert_eq!(&child, &Persona::inherit(&a, &b, &seed, rate));
        prop_assert_eq!(&Persona::from_json(&serde_json::to_string(&child).unwrap()).unwrap(), &child);
        for field in PersonaField::ALL {
            let list = child.list(field);
            prop_assert!(list.len() <= a.list(field).len().max(b.list(field).len()));
            for (index, text) in list.iter().enumerate() {
                prop_assert!(!list[..index].contains(text));
                if matches!(field, PersonaField::Bio | PersonaField::Lore | PersonaField::PostExamples) {
                    prop_assert!(a.list(field).contains(text) || b.list(field).contains(text));
                }
            }
        }
    }
}

/// Counts, in 4,000 births of 32 genes, those that differ from both (equal) parents.
fn changed_genes(rate: u16) -> u32 {
    let parent = Genome::neutral()
        .with(Gene::MutationRate, rate)
        .and_then(|genome| genome.with(Gene::MutationStep, 3_000))
        .unwrap();
    assert_eq!(mutation_rate(&parent, &parent), u32::from(rate.clamp(50, 2_500)));
    (0..4_000u32)
        .map(|number| {
            let mut seed = [0; 32];
            seed[..4].copy_from_slice(&number.to_le_bytes());
            let child = inherit(&parent, &parent, &seed);
            Gene::ALL
                .into_iter()
                .filter(|&gene| child[gene] != parent[gene])
                .count() as u32
        })
        .sum()
}

#[test]
fn genes_mutate_as_often_as_the_clamped_rate_says() {
    // Of 128,000 genes 0.5 % are 640 (σ 25) and 25 % are 32,000 (σ 155); five σ either way, and of the mutations about
    // one in 1,500 moves by 0.
    for rate in [0, 50] {
        let changed = changed_genes(rate);
        assert!((515..=765).contains(&changed), "{changed} at rate {rate}");
    }
    for rate in [2_500, 10_000] {
        let changed = changed_genes(rate);
        assert!((31_200..=32_775).contains(&changed), "{changed} at rate {rate}");
    }
}

#[test]
fn both_parents_give_half_of_the_genes() {
    let (a, b) = (Genome::neutral(), Genome::from_genes([1; 32]).unwrap());
    let from_a: usize = (0..=255u8)
        .map(|byte| {
            let child = inherit(&a, &b, &[byte; 32]);
            Gene::ALL.into_iter().filter(|&gene| child[gene] == a[gene]).count()
        })
        .sum();
    // 8,192 genes, about 94 % unmutated: half of them are 3,840 (σ 45).
    assert!((3_600..=4_080).contains(&from_a), "{from_a}");
}
