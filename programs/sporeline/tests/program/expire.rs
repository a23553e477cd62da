//! `expire`: what nobody claimed in time goes to the agent whose token it is. Anyone may send it.

use crate::prelude::*;
use sporeline_svm::{
    STAKE,
    client::{Instruction, state::Distribution},
};

const DROP: u64 = 1_000_000;
const EXPIRY: i64 = 300;

/// A founder whose token a staker with half of all stake has claimed, the other half nobody yet.
fn stage() -> (World, Founder, u64, Keypair) {
    let mut world = World::local();
    let founder = world.living();
    let (one, two) = (world.staker(), world.staker());
    world.stake_actively(&one, STAKE);
    world.stake_actively(&two, STAKE);
    let index = world.distribute(&founder, DROP, true);
    world.claim(&one, index, &founder);
    (world, founder, index, two)
}

fn expire(world: &World, index: u64, founder: &Founder) -> [Instruction; 1] {
    [world.expire_of(index, founder)]
}

#[test]
fn the_rest_goes_to_the_agent_once_and_not_before_its_time() {
    let (mut world, founder, index, late) = stage();
    let expire = expire(&world, index, &founder);
    world.refuses(E::NotExpired, &expire, &[]);
    world.pass(EXPIRY - 1);
    world.refuses(E::NotExpired, &expire, &[]);
    world.pass(1);
    world.must(&expire, &[]);
    assert_eq!(world.tokens(&founder.of.agent, &founder), DROP / 2);
    let made: Distribution = world.read(&address::distribution(index));
    assert_eq!((made.closed, made.claimed), (1, DROP / 2));
    assert_eq!(world.lamports(&made.vault), 0, "the vault is gone");
    world.refuses(E::NothingToDo, &expire, &[]);
    // It stays for ever, for those who must pass it.
    let claim = [world.claim_of(&late, index, &founder)];
    world.refuses(E::DistributionExpired, &claim, &[]);
    world.must(&[ix::pass_airdrop(&late.pubkey(), index)], &[]);
    world.assert_stake_adds_up();
}

#[test]
fn the_caller_is_repaid_the_agents_account_from_the_vaults_rent_as_far_as_it_reaches() {
    let (mut world, founder, index, _) = stage();
    world.pass(EXPIRY);
    let crank = world.trader(SOL);
    let (treasury, vault) = (world.treasury(&founder), address::drop_vault(index));
    let rent = world.lamports(&vault);
    let opening = world.svm.minimum_balance_for_rent_exemption(170);
    assert!(opening > rent, "an account that cannot change owner is 5 bytes longer");
    let expire = ix::expire(&crank.pubkey(), index, &founder.of.agent, &founder.of.mint);
    let Event::DistributionExpired(event) = world.must(&[expire], &[&crank]).event() else {
        panic!()
    };
    assert_eq!((event.amount, event.lamports), (DROP / 2, 0));
    assert_eq!(world.lamports(&crank.pubkey()), SOL - (opening - rent));
    assert_eq!(world.treasury(&founder), treasury);
}

#[test]
fn an_agent_that_has_an_account_gets_the_vaults_rent() {
    let (mut world, founder, index, _) = stage();
    world.pass(EXPIRY);
    let (payer, agent) = (world.payer.pubkey(), founder.of.agent);
    world.must(&[ix::create_token_account(&payer, &agent, &founder.of.mint)], &[]);
    let (treasury, rent) = (world.treasury(&founder), world.lamports(&address::drop_vault(index)));
    let expire = expire(&world, index, &founder);
    let Event::DistributionExpired(event) = world.must(&expire, &[]).event() else {
        panic!()
    };
    assert_eq!((event.time, event.index), (world.now(), index));
    assert_eq!((event.amount, event.lamports), (DROP / 2, rent));
    assert_eq!(
        (event.distribution, event.mint, event.agent),
        (address::distribution(index), founder.of.mint, agent)
    );
    assert_eq!(world.treasury(&founder), treasury + rent);
}

#[test]
fn with_nothing_left_only_the_vault_is_closed() {
    let (mut world, founder, index, two) = stage();
    world.claim(&two, index, &founder);
    world.pass(EXPIRY);
    let (treasury, rent) = (world.treasury(&founder), world.lamports(&address::drop_vault(index)));
    let expire = expire(&world, index, &founder);
    let Event::DistributionExpired(event) = world.must(&expire, &[]).event() else {
        panic!()
    };
    assert_eq!((event.amount, event.lamports), (0, rent));
    assert_eq!(world.treasury(&founder), treasury + rent);
    let account = address::associated_token(&founder.of.agent, &founder.of.mint);
    assert_eq!(world.lamports(&account), 0, "no account was opened for nothing");
}

#[test]
fn what_was_made_with_no_active_stake_expires_at_once() {
    let mut world = World::local();
    let founder = world.living();
    let index = world.distribute(&founder, DROP, true);
    let expire = expire(&world, index, &founder);
    world.must(&expire, &[]);
    assert_eq!(world.tokens(&founder.of.agent, &founder), DROP);
}

#[test]
fn tokens_sent_to_the_vault_cannot_keep_it_open() {
    let (mut world, founder, index, _) = stage();
    let vault = address::drop_vault(index);
    let held = world.balance(&vault);
    world.set_balance(&vault, held + 5);
    world.pass(EXPIRY);
    let expire = expire(&world, index, &founder);
    let Event::DistributionExpired(event) = world.must(&expire, &[]).event() else {
        panic!()
    };
    assert_eq!(event.amount, DROP / 2 + 5);
}

#[test]
fn the_rest_reaches_the_dead_too() {
    let (mut world, founder, index, _) = stage();
    world.pass(EXPIRY);
    // Written directly: how agents die is another chapter.
    world.edit(&founder.of.agent, |agent: &mut Agent| {
        agent.status = AgentStatus::Dead as u8
    });
    let expire = expire(&world, index, &founder);
    world.must(&expire, &[]);
    assert_eq!(world.tokens(&founder.of.agent, &founder), DROP / 2);
}

#[test]
fn a_caller_who_cannot_front_the_rent_is_refused_by_name() {
    let (mut world, founder, index, _) = stage();
    world.pass(EXPIRY);
    let poor = world.trader(1_000_000);
    let expire = [ix::expire(&poor.pubkey(), index, &founder.of.agent, &founder.of.mint)];
    world.refuses(E::InsufficientFunds, &expire, &[&poor]);
}
