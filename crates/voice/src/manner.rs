//! What genes 17 to 27 make of a post.

use crate::dice::{BPS, Dice, Die};
use sporeline_genome::{GENE_MAX, Gene, Genome};

/// A post is never longer, bytes of UTF-8: at length 10,000.
pub const MAX_BYTES: usize = 600;
/// At length 5,000.
pub const DEFAULT_BYTES: usize = 280;
const LEAST_BYTES: usize = 110;
/// Sentences at length 0 and at 10,000.
const SENTENCES: (usize, usize) = (1, 6);
/// How far a mood may carry an agent from its usual formality.
const REGISTER_SWAY: u32 = 1_500;

/// How formally something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Register {
    Casual,
    Plain,
    Formal,
}

/// A way of speaking, fixed for one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Manner {
    /// Most bytes.
    pub bytes: usize,
    /// Most sentences.
    pub sentences: usize,
    pub register: Register,
    /// How readily it adds to what it said, bps: more at greater length.
    pub readily: u32,
    /// Speaks in images.
    pub inventive: bool,
    /// Speaks as a parent would.
    pub echoes: bool,
}

impl Manner {
    pub fn of(genome: &Genome, dice: &Dice) -> Self {
        let length = usize::from(gene(genome, Gene::Length) as u16); // at most 10,000
        let half = usize::from(GENE_MAX / 2);
        let bytes = if length <= half {
            LEAST_BYTES + (DEFAULT_BYTES - LEAST_BYTES) * length / half
        } else {
            DEFAULT_BYTES + (MAX_BYTES - DEFAULT_BYTES) * (length - half) / half
        };
        let (few, many) = SENTENCES;
        let sway = dice.roll(Die::Register, 0, 2 * REGISTER_SWAY + 1);
        let formality = (gene(genome, Gene::Formality) + sway).saturating_sub(REGISTER_SWAY);
        Self {
            bytes,
            sentences: few + ((many - few) * length + half) / usize::from(GENE_MAX),
            readily: BPS / 2 + gene(genome, Gene::Length) * 3 / 2,
            register: match formality {
                0..3_333 => Register::Casual,
                3_333..6_667 => Register::Plain,
                _ => Register::Formal,
            },
            inventive: dice.chance(Die::Inventive, gene(genome, Gene::Creativity) * 3 / 4),
            echoes: dice.chance(Die::Echo, gene(genome, Gene::EchoOfParents)),
        }
    }
}

/// A gene as basis points.
pub(crate) fn gene(genome: &Genome, gene: Gene) -> u32 {
    u32::from(genome[gene].min(GENE_MAX))
}

/// For genes with two ends: how strongly it leans, bps, and whether to the upper one. In the middle it leans a little
/// either way, as `coin` says.
pub(crate) fn leaning(genome: &Genome, which: Gene, coin: bool) -> (u32, bool) {
    let value = gene(genome, which);
    let middle = BPS / 2;
    let strength = value.abs_diff(middle) * 2;
    let up = if strength < BPS / 5 { coin } else { value > middle };
    (strength.max(BPS / 5) * 4 / 5, up)
}
