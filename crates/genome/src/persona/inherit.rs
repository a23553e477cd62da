//! The birth of a persona.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

use super::{MAX_ITEMS, PERSONA_DOMAIN, Persona, PersonaField, lexicon};
use crate::{hash::sha256, inherit::mutates};

impl Persona {
    /// The persona of a child. `a` is the persona of the agent that began the breeding, `b` that of its mate, or `a`
    /// itself; `seed` is the seed of the birth ([`birth_seed`](crate::birth_seed)); `rate` is the parents'
    /// [`mutation_rate`](crate::mutation_rate) in basis points.
    ///
    /// Field by field, in alphabetical order, each place draws a word: its lowest bit says which parent is asked first
    /// (the other fills in where that list is shorter); its upper half whether the text mutates. Adjectives, style
    /// and topics then take an entry of the [`lexicon`] with a second draw; sentences have no lexicon and never
    /// mutate. A text that is already in the list is dropped.
    pub fn inherit(a: &Self, b: &Self, seed: &[u8; 32], rate: u32) -> Self {
        let mut rng = ChaCha8Rng::from_seed(sha256(&[PERSONA_DOMAIN, seed]));
        let lists = PersonaField::ALL
            .map(|field| inherit_list(a.list(field), b.list(field), lexicon::entries(field), rate, &mut rng));
        Self { lists }
    }
}

fn inherit_list(
    a: &[String],
    b: &[String],
    lexicon: Option<&[String]>,
    rate: u32,
    rng: &mut ChaCha8Rng,
) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for index in 0..a.len().max(b.len()) {
        let draw = rng.next_u32();
        let (first, second) = if draw & 1 == 0 { (a, b) } else { (b, a) };
        let inherited = first.get(index).or_else(|| second.get(index));
        let item = match lexicon {
            Some(entries) if mutates(draw, rate) => pick(entries, rng.next_u32()),
            _ => inherited,
        };
        if let Some(item) = item
            && !out.contains(item)
        {
            out.push(item.clone());
        }
    }
    // Parents keep the limit, so this cuts nothing today; it stands because the rule does.
    out.truncate(MAX_ITEMS);
    out
}

fn pick(entries: &[String], draw: u32) -> Option<&String> {
    let index = (draw as usize).checked_rem(entries.len())?;
    entries.get(index)
}
