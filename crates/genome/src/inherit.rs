//! The birth of a genome.
//!
//! Per gene, in order, one word `w` is drawn. Its lowest bit chooses the parent; its upper half, scaled to 0..10,000,
//! is compared with the mutation rate. A mutating gene draws a second word, whose two halves add up to a triangular
//! distribution around 65,535: small moves are common, moves near the whole step are rare. A gene that would leave
//! 0..=10,000 is reflected at the border, so that values do not pile up there.
//!
//! The rule is given in signed arithmetic with truncating division. Here size and direction are kept apart instead:
//! truncation towards zero is then plain unsigned division, and reflection at 0 is the absolute difference. Everything
//! fits `u32`, which costs least on the BPF machine.

use crate::{GENE_MAX, GENES, Gene, Genome, draws::Draws};

/// What a birth's seed is hashed under: `seed = SHA-256(BIRTH_DOMAIN ‖ genome_a ‖ genome_b ‖ child_wallet ‖ slot_hash)`.
pub const BIRTH_DOMAIN: &[u8] = b"sporeline/birth/v1";

/// Least mutation rate of a birth, in basis points.
pub const MIN_MUTATION_RATE: u32 = 50;
/// Greatest mutation rate of a birth, in basis points.
pub const MAX_MUTATION_RATE: u32 = 2_500;
/// Least mutation step of a birth, in units of a gene.
pub const MIN_MUTATION_STEP: u32 = 100;
/// Greatest mutation step of a birth, in units of a gene.
pub const MAX_MUTATION_STEP: u32 = 3_000;

/// Where the sum of the two halves of a word has its middle.
const CENTRE: u32 = 65_535;

/// Chance, in basis points, that a gene of a child of `a` and `b` mutates: the mean of their genes 12, rounded down and
/// kept within [`MIN_MUTATION_RATE`]..=[`MAX_MUTATION_RATE`]. A child's persona mutates at the same rate.
pub fn mutation_rate(a: &Genome, b: &Genome) -> u32 {
    mean(a, b, Gene::MutationRate).clamp(MIN_MUTATION_RATE, MAX_MUTATION_RATE)
}

/// How far a mutating gene of a child of `a` and `b` can move: the mean of their genes 13, rounded down and kept within
/// [`MIN_MUTATION_STEP`]..=[`MAX_MUTATION_STEP`].
pub fn mutation_step(a: &Genome, b: &Genome) -> u32 {
    mean(a, b, Gene::MutationStep).clamp(MIN_MUTATION_STEP, MAX_MUTATION_STEP)
}

/// The genome of a child. `a` is the agent that began the breeding, `b` its mate, or `a` itself; `seed` is the hash
/// described at [`BIRTH_DOMAIN`].
///
/// The order of the parents matters: it is part of the seed and decides what the lowest bit of a draw means.
pub fn inherit(a: &Genome, b: &Genome, seed: &[u8; 32]) -> Genome {
    let rate = mutation_rate(a, b);
    let step = mutation_step(a, b);
    let mut rng = Draws::from_seed(seed);
    let mut child = [0; GENES];
    for ((gene, &from_a), &from_b) in child.iter_mut().zip(a.genes()).zip(b.genes()) {
        let draw = rng.next_u32();
        let inherited = if draw & 1 == 0 { from_a } else { from_b };
        *gene = if mutates(draw, rate) {
            mutate(inherited, rng.next_u32(), step)
        } else {
            inherited
        };
    }
    Genome::from_genes_unchecked(child)
}

/// Whether a draw's upper half falls below `rate` basis points.
pub(crate) fn mutates(draw: u32, rate: u32) -> bool {
    // At most 65,535 · 10,000: wrapping never happens, it only spares the check.
    (draw >> 16).wrapping_mul(10_000) >> 16 < rate
}

