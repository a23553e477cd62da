//! `spawn`: a person spawns a founder, with the consent of its host's enclave.

use crate::prelude::*;
use sporeline_svm::client::{account, instruction::Spawn};

/// Bends a spawn that would go through, and sees it refused.
#[track_caller]
fn refused(world: &mut World, error: E, bend: impl FnOnce(&mut Spawn)) {
    let wallet = world.key();
    let mut spawn = world.spawn_of(&wallet);
    bend(&mut spawn);
    world.refuses(error, &[spawn.instruction()], &[&wallet]);
}

/// Sees a bent spawn go through.
#[track_caller]
fn accepted(world: &mut World, bend: impl FnOnce(&mut Spawn)) -> Founder {
    let wallet = world.key();
    let mut spawn = world.spawn_of(&wallet);
    bend(&mut spawn);
    world.must(&[spawn.instruction()], &[&wallet]);
    Founder::new(wallet)
}

#[test]
fn the_agent_is_what_its_spawner_chose() {
    let mut world = World::local();
    let founder = world.spawn();
    let agent = world.agent(&founder);
    assert_eq!(
        (agent.version, agent.status, agent.generation),
        (1, AgentStatus::Alive as u8, 0)
    );
    assert_eq!((agent.parent_count, agent.heir_bits, agent.persona_set), (0, 0, 1));
    assert_eq!((agent.id, agent.action, agent.living_children), (0, 0, 0));
    assert_eq!((agent.genome, agent.persona_hash), ([0x10; 64], [4; 32]));
    assert_eq!(
        (agent.spawner, agent.wallet),
        (world.payer.pubkey(), founder.wallet.pubkey())
    );
    assert_eq!((agent.mint, agent.market), (founder.of.mint, founder.of.market));
    assert_eq!(agent.host, address::host(&world.operator.pubkey()));
    assert_eq!(world.treasury(&founder), 100 * SOL);
    assert_eq!(agent.born_at, world.now());
    assert_eq!(agent.attestation_expires_at, 0, "unattested");
    let next = world.spawn();
    assert_eq!(world.agent(&next).id, 1, "a running number");
}

#[test]
fn the_hosting_fee_is_copied_and_the_first_period_paid_at_once() {
    let mut world = World::local();
    let host = address::host(&world.operator.pubkey());
    let before: Host = world.read(&host);
    let founder = world.spawn();
    let (agent, after): (_, Host) = (world.agent(&founder), world.read(&host));
    let period = u64::from(world.parameters.period);
    let fee = curve::hosting::fee_for(before.price_per_day, period);
    assert_eq!(fee, SOL / 200, "0.005 SOL per 10 s");
    assert_eq!(agent.hosting_fee_per_day, before.price_per_day);
    assert_eq!(agent.paid_until, world.now() + period as i64);
    assert_eq!(after.earned, before.earned + fee);
    assert_eq!(world.above(&host, after.rent), fee);
}

#[test]
fn the_payer_pays_spawn_fee_rent_treasury_and_one_period_and_no_more() {
    let mut world = World::local();
    let before = world.lamports(&world.payer.pubkey());
    let founder = world.spawn();
    let rents: u64 = [founder.of.mint, founder.of.vault, founder.of.market]
        .iter()
        .map(|address| world.lamports(address))
        .sum();
    let agent = world.agent(&founder).rent + 100 * SOL;
    let paid = before - world.lamports(&world.payer.pubkey());
    let transaction_fee = 2 * 5_000;
    assert_eq!(
        paid,
        world.parameters.spawn_fee + rents + agent + SOL / 200 + transaction_fee
    );
    let protocol: Protocol = world.read(&address::protocol());
    assert_eq!(protocol.income, world.parameters.spawn_fee);
    assert_eq!(
        world.above(&address::protocol(), protocol.rent),
        world.parameters.spawn_fee
    );
}

#[test]
fn the_market_is_closed_and_holds_the_curve_of_the_whole_supply() {
    let mut world = World::local();
    let founder = world.spawn();
    let market = world.market(&founder);
    assert_eq!((market.phase, market.opened_at, market.quote_real), (0, 0, 0));
    assert_eq!((market.base, market.quote), (1_073_000_000_000_000, 30 * SOL));
    assert_eq!(
        (market.base_left, market.kept),
        (793_100_000_000_000, 206_900_000_000_000)
    );
    assert_eq!((market.fees, market.airdrop_bps), ([50, 20, 15, 10, 5], 0));
    assert_eq!((market.has_spawner, market.spawner), (1, world.payer.pubkey()));
    assert_eq!(
        (market.agent, market.mint, market.vault),
        (founder.of.agent, founder.of.mint, founder.of.vault)
    );
    assert_eq!(world.lamports(&founder.of.market), market.rent);
}

