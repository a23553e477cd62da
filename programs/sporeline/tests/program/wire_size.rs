//! Every instruction's largest form fits a transaction of 1,232 bytes, compute-budget instructions included.

use crate::prelude::*;
use sporeline_svm::{
    PRICE,
    client::{
        AccountMeta, Instruction,
        instruction::{Birth, Children},
        transaction,
    },
};

/// A limit and a price, as a careful sender adds them.
fn budget() -> [Instruction; 2] {
    let program = Address::from_str_const("ComputeBudget111111111111111111111111111111");
    let make = |data: Vec<u8>| Instruction {
        program_id: program,
        accounts: vec![],
        data,
    };
    let limit = [&[2][..], &u32::MAX.to_le_bytes()].concat();
    let price = [&[3][..], &u64::MAX.to_le_bytes()].concat();
    [make(limit), make(price)]
}

/// Size of the signed transaction whose fee payer is a key of its own.
fn size(instructions: &[Instruction]) -> usize {
    size_paid_by(&Address::new_from_array([99; 32]), instructions)
}

fn size_paid_by(payer: &Address, instructions: &[Instruction]) -> usize {
    let all = [&budget()[..], instructions].concat();
    let unsigned = transaction::unsigned(payer, &all, Default::default());
    match transaction::encode(&unsigned) {
        Ok(bytes) => bytes.len(),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn every_instruction_fits_a_transaction_at_its_largest() {
    let mut world = World::local();
    let founder = world.spawn();
    let wallet = founder.wallet.pubkey();
    let payer = world.payer.pubkey();
    let other = Address::new_from_array([98; 32]);

    let mut initialize = world.initialize_of();
    initialize.attesters = (0..8).map(|i| Address::new_from_array([40 + i; 32])).collect();
    initialize.attester_threshold = 5;
    initialize.price_owners = vec![payer, wallet];
    initialize.base_uri = "u".repeat(64);

    let mut spawn = world.spawn_of(&world.operator);
    spawn.name = "N".repeat(32);
    spawn.symbol = "S".repeat(10);

    let attesters: Vec<Keypair> = (0..5).map(|_| world.key()).collect();
    let attesters: Vec<&Keypair> = attesters.iter().collect();
    let attestation = world.attestation(&wallet, &COMPOSE_HASH, [9; 32], i64::MAX, &attesters);

    let act = world.act(&founder);
    let host = address::host(&other);
    let mint = founder.of.mint;
    let sizes = [
        // The authority pays everything of `initialize`, its fee too: with a second signer it would be 48 bytes too long.
        (
            "initialize",
            size_paid_by(&initialize.authority, &[initialize.instruction()]),
        ),
        ("attest", size(&attestation)),
        ("spawn", size(&[spawn.instruction()])),
        (
            "approve_measurement",
            size(&[ix::approve_measurement(&other, [1; 32], false)]),
        ),
        (
            "schedule_parameters",
            size(&[ix::schedule_parameters(&other, world.parameters)]),
        ),
        (
            "schedule_attesters",
            size(&[ix::schedule_attesters(&other, &initialize.attesters, 5)]),
        ),
        (
            "schedule_price_owners",
            size(&[ix::schedule_price_owners(&other, &[payer, wallet], [1; 32])]),
        ),
        ("remove_attester", size(&[ix::remove_attester(&other, &wallet)])),
        ("revoke_measurement", size(&[ix::revoke_measurement(&other, &[1; 32])])),
        ("offer_authority", size(&[ix::offer_authority(&other, &wallet)])),
        ("accept_authority", size(&[ix::accept_authority(&other)])),
        ("freeze_parameters", size(&[ix::freeze_parameters(&other)])),
        ("withdraw_protocol", size(&[ix::withdraw_protocol(&other, &wallet, 1)])),
        ("apply_parameters", size(&[ix::apply_parameters()])),
        ("apply_attesters", size(&[ix::apply_attesters()])),
        ("apply_price_owners", size(&[ix::apply_price_owners()])),
        ("update_host", size(&[ix::update_host(&other, 1, true)])),
        ("withdraw_host", size(&[ix::withdraw_host(&other)])),
        ("register_host", size(&[ix::register_host(&other, 1)])),
        (
            "buy",
            size(&[
                ix::create_token_account(&payer, &other, &mint),
                ix::buy(&other, &mint, 1, 1),
            ]),
        ),
        ("sell", size(&[ix::sell(&other, &mint, 1, 1)])),
        ("agent_buy", size(&[act.buy(&other, &mint, 1, 1)])),
        ("agent_sell", size(&[act.sell(&mint, 1, 1)])),
        ("refuel", size(&[act.refuel()])),
        ("set_persona", size(&[act.set_persona([1; 32])])),
        ("anchor_journal", size(&[act.anchor_journal(1, [1; 32])])),
        ("claim_spawner", size(&[ix::claim_spawner(&mint, &other)])),
        ("charge_hosting", size(&[ix::charge_hosting(&wallet, &host, &[1; 32])])),
        ("collect_fees", size(&[ix::collect_fees(&wallet, &[other, payer])])),
    ];
    println!("{sizes:?}");
    assert!(sizes.iter().all(|(_, bytes)| *bytes <= transaction::MAX_WIRE_BYTES));
}

#[test]
fn so_does_every_instruction_of_a_breeding() {
    let mut world = World::local();
    let (parent, mate, brood) = (world.spawn(), world.spawn(), world.brood());
    let (wallet, mate) = (parent.of.wallet, mate.of.wallet);
    let other = Address::new_from_array([98; 32]);
    let children = Children {
        names: std::array::from_fn(|_| "N".repeat(32)),
        symbols: std::array::from_fn(|_| "S".repeat(10)),
        ..brood.children()
    };
    let mut spawn = world.spawn_of(&world.operator);
    (spawn.name, spawn.symbol, spawn.airdrop_bps) = ("N".repeat(32), "S".repeat(10), 500);
    let birth = Birth {
        payer: other,
        parent: wallet,
        mate: Some(mate),
        child: 0,
        wallet: children.wallets[0],
        distribution: Some(0),
    };
    let act = world.act(&parent);
    let sizes = [
        ("spawn with an airdrop", size(&[spawn.instruction()])),
        ("choose_mate", size(&[act.choose_mate(&mate, 1)])),
        (
            "begin_breeding",
            size(&[act.begin_breeding(&other, &children, Some(&mate), &PRICE)]),
        ),
        (
            "commit_birth",
            size(&[ix::commit_birth(&wallet, Some(&mate), &[1; 32], &PRICE)]),
        ),
        ("birth", size(&[birth.instruction()])),
        ("close_litter", size(&[ix::close_litter(&wallet, &children.wallets)])),
    ];
    println!("{sizes:?}");
    assert!(sizes.iter().all(|(_, bytes)| *bytes <= transaction::MAX_WIRE_BYTES));
}

#[test]
fn what_does_not_fit_is_refused_before_it_is_sent() {
    let mut instruction = ix::register_host(&Address::new_from_array([98; 32]), 1);
    let more = (0..40).map(|i| AccountMeta::new(Address::new_from_array([i; 32]), false));
    instruction.accounts.extend(more);
    let unsigned = transaction::unsigned(&Address::new_from_array([99; 32]), &[instruction], Default::default());
    assert!(matches!(
        transaction::encode(&unsigned),
        Err(transaction::TransactionError::TooLarge(bytes)) if bytes > 1_232
    ));
}