/// Moves a gene by up to `step` and reflects it at 0 and [`GENE_MAX`].
fn mutate(gene: u16, draw: u32, step: u32) -> u16 {
    let gene = u32::from(gene);
    let sum = (draw & 0xffff).wrapping_add(draw >> 16); // ≤ 131,070
    let size = sum.abs_diff(CENTRE).wrapping_mul(step) / CENTRE; // ≤ 65,535 · 3,000 before the division
    let moved = if sum < CENTRE {
        gene.abs_diff(size)
    } else {
        gene.wrapping_add(size) // two values far below 2^31
    };
    let max = u32::from(GENE_MAX);
    let inside = if moved > max {
        // Never saturates for a gene in range: `moved` is then at most 13,000.
        (max << 1).saturating_sub(moved)
    } else {
        moved
    };
    inside as u16 // ≤ 10,000
}

fn mean(a: &Genome, b: &Genome, gene: Gene) -> u32 {
    u32::from(a[gene]).wrapping_add(u32::from(b[gene])) / 2 // two u16 cannot wrap a u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rule as it is given, signed and truncating.
    fn by_the_letter(gene: u16, draw: u32, step: u32) -> u16 {
        let (low, high) = (i64::from(draw & 0xffff), i64::from(draw >> 16));
        let mut g = i64::from(gene) + (low + high - 65_535) * i64::from(step) / 65_535;
        if g < 0 {
            g = -g;
        }
        if g > 10_000 {
            g = 20_000 - g;
        }
        g as u16
    }

    #[test]
    fn unsigned_moves_equal_the_signed_truncating_rule_around_every_edge() {
        let halves = [0, 1, 2, 0x7ffe, 0x7fff, 0x8000, 0x8001, 0xfffd, 0xfffe, 0xffff];
        for gene in [0, 1, 50, 99, 100, 2_999, 3_000, 5_000, 7_000, 9_900, 9_999, 10_000] {
            for step in [100, 101, 1_550, 2_999, 3_000] {
                for low in halves {
                    for high in halves {
                        let draw = low | high << 16;
                        assert_eq!(
                            mutate(gene, draw, step),
                            by_the_letter(gene, draw, step),
                            "gene {gene}, draw {draw:#010x}, step {step}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_gene_is_reflected_at_both_borders() {
        assert_eq!(mutate(0, 0, 3_000), 3_000);
        assert_eq!(mutate(10_000, u32::MAX, 3_000), 7_000);
        assert_eq!(mutate(1_000, 0, 3_000), 2_000);
        assert_eq!(mutate(9_000, u32::MAX, 3_000), 8_000);
    }

    #[test]
    fn a_draw_in_the_middle_moves_nothing() {
        assert_eq!(mutate(4_321, 0x0000_ffff, 3_000), 4_321);
        assert_eq!(mutate(4_321, 0xffff_0000, 3_000), 4_321);
    }

    #[test]
    fn a_draw_mutates_exactly_below_the_rate() {
        // 327 · 10,000 / 65,536 = 49.9, 328 gives 50.05.
        assert!(mutates(327 << 16 | 0xffff, 50));
        assert!(!mutates(328 << 16, 50));
        assert!(mutates(16_383 << 16, 2_500));
        assert!(!mutates(16_384 << 16, 2_500));
    }

    #[test]
    fn rate_and_step_are_the_parents_mean_within_their_bounds() {
        let genome = |rate, step| {
            let mut genes = [0; GENES];
            genes[12] = rate;
            genes[13] = step;
            Genome::from_genes(genes).unwrap()
        };
        let pair = |a: (u16, u16), b: (u16, u16)| {
            let (a, b) = (genome(a.0, a.1), genome(b.0, b.1));
            (mutation_rate(&a, &b), mutation_step(&a, &b))
        };
        assert_eq!(pair((0, 0), (0, 0)), (50, 100));
        assert_eq!(pair((10_000, 10_000), (10_000, 10_000)), (2_500, 3_000));
        assert_eq!(pair((101, 201), (0, 0)), (50, 100));
        assert_eq!(pair((102, 202), (0, 0)), (51, 101));
        assert_eq!(pair((5_000, 6_000), (1, 1)), (2_500, 3_000));
        assert_eq!(pair((4_998, 5_998), (1, 1)), (2_499, 2_999));
    }
}
