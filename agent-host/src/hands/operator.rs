//! The operator's own transactions: permissionless ones that it merely pays for. They carry no action number, for sending
//! one twice does no more than sending it once; so nothing of them is stored.

use super::{Class, Height, budget, classify};
use crate::{
    chain::{Chain, jittered},
    error::HostError,
    run::Host,
};
use solana_sdk::{signature::Keypair, signer::Signer};
use sporeline_client::{Instruction, error, transaction};
use std::time::Duration;
use tokio::time::{Instant, sleep};

const POLL: Duration = Duration::from_millis(200);
const RESEND: Duration = Duration::from_secs(1);

/// Sends instructions paid and signed by the operator, and waits for what becomes of them.
///
/// # Errors
/// [`HostError::Refused`] with the program's name for the refusal, or the runtime's error; [`HostError::NeverIncluded`];
/// [`HostError::Rpc`] where no node answers, though it may have landed.
pub(crate) async fn submit(host: &Host, instructions: &[Instruction]) -> Result<[u8; 64], HostError> {
    submit_with(&host.chain, &host.operator, instructions).await
}

/// As [`submit`], with any payer. The compute limit comes from a simulation, and so does a refusal, where there is one: it
/// costs nothing.
pub(crate) async fn submit_with(
    chain: &Chain,
    operator: &Keypair,
    instructions: &[Instruction],
) -> Result<[u8; 64], HostError> {
    let instructions = &budget(chain, &operator.pubkey(), instructions)
        .await?
        .over(instructions);
    let (blockhash, last_valid) = chain.blockhash().await?;
    let made = transaction::signed(&operator.pubkey(), instructions, &[operator], blockhash)?;
    let signature: [u8; 64] = made
        .signatures
        .first()
        .map(|signature| (*signature).into())
        .ok_or(HostError::Missing("the operator's signature"))?;
    let mut sent: Option<Instant> = None;
    loop {
        if sent.is_none_or(|at| at.elapsed() >= RESEND) {
            sent = Some(Instant::now());
            if let Err(error) = chain.send(&made).await {
                tracing::debug!(%error, "the node did not take the operator's transaction");
            }
        }
        sleep(jittered(POLL)).await;
        let (height, seen) = chain.look(&signature).await?;
        match classify(&seen, height, Height(last_valid)) {
            Class::Landed { .. } => return Ok(signature),
            Class::Failed { error, .. } => return Err(HostError::Refused(name(&error))),
            Class::Dead => return Err(HostError::NeverIncluded),
            Class::Live => {}
        }
    }
}

/// The program's name for a refusal, or the error as it is.
pub(crate) fn name(text: &str) -> String {
    error::of_text(text).map_or_else(|| text.to_owned(), |refusal| refusal.name.clone())
}
