//! `sporeline init`: the program's first values on a cluster.

use crate::{admin, config::Config, keypair};
use anyhow::Context;
use clap::Args;
use solana_sdk::signer::Signer;
use sporeline_client::{Address, error::without_url, instruction::Initialize, state::Parameters};
use std::path::PathBuf;

#[derive(Args)]
pub struct Flags {
    /// Keypair file of the program's upgrade authority: signs and pays.
    #[arg(long, value_name = "FILE")]
    authority: PathBuf,
    /// A local cluster: short times, development enclaves. Fixed for ever.
    #[arg(long)]
    local: bool,
    /// An attester's public key; give it for each.
    #[arg(long = "attester", required = true, value_name = "KEY")]
    attesters: Vec<Address>,
    /// Signatures an attestation needs: more than half of the attesters, at most 5.
    #[arg(long, value_name = "K")]
    threshold: u8,
    /// The staking token's mint.
    #[arg(long, value_name = "KEY")]
    staking_mint: Address,
    /// A program whose price accounts are believed; give it for each, at most two.
    #[arg(long = "price-owner", required = true, value_name = "KEY")]
    price_owners: Vec<Address>,
    /// Pyth's id of SOL/USD, hex.
    #[arg(
        long,
        value_name = "HEX",
        default_value = "ef0d8b6fda2ceba41da15d4095d1da392a0d2f8ed0c6c7bc0f4cfac8c280b56d"
    )]
    feed_id: String,
    /// SHA-256 of the first approved image's app-compose file, hex.
    #[arg(long, value_name = "HEX")]
    compose_hash: String,
    /// That image keeps keys in a file (local clusters only).
    #[arg(long)]
    dev: bool,
    /// What token metadata URIs begin with, at most 64 bytes.
    #[arg(long, value_name = "URL")]
    base_uri: String,
}

pub async fn run(settings: &Config, flags: Flags) -> anyhow::Result<()> {
    let authority = keypair::read("--authority", &flags.authority)?;
    let (rpc, global) = super::node(settings).await?;
    if global.is_some() {
        anyhow::bail!("the program is initialised already; later changes go through its timelock");
    }
    let mint = rpc
        .get_account(&flags.staking_mint)
        .await
        .map_err(without_url)
        .context("reading the staking mint")?;
    let genesis_hash = rpc
        .get_genesis_hash()
        .await
        .map_err(without_url)
        .context("reading the genesis hash")?
        .to_bytes();
    let wanted = Initialize {
        authority: authority.pubkey(),
        local: flags.local,
        parameters: if flags.local {
            Parameters::LOCAL
        } else {
            Parameters::DEFAULT
        },
        attesters: flags.attesters,
        attester_threshold: flags.threshold,
        price_owners: flags.price_owners,
        feed_id: hash("--feed-id", &flags.feed_id)?,
        genesis_hash,
        compose_hash: hash("--compose-hash", &flags.compose_hash)?,
        dev: flags.dev,
        base_uri: flags.base_uri,
        staking_mint: flags.staking_mint,
        staking_token_program: mint.owner,
    };
    admin::initialize(&rpc, &authority, &wanted).await?;
    println!(
        "initialised {} for cluster {}",
        sporeline_client::PROGRAM_ID,
        hex::encode(genesis_hash)
    );
    Ok(())
}

/// 32 bytes in hex.
pub fn hash(name: &str, text: &str) -> anyhow::Result<[u8; 32]> {
    let bytes = hex::decode(text).with_context(|| format!("{name}: not hex"))?;
    bytes.try_into().map_err(|_| anyhow::anyhow!("{name}: not 32 bytes"))
}
