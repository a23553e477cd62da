//! Hostile accounts in administration: what stands where another account should be is refused, and so is a missing signature.

use crate::prelude::*;
use sporeline_svm::client::Instruction;

/// Every instruction of administration after `initialize` that would go through, with who signs it.
fn all(world: &mut World) -> Vec<(&'static str, Instruction, Keypair)> {
    let (authority, operator, successor) = (
        world.authority.insecure_clone(),
        world.operator.insecure_clone(),
        world.key(),
    );
    let founder = world.living();
    let (key, keys) = (
        authority.pubkey(),
        [40, 41, 42].map(|i| Address::new_from_array([i; 32])),
    );
    let attester = world.attesters[0].pubkey();
    world.administer(|key| ix::schedule_attesters(key, &[attester, keys[0], keys[1]], 2));
    world.administer(|key| ix::offer_authority(key, &successor.pubkey()));
    world.pass(5);
    world.must(&[ix::apply_attesters()], &[]);
    world.administer(|key| ix::schedule_attesters(key, &keys, 2));
    world.administer(|key| ix::schedule_price_owners(key, &keys[..2], [1; 32]));
    let parameters = world.parameters;
    world.administer(|key| ix::schedule_parameters(key, parameters));
    world.pass(5);
    world.keep_alive(&founder);
    let one = |name, instruction| (name, instruction, authority.insecure_clone());
    vec![
        one("schedule_parameters", ix::schedule_parameters(&key, parameters)),
        one("apply_parameters", ix::apply_parameters()),
        one("schedule_attesters", ix::schedule_attesters(&key, &keys, 2)),
        one("apply_attesters", ix::apply_attesters()),
        one("remove_attester", ix::remove_attester(&key, &keys[0])),
        one(
            "schedule_price_owners",
            ix::schedule_price_owners(&key, &keys[..1], [1; 32]),
        ),
        one("apply_price_owners", ix::apply_price_owners()),
        one("revoke_measurement", ix::revoke_measurement(&key, &COMPOSE_HASH)),
        one("freeze_parameters", ix::freeze_parameters(&key)),
        one("offer_authority", ix::offer_authority(&key, &keys[0])),
        one("withdraw_protocol", ix::withdraw_protocol(&key, &key, 1)),
        ("accept_authority", ix::accept_authority(&successor.pubkey()), successor),
        (
            "update_host",
            ix::update_host(&operator.pubkey(), 1, true),
            operator.insecure_clone(),
        ),
        ("withdraw_host", ix::withdraw_host(&operator.pubkey()), operator),
    ]
}

fn stage() -> (World, Vec<(&'static str, Instruction, Keypair)>) {
    let mut world = World::local();
    let all = all(&mut world);
    (world, all)
}

/// Those who sign `instruction`.
fn signers<'a>(instruction: &Instruction, key: &'a Keypair) -> Vec<&'a Keypair> {
    let signs = instruction.accounts.iter().any(|account| account.is_signer);
    if signs { vec![key] } else { vec![] }
}

#[test]
fn each_goes_through_as_it_stands() {
    for i in 0..stage().1.len() {
        let (mut world, all) = stage();
        let (name, instruction, key) = &all[i];
        if let Err(refused) = world.send(std::slice::from_ref(instruction), &signers(instruction, key)) {
            panic!("{name}: {}", refused.name());
        }
    }
}

#[test]
fn a_copy_under_another_owner_and_an_account_of_another_kind_are_refused() {
    let (mut world, all) = stage();
    let kinds = [
        address::global(),
        address::counters(),
        address::protocol(),
        address::stake_pool(),
        address::host(&world.operator.pubkey()),
        address::measurement(&COMPOSE_HASH),
    ];
    for (_, instruction, key) in &all {
        for index in 0..instruction.accounts.len() {
            let original = instruction.accounts[index].pubkey;
            if !kinds.contains(&original) {
                continue;
            }
            let copy = world.key().pubkey();
            let data = world.svm.get_account(&original).unwrap_or_default().data;
            world.put(&copy, &Address::new_from_array([66; 32]), data);
            let others = kinds.iter().filter(|kind| **kind != original);
            for other in others.chain([&copy]) {
                let mut bent = instruction.clone();
                bent.accounts[index].pubkey = *other;
                world.fails(&[bent], &signers(instruction, key));
            }
        }
    }
}

#[test]
fn a_signature_cannot_be_left_out() {
    let (mut world, all) = stage();
    for (_, instruction, _) in &all {
        if instruction.accounts[0].is_signer {
            let mut bent = instruction.clone();
            bent.accounts[0].is_signer = false;
            world.fails(&[bent], &[]);
        }
    }
}
