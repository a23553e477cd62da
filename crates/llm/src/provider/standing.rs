use super::{
    About, Evidence, NONCE_BYTES, ProviderPolicy, ReportError, Vouched, judge,
    report::{Report, aci_report, legacy},
};
use crate::{
    client::{Http, HttpError, REPORT_LIMIT, with_retries},
    receipt::SigningKey,
};
use sporeline_enclave::{
    attester::{Refusal, examine_domain},
    tdx::{Claims, Collateral, CollateralError, Pccs},
};
use std::{collections::HashMap, sync::Arc};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout_at},
};

/// Keys that are remembered; a provider has a few. When there are more, all are asked about anew.
const MAX_KNOWN: usize = 64;
/// A key that did not count is asked about again after this, seconds of chain time.
const AGAIN_AFTER_S: i64 = 60;

/// Who has Intel's collateral.
#[async_trait::async_trait]
pub trait Collaterals: Send + Sync {
    async fn collateral(&self, claims: &Claims) -> Result<Arc<Collateral>, CollateralError>;

    /// A quote of that machine was verified with it.
    fn keep(&self, _claims: &Claims, _collateral: &Arc<Collateral>) {}
}

#[async_trait::async_trait]
impl Collaterals for Pccs {
    async fn collateral(&self, claims: &Claims) -> Result<Arc<Collateral>, CollateralError> {
        Pccs::collateral(self, claims).await
    }

    fn keep(&self, claims: &Claims, collateral: &Arc<Collateral>) {
        Pccs::keep(self, claims, collateral);
    }
}

/// What is known of a provider's keys.
pub(crate) struct Standings {
    /// `None`: no machine counts.
    policy: Option<(ProviderPolicy, Arc<dyn Collaterals>)>,
    known: Mutex<HashMap<SigningKey, Standing>>,
}

/// What is known of one key.
#[derive(Clone)]
pub(crate) struct Standing {
    pub held: Result<Arc<Held>, ReportError>,
    /// Of an ACI workload, whether it counts or not: without it its receipts cannot be checked.
    pub keyset: Option<String>,
    /// Chain time.
    asked_at: i64,
}

/// A key that counts, and why.
pub(crate) struct Held {
    pub evidence: Arc<Evidence>,
    pub evidence_hash: [u8; 32],
    vouched: Vouched,
}

/// Around one question about a key.
pub(crate) struct Asking<'a> {
    pub http: &'a Http,
    pub model: &'a str,
    pub retries: u32,
    /// Chain time.
    pub now: i64,
    pub deadline: Instant,
}

impl Standing {
    fn counts_at(&self, now: i64) -> bool {
        match &self.held {
            // A clock that goes back makes nothing younger.
            Ok(held) => now < held.vouched.expires_at && now >= self.asked_at,
            Err(_) => now < self.asked_at.saturating_add(AGAIN_AFTER_S) && now >= self.asked_at,
        }
    }
}

impl Standings {
    pub fn new(policy: Option<(ProviderPolicy, Arc<dyn Collaterals>)>) -> Self {
        Self {
            policy,
            known: Mutex::default(),
        }
    }

    /// What is known of a key; what is not known or too old is asked for, once for all who want to know.
    pub async fn of(&self, key: &SigningKey, asking: &Asking<'_>) -> Standing {
        let Ok(mut known) = timeout_at(asking.deadline, self.known.lock()).await else {
            return Standing {
                held: Err(ReportError::Unavailable("the time is up".into())),
                keyset: None,
                asked_at: asking.now,
            };
        };
        if let Some(standing) = known.get(key).filter(|standing| standing.counts_at(asking.now)) {
            return standing.clone();
        }
        let (held, keyset) = match self.ask(key, asking).await {
            Ok((about, held)) => {
                let keyset = match about {
                    About::Keyset { keyset } => Some(keyset),
                    About::Key { .. } => None,
                };
                (held.map(Arc::new), keyset)
            }
            Err(error) => (Err(error), None),
        };
        let standing = Standing {
            held,
            keyset,
            asked_at: asking.now,
        };
        if known.len() >= MAX_KNOWN {
            known.clear();
        }
        known.insert(*key, standing.clone());
        standing
    }

    /// Asks for a report and judges it. The outer error: there is none to be judged.
    async fn ask(
        &self,
        key: &SigningKey,
        asking: &Asking<'_>,
    ) -> Result<(About, Result<Held, ReportError>), ReportError> {
        if self.policy.is_none() && !matches!(key, SigningKey::Keyset(_)) {
            return Err(ReportError::NotJudged);
        }
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| ReportError::Unavailable("no random bytes".into()))?;
        let report = fetch(key, &nonce, asking).await?;
        if report.about.key()? != *key {
            return Err(ReportError::OtherKey(*key));
        }
        let about = report.about.clone();
        Ok((about, self.judged(report, nonce, asking).await))
    }

    async fn judged(&self, report: Report, nonce: [u8; NONCE_BYTES], asking: &Asking<'_>) -> Result<Held, ReportError> {
        let (policy, collaterals) = self.policy.as_ref().ok_or(ReportError::NotJudged)?;
        // Before a stranger's quote causes a question to anybody.
        let (_, claims) =
            examine_domain(&policy.tdx, &report.quote, &report.event_log).map_err(ReportError::Machine)?;
        let no_collateral = |reason: String| ReportError::Machine(Refusal::NoCollateral(reason));
        let collateral = timeout_at(asking.deadline, collaterals.collateral(&claims))
            .await
            .map_err(|_| no_collateral("the time is up".into()))?
            .map_err(|error| no_collateral(error.to_string()))?;
        let evidence = Evidence {
            about: report.about,
            nonce,
            quote: report.quote,
            event_log: report.event_log,
            app_compose: report.app_compose,
            collateral: (*collateral).clone(),
            at: asking.now,
        };
        let vouched = judge(&evidence, policy)?;
        collaterals.keep(&claims, &collateral);
        Ok(Held {
            evidence_hash: evidence.hash(),
            evidence: Arc::new(evidence),
            vouched,
        })
    }
}

async fn fetch(key: &SigningKey, nonce: &[u8; NONCE_BYTES], asking: &Asking<'_>) -> Result<Report, ReportError> {
    let nonce = hex::encode(nonce);
    let (path, query): (&[&str], Vec<(&str, &str)>);
    let address = key.address();
    match &address {
        Some((algorithm, address)) => {
            path = &["attestation", "report"];
            query = vec![
                ("model", asking.model),
                ("nonce", &nonce),
                ("signing_algo", algorithm),
                ("signing_address", address),
            ];
        }
        None => {
            path = &["aci", "attestation"];
            query = vec![("nonce", &nonce)];
        }
    }
    let body = with_retries(asking.retries, asking.deadline, HttpError::passing, || {
        asking.http.get(path, &query, REPORT_LIMIT, asking.deadline)
    })
    .await
    .map_err(|error| ReportError::Unavailable(error.to_string()))?;
    match key {
        SigningKey::Keyset(_) => aci_report(&body.bytes),
        _ => legacy(&body.bytes, key),
    }
}
