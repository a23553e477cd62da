use super::{
    Claims, Collateral,
    kept::{Answer, Kept, Model, Next},
};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Longest answer that is read, bytes: TCB infos have some 20 kB, revocation lists grow.
const ANSWER_LIMIT: usize = 2 * 1024 * 1024;
/// For one question; all are asked at once. Hosts wait 10 s for an attester.
const TIMEOUT: Duration = Duration::from_secs(8);

/// Intel's collateral, from a Provisioning Certificate Caching Service (Intel's PCCS API, version 4).
///
/// A PCCS is not trusted: whatever it says is signed by Intel and checked by [`verify`](super::verify). What it says last counts,
/// whether a quote can be verified with it or not: Intel may have revoked the machine that asks. It need not always be there:
/// where it fails, what came last is used for as long as Intel lets it count, which `verify` judges too.
///
/// Clones share what is kept.
#[derive(Clone)]
pub struct Pccs(Arc<Shared>);

struct Shared {
    url: String,
    http: reqwest::Client,
    kept: Mutex<Kept>,
}

/// Why there is no collateral.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CollateralError {
    #[error("the PCCS does not answer for {what}: {reason}")]
    Unreachable { what: &'static str, reason: String },
    #[error("the PCCS refuses {what} with status {status}")]
    Status { what: &'static str, status: u16 },
    #[error("the PCCS sends more than {ANSWER_LIMIT} bytes for {0}")]
    TooLong(&'static str),
    #[error("what the PCCS sends for {0} cannot be read")]
    Malformed(&'static str),
    #[error("the PCCS is asked too much at once")]
    Busy,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TcbInfoAnswer<'a> {
    #[serde(borrow)]
    tcb_info: &'a RawValue,
    signature: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct IdentityAnswer<'a> {
    #[serde(borrow)]
    enclave_identity: &'a RawValue,
    signature: String,
}

struct Part {
    /// The certificates of whoever signed it, PEM; empty where none were asked for.
    issuers: String,
    body: Vec<u8>,
}

impl Pccs {
    /// `url`: what comes before `/sgx/certification/v4/…`.
    pub fn new(url: &str) -> Result<Self, CollateralError> {
        let http =
            reqwest::Client::builder()
                .timeout(TIMEOUT)
                .build()
                .map_err(|error| CollateralError::Unreachable {
                    what: "anything",
                    reason: error.to_string(),
                })?;
        Ok(Self(Arc::new(Shared {
            url: url.trim_end_matches('/').to_owned(),
            http,
            kept: Mutex::default(),
        })))
    }

    /// The collateral for the machine that a quote names, whose signatures must be
    /// [checked](super::check_signatures). Where a quote could be verified with it, it is to be [kept](Self::keep).
    ///
    /// All who want to know of a model wait for one question. It is asked to its end, even where nobody waits any more: else whoever
    /// has less time than a silent PCCS takes would never come to what is kept.
    ///
    /// # Errors
    /// What is wrong with the PCCS, only where nothing is kept for such a machine; [`CollateralError::Busy`], only where no quote
    /// of such a machine was verified.
    pub async fn collateral(&self, claims: &Claims) -> Result<Arc<Collateral>, CollateralError> {
        let model = Model::of(claims);
        let next = self.0.kept().next(model)?;
        let mut answer = match next {
            Next::Use(kept) => return Ok(kept),
            Next::Wait(answer) => answer,
            Next::Ask(sender, answer) => {
                let shared = self.0.clone();
                tokio::spawn(async move {
                    let brought = shared.fetch(model).await;
                    let answer = shared.kept().answered(model, brought);
                    sender.send_replace(Some(answer));
                });
                answer
            }
        };
        let answer: Option<Answer> = answer.wait_for(Option::is_some).await.ok().and_then(|it| it.clone());
        answer.unwrap_or_else(|| {
            Err(CollateralError::Unreachable {
                what: "anything",
                reason: "the question was broken off".into(),
            })
        })
    }

    /// A quote of that machine was [verified](super::verify) with this, which came from here: it is used longer, and models of
    /// which nothing was verified do not drive it out.
    pub fn keep(&self, claims: &Claims, collateral: &Arc<Collateral>) {
        self.0.kept().verified(Model::of(claims), collateral);
    }

    /// Makes all that is kept older.
    #[cfg(any(test, feature = "test-support"))]
    pub fn let_pass(&self, time: Duration) {
        self.0.kept().let_pass(time);
    }

    #[cfg(test)]
    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept()
    }
}

impl Shared {
    /// A panic elsewhere cannot leave it half changed.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(&self, model: Model) -> Result<Collateral, CollateralError> {
        let fmspc = hex::encode_upper(model.fmspc);
        let ca = if model.platform_ca { "platform" } else { "processor" };
        let (crl, tcb) = ("the PCK revocation list", "the TCB info");
        let (qe, root_crl) = ("the quoting enclave's identity", "the root's revocation list");
        let crl_path = format!("sgx/certification/v4/pckcrl?ca={ca}&encoding=der");
        let tcb_path = format!("tdx/certification/v4/tcb?fmspc={fmspc}&update=standard");
        let tcb_issuers = ["TCB-Info-Issuer-Chain", "SGX-TCB-Info-Issuer-Chain"];
        let qe_path = "tdx/certification/v4/qe/identity?update=standard";
        let (pck_crl, tcb_answer, qe_answer, root) = tokio::try_join!(
            self.get(crl, &crl_path, &["SGX-PCK-CRL-Issuer-Chain"]),
            self.get(tcb, &tcb_path, &tcb_issuers),
            self.get(qe, qe_path, &["SGX-Enclave-Identity-Issuer-Chain"]),
            self.get(root_crl, "sgx/certification/v4/rootcacrl", &[]),
        )?;
        let tcb_info: TcbInfoAnswer =
            serde_json::from_slice(&tcb_answer.body).map_err(|_| CollateralError::Malformed(tcb))?;
        let identity: IdentityAnswer =
            serde_json::from_slice(&qe_answer.body).map_err(|_| CollateralError::Malformed(qe))?;
        let signature = |text: &str, what| hex::decode(text).map_err(|_| CollateralError::Malformed(what));
        Ok(Collateral {
            pck_crl_issuer_chain: pck_crl.issuers,
            root_ca_crl: der(root.body),
            pck_crl: der(pck_crl.body),
            tcb_info_issuer_chain: tcb_answer.issuers.clone(),
            tcb_info: tcb_info.tcb_info.get().to_owned(),
            tcb_info_signature: signature(&tcb_info.signature, tcb)?,
            qe_identity_issuer_chain: qe_answer.issuers.clone(),
            qe_identity: identity.enclave_identity.get().to_owned(),
            qe_identity_signature: signature(&identity.signature, qe)?,
            // The quote carries its own.
            pck_certificate_chain: None,
        })
    }

    /// `issuers`: names of the header with the signer's certificates, the first that is there.
    async fn get(&self, what: &'static str, path: &str, issuers: &[&str]) -> Result<Part, CollateralError> {
        let unreachable = |error: reqwest::Error| CollateralError::Unreachable {
            what,
            reason: error.without_url().to_string(),
        };
        let mut answer = self
            .http
            .get(format!("{}/{path}", self.url))
            .send()
            .await
            .map_err(unreachable)?;
        if !answer.status().is_success() {
            return Err(CollateralError::Status {
                what,
                status: answer.status().as_u16(),
            });
        }
        let header = issuers.iter().find_map(|name| answer.headers().get(*name));
        let issuers = match header {
            Some(value) => percent_encoding::percent_decode(value.as_bytes())
                .decode_utf8()
                .map_err(|_| CollateralError::Malformed(what))?
                .into_owned(),
            None if issuers.is_empty() => String::new(),
            None => return Err(CollateralError::Malformed(what)),
        };
        let mut body = vec![];
        while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
            if body.len().saturating_add(chunk.len()) > ANSWER_LIMIT {
                return Err(CollateralError::TooLong(what));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Part { issuers, body })
    }
}

/// Revocation lists come as DER or as its hex, by the service. DER never looks like hex: it begins with 0x30 0x82.
fn der(body: Vec<u8>) -> Vec<u8> {
    let text = std::str::from_utf8(&body).map(str::trim);
    text.ok().and_then(|text| hex::decode(text).ok()).unwrap_or(body)
}
