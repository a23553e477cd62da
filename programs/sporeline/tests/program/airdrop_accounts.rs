//! Hostile accounts in claims and expiry: whose position, whose distribution, which vault, whose token account.

use crate::{
    prelude::*,
    stake_accounts::{Stage, bent, stage},
};
use sporeline_svm::client::state::Distribution;

#[test]
fn a_claim_goes_to_the_positions_owner_and_nowhere_else() {
    let Stage {
        mut world,
        founder,
        other,
        owner,
        thief,
        index,
    } = stage();
    let claim = world.claim_of(&owner, index, &founder);
    let (key, mint) = (owner.pubkey(), founder.of.mint);
    let base = address::associated_token(&key, &mint);
    world.refuses(E::NotStakeOwner, &bent(&claim, key, thief.pubkey()), &[]);
    // The thief's own account, one of the owner's for another token, one that only looks like his, and none at all.
    let payer = world.payer.pubkey();
    for (owner, mint) in [(thief.pubkey(), mint), (key, other.of.mint)] {
        world.must(&[ix::create_token_account(&payer, &owner, &mint)], &[]);
    }
    let alike = world.key().pubkey();
    let data = world
        .svm
        .get_account(&address::associated_token(&thief.pubkey(), &mint))
        .expect("an account")
        .data;
    world.put(&alike, &address::TOKEN_2022, data);
    let nowhere = world.key().pubkey();
    for wrong in [
        address::associated_token(&thief.pubkey(), &mint),
        address::associated_token(&key, &other.of.mint),
        address::associated_token_of(&key, &mint, &address::TOKEN),
        alike,
        nowhere,
    ] {
        world.refuses(E::WrongAddress, &bent(&claim, base, wrong), &[]);
    }
}

#[test]
fn a_claim_is_paid_from_its_own_distribution() {
    let Stage {
        mut world,
        founder,
        other,
        owner,
        index,
        ..
    } = stage();
    let claim = world.claim_of(&owner, index, &founder);
    let [drop, next] = [index, index + 1].map(address::distribution);
    let [vault, of_next] = [index, index + 1].map(address::drop_vault);
    world.refuses(E::WrongVault, &bent(&claim, vault, of_next), &[]);
    world.refuses(E::WrongVault, &bent(&claim, vault, founder.of.vault), &[]);
    world.refuses(E::WrongMint, &bent(&claim, founder.of.mint, other.of.mint), &[]);
    world.refuses(E::WrongVault, &bent(&claim, drop, next), &[]);
    let whole_next = [ix::claim_airdrop(
        &world.payer.pubkey(),
        &owner.pubkey(),
        index + 1,
        &other.of.mint,
    )];
    world.refuses(E::WrongDistribution, &whole_next, &[]);
    let pass = ix::pass_airdrop(&owner.pubkey(), index);
    world.refuses(E::WrongDistribution, &bent(&pass, drop, next), &[]);
}

#[test]
fn what_expires_goes_to_its_own_agent() {
    let Stage {
        mut world,
        founder,
        other,
        thief,
        index,
        ..
    } = stage();
    world.pass(300);
    let expire = world.expire_of(index, &founder);
    let (agent, mint) = (founder.of.agent, founder.of.mint);
    let base = address::associated_token(&agent, &mint);
    let payer = world.payer.pubkey();
    world.must(&[ix::create_token_account(&payer, &thief.pubkey(), &mint)], &[]);
    let stolen = address::associated_token(&thief.pubkey(), &mint);
    world.refuses(E::WrongAddress, &bent(&expire, base, stolen), &[]);
    world.refuses(E::WrongAgent, &bent(&expire, agent, other.of.agent), &[]);
    world.refuses(E::WrongMint, &bent(&expire, mint, other.of.mint), &[]);
    let [vault, of_next] = [index, index + 1].map(address::drop_vault);
    world.refuses(E::WrongVault, &bent(&expire, vault, of_next), &[]);
    world.refuses(E::WrongVault, &bent(&expire, vault, founder.of.vault), &[]);
}

/// Sums beyond counting cannot come about; were they to, nobody would be paid from another's share.
#[test]
fn a_distribution_never_pays_more_than_was_put_in() {
    let Stage {
        mut world,
        founder,
        owner,
        index,
        ..
    } = stage();
    world.edit(&address::distribution(index), |made: &mut Distribution| {
        made.claimed = made.total
    });
    let claim = [world.claim_of(&owner, index, &founder)];
    world.refuses(E::Overflow, &claim, &[]);
}
