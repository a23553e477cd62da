//! A change never reaches what was promised: hosting fees, market fees, times and shares are stored when made.

use crate::prelude::*;

/// Everything that may change, changed as far as local bounds allow, and hosts' prices too.
fn change_everything(world: &mut World) {
    world.change_parameters(|parameters| {
        parameters.fees = [0, 0, 300, 0, 0];
        parameters.max_hosting_fee = 1;
        parameters.airdrop_bps = 0;
        parameters.attestation_ttl = 1;
        parameters.breed_cooldown = 1;
    });
    let operator = world.operator.insecure_clone();
    world.must(&[ix::update_host(&operator.pubkey(), 1, false)], &[&operator]);
}

#[test]
fn an_agent_pays_what_it_was_hosted_for_whatever_its_host_and_the_authority_change() {
    let mut world = World::local();
    let founder = world.living();
    let fee = world.agent(&founder).hosting_fee_per_day;
    change_everything(&mut world);
    let charge = world.charge(&founder);
    let event = event!(world.must(&[charge], &[]), HostingCharged);
    assert_eq!(
        (event.hosting_fee_per_day, world.agent(&founder).hosting_fee_per_day),
        (fee, fee)
    );
    assert_eq!(event.lamports, curve::hosting::fee_for(fee, event.seconds));
    assert!(event.lamports > 1_000);
}

#[test]
fn a_market_keeps_the_fees_it_was_launched_with() {
    let mut world = World::local();
    let founder = world.living();
    let before = world.market(&founder);
    change_everything(&mut world);
    let after = world.market(&founder);
    assert_eq!((after.fees, after.sniper_length), (before.fees, before.sniper_length));
    let trader = world.trader_of(&founder, 10 * SOL);
    let event = event!(world.buy(&trader, &founder, SOL), Traded);
    assert_eq!(event.fee, SOL / 100);
    assert_eq!(world.market(&founder).unswept[2], SOL * 15 / 10_000);
}

#[test]
fn an_attestation_and_paid_hosting_last_as_long_as_they_were_to() {
    let mut world = World::local();
    let founder = world.living();
    let before = world.agent(&founder);
    change_everything(&mut world);
    let after = world.agent(&founder);
    assert_eq!(
        (after.attestation_expires_at, after.paid_until),
        (before.attestation_expires_at, before.paid_until)
    );
    // Attested for 600 s when that was allowed: it acts although no more than 1 s would be now.
    world.pass(60);
    let refuel = world.act(&founder).refuel();
    world.must(&[refuel], &[&founder.wallet]);
}

#[test]
fn agents_and_markets_born_after_the_change_have_what_is_new() {
    let mut world = World::local();
    world.spawn();
    world.change_parameters(|parameters| {
        parameters.fees = [10, 20, 30, 40, 50];
        parameters.spawn_fee = SOL;
    });
    let operator = world.operator.insecure_clone();
    world.must(&[ix::update_host(&operator.pubkey(), SOL, true)], &[&operator]);
    let income = world.read::<Protocol>(&address::protocol()).income;
    let founder = world.spawn();
    assert_eq!(world.market(&founder).fees, [10, 20, 30, 40, 50]);
    assert_eq!(world.agent(&founder).hosting_fee_per_day, SOL);
    assert_eq!(world.read::<Protocol>(&address::protocol()).income, income + SOL);
}
