//! Hostile accounts around death: what stands where another account should be is refused, whoever made it.

use crate::{mortals::*, prelude::*};
use sporeline_svm::client::Instruction;

/// A family of which the parent has died with tokens and an heir, and a stranger that is about to die.
struct Stage {
    world: World,
    dead: Founder,
    heir: Founder,
    dying: Founder,
    other: Founder,
}

fn stage() -> Stage {
    let mut world = World::local();
    let (dead, heir, dying, other) = (world.living(), world.newborn(), world.newborn(), world.living());
    adopt(&mut world, &heir, [&dead, &dead]);
    adopt(&mut world, &dying, [&heir, &other]);
    let crowd = world.trader_of(&other, 1_000 * SOL);
    world.buy(&crowd, &other, 20 * SOL);
    give_tokens(&mut world, &crowd, &dead, &other, SOL);
    let payer = world.payer.pubkey();
    let create = ix::create_token_account(&payer, &dead.of.agent, &heir.of.mint);
    world.must(&[create], &[]);
    die(&mut world, &dead, &[], 0);
    world.airdrop(&dead.of.agent, &heir, 1);
    give(&mut world, &dead, SOL);
    settle(&mut world, &dead);
    to_the_brink(&mut world, &dying);
    world.pass(61);
    world.set_treasury(&dying, 0);
    Stage {
        world,
        dead,
        heir,
        dying,
        other,
    }
}

/// Every unsigned instruction of death, each of which goes through.
fn deeds(stage: &Stage) -> Vec<Instruction> {
    let Stage {
        world,
        dead,
        heir,
        dying,
        other,
    } = stage;
    let wallet = dead.wallet.pubkey();
    let closing = ix::Closing::associated(&wallet, &heir.of.mint);
    vec![
        reap(world, dying, &[heir, other]),
        ix::settle(&wallet, Some(closing)),
        ix::estate_sell(&wallet, &other.of.mint, 1_000_000_000),
        ix::inherit(&dead.of.agent, &heir.of.agent),
    ]
}

#[test]
fn the_deeds_themselves_go_through() {
    for deed in deeds(&stage()) {
        stage().world.must(&[deed], &[]);
    }
}

#[test]
fn a_copy_of_any_program_account_under_another_owner_is_refused() {
    let mut stage = stage();
    for deed in deeds(&stage) {
        for index in 0..deed.accounts.len() {
            let original = stage
                .world
                .svm
                .get_account(&deed.accounts[index].pubkey)
                .unwrap_or_default();
            if original.owner != PROGRAM_ID {
                continue;
            }
            let copy = stage.world.key().pubkey();
            stage
                .world
                .put(&copy, &Address::new_from_array([66; 32]), original.data);
            let mut bent = deed.clone();
            bent.accounts[index].pubkey = copy;
            let refused = stage.world.fails(&[bent], &[]);
            assert!(refused.error.contains("IllegalOwner"), "{index}: {}", refused.error);
        }
    }
}

#[test]
fn an_account_of_another_kind_or_none_at_all_is_refused() {
    let mut stage = stage();
    let nowhere = stage.world.key().pubkey();
    let kinds = [
        address::global(),
        address::protocol(),
        address::stake_pool(),
        address::host(&stage.world.operator.pubkey()),
        address::measurement(&COMPOSE_HASH),
        stage.other.of.market,
        stage.other.of.agent,
        stage.other.of.mint,
        address::associated_token(&stage.dead.of.agent, &stage.other.of.mint),
        nowhere,
    ];
    for deed in deeds(&stage) {
        for index in 0..deed.accounts.len() {
            for kind in kinds.iter().filter(|kind| **kind != deed.accounts[index].pubkey) {
                let mut bent = deed.clone();
                bent.accounts[index].pubkey = *kind;
                stage.world.fails(&[bent], &[]);
            }
        }
    }
}

#[test]
fn no_agent_stands_for_another() {
    let mut stage = stage();
    let agents = [&stage.dead, &stage.heir, &stage.dying, &stage.other].map(|founder| founder.of);
    for deed in deeds(&stage) {
        for index in 0..deed.accounts.len() {
            let given = deed.accounts[index].pubkey;
            for of in &agents {
                let stands_for = |kind: fn(&address::AgentAddresses) -> Address| {
                    agents.iter().any(|agent| kind(agent) == given) && kind(of) != given
                };
                let mut bent = deed.clone();
                bent.accounts[index].pubkey = if stands_for(|of| of.agent) {
                    of.agent
                } else if stands_for(|of| of.market) {
                    of.market
                } else if stands_for(|of| of.mint) {
                    of.mint
                } else if stands_for(|of| of.vault) {
                    of.vault
                } else {
                    continue;
                };
                stage.world.fails(&[bent], &[]);
            }
        }
    }
}

#[test]
fn an_account_that_must_change_must_be_writable() {
    let mut stage = stage();
    for deed in deeds(&stage) {
        for index in 0..deed.accounts.len() {
            if deed.accounts[index].is_writable {
                let mut bent = deed.clone();
                bent.accounts[index].is_writable = false;
                stage.world.fails(&[bent], &[]);
            }
        }
    }
}

#[test]
fn too_few_accounts_or_bytes_are_refused() {
    let mut stage = stage();
    for deed in deeds(&stage) {
        let mut bent = deed.clone();
        bent.accounts.pop();
        stage.world.fails(&[bent], &[]);
        let mut bent = deed;
        bent.data.pop();
        stage.world.fails(&[bent], &[]);
    }
}