#[test]
fn the_sniper_length_is_5_seconds_on_local_clusters_and_60_elsewhere() {
    for (mut world, length) in [(World::local(), 5), (World::elsewhere(), 60)] {
        let founder = world.spawn();
        assert_eq!(world.market(&founder).sniper_length, length);
    }
}

#[test]
fn the_whole_supply_is_in_the_vault_which_the_market_owns() {
    let mut world = World::local();
    let founder = world.spawn();
    let vault = world.svm.get_account(&founder.of.vault).expect("a vault");
    assert_eq!(vault.owner, address::TOKEN_2022);
    let vault = account::decode_token(&vault.data).expect("a token account");
    assert_eq!((vault.mint, vault.owner), (founder.of.mint, founder.of.market));
    assert_eq!(vault.amount, 1_000_000_000_000_000);
}

#[test]
fn nobody_can_mint_freeze_or_edit_the_token() {
    let mut world = World::local();
    let founder = world.spawn();
    let mint = world.svm.get_account(&founder.of.mint).expect("a mint");
    let data = &mint.data;
    assert_eq!(mint.owner, address::TOKEN_2022);
    assert_eq!(data[0..4], [0; 4], "no mint authority");
    assert_eq!(data[36..44], 1_000_000_000_000_000u64.to_le_bytes());
    assert_eq!(data[44], 6, "decimals");
    assert_eq!(data[46..50], [0; 4], "no freeze authority");
    // Extensions: MetadataPointer (18) without authority to the mint itself, then TokenMetadata (19) without authority.
    assert_eq!(data[165], 1, "a mint");
    assert_eq!(data[166..170], [18, 0, 64, 0]);
    assert_eq!(data[170..202], [0; 32]);
    assert_eq!(&data[202..234], founder.of.mint.as_ref());
    assert_eq!(data[234..236], [19, 0]);
    let metadata_len = usize::from(u16::from_le_bytes([data[236], data[237]]));
    assert_eq!(data.len(), 238 + metadata_len, "no third extension");
    assert_eq!(data[238..270], [0; 32], "no update authority");
    assert_eq!(&data[270..302], founder.of.mint.as_ref());
    let exempt = world.svm.minimum_balance_for_rent_exemption(data.len());
    assert_eq!(mint.lamports, exempt);
}

#[test]
fn name_symbol_and_the_uri_of_base_wallet_and_suffix_stand_in_the_mint() {
    let mut world = World::local();
    let founder = world.spawn();
    let data = world.svm.get_account(&founder.of.mint).expect("a mint").data;
    let mut rest = &data[302..];
    let mut text = || {
        let len = u32::from_le_bytes([rest[0], rest[1], rest[2], rest[3]]) as usize;
        let text = String::from_utf8_lossy(&rest[4..4 + len]).into_owned();
        rest = &rest[4 + len..];
        text
    };
    assert_eq!([text(), text()], ["Mycelia the First", "MYCEL"]);
    let base = world.initialize_of().base_uri;
    assert_eq!(text(), format!("{base}{}/metadata.json", founder.wallet.pubkey()));
}

#[test]
fn the_wallet_signs_which_is_its_hosts_consent() {
    let mut world = World::local();
    let wallet = world.key();
    let mut spawn = world.spawn_of(&wallet).instruction();
    spawn.accounts[1].is_signer = false;
    let refused = world.fails(&[spawn], &[]);
    assert!(refused.error.contains("MissingRequiredSignature"), "{}", refused.error);
}

#[test]
fn a_wallet_can_be_used_once_ever() {
    let mut world = World::local();
    let founder = world.spawn();
    let again = world.spawn_of(&founder.wallet).instruction();
    world.refuses(E::AlreadyExists, std::slice::from_ref(&again), &[&founder.wallet]);
    // Death frees nothing. How it died matters to nothing here: the status is written directly.
    world.edit(&founder.of.agent, |agent: &mut Agent| {
        agent.status = AgentStatus::Dead as u8
    });
    world.refuses(E::AlreadyExists, &[again], &[&founder.wallet]);
}

#[test]
fn names_are_1_to_32_bytes_and_symbols_1_to_10_without_control_characters() {
    let mut world = World::local();
    for bad in ["", &"n".repeat(33), "line\nbreak", "nul\0", "del\u{7f}"] {
        refused(&mut world, E::BadName, |spawn| spawn.name = bad.into());
    }
    for bad in ["", "ELEVENCHARS", "TAB\t"] {
        refused(&mut world, E::BadSymbol, |spawn| spawn.symbol = bad.into());
    }
    accepted(&mut world, |spawn| {
        (spawn.name, spawn.symbol) = ("ä".repeat(16), "蘑菇".into())
    });
    accepted(&mut world, |spawn| {
        (spawn.name, spawn.symbol) = ("n".into(), "s".repeat(10))
    });
}

