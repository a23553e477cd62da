//! The genome: 32 genes, its bytes and its range.

use core::{fmt, ops::Index};

use crate::Gene;

/// Genes in a genome.
pub const GENES: usize = 32;

/// Bytes of a genome: every gene is a little-endian `u16`.
pub const GENOME_BYTES: usize = 64;

/// The largest value a gene can hold.
pub const GENE_MAX: u16 = 10_000;

/// The 32 genes of an agent, each 0..=[`GENE_MAX`].
///
/// Read one by its locus: `genome[Gene::Kin]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Genome([u16; GENES]);

/// A gene holds more than [`GENE_MAX`]. Of several, the first is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GeneOutOfRange {
    /// The locus, 0..=31.
    pub index: u8,
    /// What was found there.
    pub value: u16,
}

impl fmt::Display for GeneOutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { index, value } = self;
        write!(f, "gene {index} is {value}; a gene is 0 to {GENE_MAX}")
    }
}

impl core::error::Error for GeneOutOfRange {}

impl Genome {
    /// The middle of everything: each gene 5,000, but for the mutation rate (1,275) and step (1,550), which stand in the
    /// middle of the range that a birth keeps them in.
    pub const fn neutral() -> Self {
        let mut genes = [5_000; GENES];
        genes[Gene::MutationRate.index()] = 1_275;
        genes[Gene::MutationStep.index()] = 1_550;
        Self(genes)
    }

    /// Takes 32 genes in the order of [`Gene::ALL`].
    ///
    /// # Errors
    /// [`GeneOutOfRange`] names the first gene above [`GENE_MAX`].
    pub fn from_genes(genes: [u16; GENES]) -> Result<Self, GeneOutOfRange> {
        for (index, &value) in (0u8..).zip(&genes) {
            if value > GENE_MAX {
                return Err(GeneOutOfRange { index, value });
            }
        }
        Ok(Self(genes))
    }

    /// Reads 32 little-endian genes.
    ///
    /// # Errors
    /// [`GeneOutOfRange`] names the first gene above [`GENE_MAX`].
    pub fn from_bytes(bytes: &[u8; GENOME_BYTES]) -> Result<Self, GeneOutOfRange> {
        Self::from_genes(genes_of(bytes))
    }

    /// Reads bytes that were checked when they were written, such as those in an agent's account.
    ///
    /// Bytes that break that promise do no harm to memory, and a child of such a genome has all *mutated* genes in range;
    /// but unmutated ones are passed on as they are.
    pub fn from_bytes_unchecked(bytes: &[u8; GENOME_BYTES]) -> Self {
        Self(genes_of(bytes))
    }

    /// For genes that are in range by construction.
    pub(crate) const fn from_genes_unchecked(genes: [u16; GENES]) -> Self {
        Self(genes)
    }

    /// The 64 bytes that are stored on chain and hashed.
    pub fn to_bytes(&self) -> [u8; GENOME_BYTES] {
        let mut bytes = [0; GENOME_BYTES];
        for (pair, gene) in bytes.as_chunks_mut::<2>().0.iter_mut().zip(self.0) {
            *pair = gene.to_le_bytes();
        }
        bytes
    }

    /// All genes in the order of [`Gene::ALL`].
    pub const fn genes(&self) -> &[u16; GENES] {
        &self.0
    }

    /// The same genome with one gene set.
    ///
    /// # Errors
    /// [`GeneOutOfRange`] when `value` is above [`GENE_MAX`].
    pub fn with(mut self, gene: Gene, value: u16) -> Result<Self, GeneOutOfRange> {
        if value > GENE_MAX {
            return Err(GeneOutOfRange {
                index: gene as u8,
                value,
            });
        }
        self.0[gene.index()] = value;
        Ok(self)
    }
}

fn genes_of(bytes: &[u8; GENOME_BYTES]) -> [u16; GENES] {
    let mut genes = [0; GENES];
    for (gene, pair) in genes.iter_mut().zip(bytes.as_chunks::<2>().0) {
        *gene = u16::from_le_bytes(*pair);
    }
    genes
}

impl Index<Gene> for Genome {
    type Output = u16;

    fn index(&self, gene: Gene) -> &u16 {
        // A locus is 0..=31 by its type, so this cannot miss.
        &self.0[gene.index()]
    }
}

impl TryFrom<[u16; GENES]> for Genome {
    type Error = GeneOutOfRange;

    fn try_from(genes: [u16; GENES]) -> Result<Self, GeneOutOfRange> {
        Self::from_genes(genes)
    }
}
