//! Hostile accounts: what stands where another account should be is refused, whoever made it.

use crate::prelude::*;
use sporeline_svm::client::Instruction;

/// Two living agents, and a trader who holds both tokens.
fn stage() -> (World, Founder, Founder, Keypair) {
    let mut world = World::local();
    let (one, two) = (world.living(), world.living());
    let trader = world.trader_of(&one, 1_000 * SOL);
    let key = trader.pubkey();
    world.must(&[ix::create_token_account(&key, &key, &two.of.mint)], &[&trader]);
    world.buy(&trader, &one, 10 * SOL);
    world.buy(&trader, &two, 10 * SOL);
    world.keep_alive(&one);
    world.pass(1);
    world.agent_buy(&one, SOL / 10);
    world.pass(1);
    (world, one, two, trader)
}

/// Every instruction a living agent's day consists of, with the signers it needs.
fn day<'a>(world: &World, one: &'a Founder, trader: &'a Keypair) -> Vec<(Instruction, Vec<&'a Keypair>)> {
    let (act, mint, key) = (world.act(one), one.of.mint, trader.pubkey());
    vec![
        (ix::buy(&key, &mint, SOL, 0), vec![trader]),
        (ix::sell(&key, &mint, 1_000_000_000, 0), vec![trader]),
        (act.buy(&world.payer.pubkey(), &mint, SOL / 10, 0), vec![&one.wallet]),
        (act.sell(&mint, 1_000_000_000, 0), vec![&one.wallet]),
        (act.refuel(), vec![&one.wallet]),
        (world.charge(one), vec![]),
        (ix::collect_fees(&one.wallet.pubkey(), &[]), vec![]),
        (ix::claim_spawner(&mint, &world.payer.pubkey()), vec![]),
        (act.anchor_journal(1, [1; 32]), vec![&one.wallet]),
    ]
}

#[test]
fn the_day_itself_goes_through() {
    let (world, one, _, trader) = stage();
    for (instruction, signers) in day(&world, &one, &trader) {
        let mut fresh = stage().0;
        fresh.must(&[instruction], &signers);
    }
}

#[test]
fn a_copy_of_any_program_account_under_another_owner_is_refused_everywhere() {
    let (mut world, one, _, trader) = stage();
    for (instruction, signers) in day(&world, &one, &trader) {
        for index in 0..instruction.accounts.len() {
            let original = world
                .svm
                .get_account(&instruction.accounts[index].pubkey)
                .unwrap_or_default();
            if original.owner != PROGRAM_ID {
                continue;
            }
            // An attacker's own program can hold any bytes it likes.
            let copy = world.key().pubkey();
            world.put(&copy, &Address::new_from_array([66; 32]), original.data);
            let mut bent = instruction.clone();
            bent.accounts[index].pubkey = copy;
            let refused = world.fails(&[bent], &signers);
            assert!(refused.error.contains("IllegalOwner"), "{index}: {}", refused.error);
        }
    }
}

#[test]
fn a_program_account_of_another_kind_is_refused_everywhere() {
    let (mut world, one, _, trader) = stage();
    let kinds = [
        address::global(),
        address::counters(),
        address::protocol(),
        address::stake_pool(),
        address::host(&world.operator.pubkey()),
        address::measurement(&COMPOSE_HASH),
        one.of.agent,
        one.of.market,
    ];
    for (instruction, signers) in day(&world, &one, &trader) {
        for index in 0..instruction.accounts.len() {
            let original = instruction.accounts[index].pubkey;
            if !kinds.contains(&original) {
                continue;
            }
            for other in kinds.iter().filter(|kind| **kind != original) {
                let mut bent = instruction.clone();
                bent.accounts[index].pubkey = *other;
                world.fails(&[bent], &signers);
            }
        }
    }
}

