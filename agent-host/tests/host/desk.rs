use solana_message::Message;
use solana_sdk::{signature::Keypair, signer::Signer};
use sporeline_client::{AccountMeta, Address, Instruction, address, instruction::Spawn};
use sporeline_host::desk::{DeskRefusal, check};

const OPERATOR: Address = Address::new_from_array([2; 32]);

fn host() -> Address {
    address::host(&OPERATOR)
}

fn spawn() -> Spawn {
    Spawn {
        payer: Keypair::new().pubkey(),
        wallet: Keypair::new().pubkey(),
        host: host(),
        name: "Mycelia the First".into(),
        symbol: "MYCEL".into(),
        persona_hash: [4; 32],
        genome: [0x10; 64],
        treasury: 1_000_000_000,
        airdrop_bps: 0,
        distribution: 0,
        max_price_per_day: u64::MAX,
    }
}

fn budget() -> Instruction {
    Instruction {
        program_id: Address::from_str_const("ComputeBudget111111111111111111111111111111"),
        accounts: vec![],
        data: vec![2, 0x40, 0x0d, 3, 0], // SetComputeUnitLimit(200,000)
    }
}

fn transfer(from: &Address, to: &Address) -> Instruction {
    Instruction {
        program_id: address::SYSTEM,
        accounts: vec![AccountMeta::new(*from, true), AccountMeta::new(*to, false)],
        data: [&2u32.to_le_bytes()[..], &1u64.to_le_bytes()].concat(),
    }
}

fn message(payer: &Address, instructions: &[Instruction]) -> Vec<u8> {
    Message::new(instructions, Some(payer)).serialize()
}

fn refused(bytes: &[u8]) -> DeskRefusal {
    check(bytes, &host(), 0).unwrap_err()
}

#[test]
fn a_spawn_at_this_host_passes_with_and_without_a_compute_budget() {
    let spawn = spawn();
    for instructions in [vec![spawn.instruction()], vec![budget(), spawn.instruction()]] {
        let bytes = message(&spawn.payer, &instructions);
        let checked = check(&bytes, &host(), 0).unwrap();
        assert_eq!(checked.spawn, spawn);
        assert_eq!(checked.with_wallet(true, true).unwrap().message_bytes(), bytes);
    }
}

#[test]
fn a_spawn_with_an_airdrop_passes_with_the_accounts_of_the_number_it_is_said_to_have() {
    let spawn = Spawn {
        airdrop_bps: 500,
        distribution: 7,
        ..spawn()
    };
    let good = message(&spawn.payer, &[spawn.instruction()]);
    assert_eq!(check(&good, &host(), 7).unwrap().spawn, spawn);
    assert_eq!(
        check(&good, &host(), 6),
        Err(DeskRefusal::WrongAccounts),
        "another number"
    );
    // Whatever stands where the pool, the distribution or its vault belong.
    let accounts = spawn.instruction().accounts;
    for place in [address::stake_pool(), address::distribution(7), address::drop_vault(7)] {
        let mut bent = spawn.instruction();
        let place = accounts.iter().position(|account| account.pubkey == place).unwrap();
        bent.accounts[place].pubkey = Keypair::new().pubkey();
        let bytes = message(&spawn.payer, &[bent]);
        assert_eq!(check(&bytes, &host(), 7), Err(DeskRefusal::WrongAccounts));
    }
}

#[test]
fn an_airdrops_accounts_beside_a_spawn_without_one_are_refused() {
    let plain = spawn();
    let with = Spawn {
        airdrop_bps: 500,
        distribution: 7,
        ..plain.clone()
    };
    let mut bent = plain.instruction();
    bent.accounts = with.instruction().accounts;
    let bytes = message(&plain.payer, &[bent]);
    assert_eq!(check(&bytes, &host(), 7), Err(DeskRefusal::WrongAccounts));
    assert_eq!(
        check(&message(&plain.payer, &[plain.instruction()]), &host(), 7)
            .unwrap()
            .spawn,
        plain,
        "a number that belongs to nothing changes nothing"
    );
}

#[test]
fn an_instruction_beside_the_spawn_is_refused_whoever_it_serves() {
    let spawn = spawn();
    for extra in [
        transfer(&spawn.payer, &spawn.wallet),
        transfer(&spawn.wallet, &spawn.payer),
    ] {
        for instructions in [
            vec![extra.clone(), spawn.instruction()],
            vec![spawn.instruction(), extra.clone()],
        ] {
            assert_eq!(
                refused(&message(&spawn.payer, &instructions)),
                DeskRefusal::UnexpectedInstruction
            );
        }
    }
    let other = sporeline_client::instruction::register_host(&spawn.payer, 1);
    assert_eq!(
        refused(&message(&spawn.payer, &[spawn.instruction(), other.clone()])),
        DeskRefusal::UnexpectedInstruction
    );
    assert_eq!(
        refused(&message(&spawn.payer, &[other])),
        DeskRefusal::UnexpectedInstruction
    );
}

