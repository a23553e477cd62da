//! The seed of a birth: the hash of the first slot with a block that is as late as promised, known to nobody at the commit.

use crate::{
    birth::{birth, committed, due},
    prelude::*,
};

/// The sysvar of a cluster on which only these slots had a block, newest first.
fn slots_with_blocks(world: &mut World, slots: &[u64]) {
    let slots: Vec<_> = slots.iter().map(|slot| (*slot, World::hash_of(*slot))).collect();
    world.set_slot_hashes(&slots);
}

#[test]
fn the_lowest_slot_with_a_block_at_or_above_the_promised_one_gives_the_hash() {
    let (mut world, parent, brood) = committed();
    let promised = world.litter(&parent).seed_slot;
    let birth = birth(&world, &parent, &brood, 0);
    slots_with_blocks(&mut world, &[promised - 1, promised - 2]);
    world.refuses(E::SeedNotReady, &birth, &[]);
    slots_with_blocks(&mut world, &[promised + 9, promised + 5, promised + 3, promised - 2]);
    world.must(&birth, &[]);
    let litter = world.litter(&parent);
    assert_eq!(
        (litter.has_slot_hash, litter.slot_hash),
        (1, World::hash_of(promised + 3))
    );
}

#[test]
fn a_birth_in_the_slot_before_the_promised_hash_is_too_early() {
    let (mut world, parent, brood) = committed();
    let birth = birth(&world, &parent, &brood, 0);
    let (promised, now) = (world.litter(&parent).seed_slot, world.now());
    world.set_clock(now, promised); // the newest hash is of the slot before
    world.refuses(E::SeedNotReady, &birth, &[]);
    world.set_clock(now, promised + 1);
    world.must(&birth, &[]);
    assert_eq!(world.litter(&parent).slot_hash, World::hash_of(promised));
}

#[test]
fn a_seed_lapses_when_no_slot_below_it_is_remembered() {
    let (mut world, parent, brood) = committed();
    let birth = birth(&world, &parent, &brood, 0);
    let (promised, now) = (world.litter(&parent).seed_slot, world.now());
    world.set_clock(now, promised + 512); // remembered: the promised slot and 511 later ones
    world.refuses(E::SeedLapsed, &birth, &[]);
    world.set_clock(now, promised + 511);
    world.must(&birth, &[]);
}

#[test]
fn the_second_birth_has_the_first_ones_hash_however_late() {
    let (mut world, parent, brood) = due();
    world.bear(&parent, None, &brood, 0);
    let stored = world.litter(&parent).slot_hash;
    // Ten days later, as long as the parent is kept alive: nobody remembers the slot.
    let (now, slot) = (world.now(), world.slot());
    world.set_clock(now + 864_000, slot + 4_320_000);
    world.bear(&parent, None, &brood, 1);
    assert_eq!(world.litter(&parent).slot_hash, stored);
    assert_ne!(world.agent(&brood.child(0)).seed, world.agent(&brood.child(1)).seed);
}

#[test]
fn only_the_real_sysvar_is_read() {
    let (mut world, parent, brood) = due();
    let alike = world.key().pubkey();
    let sysvar = world.svm.get_account(&address::SLOT_HASHES).expect("a sysvar");
    world.put(&alike, &sysvar.owner, sysvar.data);
    let mut birth = birth(&world, &parent, &brood, 0);
    birth[0].accounts[1].pubkey = alike;
    world.refuses(E::WrongAddress, &birth, &[]);
}
