//! `approve_measurement`: the authority announces an agent-host image.

use crate::prelude::*;

const IMAGE: [u8; 32] = [77; 32];

#[test]
fn an_image_counts_once_the_timelock_has_passed() {
    for (mut world, timelock) in [(World::local(), 5), (World::elsewhere(), 86_400)] {
        let authority = world.authority.insecure_clone();
        world.must(
            &[ix::approve_measurement(&authority.pubkey(), IMAGE, false)],
            &[&authority],
        );
        let image: Measurement = world.read(&address::measurement(&IMAGE));
        assert_eq!(
            (image.approved_at, image.active_from),
            (world.now(), world.now() + timelock)
        );
        assert_eq!((image.compose_hash, image.dev, image.revoked), (IMAGE, 0, 0));
    }
}

#[test]
fn only_the_authority_approves() {
    let mut world = World::local();
    let other = world.trader(SOL);
    world.refuses(
        E::NotAuthority,
        &[ix::approve_measurement(&other.pubkey(), IMAGE, true)],
        &[&other],
    );
}

#[test]
fn development_images_are_refused_away_from_local_clusters() {
    let mut world = World::elsewhere();
    let authority = world.authority.insecure_clone();
    let approve = ix::approve_measurement(&authority.pubkey(), IMAGE, true);
    world.refuses(E::DevMeasurement, &[approve], &[&authority]);
}

#[test]
fn an_image_is_approved_once_and_a_revoked_one_never_again() {
    let mut world = World::local();
    let authority = world.authority.insecure_clone();
    let again = ix::approve_measurement(&authority.pubkey(), COMPOSE_HASH, true);
    world.refuses(E::AlreadyExists, std::slice::from_ref(&again), &[&authority]);
    world.administer(|authority| ix::revoke_measurement(authority, &COMPOSE_HASH));
    world.refuses(E::AlreadyExists, &[again], &[&authority]);
}

#[test]
fn an_image_has_one_address() {
    let mut world = World::local();
    let authority = world.authority.insecure_clone();
    let mut approve = ix::approve_measurement(&authority.pubkey(), IMAGE, true);
    approve.accounts[2].pubkey = address::measurement(&[78; 32]);
    world.refuses(E::WrongAddress, &[approve], &[&authority]);
}
