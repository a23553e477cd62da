use serde::{Deserialize, Serialize};
use sporeline_genome::{GENE_MAX, Gene, Genome};

/// How genes that are about time turn into seconds. Part of every observation, so that replay needs nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tempo {
    /// Seconds between two thoughts: at cadence 10,000 and at 0.
    pub cadence: (u32, u32),
    /// Seconds prices are compared over: at look-back 0 and at 10,000.
    pub look_back: (u32, u32),
    /// Seconds until an agent grows restless, without a trade or with the same position: at patience 0 and at 10,000.
    pub patience: (u32, u32),
}

impl Tempo {
    /// Where a life takes minutes.
    pub const LOCAL: Self = Self {
        cadence: (2, 20),
        look_back: (5, 120),
        patience: (8, 30),
    };
    /// Where a life takes weeks.
    pub const DEFAULT: Self = Self {
        cadence: (60, 3_600),
        look_back: (300, 172_800),
        patience: (3_600, 1_209_600),
    };

    /// Seconds until the next thought, never 0.
    pub fn cadence_s(&self, genome: &Genome) -> u32 {
        // A high gene means often.
        between(self.cadence, GENE_MAX - genome[Gene::Cadence]).max(1)
    }

    pub fn look_back_s(&self, genome: &Genome) -> u32 {
        between(self.look_back, genome[Gene::LookBack])
    }

    pub fn patience_s(&self, genome: &Genome) -> u32 {
        between(self.patience, genome[Gene::Patience])
    }
}

/// The point between two ends that a gene chooses.
pub(super) fn between((low, high): (u32, u32), gene: u16) -> u32 {
    let width = u64::from(high.saturating_sub(low));
    let part = width * u64::from(gene.min(GENE_MAX)) / u64::from(GENE_MAX);
    low.saturating_add(part as u32) // part ≤ width, which has 32 bits
}
