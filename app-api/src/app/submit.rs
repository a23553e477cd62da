//! Taking signed transactions: only what was built here, signed by whom it names, while it can still land.

use super::{App, building::message_hash, refusal::refusal};
use crate::{
    chain::{Landed, SendFailure},
    error::Error,
    view::Submitted,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use solana_sdk::signature::Signature;
use solana_transaction::Transaction;
use sporeline_client::transaction::MAX_WIRE_BYTES;
use std::time::Duration;
use tokio::time::Instant;

/// How long a submission waits to be confirmed before it answers `pending`.
const WAIT: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(150);

/// A transaction out of base64, nothing left over.
fn decode(text: &str) -> Result<Transaction, Error> {
    let bad = |why: String| Error::BadTransaction(why);
    if text.len() > MAX_WIRE_BYTES.div_ceil(3) * 4 {
        return Err(bad("too long".into()));
    }
    let bytes = STANDARD.decode(text).map_err(|error| bad(error.to_string()))?;
    let transaction: Transaction = wincode::deserialize(&bytes).map_err(|error| bad(error.to_string()))?;
    let again = wincode::serialize(&transaction).map_err(|error| bad(error.to_string()))?;
    if again == bytes {
        Ok(transaction)
    } else {
        Err(bad("bytes are left over".into()))
    }
}

/// Whether everybody signed; the first who did not is named.
fn check_signatures(transaction: &Transaction) -> Result<(), Error> {
    let required = usize::from(transaction.message.header.num_required_signatures);
    let keys = &transaction.message.account_keys;
    if transaction.signatures.len() != required || keys.len() < required {
        return Err(Error::BadTransaction(
            "it has another number of signatures than signers".into(),
        ));
    }
    let message = transaction.message_data();
    for (key, signature) in keys.iter().zip(&transaction.signatures) {
        if !signature.verify(key.as_ref(), &message) {
            return Err(Error::WrongSigner(key.to_string()));
        }
    }
    Ok(())
}

fn done(signature: &Signature, slot: Option<u64>) -> Submitted {
    Submitted {
        signature: signature.to_string(),
        state: if slot.is_some() { "confirmed" } else { "pending" },
        slot,
    }
}

impl App {
    /// Sends a transaction and waits for it. The same again gives the same answer: it runs once.
    pub(crate) async fn submit(&self, text: &str) -> Result<Submitted, Error> {
        let transaction = decode(text)?;
        let hash = message_hash(&transaction);
        let built = self.data.built(&hash).await?.ok_or(Error::NotBuiltHere)?;
        check_signatures(&transaction)?;
        let own = transaction.signatures.first().copied().unwrap_or_default();
        // Sent before under this or, by a signer that does not sign deterministically, under another signature.
        let signature = built
            .signature
            .as_deref()
            .and_then(|bytes| Signature::try_from(bytes).ok())
            .unwrap_or(own);
        if built.state != "built"
            && let Some(answer) = self.look(&hash, &signature).await?
        {
            return Ok(answer);
        }
        let last_valid = u64::try_from(built.last_valid_block_height).unwrap_or_default();
        if self.chain.block_height().await? > last_valid {
            return self.too_late(&hash, [signature, own]).await;
        }
        match self.chain.send(&transaction).await {
            Ok(()) => {}
            Err(SendFailure::Refused(text, _))
                if text.contains("AlreadyProcessed") || text.contains("already been") => {}
            Err(SendFailure::Refused(text, logs)) => {
                return match refusal(&text, logs) {
                    Error::BlockhashExpired => self.too_late(&hash, [signature, own]).await,
                    error => Err(error),
                };
            }
            Err(SendFailure::Unreachable(error)) => return Err(Error::ChainUnavailable(error)),
        }
        self.data.mark_built(&hash, signature.as_ref(), "sent").await?;
        let deadline = Instant::now() + WAIT;
        loop {
            if let Some(answer) = self.look(&hash, &signature).await? {
                return Ok(answer);
            }
            if Instant::now() > deadline {
                return Ok(done(&signature, None));
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// What became of it, if the chain knows and is sure; a failure is answered by its name.
    async fn look(&self, hash: &[u8; 32], signature: &Signature) -> Result<Option<Submitted>, Error> {
        let Some(landed) = self.chain.landed(signature, false).await? else {
            return Ok(None);
        };
        let answer = self.answer(hash, signature, landed).await?;
        Ok(answer.slot.is_some().then_some(answer))
    }

    /// What became of one whose blockhash is too old. It may have landed in time without this service: wallets send by
    /// themselves too, and whoever got no answer asks again, much later perhaps.
    async fn too_late(&self, hash: &[u8; 32], signatures: [Signature; 2]) -> Result<Submitted, Error> {
        for signature in &signatures {
            if let Some(landed) = self.chain.landed(signature, true).await? {
                return self.answer(hash, signature, landed).await;
            }
        }
        Err(Error::BlockhashExpired)
    }

    async fn answer(&self, hash: &[u8; 32], signature: &Signature, landed: Landed) -> Result<Submitted, Error> {
        if let Some(error) = landed.error {
            self.data.mark_built(hash, signature.as_ref(), "failed").await?;
            return Err(refusal(&error, vec![]));
        }
        if !landed.confirmed {
            return Ok(done(signature, None));
        }
        self.data.mark_built(hash, signature.as_ref(), "landed").await?;
        Ok(done(signature, Some(landed.slot)))
    }
}
