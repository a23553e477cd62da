mod backing;
mod decision;

pub use decision::{Brain, Fallback, LlmDecision};

use crate::{
    client::{Body, Http, HttpError, Ledger, Usage, completion, read_answer, request_body, tokens, with_retries},
    config::{Config, ConfigError, Signatures},
    prompt::{Question, prompt, template_hash},
    provider::{Collaterals, ProviderPolicy, Standings},
    receipt::{self, RECEIPT_VERSION, Receipt, Verdict},
};
use sporeline_enclave::tdx::Pccs;
use sporeline_mind::Intent;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout_at},
};

/// A language model that decides for agents, within budgets, with policy behind it.
pub struct LlmBrain {
    config: Config,
    http: Http,
    ledger: Ledger,
    standings: Standings,
    places: Semaphore,
}

impl LlmBrain {
    /// By a host's settings: reads the key's file, asks Intel's collateral of the PCCS they name.
    pub fn open(config: Config) -> Result<Self, ConfigError> {
        let provider = match &config.provider {
            None => None,
            Some(provider) => {
                let pccs: Arc<dyn Collaterals> = Arc::new(Pccs::new(&provider.pccs_url)?);
                Some((provider.policy()?, pccs))
            }
        };
        Self::with_provider(config, provider)
    }

    /// With other roots or another source of collateral than settings can name. `config.provider` is not looked at.
    pub fn with_provider(
        config: Config,
        provider: Option<(ProviderPolicy, Arc<dyn Collaterals>)>,
    ) -> Result<Self, ConfigError> {
        let url = config.checked_url()?;
        Ok(Self {
            http: Http::new(url, config.api_key()?)?,
            ledger: Ledger::new(config.limits.clone()),
            standings: Standings::new(provider),
            places: Semaphore::new(config.limits.concurrent),
            config,
        })
    }

    /// Budgets, to be stored and restored by the host.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Asks the model what an agent does now. Never fails: what goes wrong has a name, and policy decides. Ends by the
    /// deadline. Nobody stores what it may cost before it is known what it did.
    pub async fn decide(&self, question: &Question<'_>) -> LlmDecision {
        self.decide_booked(question, || async { true }).await
    }

