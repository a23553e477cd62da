//! Attacks on a deployment's first minutes: who is first to `initialize`, and what may lie at its addresses. Everything else
//! that it refuses is in `initialize`.

use crate::prelude::*;
use sporeline_svm::client::account;

/// A deployment, and somebody who watches it: whoever were first to initialize would be the authority.
fn deployed() -> (World, Keypair) {
    let mut world = World::bare(false, Parameters::DEFAULT);
    let watcher = world.trader(1_000 * SOL);
    (world, watcher)
}

/// Imitates a bot that sees the deployer's `initialize` in the air and sends its own first, with its own attesters and prices.
#[test]
fn a_front_run_initialize_is_refused_and_the_deployers_goes_through() {
    let (mut world, watcher) = deployed();
    let mut own = world.initialize_of();
    own.authority = watcher.pubkey();
    own.attesters = (0..3).map(|_| world.key().pubkey()).collect();
    own.price_owners = vec![watcher.pubkey()];
    world.refuses(E::NotUpgradeAuthority, &[own.instruction()], &[&watcher]);
    // With a ProgramData account that names him, and with the genuine one under his signature.
    let forged = world.key().pubkey();
    let data = account::program_data(&watcher.pubkey(), &[]);
    world.put(&forged, &address::LOADER, data);
    let mut bent = own.instruction();
    bent.accounts[1].pubkey = forged;
    world.refuses(E::WrongAddress, &[bent], &[&watcher]);
    // With the deployer's name and without his signature.
    let mut bent = world.initialize_of().instruction();
    for meta in bent
        .accounts
        .iter_mut()
        .filter(|meta| meta.pubkey == world.authority.pubkey())
    {
        meta.is_signer = false;
    }
    world.fails(&[bent], &[]);

    let genuine = [world.initialize_of().instruction()];
    let authority = world.authority.insecure_clone();
    world.must(&genuine, &[&authority]);
    let global: Global = world.read(&address::global());
    assert_eq!((global.authority, global.local), (authority.pubkey(), 0));
    assert_eq!(global.attesters(), world.initialize_of().attesters);
    // It happens once: neither he nor the deployer changes anything by another.
    world.refuses(E::AlreadyExists, &genuine, &[&authority]);
    world.refuses(E::NotUpgradeAuthority, &[own.instruction()], &[&watcher]);
}

/// Imitates a bot that sends lamports to the addresses that `initialize` will need, so that they cannot be created.
#[test]
fn lamports_at_its_addresses_do_not_keep_a_deployment_from_starting() {
    let (mut world, watcher) = deployed();
    let ahead = [
        address::global(),
        address::counters(),
        address::protocol(),
        address::stake_pool(),
        address::stake_vault(),
        address::measurement(&COMPOSE_HASH),
    ];
    for address in ahead {
        world.must(&[ix::transfer(&watcher.pubkey(), &address, SOL / 100)], &[&watcher]);
    }
    let authority = world.authority.insecure_clone();
    let initialize = world.initialize_of().instruction();
    world.must(&[initialize], &[&authority]);
    let pool: StakePool = world.read(&address::stake_pool());
    assert_eq!(
        (pool.earned, pool.total_active, pool.unassigned),
        (0, 0, 0),
        "nobody is credited with them"
    );
}

/// Imitates somebody who registers as the host that a known operator is about to be.
#[test]
fn nobody_registers_as_another_operators_host() {
    let mut world = World::elsewhere();
    let (operator, stranger) = (world.trader(SOL), world.trader(SOL));
    let mut register = ix::register_host(&stranger.pubkey(), 1);
    for meta in &mut register.accounts {
        if meta.pubkey == address::host(&stranger.pubkey()) {
            meta.pubkey = address::host(&operator.pubkey());
        }
    }
    world.refuses(E::WrongAddress, &[register], &[&stranger]);
    world.must(&[ix::register_host(&operator.pubkey(), 1)], &[&operator]);
    let host: Host = world.read(&address::host(&operator.pubkey()));
    assert_eq!(host.operator, operator.pubkey());
}
