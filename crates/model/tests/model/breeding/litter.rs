//! From beginning to birth, and how a litter ends.

use super::*;
use sporeline_model::{
    gate::{Seed, look_up},
    genome::{birth_seed, inherit},
};

#[test]
fn two_children_are_born_ten_seconds_and_four_slots_after_the_beginning() {
    let mut world = breeders();
    let rents = world.model.rents;
    let treasury = world.treasury(AGENT);
    assert_eq!(treasury, 100 * SOL);
    world.must(begin(&world, None));
    assert_eq!(world.treasury(AGENT), treasury - rents.litter);
    world.pass(9);
    world.refuses(R::TooEarly, commit(&world, None));
    world.pass(1);
    world.refuses(R::NotCommitted, birth(0, None));
    world.must(commit(&world, None));

    // The floor above rent: 3 periods of 1,000 s at 50 SOL a day. Each child gets a tenth of what lies above it.
    let reserve = (50 * SOL * 3_000).div_ceil(86_400);
    let endowment = (treasury - rents.litter - reserve) / 10;
    let litter = world.model.litter(&key(AGENT)).expect("open").clone();
    let commitment = litter.commitment.expect("committed");
    assert_eq!(commitment.endowment, endowment);
    let slot = world.model.slot;
    assert_eq!(commitment.seed_slot, slot + 4);
    let escrow = 2 * (endowment + SOL / 1_000) + commitment.birth_rent[0] + commitment.birth_rent[1];
    assert_eq!(world.treasury(AGENT), treasury - rents.litter - escrow);
    world.refuses(R::AlreadyCommitted, commit(&world, None));

    world.must(hashes(slot + 3, slot - 3));
    world.refuses(R::SeedNotReady, birth(0, None));
    world.must(hashes(slot + 9, slot + 4));
    world.refuses(R::SeedLapsed, birth(0, None));
    world.must(hashes(slot + 9, slot + 3));
    let before = world.wallet(PERSON);
    world.must(birth(1, None));
    assert_eq!(
        world.wallet(PERSON),
        before + SOL / 1_000,
        "the caller gets his rent back, and the tip"
    );
    world.refuses(R::AlreadyBorn, birth(1, None));
    world.refuses(R::AlreadyBorn, birth(2, None));
    world.refuses(R::LitterNotOver, close());
    // The second needs no hash any more.
    world.must(hashes(slot + 900, slot + 800));
    world.must(birth(0, None));

    let parent = world.model.agent(&key(AGENT)).expect("there").clone();
    assert_eq!(parent.living_children, 2);
    let child = world.model.agent(&key(CHILDREN[1])).expect("born").clone();
    assert_eq!((child.generation, child.persona, child.spawner), (1, None, None));
    assert_eq!((child.parents, child.heir_bits), (Some([key(AGENT); 2]), [true, false]));
    assert_eq!(world.treasury(CHILDREN[1]), endowment);
    let seed = birth_seed(
        &parent.genome,
        &parent.genome,
        &key(CHILDREN[1]),
        &[(slot + 4) as u8; 32],
    );
    assert_eq!(child.genome, inherit(&parent.genome, &parent.genome, &seed));
    let closed = world.must(close());
    // All else was spent on the births.
    assert_eq!(
        closed,
        Effects::LitterClosed {
            reason: 1,
            lamports: rents.litter
        }
    );
    world.refuses(R::CoolingDown, begin(&world, None).with_children([50, 51]));
    world.pass(60);
    world.must(begin(&world, None).with_children([50, 51]));
    world.check();
}

#[test]
fn four_windows_without_commit_end_it_and_not_one_second_less() {
    let mut world = breeders();
    world.must(begin(&world, None));
    world.refuses(R::AlreadyExists, begin(&world, None).with_children([50, 51]));
    world.pass(40);
    world.refuses(R::LitterNotOver, close());
    world.pass(1);
    world.refuses(R::TooLate, commit(&world, None));
    let treasury = world.treasury(AGENT);
    let lamports = world.model.rents.litter;
    assert_eq!(world.must(close()), Effects::LitterClosed { reason: 3, lamports });
    assert_eq!(world.treasury(AGENT), treasury + lamports);
    world.check();
}

#[test]
fn a_lapsed_seed_ends_it_and_a_stranger_on_a_childs_wallet_too() {
    let mut world = breeders();
    world.must(begin(&world, None));
    world.pass(10);
    world.must(commit(&world, None));
    let slot = world.model.slot;
    world.must(hashes(slot + 9, slot + 3));
    world.refuses(R::LitterNotOver, close());
    world.founder(CHILDREN[0], 10 * SOL);
    world.refuses(R::AlreadyExists, birth(0, None));
    let mut other = world.model.clone();
    assert!(matches!(
        other.apply(&close()),
        Ok(Effects::LitterClosed { reason: 5, .. })
    ));
    world.must(hashes(slot + 9, slot + 4));
    assert!(matches!(world.must(close()), Effects::LitterClosed { reason: 2, .. }));
    assert_eq!(look_up(&[], 5), Seed::Lapsed);
}

#[test]
fn a_mates_consent_serves_one_litter() {
    let mut world = breeders();
    world.founder(MATE, 100 * SOL);
    world.attest(MATE);
    world.refuses(R::NoConsent, begin(&world, Some(MATE)));
    world.refuses(R::WrongMate, begin(&world, Some(AGENT)));
    let consent = |world: &World, until| Step::ChooseMate {
        act: world.act(MATE),
        mate: key(AGENT),
        expires_at: until,
    };
    let now = world.model.now;
    world.must(consent(&world, now + 5));
    world.must(consent(&world, now));
    world.refuses(R::NoConsent, begin(&world, Some(MATE)));
    world.must(consent(&world, now + 5));
    world.must(begin(&world, Some(MATE)));
    world.pass(10);
    world.refuses(R::WrongMate, commit(&world, None));
    world.must(commit(&world, Some(MATE)));
    assert_eq!(world.model.agent(&key(MATE)).expect("there").consent, None);
    let slot = world.model.slot;
    world.must(hashes(slot + 9, slot + 3));
    world.must(birth(0, Some(MATE)));
    let child = world.model.agent(&key(CHILDREN[0])).expect("born");
    assert_eq!(child.heir_bits, [true, true]);
    assert_eq!(world.model.agent(&key(MATE)).expect("there").living_children, 1);
    world.check();
}

#[test]
fn a_litter_that_would_break_the_floor_is_refused() {
    let mut world = World::new(
        true,
        Parameters {
            period: 1_000,
            ..Parameters::local()
        },
    );
    // 3 periods of reserve, and for each of two children 4 periods: 11 periods of 0.578703704 SOL are not there.
    world.grown(AGENT, 6 * SOL);
    world.must(world.buying(AGENT, 1_000 * SOL));
    world.must(world.buying(AGENT, 127 * SOL));
    world.pass(1);
    world.must(begin(&world, None));
    world.pass(10);
    world.refuses(R::TreasuryTooLow, commit(&world, None));
    world.must(Step::Send {
        from: key(PERSON),
        to: Key::Agent(key(AGENT)),
        lamports: SOL,
    });
    world.must(commit(&world, None));
    let least = (50 * SOL * 4_000).div_ceil(86_400);
    let litter = world.model.litter(&key(AGENT)).expect("open");
    assert_eq!(litter.commitment.expect("committed").endowment, least);
}
