//! `claim_spawner`: anyone pays a founder's spawner its share of the fees.

use crate::prelude::*;

/// A market in which fees waited for its spawner, a wallet of its own, and how much.
fn earned(quote_in: u64) -> (World, Founder, Address, u64) {
    let mut world = World::local();
    let founder = world.living();
    let spawner = world.market(&founder).spawner;
    let trader = world.trader_of(&founder, 1_000 * SOL);
    world.buy(&trader, &founder, quote_in);
    let share = world.market(&founder).unswept[4];
    (world, founder, spawner, share)
}

#[test]
fn the_spawners_share_goes_to_the_spawner() {
    let (mut world, founder, _, share) = earned(10 * SOL);
    assert_eq!(share, 10 * SOL * 5 / 10_000);
    // Who sends it is another than who is paid.
    let spawner = world.key().pubkey();
    world.edit(&founder.of.market, |market: &mut Market| market.spawner = spawner);
    let before = world.market(&founder);
    let held = world.lamports(&founder.of.market);
    let claim = [ix::claim_spawner(&founder.of.mint, &spawner)];
    let event = event!(world.must(&claim, &[]), SpawnerPaid);
    assert_eq!((event.seq, event.time), (before.seq + 1, world.now()));
    assert_eq!(
        (event.lamports, event.market, event.spawner),
        (share, founder.of.market, spawner)
    );
    assert_eq!(world.lamports(&spawner), share);
    assert_eq!(world.lamports(&founder.of.market), held - share);
    let after = world.market(&founder);
    assert_eq!(
        after.unswept[..4],
        before.unswept[..4],
        "the others' shares wait for their sweep"
    );
    assert_eq!((after.unswept[4], after.seq), (0, before.seq + 1));
    world.refuses(E::NothingToDo, &claim, &[]);
}

#[test]
fn nobody_else_is_paid() {
    let (mut world, founder, _, _) = earned(SOL);
    for other in [world.trader(SOL).pubkey(), founder.of.agent, address::protocol()] {
        world.refuses(E::WrongAddress, &[ix::claim_spawner(&founder.of.mint, &other)], &[]);
    }
    // Another market's spawner is somebody else's.
    let two = world.living();
    let stranger = world.key().pubkey();
    world.edit(&two.of.market, |market: &mut Market| market.spawner = stranger);
    world.refuses(E::WrongAddress, &[ix::claim_spawner(&founder.of.mint, &stranger)], &[]);
}

#[test]
fn the_share_of_a_spawner_who_cannot_be_paid_waits_and_keeps_nobody_from_theirs() {
    let (mut world, founder, _, share) = earned(SOL / 10);
    let spawner = world.key().pubkey();
    // The wallet that spawned was emptied since: here another without lamports is written in its place.
    world.edit(&founder.of.market, |market: &mut Market| market.spawner = spawner);
    let claim = [ix::claim_spawner(&founder.of.mint, &spawner)];
    world.refuses(E::RecipientBelowRent, &claim, &[]);
    let swept = event!(
        world.must(&[ix::collect_fees(&founder.wallet.pubkey(), &[])], &[]),
        FeesCollected
    );
    assert!(swept.agent_lamports > 0 && swept.protocol_lamports > 0);
    assert_eq!(world.market(&founder).unswept, [0, 0, 0, 0, share]);
    world.fund(&spawner, SOL);
    world.must(&claim, &[]);
    assert_eq!(world.lamports(&spawner), SOL + share);
}

#[test]
fn a_childs_market_owes_no_spawner() {
    let mut world = World::local();
    let child = world.living();
    // A child's market as its birth writes it.
    world.edit(&child.of.market, |market: &mut Market| {
        market.has_spawner = 0;
        market.spawner = Address::default();
    });
    let trader = world.trader_of(&child, 10 * SOL);
    world.buy(&trader, &child, SOL);
    assert_eq!(world.market(&child).unswept[4], 0);
    let claim = [ix::claim_spawner(&child.of.mint, &trader.pubkey())];
    world.refuses(E::WrongAddress, &claim, &[]);
}
