use crate::{
    client::{AnswerError, CompletionError, Exhausted, HttpError, Usage},
    provider::Evidence,
    receipt::{Receipt, Refusal},
};
use serde::Serialize;
use sporeline_mind::{Intent, POLICY};
use std::sync::Arc;

/// What came of a question.
#[derive(Clone, Debug)]
pub struct LlmDecision {
    /// To be guarded like any other. `None`: policy decides, because of `reason`.
    pub intent: Option<Intent>,
    pub reason: Option<Fallback>,
    /// For the agent's lessons, where the intent is taken.
    pub lesson: Option<String>,
    /// There whenever a model answered, whatever its answer was worth.
    pub receipt: Option<Receipt>,
    /// What the receipt's `evidence` is the hash of: to be stored once.
    pub evidence: Option<Arc<Evidence>>,
    pub brain: Brain,
    /// What it cost; nothing where nothing was asked.
    pub usage: Usage,
}

/// Who decided, as journals and pages name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Brain {
    LlmAttested,
    LlmUnattested,
    Policy,
}

/// Why policy decides instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fallback {
    #[error("there is nothing the agent may do now")]
    NothingToDecide,
    #[error("the question is longer than a request may be")]
    TooLong,
    #[error(transparent)]
    Budget(#[from] Exhausted),
    #[error("what the question may cost could not be stored")]
    Unbooked,
    #[error("too many questions are under way")]
    Busy,
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error(transparent)]
    Completion(#[from] CompletionError),
    #[error(transparent)]
    Answer(#[from] AnswerError),
    #[error("the endpoint's signature: {0}")]
    Signature(Refusal),
    #[error("the answer is not attested ({0})")]
    Unattested(String),
}

impl Brain {
    pub const fn name(self) -> &'static str {
        match self {
            Self::LlmAttested => "llm-attested",
            Self::LlmUnattested => "llm-unattested",
            Self::Policy => POLICY,
        }
    }
}

impl Fallback {
    /// As journals name it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NothingToDecide => "nothing_to_decide",
            Self::TooLong => "question_too_long",
            Self::Budget(Exhausted::InputTokens) => "input_tokens_exhausted",
            Self::Budget(Exhausted::OutputTokens) => "output_tokens_exhausted",
            Self::Budget(Exhausted::Money) => "money_exhausted",
            Self::Budget(Exhausted::HostMoney) => "host_money_exhausted",
            Self::Unbooked => "cost_not_stored",
            Self::Busy => "busy",
            Self::Http(HttpError::Status { .. }) => "refused_by_endpoint",
            Self::Http(HttpError::Deadline) => "deadline",
            Self::Http(HttpError::TooLong(_)) => "answer_too_long",
            Self::Http(HttpError::KeyLeak) => "key_leak",
            Self::Http(_) => "unreachable",
            Self::Completion(CompletionError::Refused) => "model_refused",
            Self::Completion(CompletionError::CutOff) => "answer_cut_off",
            Self::Completion(_) => "malformed_completion",
            Self::Answer(AnswerError::Schema) => "answer_off_schema",
            Self::Answer(AnswerError::UnknownMarket) => "unknown_market",
            Self::Answer(AnswerError::Amount) => "bad_amount",
            Self::Answer(AnswerError::TooMuch) => "amount_too_large",
            Self::Answer(AnswerError::NoSuchTrade(_)) => "no_such_trade",
            Self::Signature(_) => "bad_signature",
            Self::Unattested(_) => "unattested",
        }
    }
}
