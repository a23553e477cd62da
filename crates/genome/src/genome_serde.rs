//! A genome in JSON: a list of exactly 32 integers.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, IgnoredAny, SeqAccess, Visitor},
};

use crate::{GENE_MAX, GENES, Genome};

impl Serialize for Genome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.genes().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Genome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Genes)
    }
}

struct Genes;

impl<'de> Visitor<'de> for Genes {
    type Value = Genome;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of {GENES} integers from 0 to {GENE_MAX}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Genome, A::Error> {
        let mut genes = [0; GENES];
        for (index, gene) in genes.iter_mut().enumerate() {
            // Read wide, so that 70,000 is refused by its locus and not by the type it does not fit.
            let value: i64 = list
                .next_element()?
                .ok_or_else(|| Error::invalid_length(index, &self))?;
            *gene = u16::try_from(value)
                .ok()
                .filter(|value| *value <= GENE_MAX)
                .ok_or_else(|| Error::custom(format_args!("gene {index} is {value}; a gene is 0 to {GENE_MAX}")))?;
        }
        if list.next_element::<IgnoredAny>()?.is_some() {
            return Err(Error::custom(format_args!("more than {GENES} genes")));
        }
        Ok(Genome::from_genes_unchecked(genes))
    }
}
