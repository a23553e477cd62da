//! A program is deployed as upgradeable, runs, and is there again.

use solana_client::nonblocking::rpc_client::RpcClient;
use solana_sdk::{instruction::Instruction, pubkey::Pubkey, signature::Signer};
use solana_transaction::Transaction;
use sporeline_localnet::{Localnet, Options, Program, program_data_address, staking_mint};

use crate::world::{client, faucet, options};

/// The memo program ships with every chain of this kind and logs what it is told.
const MEMO: &str = "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr";

async fn call(rpc: &RpcClient, program: Pubkey, text: &str) -> bool {
    let payer = faucet();
    let instruction = Instruction::new_with_bytes(program, text.as_bytes(), vec![]);
    let message = solana_sdk::message::Message::new(&[instruction], Some(&payer.pubkey()));
    let blockhash = rpc.get_latest_blockhash().await.expect("a block hash");
    rpc.send_transaction(&Transaction::new(&[&payer], message, blockhash))
        .await
        .is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_deployed_with_its_authority_and_survives_a_stop() {
    let other = tempfile::tempdir().expect("a temporary folder");
    let net = Localnet::start(Options::new(other.path()))
        .await
        .expect("the chain starts");
    let elf = client(&net.rpc_url())
        .get_account_data(&MEMO.parse().expect("an address"))
        .await
        .expect("the program");
    net.stop().await.expect("a clean stop");
    assert_eq!(elf[..4], *b"\x7fELF");

    let dir = tempfile::tempdir().expect("a temporary folder");
    let (id, authority) = (Pubkey::new_from_array([7; 32]), Pubkey::new_from_array([8; 32]));
    let program = Program {
        id,
        elf,
        upgrade_authority: authority,
    };
    let first = Options {
        program: Some(program.clone()),
        ..options(dir.path())
    };
    let net = Localnet::start(first.clone()).await.expect("the chain starts");
    let rpc = client(&net.rpc_url());
    assert!(call(&rpc, id, "one").await);
    let data = rpc
        .get_account_data(&program_data_address(&id))
        .await
        .expect("its ProgramData");
    assert_eq!(
        (data[12], &data[13..45]),
        (1, authority.as_ref()),
        "the upgrade authority"
    );
    net.stop().await.expect("a clean stop");

    let net = Localnet::start(first).await.expect("the chain starts again");
    assert!(!net.resumed().expect("a world").program_differs);
    assert!(call(&client(&net.rpc_url()), id, "two").await);
    net.stop().await.expect("a clean stop");

    let mut changed = program;
    changed.elf.push(0);
    let options = Options {
        program: Some(changed),
        ..options(dir.path())
    };
    let net = Localnet::start(options).await.expect("the chain starts again");
    assert!(
        net.resumed().expect("a world").program_differs,
        "the world keeps its own program and says so"
    );
    net.stop().await.expect("a clean stop");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_staking_mint_is_one_that_the_token_program_knows() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mint = Pubkey::new_from_array([6; 32]);
    let mut options = options(dir.path());
    options.accounts.push((mint, staking_mint(&faucet().pubkey())));
    let net = Localnet::start(options).await.expect("the chain starts");
    let rpc = client(&net.rpc_url());
    let supply = rpc.get_token_supply(&mint).await.expect("a mint");
    assert_eq!((supply.amount.as_str(), supply.decimals), ("0", 6));
    net.stop().await.expect("a clean stop");
    let net = Localnet::start(Options::new(dir.path()))
        .await
        .expect("the chain starts again");
    let supply = client(&net.rpc_url()).get_token_supply(&mint).await.expect("a mint");
    assert_eq!(supply.decimals, 6, "its index is rebuilt");
    net.stop().await.expect("a clean stop");
}
