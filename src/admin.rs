//! Setting the program up on a cluster: `initialize`, once.

use anyhow::{Context, bail};
use solana_client::nonblocking::rpc_client::RpcClient;
use solana_sdk::{signature::Keypair, signer::Signer};
use sporeline_client::{
    Instruction, PROGRAM_ID, account, address,
    error::{self, without_url},
    instruction::Initialize,
    state::Global,
    transaction,
};

/// The program's `Global`, if it was initialised.
pub async fn global(rpc: &RpcClient) -> anyhow::Result<Option<Global>> {
    read(rpc, &address::global()).await
}

/// Reads an account of the program; `None` where there is none.
pub async fn read<T: sporeline_client::anchor::AccountDeserialize>(
    rpc: &RpcClient,
    at: &sporeline_client::Address,
) -> anyhow::Result<Option<T>> {
    let found = rpc
        .get_account_with_commitment(at, rpc.commitment())
        .await
        .map_err(without_url)
        .context("reading an account")?
        .value;
    let Some(found) = found else { return Ok(None) };
    if found.owner != PROGRAM_ID {
        return Ok(None); // lamports sent ahead
    }
    account::decode(&found.data)
        .map(Some)
        .with_context(|| format!("account {at}"))
}

/// Initialises the program unless it is. Returns its `Global`.
pub async fn initialize(rpc: &RpcClient, authority: &Keypair, wanted: &Initialize) -> anyhow::Result<Global> {
    if let Some(found) = global(rpc).await? {
        return Ok(found);
    }
    send(rpc, &[wanted.instruction()], &[authority])
        .await
        .context("initialize")?;
    global(rpc).await?.context("the program has no Global after initialize")
}

/// Sends and confirms; the first signer pays. A refusal of the program is named.
pub async fn send(rpc: &RpcClient, instructions: &[Instruction], signers: &[&Keypair]) -> anyhow::Result<()> {
    let Some(payer) = signers.first() else {
        bail!("a transaction needs a signer")
    };
    let blockhash = rpc.get_latest_blockhash().await.map_err(without_url)?;
    let signers: Vec<&dyn Signer> = signers.iter().map(|key| *key as &dyn Signer).collect();
    let signed = transaction::signed(&payer.pubkey(), instructions, &signers, blockhash)?;
    match rpc.send_and_confirm_transaction(&signed).await.map_err(without_url) {
        Ok(_) => Ok(()),
        Err(failed) => match error::of_text(&failed.to_string()) {
            Some(refusal) => bail!("refused: {} ({})", refusal.name, refusal.message),
            None => Err(failed.into()),
        },
    }
}
