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
use tokio_util::sync::CancellationToken;

const POLL: Duration = Duration::from_millis(200);
const RESEND: Duration = Duration::from_secs(1);
/// Once the host is asked to stop, a transaction gets this long.
const LAST_WAIT: Duration = Duration::from_secs(3);
/// Longer than any blockhash counts: where the chain has not said by then what became of a transaction, its height stands
/// still or nobody sees it move.
const LONGEST: Duration = Duration::from_secs(120);

/// Sends instructions paid and signed by the operator, and waits for what becomes of them.
///
/// # Errors
/// [`HostError::Refused`] with the program's name for the refusal, or the runtime's error; [`HostError::NeverIncluded`];
/// though it may have landed, [`HostError::Rpc`] where no node answers, and [`HostError::Unsettled`] where the host stops or
/// nothing is known after [`LONGEST`].
pub(crate) async fn submit(host: &Host, instructions: &[Instruction]) -> Result<[u8; 64], HostError> {
    submit_with(&host.chain, &host.operator, instructions, &host.stop).await
}

/// As [`submit`], with any payer. `stop`: after it, the transaction gets a few seconds more.
pub(crate) async fn submit_with(
    chain: &Chain,
    payer: &Keypair,
    instructions: &[Instruction],
    stop: &CancellationToken,
) -> Result<[u8; 64], HostError> {
    submit_within(chain, payer, instructions, stop, LONGEST).await
}

async fn submit_within(
    chain: &Chain,
    payer: &Keypair,
    instructions: &[Instruction],
    stop: &CancellationToken,
    longest: Duration,
) -> Result<[u8; 64], HostError> {
    let stopped = async {
        stop.cancelled().await;
        sleep(LAST_WAIT).await;
    };
    tokio::select! {
        biased;
        settled = settled(chain, payer, instructions) => settled,
        () = stopped => Err(HostError::Unsettled("the host stops")),
        () = sleep(longest) => Err(HostError::Unsettled("it took too long")),
    }
}

/// The compute limit comes from a simulation, and so does a refusal, where there is one: it costs nothing.
async fn settled(chain: &Chain, operator: &Keypair, instructions: &[Instruction]) -> Result<[u8; 64], HostError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use sporeline_client::instruction;
    use sporeline_svm::{SOL, World};
    use sporeline_svm_node::{Call, Fate, Node};

    /// A node whose slots stand still and that drops every transaction; what is asked of it never ends by itself.
    async fn still() -> (Node, Chain, Keypair, [Instruction; 1]) {
        let mut world = World::local();
        let (payer, to) = (world.trader(SOL), world.key().pubkey());
        let node = Node::start(world).await;
        node.set_faults(|call: &Call| match call.method {
            "sendTransaction" => Fate::dropped(),
            _ => Fate::default(),
        });
        let chain = Chain::new(node.url().to_owned(), true);
        let transfer = [instruction::transfer(&payer.pubkey(), &to, SOL / 2)];
        (node, chain, payer, transfer)
    }

    #[tokio::test]
    async fn a_chain_that_stands_still_keeps_no_host_from_stopping() {
        let (_node, chain, payer, transfer) = still().await;
        let stop = CancellationToken::new();
        stop.cancel();
        let begun = Instant::now();
        let ended = submit_with(&chain, &payer, &transfer, &stop).await;
        assert!(matches!(ended, Err(HostError::Unsettled("the host stops"))));
        assert!((LAST_WAIT..LAST_WAIT * 2).contains(&begun.elapsed()));
    }

    #[tokio::test]
    async fn nobody_waits_for_ever_for_a_chain_that_stands_still() {
        let (_node, chain, payer, transfer) = still().await;
        let goes_on = CancellationToken::new();
        let ended = submit_within(&chain, &payer, &transfer, &goes_on, Duration::from_secs(1)).await;
        assert!(matches!(ended, Err(HostError::Unsettled("it took too long"))));
    }
}
