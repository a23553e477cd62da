//! `close_litter`: a litter that is over gives its lamports back. Anyone may send it, and only then can another begin.

use crate::{
    begin_breeding::stage,
    birth::{committed, due},
    mortals::perish,
    prelude::*,
};
use sporeline_svm::{Brood, client::events::LitterClosed};

#[track_caller]
fn refused(world: &mut World, parent: &Founder, brood: &Brood) {
    let close = world.close_of(parent, brood);
    world.refuses(E::LitterNotOver, &[close], &[]);
}

/// Closes, and sees that the agent has every lamport of the litter, nobody anything else, and the event tells so.
#[track_caller]
fn closed(world: &mut World, parent: &Founder, brood: &Brood) -> LitterClosed {
    let litter = address::litter(&parent.of.agent);
    let (lamports, born) = (world.lamports(&litter), world.litter(parent).born);
    let payer = world.payer.pubkey();
    let before = world.ledger(&[payer, litter, parent.of.agent, parent.of.market]);
    let (treasury, seq) = (world.treasury(parent), world.agent(parent).seq);
    let close = world.close_of(parent, brood);
    let event = event!(world.must(&[close], &[]), LitterClosed);
    assert_eq!(world.lamports(&litter), 0);
    assert!(world.svm.get_account(&litter).is_none_or(|gone| gone.data.is_empty()));
    assert_eq!(world.treasury(parent), treasury + lamports);
    assert_eq!(
        before,
        world.ledger(&[payer, litter, parent.of.agent, parent.of.market])
    );
    assert_eq!(u128::from(world.market(parent).gate_price), 0);
    assert_eq!((event.seq, event.time), (seq + 1, world.now()));
    assert_eq!(world.agent(parent).seq, event.seq);
    assert_eq!((event.lamports, event.treasury), (lamports, world.treasury(parent)));
    assert_eq!(
        (event.agent, event.litter, event.born),
        (parent.of.agent, litter, born.into())
    );
    event
}

/// The agent begins another litter, its cooldown over.
#[track_caller]
fn begins_again(world: &mut World, parent: &Founder) {
    let until = world.agent(parent).cooldown_until;
    world.pass((until - world.now()).max(1));
    world.keep_paid(parent);
    let brood = world.brood();
    world.begin(parent, &brood, None);
}

#[test]
fn when_both_children_are_born() {
    let (mut world, parent, brood) = due();
    refused(&mut world, &parent, &brood);
    world.bear(&parent, None, &brood, 1);
    refused(&mut world, &parent, &brood);
    world.bear(&parent, None, &brood, 0);
    let event = closed(&mut world, &parent, &brood);
    assert_eq!((event.reason, event.born), (1, 3));
    assert_eq!(
        event.lamports,
        world.svm.minimum_balance_for_rent_exemption(space()),
        "the litter's own rent"
    );
    begins_again(&mut world, &parent);
}

fn space() -> usize {
    8 + size_of::<sporeline_svm::client::state::Litter>()
}

#[test]
fn when_the_seed_lapsed_before_any_birth() {
    let (mut world, parent, brood) = committed();
    let (promised, now) = (world.litter(&parent).seed_slot, world.now());
    refused(&mut world, &parent, &brood); // the slot lies ahead
    world.set_clock(now, promised + 511);
    refused(&mut world, &parent, &brood);
    world.set_clock(now, promised + 512);
    let escrow = world.lamports(&address::litter(&parent.of.agent));
    let event = closed(&mut world, &parent, &brood);
    assert_eq!((event.reason, event.born, event.lamports), (2, 0, escrow));
    // No second commit: there is nothing to commit, and the cooldown runs.
    assert!(world.agent(&parent).cooldown_until > world.now());
    begins_again(&mut world, &parent);
}

#[test]
fn a_hash_that_a_birth_stored_does_not_lapse() {
    let (mut world, parent, brood) = due();
    world.bear(&parent, None, &brood, 0);
    let (promised, now) = (world.litter(&parent).seed_slot, world.now());
    world.set_clock(now, promised + 1_000_000);
    refused(&mut world, &parent, &brood);
    world.bear(&parent, None, &brood, 1);
    assert_eq!(closed(&mut world, &parent, &brood).reason, 1);
}

#[test]
fn when_four_windows_passed_without_commit() {
    let (mut world, parent, brood) = stage();
    world.begin(&parent, &brood, None);
    refused(&mut world, &parent, &brood);
    world.pass(40);
    refused(&mut world, &parent, &brood);
    world.pass(1);
    let event = closed(&mut world, &parent, &brood);
    assert_eq!((event.reason, event.born), (3, 0));
    assert_eq!(world.agent(&parent).cooldown_until, 0, "nothing was bred");
    begins_again(&mut world, &parent);
}

#[test]
fn a_committed_litter_is_never_overdue() {
    let (mut world, parent, brood) = due();
    let slot = world.slot();
    let later = world.now() + 1_000;
    world.set_clock(later, slot);
    refused(&mut world, &parent, &brood);
    world.bear(&parent, None, &brood, 0);
}

#[test]
fn when_the_agent_is_dead_and_the_lamports_join_its_estate() {
    // Begun, committed, and with one child born.
    for births in [None, Some(0), Some(1)] {
        let (mut world, parent, brood) = if births.is_some() { due() } else { stage() };
        if births.is_none() {
            world.begin(&parent, &brood, None);
        }
        if births == Some(1) {
            world.bear(&parent, None, &brood, 0);
        }
        perish(&mut world, &parent, &[]);
        let before = world.agent(&parent).estate_in;
        let event = closed(&mut world, &parent, &brood);
        assert_eq!((event.reason, event.born), (4, births.unwrap_or(0)));
        world.must(&[ix::settle(&parent.of.wallet, None)], &[]);
        let after = world.agent(&parent);
        assert_eq!(after.estate_in, before + event.lamports);
        if births == Some(1) {
            let child = brood.child(0);
            world.must(&[ix::inherit(&parent.of.agent, &child.of.agent)], &[]);
            assert_eq!(world.agent(&parent).estate_out, after.estate_in, "one heir has it all");
        }
    }
}

#[test]
fn when_an_unborn_childs_wallet_is_an_agent_already() {
    for (commits, used) in [(false, 0), (true, 1), (true, 0)] {
        let (mut world, parent, brood) = if commits { due() } else { stage() };
        if !commits {
            world.begin(&parent, &brood, None);
        }
        refused(&mut world, &parent, &brood);
        let spawn = world.spawn_of(&brood.wallets[used]).instruction();
        world.must(&[spawn], &[&brood.wallets[used]]);
        let event = closed(&mut world, &parent, &brood);
        assert_eq!((event.reason, event.born), (5, 0));
        begins_again(&mut world, &parent);
    }
}

#[test]
fn a_born_childs_wallet_is_no_used_one() {
    let (mut world, parent, brood) = due();
    world.bear(&parent, None, &brood, 0);
    refused(&mut world, &parent, &brood);
    let spawn = world.spawn_of(&brood.wallets[1]).instruction();
    world.must(&[spawn], &[&brood.wallets[1]]);
    let event = closed(&mut world, &parent, &brood);
    assert_eq!((event.reason, event.born), (5, 1));
}

#[test]
fn lamports_at_a_childs_address_do_not_make_it_an_agent() {
    let (mut world, parent, brood) = due();
    world.fund(&brood.child(0).of.agent, SOL);
    refused(&mut world, &parent, &brood);
}
