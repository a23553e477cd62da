//! How far two genomes are apart.

use crate::{Gene, Genome};

/// The sum of the absolute differences of two genomes over the given loci: 0 for equal ones, at most 10,000 per locus.
///
/// Over [`Gene::NEUTRAL`] it estimates how long ago two lineages parted; over [`Gene::ALL`] how alike two agents are. A
/// locus named twice counts twice.
pub fn distance(a: &Genome, b: &Genome, loci: &[Gene]) -> u32 {
    loci.iter().fold(0, |sum: u32, &gene| {
        sum.saturating_add(u32::from(a[gene].abs_diff(b[gene])))
    })
}
