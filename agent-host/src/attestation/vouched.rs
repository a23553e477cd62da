//! What attesters signed, and how the program is shown it.

use super::is_due;
use crate::{
    error::HostError,
    hands::{budget, operator},
    run::Host,
};
use ed25519_dalek::{Signature, VerifyingKey};
use serde::Deserialize;
use solana_sdk::signer::Signer as _;
use sporeline_client::{Address, Instruction, instruction};
use sporeline_store::key32;
use sqlx::Row;
use std::str::FromStr;

/// Signatures of attesters, to be shown to the program.
pub(crate) struct Vouched {
    pub quote_hash: [u8; 32],
    pub expires_at: i64,
    pub(super) message: [u8; 32],
    pub(super) signatures: Vec<(Address, [u8; 64])>,
}

impl Vouched {
    fn instructions(&self, host: &Host, wallet: &Address) -> [Instruction; 2] {
        [
            instruction::ed25519(&self.message, &self.signatures),
            instruction::attest(wallet, &host.compose_hash, self.quote_hash, self.expires_at),
        ]
    }

    /// Whether the program would take the signatures now; nothing is sent.
    ///
    /// # Errors
    /// [`HostError::Refused`], [`HostError::Rpc`].
    pub async fn rehearse(&self, host: &Host, wallet: &Address) -> Result<(), HostError> {
        let instructions = self.instructions(host, wallet);
        budget(&host.chain, &host.operator.pubkey(), &instructions).await?;
        Ok(())
    }

    /// Shows the program the signatures.
    pub async fn submit(&self, host: &Host, wallet: &Address) -> Result<[u8; 64], HostError> {
        operator::submit(host, &self.instructions(host, wallet)).await
    }
}

/// The newest attestation that is kept here, if it would not be due at once and is for this host's image.
pub(crate) async fn kept(host: &Host, wallet: &Address, ttl_s: u32, now: i64) -> Result<Option<Vouched>, HostError> {
    let row = sqlx::query(
        "SELECT quote_hash, signatures, expires_at FROM host_attestations WHERE wallet = $1 \
         ORDER BY expires_at DESC LIMIT 1",
    )
    .bind(wallet.as_ref())
    .fetch_optional(&host.db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let (quote_hash, expires_at) = (key32(row.get("quote_hash"))?, row.get("expires_at"));
    let signed: Vec<Signed> = serde_json::from_str(row.get("signatures"))
        .map_err(|error| HostError::StoredTransaction(format!("an attestation: {error}")))?;
    let genesis_hash = &host.cluster.genesis_hash;
    let message = instruction::attest_message(genesis_hash, wallet, &host.compose_hash, &quote_hash, expires_at);
    let signatures: Option<Vec<_>> = signed.iter().map(|signed| signed.read(&message)).collect();
    Ok(signatures
        .filter(|_| !is_due(expires_at, true, ttl_s, now))
        .map(|signatures| Vouched {
            quote_hash,
            expires_at,
            message,
            signatures,
        }))
}

/// A signature as it is kept.
#[derive(Deserialize)]
struct Signed {
    attester: String,
    signature: String,
}

impl Signed {
    /// `None` where it is not one of the message.
    fn read(&self, message: &[u8; 32]) -> Option<(Address, [u8; 64])> {
        let key = Address::from_str(&self.attester).ok()?;
        let signature = bs58::decode(&self.signature).into_vec().ok()?.try_into().ok()?;
        is_of(&key, &signature, message).then_some((key, signature))
    }
}

/// Whether the signature is the key's, of the message.
pub(super) fn is_of(key: &Address, signature: &[u8; 64], message: &[u8; 32]) -> bool {
    VerifyingKey::from_bytes(&key.to_bytes())
        .and_then(|verifier| verifier.verify_strict(message, &Signature::from_bytes(signature)))
        .is_ok()
}
