//! The one host of a local world.

use crate::admin;
use anyhow::Context;
use solana_client::nonblocking::rpc_client::RpcClient;
use solana_sdk::{signature::Keypair, signer::Signer};
use sporeline_client::{address, instruction, state::Host};

/// What it asks: 0.005 SOL for 10 s.
const PRICE_PER_DAY: u64 = 43_200_000_000;

/// Registers the operator as a host unless it is one.
pub async fn register(rpc: &RpcClient, operator: &Keypair) -> anyhow::Result<()> {
    let at = address::host(&operator.pubkey());
    if admin::read::<Host>(rpc, &at).await?.is_some() {
        return Ok(());
    }
    let register = instruction::register_host(&operator.pubkey(), PRICE_PER_DAY);
    admin::send(rpc, &[register], &[operator])
        .await
        .context("register_host")
}
