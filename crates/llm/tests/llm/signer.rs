//! A double of a provider's signing keys: it signs as providers do, with keys that no machine holds.

use ed25519_dalek::Signer as _;
use k256::ecdsa::SigningKey as EcdsaKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sha3::Keccak256;
use sporeline_llm::receipt::{SigningKey, TextSignature};

/// One key of each kind, from one number.
#[derive(Clone)]
pub(crate) struct Signer {
    ecdsa: EcdsaKey,
    ed25519: ed25519_dalek::SigningKey,
}

pub(crate) fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(bytes))
}

impl Signer {
    pub fn number(n: u8) -> Self {
        Self {
            ecdsa: EcdsaKey::from_slice(&[n; 32]).unwrap(),
            ed25519: ed25519_dalek::SigningKey::from_bytes(&[n; 32]),
        }
    }

    pub fn key(&self, algorithm: &str) -> SigningKey {
        match algorithm {
            "ecdsa" => {
                let point = self.ecdsa.verifying_key().to_encoded_point(false);
                SigningKey::Ethereum(Keccak256::digest(&point.as_bytes()[1..])[12..].try_into().unwrap())
            }
            "ed25519" => SigningKey::Ed25519(self.ed25519.verifying_key().to_bytes()),
            other => panic!("{other}"),
        }
    }

    pub fn text(&self, algorithm: &str, text: String) -> TextSignature {
        let signature = match algorithm {
            "ecdsa" => {
                let message = [format!("\x19Ethereum Signed Message:\n{}", text.len()), text.clone()].concat();
                let (rs, id) = self
                    .ecdsa
                    .sign_prehash_recoverable(&Keccak256::digest(message))
                    .unwrap();
                format!("0x{}{:02x}", hex::encode(rs.to_bytes()), 27 + id.to_byte())
            }
            _ => hex::encode(self.ed25519.sign(text.as_bytes()).to_bytes()),
        };
        let (signing_algo, signing_address) = self.key(algorithm).address().unwrap();
        TextSignature {
            text,
            signature,
            signing_address,
            signing_algo: signing_algo.into(),
        }
    }

    /// `request:response`.
    pub fn sign(&self, algorithm: &str, request: &[u8], response: &[u8]) -> TextSignature {
        self.text(algorithm, format!("{}:{}", sha256(request), sha256(response)))
    }

    /// A keyset of ACI with this one key.
    pub fn keyset(&self, not_after: i64) -> Value {
        json!({
            "subject": null,
            "not_after": not_after,
            "receipt_signing_keys": [
                {"key_id": "other", "algo": "from-the-future", "public_key": "?"},
                {"key_id": "receipt-1", "algo": "ed25519", "public_key": hex::encode(self.ed25519.verifying_key().to_bytes())},
            ],
            "e2ee_public_keys": [],
            "tls_public_keys": [],
        })
    }

    /// Signs a receipt document and inserts the signature.
    pub fn seal(&self, mut document: Value) -> String {
        document.as_object_mut().unwrap().remove("signature");
        let message = serde_json_canonicalizer::to_vec(&document).unwrap();
        document["signature"] = hex::encode(self.ed25519.sign(&message).to_bytes()).into();
        // Not canonical: any encoding of the document counts.
        serde_json::to_string_pretty(&document).unwrap()
    }

    /// An ACI receipt document, unsigned.
    pub fn document(keyset: &Value, model: &str, request: &[u8], response: &[u8]) -> Value {
        let hash = |bytes: &[u8]| format!("sha256:{}", sha256(bytes));
        json!({
            "api_version": "aci/1",
            "receipt_id": "rcpt-1",
            "chat_id": "chatcmpl-1",
            "model": model,
            "workload_keyset_digest": hash(&serde_json_canonicalizer::to_vec(keyset).unwrap()),
            "endpoint": "/v1/chat/completions",
            "method": "POST",
            "served_at": 1_790_000_000,
            "event_log": [
                {"type": "request.received", "body_hash": hash(request)},
                {"type": "request.forwarded", "body_hash": hash(b"rewritten")},
                {"type": "upstream.verified", "result": "verified", "required": true, "model_id": model, "session_id": "5e".repeat(32)},
                {"type": "response.returned", "body_hash": hash(response)},
            ],
            "key_id": "receipt-1",
        })
    }
}