#[test]
fn no_spawn_and_two_spawns_are_refused_by_name() {
    let spawn = spawn();
    assert_eq!(refused(&message(&spawn.payer, &[budget()])), DeskRefusal::NoSpawn);
    let twice = [spawn.instruction(), spawn.instruction()];
    assert_eq!(refused(&message(&spawn.payer, &twice)), DeskRefusal::TwoSpawns);
}

#[test]
fn another_host_is_refused_by_name() {
    let spawn = Spawn {
        host: address::host(&Address::new_from_array([3; 32])),
        ..spawn()
    };
    assert_eq!(
        refused(&message(&spawn.payer, &[spawn.instruction()])),
        DeskRefusal::WrongHost
    );
}

#[test]
fn a_wallet_that_pays_is_refused_by_name() {
    let mut spawn = spawn();
    spawn.payer = spawn.wallet;
    assert_eq!(
        refused(&message(&spawn.payer, &[spawn.instruction()])),
        DeskRefusal::PayerIsWallet
    );
    // Nor does it pay as the transaction's first signer.
    let spawn = Spawn {
        payer: Keypair::new().pubkey(),
        ..spawn
    };
    assert_eq!(
        refused(&message(&spawn.wallet, &[spawn.instruction()])),
        DeskRefusal::WrongAccounts
    );
}

#[test]
fn a_third_signer_is_refused_by_name() {
    let spawn = spawn();
    let mut instruction = spawn.instruction();
    instruction
        .accounts
        .push(AccountMeta::new_readonly(Keypair::new().pubkey(), true));
    assert_eq!(
        refused(&message(&spawn.payer, &[instruction])),
        DeskRefusal::UnexpectedSigner
    );
}

#[test]
fn accounts_in_another_order_replaced_or_with_other_rights_are_refused() {
    let spawn = spawn();
    let count = spawn.instruction().accounts.len();
    for place in 2..count {
        let mut swapped = spawn.instruction();
        swapped.accounts.swap(place, (place + 1) % count.max(3));
        if swapped.accounts != spawn.instruction().accounts {
            check(&message(&spawn.payer, &[swapped]), &host(), 0).unwrap_err();
        }
        let mut replaced = spawn.instruction();
        replaced.accounts[place].pubkey = Keypair::new().pubkey();
        check(&message(&spawn.payer, &[replaced]), &host(), 0).unwrap_err();
        let mut turned = spawn.instruction();
        turned.accounts[place].is_writable ^= true;
        check(&message(&spawn.payer, &[turned]), &host(), 0).unwrap_err();
    }
    // The wallet made writable: it could be debited.
    let mut writable = spawn.instruction();
    writable.accounts[1].is_writable = true;
    assert_eq!(refused(&message(&spawn.payer, &[writable])), DeskRefusal::WrongAccounts);
}

#[test]
fn bytes_before_in_and_after_a_message_that_do_not_belong_are_refused() {
    let spawn = spawn();
    let good = message(&spawn.payer, &[spawn.instruction()]);
    assert_eq!(refused(&[&good[..], &[0]].concat()), DeskRefusal::NotAMessage);
    assert_eq!(refused(&good[..good.len() - 1]), DeskRefusal::NotAMessage);
    assert_eq!(refused(&[&[0x80], &good[..]].concat()), DeskRefusal::NotAMessage);
    assert_eq!(refused(&[]), DeskRefusal::NotAMessage);
    let mut longer = spawn.instruction();
    longer.data.push(0);
    assert_eq!(refused(&message(&spawn.payer, &[longer])), DeskRefusal::MalformedSpawn);
}

#[test]
fn a_wallet_that_is_not_kept_for_a_spawn_and_an_unknown_persona_are_refused_by_name() {
    let spawn = spawn();
    let checked = check(&message(&spawn.payer, &[spawn.instruction()]), &host(), 0).unwrap();
    assert_eq!(
        checked.clone().with_wallet(false, true),
        Err(DeskRefusal::WalletNotReserved)
    );
    assert_eq!(checked.with_wallet(true, false), Err(DeskRefusal::UnknownPersona));
}
