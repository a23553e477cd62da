use super::LlmBrain;
use crate::{
    client::{Body, Completion, HttpError, SIGNATURE_LIMIT, with_retries},
    config::Signatures,
    provider::{Asking, Evidence, Held, ReportError},
    receipt::{AciSignature, Signed, SigningKey, TextSignature, aci::names_keyset},
};
use std::sync::Arc;
use tokio::time::Instant;

/// A signature and what is known of its key.
pub(super) struct Backing {
    pub signed: Option<Signed>,
    pub evidence: Option<(Arc<Evidence>, [u8; 32])>,
    pub unattested: Option<String>,
}

impl Backing {
    fn none(why: &str) -> Self {
        Self {
            signed: None,
            evidence: None,
            unattested: Some(why.into()),
        }
    }

    fn of(signed: Option<Signed>, held: Result<Arc<Held>, ReportError>) -> Self {
        match held {
            Ok(held) => Self {
                signed,
                evidence: Some((held.evidence.clone(), held.evidence_hash)),
                unattested: None,
            },
            Err(error) => {
                tracing::debug!(%error, "a provider's key does not count");
                Self {
                    signed,
                    ..Self::none(error.name())
                }
            }
        }
    }
}

impl LlmBrain {
    /// The signature over an answer and the standing of its key. A signature that is wrong is found out by the caller.
    pub(super) async fn backing(
        &self,
        read: &Completion,
        receipt_id: Option<&str>,
        now: i64,
        deadline: Instant,
    ) -> Backing {
        let algorithm = match self.config.signatures {
            Signatures::None => return Backing::none("provider_signs_nothing"),
            Signatures::Ecdsa => "ecdsa",
            Signatures::Ed25519 => "ed25519",
            Signatures::Aci => return self.aci(read, receipt_id, now, deadline).await,
        };
        let Some(id) = &read.id else {
            return Backing::none("no_completion_id");
        };
        let query = [("model", self.config.model.as_str()), ("signing_algo", algorithm)];
        let Ok(body) = self.signature(&["signature", id], &query, deadline).await else {
            return Backing::none("no_signature");
        };
        let Ok(signed) = serde_json::from_slice::<TextSignature>(&body.bytes) else {
            return Backing::none("malformed_signature");
        };
        let key = SigningKey::of_address(&signed.signing_algo, &signed.signing_address);
        let signed = Some(Signed::Text(signed));
        let Some(key) = key else {
            return Backing {
                signed,
                ..Backing::none("unknown_key")
            };
        };
        let standing = self.standings.of(&key, &self.asking(now, deadline)).await;
        Backing::of(signed, standing.held)
    }

    async fn aci(&self, read: &Completion, receipt_id: Option<&str>, now: i64, deadline: Instant) -> Backing {
        let Some(id) = receipt_id.or(read.id.as_deref()) else {
            return Backing::none("no_receipt_id");
        };
        let Ok(body) = self.signature(&["aci", "receipts", id], &[], deadline).await else {
            return Backing::none("no_signature");
        };
        let named = String::from_utf8(body.bytes)
            .ok()
            .and_then(|document| Some((names_keyset(&document)?, document)));
        let Some((digest, document)) = named else {
            return Backing::none("malformed_signature");
        };
        let key = SigningKey::Keyset(digest);
        let standing = self.standings.of(&key, &self.asking(now, deadline)).await;
        let signed = standing
            .keyset
            .map(|keyset| Signed::Aci(AciSignature { document, keyset }));
        Backing::of(signed, standing.held)
    }

    async fn signature(&self, path: &[&str], query: &[(&str, &str)], deadline: Instant) -> Result<Body, HttpError> {
        with_retries(
            self.config.limits.retries,
            deadline,
            HttpError::passing_or_absent,
            || self.http.get(path, query, SIGNATURE_LIMIT, deadline),
        )
        .await
    }

    fn asking(&self, now: i64, deadline: Instant) -> Asking<'_> {
        Asking {
            http: &self.http,
            model: &self.config.model,
            retries: self.config.limits.retries,
            now,
            deadline,
        }
    }
}