#[test]
fn an_address_where_nothing_is_is_refused_everywhere() {
    let (mut world, one, _, trader) = stage();
    let nowhere = world.key().pubkey();
    for (instruction, signers) in day(&world, &one, &trader) {
        for index in 0..instruction.accounts.len() {
            if instruction.accounts[index].is_signer || instruction.accounts[index].pubkey == PROGRAM_ID {
                continue;
            }
            let mut bent = instruction.clone();
            bent.accounts[index].pubkey = nowhere;
            world.fails(&[bent], &signers);
        }
    }
}

#[test]
fn two_agents_accounts_cannot_be_mixed() {
    let (mut world, one, two, trader) = stage();
    let swaps = [
        (one.of.agent, two.of.agent),
        (one.of.market, two.of.market),
        (one.of.vault, two.of.vault),
        (one.of.mint, two.of.mint),
        (
            address::associated_token(&trader.pubkey(), &one.of.mint),
            address::associated_token(&trader.pubkey(), &two.of.mint),
        ),
    ];
    // To charge the other agent's hosting instead, or to pay the other's spawner, is as good as the first: anyone may.
    let anyones = [
        world.charge(&one),
        ix::claim_spawner(&one.of.mint, &world.payer.pubkey()),
    ];
    let mixable = day(&world, &one, &trader)
        .into_iter()
        .filter(|(instruction, _)| !anyones.contains(instruction));
    for (instruction, signers) in mixable {
        for (index, (from, to)) in (0..instruction.accounts.len()).flat_map(|i| swaps.iter().map(move |swap| (i, swap)))
        {
            if instruction.accounts[index].pubkey != *from {
                continue;
            }
            let mut bent = instruction.clone();
            bent.accounts[index].pubkey = *to;
            world.fails(&[bent], &signers);
        }
    }
}

#[test]
fn the_vault_must_be_the_markets_and_the_account_of_its_mint() {
    let (mut world, one, two, trader) = stage();
    let key = trader.pubkey();
    let other_account = address::associated_token(&key, &two.of.mint);
    for instruction in [
        ix::buy(&key, &one.of.mint, SOL, 0),
        ix::sell(&key, &one.of.mint, 1_000_000, 0),
    ] {
        let mut bent = instruction.clone();
        bent.accounts[2].pubkey = two.of.vault;
        world.refuses(E::WrongVault, &[bent], &[&trader]);
        let mut bent = instruction;
        bent.accounts[3].pubkey = other_account;
        world.refuses(E::WrongMint, &[bent], &[&trader]);
    }
}

#[test]
fn what_only_looks_like_a_token_account_is_refused() {
    let (mut world, one, _, trader) = stage();
    let genuine = address::associated_token(&trader.pubkey(), &one.of.mint);
    let data = world.svm.get_account(&genuine).expect("an account").data;
    let mut fakes = vec![one.of.mint, trader.pubkey(), one.of.market];
    for (owner, data) in [
        (address::TOKEN, data.clone()),
        (Address::new_from_array([66; 32]), data.clone()),
        (address::TOKEN_2022, data[..164].to_vec()),
        (address::TOKEN_2022, [&data[..165], &[1; 100]].concat()), // a mint's account type
    ] {
        let fake = world.key().pubkey();
        world.put(&fake, &owner, data);
        fakes.push(fake);
    }
    for fake in fakes {
        let mut buy = ix::buy(&trader.pubkey(), &one.of.mint, SOL, 0);
        buy.accounts[3].pubkey = fake;
        let refused = world.fails(&[buy], &[&trader]);
        // One account in two writable places is refused before it is looked at.
        let twice = refused.error.contains("Custom(2040)");
        assert!(twice || refused.is(E::NotATokenAccount), "{fake}: {}", refused.error);
    }
}

