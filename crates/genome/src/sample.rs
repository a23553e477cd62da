//! Genomes for founders and tests.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

use crate::{
    GENE_MAX, GENES, Gene, Genome, MAX_MUTATION_RATE, MAX_MUTATION_STEP, MIN_MUTATION_RATE, MIN_MUTATION_STEP,
};

impl Genome {
    /// A genome drawn from a seed, the same one every time.
    ///
    /// Genes are uniform over 0..=10,000; mutation rate and step only over the range that births keep them in, for
    /// otherwise three founders in four would mutate at the limit. It is no part of the protocol: who spawns an agent may
    /// choose any genes.
    pub fn random(seed: &[u8; 32]) -> Self {
        let mut rng = ChaCha8Rng::from_seed(*seed);
        let mut genes = [0; GENES];
        for (gene, value) in Gene::ALL.into_iter().zip(&mut genes) {
            let (min, max) = match gene {
                Gene::MutationRate => (MIN_MUTATION_RATE, MAX_MUTATION_RATE),
                Gene::MutationStep => (MIN_MUTATION_STEP, MAX_MUTATION_STEP),
                _ => (0, u32::from(GENE_MAX)),
            };
            // A multiply-shift maps the word evenly (to 1 in 400,000) onto `min..=max`.
            let width = u64::from(max.saturating_sub(min)).saturating_add(1);
            let offset = u64::from(rng.next_u32()).saturating_mul(width) >> 32;
            *value = min.saturating_add(offset as u32) as u16;
        }
        Self::from_genes_unchecked(genes)
    }
}