    /// As [`Self::decide`], with `book` called each time before the model is asked: it stores what [`Ledger::spent`] says then,
    /// the most that the answer can cost included, for whoever goes on where this process ends. False: it could not, and the
    /// model is not asked.
    pub async fn decide_booked<F>(&self, question: &Question<'_>, book: impl Fn() -> F) -> LlmDecision
    where
        F: Future<Output = bool>,
    {
        let deadline = Instant::now() + Duration::from_millis(self.config.limits.deadline_ms);
        let mut decision = LlmDecision {
            intent: None,
            reason: None,
            lesson: None,
            receipt: None,
            evidence: None,
            brain: Brain::Policy,
            usage: Usage::default(),
        };
        if let Err(reason) = self.think(question, deadline, &book, &mut decision).await {
            tracing::debug!(reason = reason.name(), "policy decides");
            decision.intent = None;
            decision.lesson = None;
            decision.brain = Brain::Policy;
            decision.reason = Some(reason);
        }
        decision
    }

    async fn think<F>(
        &self,
        question: &Question<'_>,
        deadline: Instant,
        book: &impl Fn() -> F,
        decision: &mut LlmDecision,
    ) -> Result<(), Fallback>
    where
        F: Future<Output = bool>,
    {
        let limits = &self.config.limits;
        let seen = question.seen;
        // The dead, the unattested and those who owe rent may do little enough for genes to decide.
        if !seen.me.alive || !seen.me.attested || seen.now > seen.me.paid_until {
            return Err(Fallback::NothingToDecide);
        }
        let verified = self.config.signatures == Signatures::Aci;
        let request = request_body(&prompt(question), &self.config.model, limits, seen, verified);
        if request.len() > limits.max_request_bytes {
            return Err(Fallback::TooLong);
        }
        let _place = timeout_at(deadline, self.places.acquire())
            .await
            .ok()
            .and_then(Result::ok)
            .ok_or(Fallback::Busy)?;
        let body = self.ask(question, &request, deadline, book, decision).await?;
        let read = completion(&body.bytes);
        let receipt = decision.receipt.insert(Receipt {
            v: RECEIPT_VERSION,
            model: self.config.model.clone(),
            template_hash: template_hash(),
            request,
            response: body.bytes,
            signed: None,
            evidence: None,
            unattested: Some("not_asked".into()),
        });
        let read = read?;
        let answer = read_answer(&read.content, seen)?;
        if self.leaks(&answer.intent, answer.lesson.as_deref()) {
            decision.receipt = None;
            return Err(HttpError::KeyLeak.into());
        }

        let backing = self
            .backing(&read, body.receipt_id.as_deref(), seen.now, deadline)
            .await;
        receipt.signed = backing.signed;
        receipt.unattested = backing.unattested;
        decision.brain = match (receipt::verify(receipt), backing.evidence) {
            (Verdict::Refused(refusal), _) => {
                receipt.unattested = Some("bad_signature".into());
                return Err(Fallback::Signature(refusal));
            }
            (Verdict::Signed(_), Some((evidence, hash))) => {
                receipt.evidence = Some(hash);
                decision.evidence = Some(evidence);
                Brain::LlmAttested
            }
            _ => Brain::LlmUnattested,
        };
        if self.config.require_attested && decision.brain != Brain::LlmAttested {
            let why = receipt.unattested.clone().unwrap_or_default();
            return Err(Fallback::Unattested(why));
        }
        decision.intent = Some(answer.intent);
        decision.lesson = answer.lesson;
        Ok(())
    }

    /// The paid part: budget, question, bill; each time that it is asked.
    async fn ask<F>(
        &self,
        question: &Question<'_>,
        request: &[u8],
        deadline: Instant,
        book: &impl Fn() -> F,
        decision: &mut LlmDecision,
    ) -> Result<Body, Fallback>
    where
        F: Future<Output = bool>,
    {
        let limits = &self.config.limits;
        let spent = Mutex::new(Usage::default());
        let passing = |error: &Fallback| match error {
            Fallback::Http(error) => error.passing(),
            _ => None,
        };
        let asked = with_retries(limits.retries, deadline, passing, || async {
            let reserved = self.ledger.reserve(question.wallet, question.seen.now, request.len())?;
            if !timeout_at(deadline, book()).await.unwrap_or(false) {
                self.ledger.settle(reserved, Some(Usage::default()));
                return Err(Fallback::Unbooked);
            }
            let path = &["chat", "completions"];
            let asked = self
                .http
                .post(path, request.to_vec(), limits.max_answer_bytes, deadline)
                .await;
            let cost = match &asked {
                Ok(body) => tokens(&body.bytes, request.len(), limits)
                    .map(|(input, output)| Usage::priced(input, output, limits)),
                Err(error) if error.is_free() => Some(Usage::default()),
                Err(_) => None,
            };
            let cost = self.ledger.settle(reserved, cost);
            let mut spent = spent.lock().unwrap_or_else(PoisonError::into_inner);
            *spent = spent.plus(cost);
            Ok(asked?)
        })
        .await;
        decision.usage = spent.into_inner().unwrap_or_else(PoisonError::into_inner);
        asked
    }

    /// Whether what would be published holds our key, which no escape in the body hides here.
    fn leaks(&self, intent: &Intent, lesson: Option<&str>) -> bool {
        let why = match intent {
            Intent::Hold { why }
            | Intent::Buy { why, .. }
            | Intent::Sell { why, .. }
            | Intent::Breed { why, .. }
            | Intent::ChooseMate { why, .. } => why,
            Intent::Refuel => "",
        };
        let leaks = |text: &str| self.http.shows_key(text.as_bytes());
        leaks(why) || lesson.is_some_and(leaks)
    }
}
