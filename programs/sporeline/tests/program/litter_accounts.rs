//! Hostile accounts in births and closings: whose litter, whose mate, which addresses.

use crate::{begin_breeding::stage, birth::due, prelude::*};
use sporeline_svm::client::Instruction;

fn bent(instruction: &Instruction, place: usize, account: Address) -> [Instruction; 1] {
    let mut bent = instruction.clone();
    bent.accounts[place].pubkey = account;
    [bent]
}

#[test]
fn a_birth_is_of_its_own_litter_with_the_mate_that_it_has() {
    let (mut world, parent, brood) = due();
    let other = world.living();
    let birth = world.birth_of(&parent, None, &brood, 0).instruction();
    world.refuses(E::WrongAgent, &bent(&birth, 5, other.of.agent), &[]);
    let mut uninvited = bent(&birth, 6, other.of.agent);
    uninvited[0].accounts[6].is_writable = true;
    world.refuses(E::WrongMate, &uninvited, &[]);
    // A litter with a mate has that one and no other, and cannot go without.
    let (mut world, parent, brood) = stage();
    let (mate, other) = (world.living(), world.spawn());
    world.keep_paid(&parent);
    world.consent(&mate, &parent);
    world.begin(&parent, &brood, Some(&mate));
    world.commit(&parent, Some(&mate));
    world.await_seed();
    for wrong in [None, Some(&other)] {
        let birth = world.birth_of(&parent, wrong, &brood, 0).instruction();
        world.refuses(E::WrongMate, &[birth], &[]);
    }
    world.bear(&parent, Some(&mate), &brood, 0);
}

#[test]
fn every_new_account_of_a_birth_has_the_address_its_seeds_give() {
    let (mut world, parent, brood) = due();
    let birth = world.birth_of(&parent, None, &brood, 0).instruction();
    for place in 8..14 {
        let elsewhere = world.key().pubkey();
        world.refuses(E::WrongAddress, &bent(&birth, place, elsewhere), &[]);
    }
    // The next distribution's number, and the last one's.
    let mut next = world.birth_of(&parent, None, &brood, 0);
    next.distribution = Some(1);
    world.refuses(E::WrongAddress, &[next.instruction()], &[]);
}

#[test]
fn singletons_and_programs_are_what_they_are() {
    let (mut world, parent, brood) = due();
    let birth = world.birth_of(&parent, None, &brood, 0).instruction();
    for (place, account) in [
        (2, address::counters()),
        (3, address::global()),
        (4, parent.of.agent),
        (7, address::protocol()),
        (14, address::TOKEN),
        (15, address::TOKEN),
    ] {
        world.fails(&bent(&birth, place, account), &[]);
    }
    // Written by another program, however alike.
    for place in [2, 3, 4, 5, 7] {
        let genuine = world
            .svm
            .get_account(&birth.accounts[place].pubkey)
            .expect("an account");
        let alike = world.key().pubkey();
        world.put(&alike, &Address::new_from_array([66; 32]), genuine.data);
        let refused = world.fails(&bent(&birth, place, alike), &[]);
        assert!(refused.error.contains("IllegalOwner"), "{}", refused.error);
    }
}

#[test]
fn a_closing_is_of_its_own_agent_market_and_children() {
    let (mut world, parent, brood) = due();
    let other = world.risen(500_000);
    let others = world.brood();
    world.begin(&other, &others, None);
    let close = world.close_of(&parent, &brood);
    world.refuses(E::WrongAgent, &bent(&close, 0, other.of.agent), &[]);
    world.refuses(E::WrongAgent, &bent(&close, 1, other.of.market), &[]);
    world.refuses(E::WrongAgent, &bent(&close, 2, address::litter(&other.of.agent)), &[]);
    let alike = world.key().pubkey();
    world.refuses(E::WrongAddress, &bent(&close, 3, alike), &[]);
    // An agent that lives is not a child of this litter.
    for place in [4, 5] {
        world.refuses(E::WrongAddress, &bent(&close, place, other.of.agent), &[]);
    }
}

/// Every instruction of a breeding where it would go through, and who signs it.
fn each(visit: impl Fn(&mut World, &Instruction, &[&Keypair])) {
    let (mut world, parent, brood) = stage();
    let mate = world.living();
    world.keep_paid(&parent);
    world.set_price(200);
    let [first, second] = &brood.wallets;
    let choose = world.act(&mate).choose_mate(&parent.of.wallet, i64::MAX);
    visit(&mut world, &choose, &[&mate.wallet]);
    world.must(&[choose], &[&mate.wallet]);
    let begin = world.begin_with(&parent, &brood, Some(&mate));
    visit(&mut world, &begin, &[&parent.wallet, first, second]);
    world.must(&[begin], &[&parent.wallet, first, second]);
    world.pass(10);
    world.keep_paid(&parent);
    world.set_price(200);
    let commit = world.commit_of(&parent, Some(&mate));
    visit(&mut world, &commit, &[]);
    world.must(&[commit], &[]);
    world.await_seed();
    let birth = world.birth_of(&parent, Some(&mate), &brood, 0).instruction();
    visit(&mut world, &birth, &[]);
    world.must(&[birth], &[]);
    world.bear(&parent, Some(&mate), &brood, 1);
    let close = world.close_of(&parent, &brood);
    visit(&mut world, &close, &[]);
    world.must(&[close], &[]);
}

#[test]
fn an_account_that_must_change_must_be_writable() {
    each(|world, instruction, signers| {
        for place in 0..instruction.accounts.len() {
            let account = &instruction.accounts[place];
            if !account.is_writable || account.pubkey == world.payer.pubkey() {
                continue; // the fee payer is writable anyway
            }
            let mut bent = instruction.clone();
            bent.accounts[place].is_writable = false;
            world.fails(&[bent], signers);
        }
    });
}

#[test]
fn too_few_accounts_or_bytes_are_refused() {
    each(|world, instruction, signers| {
        let mut bent = instruction.clone();
        bent.accounts.pop();
        world.fails(&[bent], signers);
        let mut bent = instruction.clone();
        bent.data.pop();
        world.fails(&[bent], signers);
    });
}

#[test]
fn what_another_program_wrote_is_refused_however_alike() {
    each(|world, instruction, signers| {
        for place in 0..instruction.accounts.len() {
            if instruction.accounts.len() == 6 && place > 3 {
                continue; // of the closing: children that are born are not looked at
            }
            let genuine = world.svm.get_account(&instruction.accounts[place].pubkey);
            let Some(genuine) = genuine.filter(|genuine| genuine.owner == PROGRAM_ID) else {
                continue;
            };
            let alike = world.key().pubkey();
            world.put(&alike, &Address::new_from_array([66; 32]), genuine.data);
            world.fails(&bent(instruction, place, alike), signers);
        }
    });
}
