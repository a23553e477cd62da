//! What each gene of conduct changes, on 1,000 committed decisions out of simulated lives.
//!
//! `cases.jsonl.zst` was written by `cargo run --release -p sporeline-evolution --example cases`; it is only ever replaced on
//! purpose, with its hash.

use serde::Deserialize;
use sha2::{Digest, Sha256};
use sporeline_genome::{GENE_MAX, GENES, Gene, Genome};
use sporeline_mind::{Intent, Memory, Observation, Outcome, decide, guard};

const CASES: &[u8] = include_bytes!("cases.jsonl.zst");
const SHA256: &str = "53a2a75af269ac74705034db8739babb3a015dcc82e24c99ab5526e6ba5930b0";

#[derive(Deserialize)]
struct Case {
    genome: [u16; GENES],
    /// Before the outcome.
    memory: Memory,
    outcome: Outcome,
    observation: Observation,
}

fn cases() -> Vec<Case> {
    let lines = zstd::decode_all(CASES).unwrap();
    let lines = String::from_utf8(lines).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What an agent does about a case: learns from the outcome, then decides. Without its reasons: they name figures.
fn answer(case: &Case, genome: &Genome) -> (Intent, u32) {
    let memory = case.memory.clone().learn(genome, &case.outcome);
    let decided = decide(genome, &memory, &case.observation);
    let mut intent = decided.intent;
    match &mut intent {
        Intent::Hold { why }
        | Intent::Buy { why, .. }
        | Intent::Sell { why, .. }
        | Intent::Breed { why, .. }
        | Intent::ChooseMate { why, .. } => why.clear(),
        Intent::Refuel => {}
    }
    (intent, decided.next_in_s)
}

fn own(case: &Case) -> Genome {
    Genome::from_genes(case.genome).unwrap()
}

/// Of the cases, how many end in another intent when one gene moves from 0 to 10,000, all others as `who` has them.
fn changed(cases: &[Case], gene: Gene, who: fn(&Case) -> Genome) -> usize {
    let differs = |case: &&Case| {
        let at = |value| {
            let genome = who(case).with(gene, value).unwrap();
            answer(case, &genome).0
        };
        at(0) != at(GENE_MAX)
    };
    cases.iter().filter(differs).count()
}

#[test]
fn the_cases_are_the_committed_ones() {
    assert_eq!(hex::encode(Sha256::digest(CASES)), SHA256);
    assert_eq!(cases().len(), 1_000);
}

#[test]
fn moving_any_gene_of_conduct_changes_at_least_a_hundredth_of_what_agents_want() {
    let cases = cases();
    // Those that decided, and one in the middle of everything.
    for who in [own, |_: &Case| Genome::neutral()] {
        let meaningful = Gene::CONDUCT
            .into_iter()
            .filter(|gene| !matches!(gene, Gene::MutationRate | Gene::MutationStep));
        let counts: Vec<_> = meaningful
            .map(|gene| (gene.name(), changed(&cases, gene, who)))
            .collect();
        println!("{counts:?}");
        assert_eq!(counts.len(), 14);
        assert!(counts.iter().all(|(_, changed)| *changed >= 10), "{counts:?}");
    }
}

#[test]
fn the_cadence_gene_changes_when_every_agent_looks_next() {
    for case in cases() {
        let at = |value| answer(&case, &own(&case).with(Gene::Cadence, value).unwrap()).1;
        assert!(at(0) > at(GENE_MAX));
    }
}

#[test]
fn genes_that_mean_nothing_to_conduct_change_no_decision() {
    let cases = cases();
    let mutation = [Gene::MutationRate, Gene::MutationStep];
    for gene in mutation.into_iter().chain(Gene::VOICE).chain(Gene::NEUTRAL) {
        assert_eq!(changed(&cases, gene, own), 0, "{}", gene.name());
    }
}

#[test]
fn the_cases_are_of_every_sort_and_no_answer_is_against_the_guard() {
    let mut counts = std::collections::BTreeMap::<&str, u32>::new();
    for case in cases() {
        let (intent, _) = answer(&case, &own(&case));
        assert_eq!(guard::check(&case.observation, &intent), Ok(()));
        *counts.entry(intent.name()).or_default() += 1;
    }
    for name in ["hold", "buy", "sell", "breed", "choose mate"] {
        assert!(counts.get(name).is_some_and(|count| *count >= 10), "{counts:?}");
    }
}
