//! `initialize`: one `Global` and what stands beside it, by the program's upgrade authority.

use crate::prelude::*;
use sporeline_svm::client::{account, instruction::Initialize};

fn bare() -> World {
    World::bare(true, Parameters::LOCAL)
}

/// Bends an `initialize` that would go through, and sees it refused.
#[track_caller]
fn refused(world: &mut World, error: E, bend: impl FnOnce(&mut Initialize)) {
    let mut initialize = world.initialize_of();
    bend(&mut initialize);
    let authority = world.authority.insecure_clone();
    world.refuses(error, &[initialize.instruction()], &[&authority]);
}

#[test]
fn it_writes_what_it_was_given() {
    let world = World::local();
    let given = world.initialize_of();
    let global: Global = world.read(&address::global());
    assert_eq!((global.version, global.local, global.frozen), (1, 1, 0));
    assert_eq!(global.authority, world.authority.pubkey());
    assert_eq!(global.pending_authority, Address::default());
    assert_eq!(global.parameters, world.parameters);
    assert_eq!(global.attesters(), given.attesters);
    assert_eq!(global.attester_threshold, 1);
    assert_eq!(global.price_owners[..1], given.price_owners);
    assert_eq!((global.feed_id, global.genesis_hash), (given.feed_id, GENESIS_HASH));
    assert_eq!(global.base_uri(), given.base_uri.as_bytes());
    assert_eq!(global.staking_mint, world.staking_mint);
    let counters: Counters = world.read(&address::counters());
    assert_eq!((counters.agents, counters.distributions), (0, 0));
}

#[test]
fn it_makes_an_empty_stake_pool_that_owns_its_vault() {
    let world = World::local();
    let pool: StakePool = world.read(&address::stake_pool());
    assert_eq!((pool.total_active, pool.unassigned), (0, 0));
    assert_eq!((pool.mint, pool.vault), (world.staking_mint, address::stake_vault()));
    let vault = world.svm.get_account(&address::stake_vault()).expect("a vault");
    assert_eq!(vault.owner, address::TOKEN);
    let vault = account::decode_token(&vault.data).expect("a token account");
    assert_eq!(
        (vault.mint, vault.owner, vault.amount),
        (world.staking_mint, address::stake_pool(), 0)
    );
}

#[test]
fn the_first_measurement_needs_no_timelock() {
    let world = World::local();
    let first: Measurement = world.read(&address::measurement(&COMPOSE_HASH));
    assert_eq!((first.active_from, first.revoked, first.dev), (world.now(), 0, 1));
}

#[test]
fn the_staking_mint_may_be_token_2022_without_extensions() {
    let mut world = bare();
    let plain = world.svm.get_account(&world.staking_mint).expect("a mint").data;
    let mint = world.key().pubkey();
    world.put(&mint, &address::TOKEN_2022, plain);
    let mut initialize = world.initialize_of();
    initialize.staking_mint = mint;
    initialize.staking_token_program = address::TOKEN_2022;
    let authority = world.authority.insecure_clone();
    world.must(&[initialize.instruction()], &[&authority]);
    let vault = world.svm.get_account(&address::stake_vault()).expect("a vault");
    assert_eq!(vault.owner, address::TOKEN_2022);
}

#[test]
fn a_staking_mint_whose_tokens_can_be_frozen_taxed_or_moved_is_refused() {
    let mut world = bare();
    let plain = world.svm.get_account(&world.staking_mint).expect("a mint").data;
    let mut freezable = plain.clone();
    freezable[46] = 1;
    let mut uninitialised = plain.clone();
    uninitialised[45] = 0;
    // Token-2022 pads a mint with extensions to 165 bytes, type 1, then the extensions.
    let mut extended = plain.clone();
    extended.resize(165, 0);
    extended.extend([1, 9, 0, 0, 0]);
    for (data, program) in [
        (freezable, address::TOKEN),
        (uninitialised, address::TOKEN),
        (extended, address::TOKEN_2022),
        (plain.clone(), address::SYSTEM),
    ] {
        let mint = world.key().pubkey();
        world.put(&mint, &program, data);
        refused(&mut world, E::BadStakingMint, |initialize| {
            initialize.staking_mint = mint;
            initialize.staking_token_program = program;
        });
    }
    // What only describes the token is no harm.
    let mut described = plain.clone();
    described.resize(165, 0);
    described.extend([1, 18, 0, 64, 0]);
    described.resize(described.len() + 64, 7);
    described.extend([19, 0, 3, 0, 1, 2, 3, 0, 0]);
    let mut hidden = described.clone();
    hidden.truncate(hidden.len() - 2);
    hidden.extend([14, 0, 1, 0, 9]); // a transfer hook behind it
    let mint = world.key().pubkey();
    world.put(&mint, &address::TOKEN_2022, hidden);
    refused(&mut world, E::BadStakingMint, |initialize| {
        initialize.staking_mint = mint;
        initialize.staking_token_program = address::TOKEN_2022;
    });
    // Owned by one program, said to be another's.
    refused(&mut world, E::BadStakingMint, |initialize| {
        initialize.staking_token_program = address::TOKEN_2022;
    });
}