#[test]
fn one_account_in_two_writable_places_is_refused() {
    let (mut world, one, two, trader) = stage();
    let key = trader.pubkey();
    let mut buy = ix::buy(&key, &one.of.mint, SOL, 0);
    buy.accounts[3].pubkey = one.of.vault;
    let mut sell = ix::sell(&key, &one.of.mint, 1_000_000, 0);
    sell.accounts[3].pubkey = one.of.vault;
    let mut agent_sell = world.act(&one).sell(&one.of.mint, 1_000_000, 0);
    agent_sell.accounts[6].pubkey = one.of.vault;
    // No birth does that: the agent is written to be its own parent.
    world.edit(&two.of.agent, |agent: &mut Agent| {
        (agent.parent_count, agent.parents) = (2, [two.of.agent; 2])
    });
    let collect = ix::collect_fees(&two.wallet.pubkey(), &[two.of.agent]);
    for (instruction, signer) in [
        (buy, &trader),
        (sell, &trader),
        (agent_sell, &one.wallet),
        (collect, &two.wallet),
    ] {
        let signers: &[&Keypair] = if instruction.accounts.iter().any(|a| a.is_signer) {
            &[signer]
        } else {
            &[]
        };
        let refused = world.fails(&[instruction], signers);
        assert!(refused.error.contains("Custom(2040)"), "{}", refused.error);
    }
}

#[test]
fn an_account_that_must_change_must_be_writable() {
    let (mut world, one, _, trader) = stage();
    for (instruction, signers) in day(&world, &one, &trader) {
        for index in 0..instruction.accounts.len() {
            if !instruction.accounts[index].is_writable
                || signers
                    .iter()
                    .any(|key| key.pubkey() == instruction.accounts[index].pubkey)
            {
                continue;
            }
            if instruction.accounts[index].pubkey == world.payer.pubkey() {
                continue; // the fee payer is writable anyway
            }
            let mut bent = instruction.clone();
            bent.accounts[index].is_writable = false;
            world.fails(&[bent], &signers);
        }
    }
}

#[test]
fn who_must_sign_must_sign() {
    let (mut world, one, two, trader) = stage();
    for (instruction, signers) in day(&world, &one, &trader) {
        for signer in &signers {
            let mut bent = instruction.clone();
            for meta in bent.accounts.iter_mut().filter(|meta| meta.pubkey == signer.pubkey()) {
                meta.is_signer = false;
            }
            let refused = world.fails(&[bent], &[]);
            assert!(refused.error.contains("MissingRequiredSignature"), "{}", refused.error);
        }
    }
    // Another agent's wallet is another's, however genuine.
    let act = world.act(&one);
    let payer = world.payer.pubkey();
    for (mut instruction, place) in [
        (act.buy(&payer, &one.of.mint, SOL / 10, 0), 1),
        (act.sell(&one.of.mint, 1_000_000, 0), 0),
        (act.refuel(), 0),
    ] {
        instruction.accounts[place].pubkey = two.wallet.pubkey();
        world.refuses(E::WrongWallet, &[instruction], &[&two.wallet]);
    }
}

#[test]
fn programs_are_called_at_their_addresses_only() {
    let (mut world, one, _, trader) = stage();
    let real = [address::TOKEN_2022, address::ASSOCIATED_TOKEN, address::SYSTEM];
    for (instruction, signers) in day(&world, &one, &trader) {
        for index in 0..instruction.accounts.len() {
            if !real.contains(&instruction.accounts[index].pubkey) {
                continue;
            }
            let mut bent = instruction.clone();
            bent.accounts[index].pubkey = address::TOKEN; // a program, and another one
            world.fails(&[bent], &signers);
        }
    }
}

#[test]
fn too_few_accounts_or_bytes_are_refused() {
    let (mut world, one, _, trader) = stage();
    for (instruction, signers) in day(&world, &one, &trader) {
        let mut bent = instruction.clone();
        bent.accounts.pop();
        let signed = |bent: &Instruction| {
            signers
                .iter()
                .copied()
                .filter(|key| {
                    bent.accounts
                        .iter()
                        .any(|meta| meta.pubkey == key.pubkey() && meta.is_signer)
                })
                .collect::<Vec<_>>()
        };
        let left = signed(&bent);
        world.fails(&[bent], &left);
        let mut bent = instruction;
        bent.data.pop();
        world.fails(&[bent], &signers);
    }
}
