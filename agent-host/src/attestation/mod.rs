//! Quotes, and the attesters that sign for them.

mod ask;
#[cfg(test)]
mod ask_tests;
#[cfg(test)]
mod double;
mod quoter;
#[cfg(test)]
mod quoter_tests;
mod vouched;
mod wait;

use crate::{error::HostError, registry::Resident, run::Host};
use ask::{nonces, proven, signature};
use base64::{Engine, engine::general_purpose::STANDARD};
pub(crate) use quoter::Quoter;
use serde_json::json;
use sporeline_client::{Address, instruction, state::Global};
use sporeline_enclave::{Evidence, attester::wire::AttestRequest, quote::quote_hash, report_data};
use tokio_util::sync::CancellationToken;
pub(crate) use vouched::{Vouched, kept};
pub(crate) use wait::Wait;

/// What attesters signed for, and what they signed it by.
pub(crate) struct Bundle {
    pub vouched: Vouched,
    /// Chain time when it was the agent's turn.
    pub at: i64,
    /// What the quote's report data was hashed over, beside wallet and Nostr key.
    nonces: Vec<[u8; 32]>,
    evidence: Evidence,
    /// Intel's, by which an attester's answer proves a TDX quote; empty with a dev quote, or where no answer does.
    collateral: String,
}

/// Whether it is time: unattested, by another image than this host's, or with less than half its life left.
pub(crate) fn is_due(expires_at: i64, same_image: bool, ttl_s: u32, now: i64) -> bool {
    !same_image || expires_at.saturating_sub(now) < i64::from(ttl_s) / 2
}

/// Makes a quote and has enough attesters sign it. `clock`: chain time, read when it is the agent's turn: others' quotes may have
/// taken minutes, and an attestation is as old as its quote. Who `may_wait` has time until the next try, and does not
/// queue for a quote.
///
/// # Errors
/// [`HostError::TooFewAttesters`]; [`HostError::Stopping`]: the agent was asked to `stop` before it was its turn;
/// [`HostError::QuotesBusy`]: it may wait, and others' quotes are being made.
pub(crate) async fn collect(
    host: &Host,
    who: &Resident,
    global: &Global,
    clock: impl AsyncFnOnce() -> Result<i64, HostError>,
    may_wait: bool,
    stop: &CancellationToken,
) -> Result<Bundle, HostError> {
    let needed = usize::from(global.attester_threshold);
    let place = match may_wait {
        true => host.quoter.place_now()?,
        false => tokio::select! {
            biased;
            () = stop.cancelled() => return Err(HostError::Stopping),
            place = host.quoter.place() => place?,
        },
    };
    let at = clock().await?;
    let (asked, nonces): (Vec<_>, Vec<_>) = nonces(host, needed, stop).await.into_iter().unzip();
    let report_data = report_data(&who.wallet, &who.nostr_key, &nonces);
    let evidence = place.quote(report_data).await?;
    // A little less than allowed: the attester reads the clock on its own, perhaps from a node that lags.
    let ttl = i64::from(global.parameters.attestation_ttl);
    let expires_at = at.saturating_add((ttl - ttl / 20).max(1));
    let quote_hash = quote_hash(&evidence.quote);
    let message = instruction::attest_message(
        &host.cluster.genesis_hash,
        &who.wallet,
        &host.compose_hash,
        &quote_hash,
        expires_at,
    );
    let request = AttestRequest {
        wallet: who.wallet.to_string(),
        nostr_key: hex::encode(who.nostr_key),
        nonces: nonces.iter().map(hex::encode).collect(),
        quote: STANDARD.encode(&evidence.quote),
        event_log: evidence.event_log.clone(),
        app_compose: evidence.app_compose.clone(),
        vm_config: evidence.vm_config.clone(),
        expires_at,
    };
    let mut signatures: Vec<(Address, [u8; 64])> = vec![];
    let mut collateral = String::new();
    for url in asked {
        if signatures.len() == needed {
            break;
        }
        match signature(host, url, &request, &message).await {
            // What the program would not count is not worth its bytes.
            Ok((key, ..)) if !global.attesters().contains(&key) => {
                tracing::warn!(url, %key, "an attester is not on the program's list");
            }
            Ok((key, ..)) if signatures.iter().any(|(other, _)| *other == key) => {}
            Ok((key, signature, judged_by)) => {
                signatures.push((key, signature));
                // One attester alone must not make an honest quote look forged.
                if collateral.is_empty() {
                    collateral = proven(&evidence.quote, &judged_by, at).unwrap_or_default();
                }
            }
            Err(error) if stop.is_cancelled() => tracing::debug!(%error, "stopping; an attester did not sign"),
            Err(error) => tracing::warn!(%error, "an attester did not sign"),
        }
    }
    if signatures.len() < needed {
        return Err(HostError::TooFewAttesters {
            signed: signatures.len(),
            needed,
        });
    }
    Ok(Bundle {
        vouched: Vouched {
            quote_hash,
            expires_at,
            message,
            signatures,
        },
        at,
        nonces,
        evidence,
        collateral,
    })
}

impl Bundle {
    /// Body of the journal entry. It binds the Nostr key; with the nonces anyone can compute the quote's report data anew.
    pub fn body(&self, who: &Resident) -> serde_json::Value {
        json!({
            "nostr_key": hex::encode(who.nostr_key),
            "nonces": self.nonces.iter().map(hex::encode).collect::<Vec<_>>(),
            "quote_hash": hex::encode(self.vouched.quote_hash),
            "expires_at": self.vouched.expires_at,
            "attesters": self.vouched.signatures.iter().map(|(key, _)| key.to_string()).collect::<Vec<_>>(),
        })
    }

    /// Keeps the bundle for whoever wants to check it.
    pub async fn store(
        &self,
        transaction: &mut sporeline_store::Transaction<'_>,
        wallet: &Address,
        verdict: &str,
        now: i64,
    ) -> Result<(), HostError> {
        let vouched = &self.vouched;
        let signed = |(key, signature): &(Address, [u8; 64])| json!({"attester": key.to_string(), "signature": bs58::encode(signature).into_string()});
        let signatures: Vec<_> = vouched.signatures.iter().map(signed).collect();
        sqlx::query(
            "INSERT INTO host_attestations (quote_hash, wallet, quote, event_log, app_compose, vm_config, collateral, \
             verdict, signatures, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(&vouched.quote_hash[..])
        .bind(wallet.as_ref())
        .bind(&self.evidence.quote)
        .bind(&self.evidence.event_log)
        .bind(&self.evidence.app_compose)
        .bind(&self.evidence.vm_config)
        .bind(&self.collateral)
        .bind(verdict)
        .bind(serde_json::Value::from(signatures).to_string())
        .bind(vouched.expires_at)
        .bind(now)
        .execute(&mut **transaction)
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attestation_is_renewed_once_half_its_life_is_over() {
        assert!(is_due(0, false, 600, 1_000));
        assert!(!is_due(1_300, true, 600, 1_000));
        assert!(is_due(1_299, true, 600, 1_000));
        assert!(is_due(1_600, false, 600, 1_000));
    }
}
