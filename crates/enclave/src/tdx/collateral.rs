use super::{Claims, Collateral};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;

/// Longest answer that is read, bytes: TCB infos have some 20 kB, revocation lists grow.
const ANSWER_LIMIT: usize = 2 * 1024 * 1024;
/// For one question; all are asked at once. Hosts wait 10 s for an attester.
const TIMEOUT: Duration = Duration::from_secs(8);
/// How long collateral is used before it is asked for again. Intel's own validity is 30 days.
const FRESH_FOR: Duration = Duration::from_secs(60 * 60);
/// How long what is kept is used before it is asked for again, where the last question brought nothing better.
const AGAIN_AFTER: Duration = Duration::from_secs(60);
/// Processor models that are kept; an attester believes machines of a few.
const MAX_KEPT: usize = 32;
/// Models that are asked about at one time. Only quotes whose signatures are good cause questions.
const MAX_AT_ONCE: usize = 4;

/// Intel's collateral, from a Provisioning Certificate Caching Service (Intel's PCCS API, version 4).
///
/// A PCCS is not trusted: whatever it says is signed by Intel and checked by [`verify`](super::verify). It need not always be
/// there either: where it fails, what is kept is used for as long as Intel lets it count, which `verify` judges too.
pub struct Pccs {
    url: String,
    http: reqwest::Client,
    kept: Mutex<HashMap<Model, Kept>>,
    places: Semaphore,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Model {
    fmspc: [u8; 6],
    platform_ca: bool,
}

/// Collateral that a quote was verified with.
struct Kept {
    collateral: Arc<Collateral>,
    since: Instant,
    /// When to ask for newer.
    ask_at: Instant,
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

struct Answer {
    /// The certificates of whoever signed it, PEM; empty where none were asked for.
    issuers: String,
    body: Vec<u8>,
}

impl Model {
    fn of(claims: &Claims) -> Self {
        Self {
            fmspc: claims.fmspc,
            platform_ca: claims.platform_ca,
        }
    }
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
        Ok(Self {
            url: url.trim_end_matches('/').to_owned(),
            http,
            kept: Mutex::default(),
            places: Semaphore::new(MAX_AT_ONCE),
        })
    }

    /// The collateral for the machine that a quote names, whose signatures must be
    /// [checked](super::check_signatures). One that a quote could be verified with is to be [kept](Self::keep).
    ///
    /// # Errors
    /// What is wrong with the PCCS, or [`CollateralError::Busy`]; only where nothing is kept for such a machine.
    pub async fn collateral(&self, claims: &Claims) -> Result<Arc<Collateral>, CollateralError> {
        let model = Model::of(claims);
        let (kept, is_due) = self.kept(model);
        if let (Some(kept), false) = (&kept, is_due) {
            return Ok(kept.clone());
        }
        match (self.ask(model).await, kept) {
            (Ok(fetched), _) => Ok(Arc::new(fetched)),
            (Err(error), Some(kept)) => {
                tracing::warn!(%error, "a machine is judged by older collateral");
                Ok(kept)
            }
            (Err(error), None) => Err(error),
        }
    }

    /// Keeps collateral that a quote was [verified](super::verify) with; what nothing was verified with would only drive out
    /// what is good.
    pub fn keep(&self, claims: &Claims, collateral: &Arc<Collateral>) {
        let (model, now) = (Model::of(claims), Instant::now());
        let mut all = self.all();
        match all.get(&model) {
            // It came from here.
            Some(kept) if Arc::ptr_eq(&kept.collateral, collateral) => return,
            Some(_) => {}
            None if all.len() >= MAX_KEPT => {
                let oldest = all.iter().min_by_key(|(_, kept)| kept.since).map(|(model, _)| *model);
                if let Some(oldest) = oldest {
                    all.remove(&oldest);
                }
            }
            None => {}
        }
        let kept = Kept {
            collateral: collateral.clone(),
            since: now,
            ask_at: now + FRESH_FOR,
        };
        all.insert(model, kept);
    }

    /// What is kept, and whether whoever asks is to ask for newer: others do with it meanwhile.
    fn kept(&self, model: Model) -> (Option<Arc<Collateral>>, bool) {
        let now = Instant::now();
        let mut all = self.all();
        let Some(kept) = all.get_mut(&model) else {
            return (None, true);
        };
        let is_due = kept.ask_at <= now;
        if is_due {
            kept.ask_at = now + AGAIN_AFTER;
        }
        (Some(kept.collateral.clone()), is_due)
    }

    /// A panic elsewhere cannot leave the map half changed.
    fn all(&self) -> MutexGuard<'_, HashMap<Model, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(&self, model: Model) -> Result<Collateral, CollateralError> {
        let _place = self.places.try_acquire().map_err(|_| CollateralError::Busy)?;
        self.fetch(model).await
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
    async fn get(&self, what: &'static str, path: &str, issuers: &[&str]) -> Result<Answer, CollateralError> {
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
        Ok(Answer { issuers, body })
    }
}

/// Revocation lists come as DER or as its hex, by the service. DER never looks like hex: it begins with 0x30 0x82.
fn der(body: Vec<u8>) -> Vec<u8> {
    let text = std::str::from_utf8(&body).map(str::trim);
    text.ok().and_then(|text| hex::decode(text).ok()).unwrap_or(body)
}

#[cfg(test)]
impl Pccs {
    /// Makes all that is kept older.
    pub(super) fn let_pass(&self, time: Duration) {
        for kept in self.all().values_mut() {
            kept.since -= time;
            kept.ask_at -= time;
        }
    }

    pub(super) fn is_due(&self, claims: &Claims) -> bool {
        self.all()[&Model::of(claims)].ask_at <= Instant::now()
    }

    pub(super) fn has_place(&self) -> bool {
        self.places.available_permits() > 0
    }
}
