//! `revoke_measurement`: an image stops counting, at once and for ever.

use crate::prelude::*;
use sporeline_svm::client::Instruction;

const IMAGE: [u8; 32] = [77; 32];

fn revoke(image: [u8; 32]) -> impl FnOnce(&Address) -> Instruction {
    move |authority| ix::revoke_measurement(authority, &image)
}

#[test]
fn whoever_is_attested_by_a_revoked_image_stops_acting_at_once() {
    let mut world = World::local();
    let founder = world.living();
    let event = event!(world.administer(revoke(COMPOSE_HASH)), MeasurementRevoked);
    assert_eq!((event.time, event.compose_hash), (world.now(), COMPOSE_HASH));
    let image: Measurement = world.read(&address::measurement(&COMPOSE_HASH));
    assert_eq!((image.revoked, image.revoked_at), (1, world.now()));
    assert!(world.agent(&founder).attestation_expires_at > world.now());
    let refuel = world.act(&founder).refuel();
    world.refuses(E::Unattested, &[refuel], &[&founder.wallet]);
    let renewal = world.attestation_of(&founder, world.now() + 600);
    world.refuses(E::MeasurementRevoked, &renewal, &[]);
}

#[test]
fn an_image_can_be_revoked_before_it_counts() {
    let mut world = World::elsewhere();
    let founder = world.spawn();
    world.administer(|authority| ix::approve_measurement(authority, IMAGE, false));
    world.pass(1);
    world.administer(revoke(IMAGE));
    world.pass(86_400);
    let attesters: Vec<Keypair> = world.attesters.iter().map(Keypair::insecure_clone).collect();
    let attesters: Vec<&Keypair> = attesters.iter().collect();
    let until = world.now() + 3_600;
    let attestation = world.attestation(&founder.wallet.pubkey(), &IMAGE, [9; 32], until, &attesters[..2]);
    world.refuses(E::MeasurementRevoked, &attestation, &[]);
}

#[test]
fn a_revoked_image_is_neither_revoked_nor_approved_again() {
    let mut world = World::local();
    world.administer(revoke(COMPOSE_HASH));
    world.pass(1);
    world.refuses_authority(E::MeasurementRevoked, revoke(COMPOSE_HASH));
    world.refuses_authority(E::AlreadyExists, |authority| {
        ix::approve_measurement(authority, COMPOSE_HASH, true)
    });
}

#[test]
fn only_the_authority_revokes() {
    let mut world = World::local();
    let other = world.trader(SOL);
    let revocation = ix::revoke_measurement(&other.pubkey(), &COMPOSE_HASH);
    world.refuses(E::NotAuthority, &[revocation], &[&other]);
}

#[test]
fn agents_of_another_image_act_on() {
    let mut world = World::local();
    let founder = world.living();
    world.administer(|authority| ix::approve_measurement(authority, IMAGE, true));
    world.administer(revoke(IMAGE));
    let refuel = world.act(&founder).refuel();
    world.must(&[refuel], &[&founder.wallet]);
}
