//! Chat completions as OpenAI defines them (`POST /chat/completions`), with structured output.

use super::answer::schema;
use crate::{config::Limits, prompt::Prompt};
use serde::Deserialize;
use serde_json::json;
use sporeline_mind::Observation;

/// Longest id of a completion that is asked about again, bytes.
const MAX_ID_BYTES: usize = 256;

/// The request's body. The same prompt, model and limits give the same bytes, so that whoever has a journal can tell that
/// this and nothing else was asked.
///
/// `verified`: ask an ACI provider to let nobody answer whom it has not verified.
pub fn request_body(prompt: &Prompt, model: &str, limits: &Limits, seen: &Observation, verified: bool) -> Vec<u8> {
    let mut body = json!({
        "model": model,
        "messages": [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": prompt.user},
        ],
        "max_tokens": limits.max_output_tokens,
        "temperature": 0,
        "stream": false,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "decision", "strict": true, "schema": schema(seen)},
        },
    });
    if verified {
        body["provider"] = json!({"aci_verified": true});
    }
    // Strings and small integers: it always serialises.
    serde_json_canonicalizer::to_vec(&body).unwrap_or_default()
}

/// What a provider answered.
#[derive(Debug)]
pub(crate) struct Completion {
    pub id: Option<String>,
    pub content: String,
}

/// Why a body is no completion to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompletionError {
    #[error("the answer is no chat completion")]
    Malformed,
    #[error("the answer must hold one choice")]
    Choices,
    #[error("the model refuses")]
    Refused,
    #[error("the answer was cut off")]
    CutOff,
    #[error("the answer is empty")]
    Empty,
}

#[derive(Deserialize)]
struct Wire {
    id: Option<String>,
    #[serde(default)]
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
    refusal: Option<String>,
}

#[derive(Deserialize)]
struct Bill {
    usage: Tokens,
}

#[derive(Deserialize)]
struct Tokens {
    prompt_tokens: u32,
    completion_tokens: u32,
}

/// What the provider says an answer cost, input and output tokens, even where the rest cannot be read. `None`: it does not
/// say, or says more than anybody can mean.
pub(crate) fn tokens(body: &[u8]) -> Option<(u64, u64)> {
    let bill: Bill = serde_json::from_slice(body).ok()?;
    Some((bill.usage.prompt_tokens.into(), bill.usage.completion_tokens.into()))
}

/// Reads an answer's body.
pub(crate) fn completion(body: &[u8]) -> Result<Completion, CompletionError> {
    let wire: Wire = serde_json::from_slice(body).map_err(|_| CompletionError::Malformed)?;
    let choice = match <[Choice; 1]>::try_from(wire.choices) {
        Ok([choice]) => choice,
        Err(_) => return Err(CompletionError::Choices),
    };
    if choice.message.refusal.is_some() {
        return Err(CompletionError::Refused);
    }
    match choice.finish_reason.as_deref() {
        None | Some("stop") => {}
        Some("content_filter") => return Err(CompletionError::Refused),
        Some(_) => return Err(CompletionError::CutOff),
    }
    let content = choice.message.content.filter(|content| !content.trim().is_empty());
    Ok(Completion {
        id: wire.id.filter(|id| !id.is_empty() && id.len() <= MAX_ID_BYTES),
        content: content.ok_or(CompletionError::Empty)?,
    })
}