#[test]
fn bytes_that_are_not_utf_8_are_refused() {
    let mut world = World::local();
    let wallet = world.key();
    let mut spawn = world.spawn_of(&wallet).instruction();
    let at = spawn
        .data
        .windows(7)
        .position(|part| part == b"Mycelia")
        .expect("the name");
    spawn.data[at] = 0xff;
    let refused = world.fails(&[spawn], &[&wallet]);
    assert!(refused.error.contains("InvalidInstructionData"), "{}", refused.error);
}

#[test]
fn genes_reach_up_to_10_000() {
    let mut world = World::local();
    let with = |gene: u16| {
        let mut genome = [0; 64];
        genome[62..].copy_from_slice(&gene.to_le_bytes());
        genome
    };
    refused(&mut world, E::GeneOutOfRange, |spawn| spawn.genome = with(10_001));
    accepted(&mut world, |spawn| spawn.genome = with(10_000));
}

#[test]
fn the_first_treasury_has_the_minimum_and_covers_the_reserve_and_two_periods() {
    // Elsewhere the minimum of 0.5 SOL is below nine days at 0.1 SOL.
    for (mut world, least) in [(World::local(), SOL / 10), (World::elsewhere(), 9 * SOL / 10)] {
        refused(&mut world, E::TreasuryTooSmall, |spawn| spawn.treasury = least - 1);
        let founder = accepted(&mut world, |spawn| spawn.treasury = least);
        assert_eq!(world.treasury(&founder), least);
    }
    // A host that asks little: the minimum counts.
    let mut world = World::elsewhere();
    let cheap = world.trader(SOL);
    world.must(&[ix::register_host(&cheap.pubkey(), 1)], &[&cheap]);
    let host = address::host(&cheap.pubkey());
    refused(&mut world, E::TreasuryTooSmall, |spawn| {
        (spawn.treasury, spawn.host) = (SOL / 2 - 1, host)
    });
    accepted(&mut world, |spawn| (spawn.treasury, spawn.host) = (SOL / 2, host));
}

#[test]
fn a_host_that_takes_no_agents_or_asks_too_much_is_refused() {
    let mut world = World::local();
    let operator = world.operator.insecure_clone();
    let host: Host = world.read(&address::host(&operator.pubkey()));
    let update = |active| [ix::update_host(&operator.pubkey(), host.price_per_day, active)];
    world.must(&update(false), &[&operator]);
    refused(&mut world, E::HostInactive, |_| {});
    world.must(&update(true), &[&operator]);
    world.change_parameters(|parameters| parameters.max_hosting_fee = SOL);
    refused(&mut world, E::HostingFeeTooHigh, |_| {});
}

#[test]
fn a_payer_without_the_lamports_is_refused() {
    let mut world = World::local();
    let (poor, wallet) = (world.trader(100 * SOL), world.key());
    let mut spawn = world.spawn_of(&wallet);
    spawn.payer = poor.pubkey();
    world.refuses(E::InsufficientFunds, &[spawn.instruction()], &[&poor, &wallet]);
}

#[test]
fn every_new_account_has_the_address_its_seeds_give() {
    let mut world = World::local();
    for index in 6..10 {
        let wallet = world.key();
        let mut spawn = world.spawn_of(&wallet).instruction();
        spawn.accounts[index].pubkey = world.key().pubkey();
        world.refuses(E::WrongAddress, &[spawn], &[&wallet]);
    }
}

#[test]
fn lamports_sent_ahead_to_its_addresses_change_nothing() {
    let mut world = World::local();
    let founder = Founder::new(world.key());
    let ahead = [
        (founder.of.agent, 1),
        (founder.of.mint, SOL),
        (founder.of.vault, SOL / 1_000),
        (founder.of.market, 5),
    ];
    for (address, lamports) in ahead {
        world.fund(&address, lamports);
    }
    let spawn = world.spawn_of(&founder.wallet).instruction();
    world.must(&[spawn], &[&founder.wallet]);
    assert_eq!(world.treasury(&founder), 100 * SOL, "one lamport was rent");
    assert_eq!(world.lamports(&founder.of.mint), SOL);
    assert_eq!(world.balance(&founder.of.vault), 1_000_000_000_000_000);
    world.attest(&founder);
    assert_eq!(world.market(&founder).phase, 1);
}

#[test]
fn the_event_tells_the_treasury_as_it_stands_gifts_sent_ahead_included() {
    let mut world = World::local();
    let wallet = world.key();
    let spawn = world.spawn_of(&wallet);
    let agent = address::agent(&wallet.pubkey());
    world.fund(&agent, SOL);
    let done = world.must(&[spawn.instruction()], &[&wallet]);
    let Event::Spawned(event) = done.event() else {
        panic!("not a spawn")
    };
    let founder = Founder::new(wallet);
    assert_eq!(event.treasury, world.treasury(&founder));
    assert!(event.treasury > spawn.treasury);
}
