//! Invariant 6: a child's genome equals the recomputation from its parents, its wallet and the slot hash; native against bytecode.

use crate::prelude::*;
use sporeline_genome::{Genome, birth_seed, inherit};
use sporeline_svm::rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

/// Litters of two.
const LITTERS: usize = 100;
/// Agents that breed in turn; the last of them only as mates.
const PARENTS: usize = 5;

/// Genes of every kind: anywhere, at the borders, and rates and steps beyond their clamps.
fn genome(rng: &mut ChaCha8Rng) -> [u8; 64] {
    let mut genome = [0; 64];
    for gene in genome.as_chunks_mut::<2>().0 {
        let drawn = match rng.next_u32() % 6 {
            0 => 0,
            1 => 10_000,
            _ => rng.next_u32() % 10_001,
        };
        *gene = (drawn as u16).to_le_bytes();
    }
    genome
}

#[test]
fn every_of_200_random_children_is_what_its_parents_wallet_and_slot_hash_make_of_it() {
    let mut world = World::local();
    let mut rng = ChaCha8Rng::seed_from_u64(6);
    let parents: [Founder; PARENTS] = std::array::from_fn(|_| world.risen(5_000_000));
    let mut seeds = std::collections::BTreeSet::new();
    for number in 0..LITTERS {
        let parent = &parents[number % (PARENTS - 1)];
        let mate = (number % 3 > 0).then(|| &parents[PARENTS - 1]);
        // Between litters the cooldown passes, and everyone is someone else: genomes are written directly.
        world.pass(61);
        for agent in [Some(parent), mate].into_iter().flatten() {
            let drawn = genome(&mut rng);
            world.edit(&agent.of.agent, |agent: &mut Agent| agent.genome = drawn);
            world.set_treasury(agent, 100 * SOL);
            world.keep_paid(agent);
        }
        if let Some(mate) = mate {
            world.consent(mate, parent);
        }
        let brood = world.brood();
        world.begin(parent, &brood, mate);
        world.commit(parent, mate);
        let mut slot_hash = [0; 32];
        rng.fill_bytes(&mut slot_hash);
        let promised = world.litter(parent).seed_slot;
        world.set_slot_hashes(&[(promised + rng.next_u64() % 9, slot_hash), (promised - 1, [9; 32])]);
        let [a, b] = [Some(parent), mate].map(|agent| world.agent(agent.unwrap_or(parent)).genome);
        let [a, b] = [a, b].map(|bytes| Genome::from_bytes(&bytes).expect("a genome"));
        for place in [1, 0] {
            world.bear(parent, mate, &brood, place);
            let child = world.agent(&brood.child(place.into()));
            let seed = birth_seed(&a, &b, child.wallet.as_array(), &slot_hash);
            assert_eq!(child.seed, seed, "litter {number}, child {place}");
            assert_eq!(
                child.genome,
                inherit(&a, &b, &seed).to_bytes(),
                "litter {number}, child {place}"
            );
            assert_eq!(child.parents, [parent.of.agent, mate.unwrap_or(parent).of.agent]);
            seeds.insert(child.seed);
        }
        let close = world.close_of(parent, &brood);
        world.must(&[close], &[]);
    }
    assert_eq!(seeds.len(), 2 * LITTERS, "no two births alike, twins' neither");
}
