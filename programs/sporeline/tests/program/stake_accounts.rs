//! Hostile accounts in everything about stake. `airdrop_accounts.rs` goes on with claims and expiry.

use crate::prelude::*;
use sporeline_svm::{STAKE, client::Instruction};

const DROP: u64 = 1_000_000;

pub(crate) struct Stage {
    pub world: World,
    pub founder: Founder,
    /// Of the other token.
    pub other: Founder,
    pub owner: Keypair,
    pub thief: Keypair,
    /// Of the founder's distribution; the other's is the next.
    pub index: u64,
}

/// Two stakers with something in every state, one of them a thief; a distribution of each of two tokens.
pub(crate) fn stage() -> Stage {
    let mut world = World::local();
    let (founder, other) = (world.living(), world.living());
    let (owner, thief) = (world.staker(), world.staker());
    for staker in [&owner, &thief] {
        world.stake_actively(staker, STAKE / 2);
        world.unstake(staker, STAKE / 4);
    }
    world.pass(5);
    for staker in [&owner, &thief] {
        world.stake(staker, STAKE / 4);
    }
    world.reward_stakers(SOL);
    let index = world.distribute(&founder, DROP, true);
    world.distribute(&other, DROP, true);
    Stage {
        world,
        founder,
        other,
        owner,
        thief,
        index,
    }
}

/// Everything that an owner signs.
fn signed(world: &World, owner: &Keypair) -> Vec<Instruction> {
    let key = owner.pubkey();
    vec![
        world.stake_of(owner, 1),
        ix::unstake(&key, 1),
        world.withdraw_stake_of(owner, 1, 1),
        ix::skip_to(&key, 1),
        ix::claim_rewards(&key),
        ix::set_claim_budget(&key, 1, false),
    ]
}

/// And what anyone may send.
fn everything(world: &World, founder: &Founder, owner: &Keypair, index: u64) -> Vec<Instruction> {
    let key = owner.pubkey();
    let mut all = signed(world, owner);
    all.extend([
        ix::activate_stake(&key),
        world.claim_of(owner, index, founder),
        ix::pass_airdrop(&key, index),
        world.expire_of(index, founder),
    ]);
    all
}

/// The owner where he must sign.
fn signers<'a>(instruction: &Instruction, owner: &'a Keypair) -> Vec<&'a Keypair> {
    let key = owner.pubkey();
    let signs = instruction
        .accounts
        .iter()
        .any(|meta| meta.is_signer && meta.pubkey == key);
    signs.then_some(owner).into_iter().collect()
}

/// The instruction with another account in one place.
pub(crate) fn bent(instruction: &Instruction, from: Address, to: Address) -> [Instruction; 1] {
    let mut bent = instruction.clone();
    let meta = bent.accounts.iter_mut().find(|meta| meta.pubkey == from);
    meta.expect("the account is there").pubkey = to;
    [bent]
}

#[test]
fn all_of_it_goes_through_when_nothing_is_bent() {
    let Stage { world, owner, .. } = stage();
    for instruction in signed(&world, &owner) {
        stage().world.must(&[instruction], &[&owner]);
    }
}

#[test]
fn nobody_touches_anothers_position() {
    let Stage {
        mut world,
        owner,
        thief,
        ..
    } = stage();
    for instruction in signed(&world, &thief) {
        let [mine, theirs] = [&thief, &owner].map(|key| address::position(&key.pubkey()));
        world.refuses(E::NotStakeOwner, &bent(&instruction, mine, theirs), &[&thief]);
    }
    for instruction in signed(&world, &owner) {
        let mut unsigned = instruction.clone();
        for meta in unsigned
            .accounts
            .iter_mut()
            .filter(|meta| meta.pubkey == owner.pubkey())
        {
            meta.is_signer = false;
        }
        let refused = world.fails(&[unsigned], &[]);
        assert!(refused.error.contains("MissingRequiredSignature"), "{}", refused.error);
    }
}

#[test]
fn a_position_is_made_at_its_owners_address_only() {
    let Stage { mut world, owner, .. } = stage();
    let newcomer = world.staker();
    let stake = world.stake_of(&newcomer, 1);
    let mine = address::position(&newcomer.pubkey());
    let nowhere = world.key().pubkey();
    for wrong in [nowhere, address::agent(&owner.pubkey()), address::litter(&nowhere)] {
        world.refuses(E::WrongAddress, &bent(&stake, mine, wrong), &[&newcomer]);
    }
}

