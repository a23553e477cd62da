use crate::{
    Happening, Scene,
    dice::{BPS, Dice, Die},
};
use serde::{Deserialize, Serialize};
use sporeline_genome::{GENE_MAX, Gene, Genome};

/// Seconds between two posts. Part of every scene, so that replay needs nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pace {
    /// At cadence 10,000.
    pub shortest: u32,
    /// At cadence 0.
    pub longest: u32,
}

/// A pause is up to this much shorter or longer than its gene says, bps.
const JITTER_BPS: u32 = 2_500;

impl Pace {
    /// Where a life takes minutes.
    pub const LOCAL: Self = Self {
        shortest: 15,
        longest: 180,
    };
    /// Where a life takes weeks.
    pub const DEFAULT: Self = Self {
        shortest: 900,
        longest: 172_800,
    };

    /// Seconds an agent of that genome rests between two posts, before jitter.
    pub fn pause_s(&self, genome: &Genome) -> u32 {
        let width = u64::from(self.longest.saturating_sub(self.shortest));
        let part = width * u64::from(GENE_MAX - genome[Gene::PostCadence].min(GENE_MAX)) / u64::from(GENE_MAX);
        self.shortest.saturating_add(part as u32) // part ≤ width, which has 32 bits
    }

    /// No post is ever due sooner after the last: what a host may ask before it gathers a scene.
    pub fn least_s(&self, genome: &Genome) -> u32 {
        let least = u64::from(self.pause_s(genome)) * u64::from(BPS - JITTER_BPS) / u64::from(BPS) / 2;
        (least as u32).max(1) // below the pause, which has 32 bits
    }
}

/// Whether it is time. A birth or a death in the family halves the pause.
pub(crate) fn is_due(genome: &Genome, scene: &Scene) -> bool {
    if scene.last_at == 0 {
        return true;
    }
    // Drawn from the last post alone: looking often must not make the pause shorter.
    let dice = Dice::new(&scene.wallet, &scene.last_at.to_string(), 0);
    let jitter = BPS - JITTER_BPS + dice.roll(Die::Pause, 0, 2 * JITTER_BPS);
    let pause = u64::from(scene.pace.pause_s(genome)) * u64::from(jitter) / u64::from(BPS);
    let family = scene.happened.iter().any(|it| {
        matches!(
            it,
            Happening::ChildBorn { .. } | Happening::KinBorn { .. } | Happening::KinDied { .. }
        )
    });
    let pause = if family { pause / 2 } else { pause };
    let since = scene.now.saturating_sub(scene.last_at).max(0) as u64;
    since >= pause.max(1)
}