#[test]
fn only_the_upgrade_authority_may_be_first() {
    let mut world = bare();
    let other = world.trader(100 * SOL);
    let mut initialize = world.initialize_of();
    initialize.authority = other.pubkey();
    world.refuses(E::NotUpgradeAuthority, &[initialize.instruction()], &[&other]);
}

#[test]
fn a_program_nobody_can_upgrade_cannot_be_initialised() {
    let mut world = bare();
    let address = address::program_data(&PROGRAM_ID);
    let mut data = world.svm.get_account(&address).expect("ProgramData").data;
    data[12] = 0;
    world.put(&address, &address::LOADER, data);
    refused(&mut world, E::NotUpgradeAuthority, |_| {});
}

#[test]
fn program_data_of_another_program_or_owner_is_refused() {
    let mut world = bare();
    let authority = world.authority.insecure_clone();
    let forged = world.key().pubkey();
    world.put(
        &forged,
        &address::LOADER,
        account::program_data(&authority.pubkey(), &[]),
    );
    let mut instruction = world.initialize_of().instruction();
    instruction.accounts[1].pubkey = forged;
    world.refuses(E::WrongAddress, &[instruction], &[&authority]);

    let address = address::program_data(&PROGRAM_ID);
    world.put(
        &address,
        &address::SYSTEM,
        account::program_data(&authority.pubkey(), &[]),
    );
    refused(&mut world, E::WrongAddress, |_| {});
}

#[test]
fn it_happens_once() {
    let mut world = World::local();
    refused(&mut world, E::AlreadyExists, |_| {});
}

#[test]
fn parameters_outside_their_bounds_are_refused() {
    refused(&mut bare(), E::ParameterOutOfBounds, |initialize| {
        initialize.parameters.reserve_periods = 0;
    });
    // Local values are out of bounds elsewhere.
    let mut world = World::bare(false, Parameters::LOCAL);
    refused(&mut world, E::ParameterOutOfBounds, |_| {});
}

#[test]
fn attesters_are_a_majority_of_different_keys_at_most_8_of_whom_at_most_5_sign() {
    let keys: Vec<Address> = (0..9).map(|i| Address::new_from_array([40 + i; 32])).collect();
    let set = |n: usize, k: u8| {
        let keys = keys[..n].to_vec();
        move |initialize: &mut Initialize| (initialize.attesters, initialize.attester_threshold) = (keys, k)
    };
    for (n, k) in [(0, 0), (1, 0), (1, 2), (2, 1), (4, 2), (8, 4), (8, 6), (9, 5)] {
        refused(&mut bare(), E::BadAttesters, set(n, k));
    }
    refused(&mut bare(), E::BadAttesters, |initialize| {
        (initialize.attesters, initialize.attester_threshold) = (vec![keys[0], keys[1], keys[0]], 2);
    });
    let mut world = bare();
    let mut initialize = world.initialize_of();
    set(8, 5)(&mut initialize);
    let authority = world.authority.insecure_clone();
    world.must(&[initialize.instruction()], &[&authority]);
}

#[test]
fn away_from_local_clusters_three_attesters_are_the_least() {
    let mut world = World::bare(false, Parameters::DEFAULT);
    refused(&mut world, E::BadAttesters, |initialize| {
        initialize.attesters.truncate(2);
        initialize.attester_threshold = 2;
    });
}

#[test]
fn one_or_two_different_price_owners_are_believed() {
    let [a, b, c] = [1, 2, 3].map(|i| Address::new_from_array([i; 32]));
    for owners in [vec![], vec![a, a], vec![a, b, c]] {
        refused(&mut bare(), E::BadPriceOwners, |initialize| {
            initialize.price_owners = owners
        });
    }
}

#[test]
fn the_base_uri_has_at_most_64_bytes() {
    refused(&mut bare(), E::BadBaseUri, |initialize| {
        initialize.base_uri = "u".repeat(65)
    });
    assert_eq!(World::local().initialize_of().base_uri.len(), 64);
}

#[test]
fn development_measurements_exist_on_local_clusters_only() {
    let mut world = World::bare(false, Parameters::DEFAULT);
    refused(&mut world, E::DevMeasurement, |initialize| initialize.dev = true);
}

#[test]
fn lamports_sent_ahead_to_its_addresses_change_nothing() {
    let mut world = bare();
    let ahead = [
        address::global(),
        address::counters(),
        address::protocol(),
        address::stake_pool(),
        address::stake_vault(),
        address::measurement(&COMPOSE_HASH),
    ];
    for (address, lamports) in ahead.iter().zip([1, SOL / 1_000, SOL, 5, 5 * SOL, 890_880]) {
        world.fund(address, lamports);
    }
    let initialize = world.initialize_of();
    let authority = world.authority.insecure_clone();
    world.must(&[initialize.instruction()], &[&authority]);
    let global: Global = world.read(&address::global());
    assert_eq!(global.authority, authority.pubkey());
    assert_eq!(world.lamports(&address::protocol()), SOL, "more than rent stays");
}
