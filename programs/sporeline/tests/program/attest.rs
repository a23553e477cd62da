//! `attest`: attesters vouch for an agent's keys; the first time, its market opens.

use crate::prelude::*;

#[test]
fn the_first_attestation_opens_the_market() {
    let mut world = World::local();
    let founder = world.spawn();
    world.pass(30);
    world.attest(&founder);
    let (agent, market) = (world.agent(&founder), world.market(&founder));
    assert_eq!((agent.compose_hash, agent.quote_hash), (COMPOSE_HASH, [9; 32]));
    assert_eq!(agent.attestation_expires_at, world.now() + 600);
    assert_eq!((market.phase, market.opened_at), (1, world.now()));
    assert_eq!(
        (market.before_slot.base, market.before_slot.quote),
        (market.base, market.quote)
    );

    let opened = world.now();
    world.pass(10);
    let again = world.attestation_of(&founder, world.now() + 600);
    world.must(&again, &[]);
    assert_eq!(
        world.market(&founder).opened_at,
        opened,
        "a later one does not open it again"
    );
}

#[test]
fn the_expiry_is_later_than_the_stored_one_and_within_the_allowed_time() {
    let mut world = World::local();
    let founder = world.spawn();
    let now = world.now();
    for expires_at in [0, -1, now - 1, now, now + 601, i64::MAX, i64::MIN] {
        let instructions = world.attestation_of(&founder, expires_at);
        world.refuses(E::BadExpiry, &instructions, &[]);
    }
    let instructions = world.attestation_of(&founder, now + 300);
    world.must(&instructions, &[]);
    for expires_at in [now + 1, now + 300] {
        let instructions = world.attestation_of(&founder, expires_at);
        world.refuses(E::BadExpiry, &instructions, &[]);
    }
    let instructions = world.attestation_of(&founder, now + 301);
    world.must(&instructions, &[]);
}

#[test]
fn an_image_counts_only_when_approved_and_its_timelock_passed() {
    let mut world = World::local();
    let founder = world.spawn();
    let image = [77; 32];
    let (wallet, attester) = (founder.wallet.pubkey(), world.attesters[0].insecure_clone());
    let attestation = |world: &World| world.attestation(&wallet, &image, [9; 32], world.now() + 100, &[&attester]);
    let unknown = attestation(&world);
    let refused = world.fails(&unknown, &[]);
    assert!(
        refused.error.contains("IllegalOwner") || refused.error.contains("Uninitialized"),
        "{}",
        refused.error
    );

    let authority = world.authority.insecure_clone();
    world.must(
        &[ix::approve_measurement(&authority.pubkey(), image, false)],
        &[&authority],
    );
    world.pass(4);
    let early = attestation(&world);
    world.refuses(E::MeasurementNotActive, &early, &[]);
    world.pass(1);
    let due = attestation(&world);
    world.must(&due, &[]);
    assert_eq!(world.agent(&founder).compose_hash, image);
}

#[test]
fn a_revoked_image_vouches_for_nobody() {
    let mut world = World::local();
    let founder = world.spawn();
    world.administer(|authority| ix::revoke_measurement(authority, &COMPOSE_HASH));
    let instructions = world.attestation_of(&founder, world.now() + 100);
    world.refuses(E::MeasurementRevoked, &instructions, &[]);
}

#[test]
fn a_development_image_vouches_for_nobody_away_from_local_clusters() {
    let mut world = World::elsewhere();
    let founder = world.spawn();
    // `initialize` and `approve_measurement` refuse it there: the byte is written directly.
    world.edit(&address::measurement(&COMPOSE_HASH), |m: &mut Measurement| m.dev = 1);
    let instructions = world.attestation_of(&founder, world.now() + 100);
    world.refuses(E::DevMeasurement, &instructions, &[]);
}

#[test]
fn a_dead_agent_cannot_be_attested() {
    let mut world = World::local();
    let founder = world.spawn();
    // How it died matters to nothing here: the status is written directly.
    world.edit(&founder.of.agent, |agent: &mut Agent| {
        agent.status = AgentStatus::Dead as u8
    });
    let instructions = world.attestation_of(&founder, world.now() + 100);
    world.refuses(E::AgentDead, &instructions, &[]);
}

#[test]
fn only_the_agents_own_market_is_opened() {
    let mut world = World::local();
    let (founder, other) = (world.spawn(), world.spawn());
    let mut instructions = world.attestation_of(&founder, world.now() + 100);
    instructions[1].accounts[3].pubkey = other.of.market;
    world.refuses(E::WrongAgent, &instructions, &[]);
}

#[test]
fn an_expiry_from_before_the_time_to_live_was_lowered_is_no_reason_to_wait() {
    let mut world = World::local();
    let founder = world.newborn();
    let stored = world.agent(&founder).attestation_expires_at;
    world.change_parameters(|parameters| parameters.attestation_ttl = 60);
    let latest = world.now() + 60;
    assert!(latest < stored);
    let too_late = world.attestation_of(&founder, latest + 1);
    world.refuses(E::BadExpiry, &too_late, &[]);
    let sooner = world.attestation_of(&founder, latest);
    world.must(&sooner, &[]);
    assert_eq!(world.agent(&founder).attestation_expires_at, latest);
    let earlier = world.attestation_of(&founder, latest - 1);
    world.refuses(E::BadExpiry, &earlier, &[]);
}
