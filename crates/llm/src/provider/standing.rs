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
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout_at},
};

/// Keys that are remembered; a provider has a few. When there are more, all are asked about anew.
const MAX_KNOWN: usize = 64;
/// A key that did not count is asked about again after this, seconds of chain time.
const AGAIN_AFTER_S: i64 = 60;
/// In this part of its time a key that counts is asked about anew: while it still counts, nothing is lost if nobody answers.
const LAST_PART: i64 = 5;
/// Who had less time than this to ask learned nothing about the provider.
const ENOUGH: Duration = Duration::from_secs(5);

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
    /// When it is asked about anew although it counts, chain time.
    renew_at: i64,
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

    fn new(held: Result<Held, ReportError>, keyset: Option<String>, now: i64) -> Self {
        let renew_at = held.as_ref().map_or(i64::MAX, |held| {
            let (end, part) = (held.vouched.expires_at, i128::from(LAST_PART));
            let last = (i128::from(end) - i128::from(now)) / part;
            end.saturating_sub(i64::try_from(last).unwrap_or(0))
        });
        Self {
            held: held.map(Arc::new),
            keyset,
            asked_at: now,
            renew_at,
        }
    }

    /// Whether nobody answered: then it says nothing about the key.
    const fn is_silence(&self) -> bool {
        matches!(
            self.held,
            Err(ReportError::Unavailable(_) | ReportError::Machine(Refusal::NoCollateral(_)))
        )
    }
}

impl Standings {
    pub fn new(policy: Option<(ProviderPolicy, Arc<dyn Collaterals>)>) -> Self {
        Self {
            policy,
            known: Mutex::default(),
        }
    }

    /// What is known of a key; what is not known or too old is asked for, once for all who want to know. What will be too old soon
    /// is asked for by one, while the others go on with what is known.
    pub async fn of(&self, key: &SigningKey, asking: &Asking<'_>) -> Standing {
        let Ok(mut known) = timeout_at(asking.deadline, self.known.lock()).await else {
            let late = ReportError::Unavailable("the time is up".into());
            return Standing::new(Err(late), None, asking.now);
        };
        let counts = known.get_mut(key).filter(|standing| standing.counts_at(asking.now));
        let began = Instant::now();
        let left = asking.deadline.duration_since(began);
        if let Some(standing) = counts {
            if asking.now < standing.renew_at {
                return standing.clone();
            }
            standing.renew_at = asking.now.saturating_add(AGAIN_AFTER_S);
            let before = standing.clone();
            drop(known);
            // The answer must not be late for a report that nobody needs yet.
            let deadline = began + left / 2;
            let renewed = self.look(key, &Asking { deadline, ..*asking }).await;
            if renewed.is_silence() {
                return before;
            }
            if let Ok(mut known) = timeout_at(asking.deadline, self.known.lock()).await {
                keep(&mut known, key, &renewed);
            }
            return renewed;
        }
        let found = self.look(key, asking).await;
        if left >= ENOUGH || !found.is_silence() {
            keep(&mut known, key, &found);
        }
        found
    }

    async fn look(&self, key: &SigningKey, asking: &Asking<'_>) -> Standing {
        match self.ask(key, asking).await {
            Ok((About::Keyset { keyset }, held)) => Standing::new(held, Some(keyset), asking.now),
            Ok((About::Key { .. }, held)) => Standing::new(held, None, asking.now),
            Err(error) => Standing::new(Err(error), None, asking.now),
        }
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
        let judged = judge(&evidence, policy);
        // Intel vouches for the quote, whatever this policy thinks of the machine's state.
        if matches!(judged, Ok(_) | Err(ReportError::Machine(Refusal::UnacceptedTcb { .. }))) {
            collaterals.keep(&claims, &collateral);
        }
        let vouched = judged?;
        Ok(Held {
            evidence_hash: evidence.hash(),
            evidence: Arc::new(evidence),
            vouched,
        })
    }
}

fn keep(known: &mut HashMap<SigningKey, Standing>, key: &SigningKey, standing: &Standing) {
    if known.len() >= MAX_KNOWN {
        known.clear();
    }
    known.insert(*key, standing.clone());
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