#[test]
fn look_alikes_of_every_account_are_refused() {
    let Stage {
        mut world,
        founder,
        owner,
        index,
        ..
    } = stage();
    for instruction in everything(&world, &founder, &owner, index) {
        let signers = signers(&instruction, &owner);
        for index in 0..instruction.accounts.len() {
            let original = world
                .svm
                .get_account(&instruction.accounts[index].pubkey)
                .unwrap_or_default();
            if original.owner != PROGRAM_ID {
                continue;
            }
            // Another program may hold any bytes it likes.
            let copy = world.key().pubkey();
            world.put(&copy, &Address::new_from_array([66; 32]), original.data);
            let mut bent = instruction.clone();
            bent.accounts[index].pubkey = copy;
            let refused = world.fails(&[bent], &signers);
            assert!(refused.error.contains("IllegalOwner"), "{index}: {}", refused.error);
            // And so may this one, of another kind.
            let mut bent = instruction.clone();
            bent.accounts[index].pubkey = founder.of.market;
            world.fails(&[bent], &signers);
        }
    }
}

#[test]
fn nothing_may_be_missing_and_what_must_change_must_be_writable() {
    let Stage {
        mut world,
        founder,
        owner,
        index,
        ..
    } = stage();
    let payer = world.payer.pubkey();
    // An account of the agent's, so that `expire` would change every account it names.
    world.must(
        &[ix::create_token_account(&payer, &founder.of.agent, &founder.of.mint)],
        &[],
    );
    for instruction in everything(&world, &founder, &owner, index) {
        // When each of them goes through: the claim and what its owner signs now, the others when their time has come.
        let pass = ix::pass_airdrop(&owner.pubkey(), index);
        let waits = [
            ix::activate_stake(&owner.pubkey()),
            pass,
            world.expire_of(index, &founder),
        ]
        .contains(&instruction);
        let (before, pause) = (world.svm.clone(), if waits { 300 } else { 0 });
        world.pass(pause);
        for place in 0..instruction.accounts.len() {
            let meta = &instruction.accounts[place];
            // Who pays the transaction's fee is writable anyway.
            if !meta.is_writable || meta.pubkey == payer {
                continue;
            }
            let mut bent = instruction.clone();
            bent.accounts[place].is_writable = false;
            world.fails(&[bent], &signers(&instruction, &owner));
        }
        let mut bent = instruction.clone();
        bent.accounts.pop();
        let left = signers(&bent, &owner);
        world.fails(&[bent], &left);
        let mut bent = instruction.clone();
        bent.data.pop();
        world.fails(&[bent], &signers(&instruction, &owner));
        world.must(std::slice::from_ref(&instruction), &signers(&instruction, &owner));
        world.svm = before;
    }
}

#[test]
fn stake_lies_in_the_one_vault_and_is_the_one_token() {
    let Stage {
        mut world,
        founder,
        owner,
        ..
    } = stage();
    let (mine, vault) = (world.staking_account(&owner.pubkey()), address::stake_vault());
    let (stake, withdraw) = (world.stake_of(&owner, 1), world.withdraw_stake_of(&owner, 1, 0));
    // A vault of the thief's own, an account of another mint of the same program, and one of another program.
    let own = world.key().pubkey();
    let mut data = world.svm.get_account(&mine).expect("an account").data;
    world.put(&own, &address::TOKEN, data.clone());
    let foreign = world.key().pubkey();
    data[0] ^= 1;
    world.put(&foreign, &address::TOKEN, data);
    let of_2022 = founder.of.vault;
    for instruction in [&stake, &withdraw] {
        world.refuses(E::WrongVault, &bent(instruction, vault, own), &[&owner]);
        world.refuses(E::WrongMint, &bent(instruction, mine, foreign), &[&owner]);
        world.refuses(E::NotATokenAccount, &bent(instruction, mine, of_2022), &[&owner]);
        world.refuses(
            E::WrongAddress,
            &bent(instruction, address::TOKEN, address::TOKEN_2022),
            &[&owner],
        );
        // The vault itself as the other side would make stake out of nothing.
        let refused = world.fails(&bent(instruction, mine, vault), &[&owner]);
        assert!(refused.error.contains("Custom(2040)"), "{}", refused.error);
    }
}

#[test]
fn nobody_stakes_anothers_tokens() {
    let Stage {
        mut world,
        owner,
        thief,
        ..
    } = stage();
    let rich = world.staker();
    let stake = world.stake_of(&thief, 1);
    let [mine, theirs] = [&thief, &rich].map(|key| world.staking_account(&key.pubkey()));
    let refused = world.fails(&bent(&stake, mine, theirs), &[&thief]);
    assert!(
        refused.error.contains("Custom(4)"),
        "the token program: not the owner; {}",
        refused.error
    );
    // To withdraw to another is the owner's business.
    let withdraw = world.withdraw_stake_of(&owner, 1, 0);
    let [mine, before] = [world.staking_account(&owner.pubkey()), theirs];
    let held = world.balance(&before);
    world.must(&bent(&withdraw, mine, theirs), &[&owner]);
    assert_eq!(world.balance(&theirs), held + 1);
}
