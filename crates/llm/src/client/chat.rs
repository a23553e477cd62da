//! Chat completions as OpenAI defines them (`POST /chat/completions`), with structured output.

use super::answer::schema;
use crate::{config::Limits, prompt::Prompt};
use serde::Deserialize;
use serde_json::json;
use sporeline_mind::Observation;

/// Longest id of a completion that is asked about again, bytes.
const MAX_ID_BYTES: usize = 256;
/// No text has fewer tokens than one for so many of its bytes.
const MOST_BYTES_PER_TOKEN: usize = 16;

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
    #[serde(default)]
    choices: serde_json::Value,
}

#[derive(Deserialize)]
struct Tokens {
    prompt_tokens: u32,
    completion_tokens: u32,
}

/// What the provider says an answer to a request of `asked` bytes cost, input and output tokens, even where the rest cannot be
/// read. `None`: it does not say, or says what cannot be: fewer tokens than texts so long have, more than the request has
/// bytes, or more than an answer may have.
pub(crate) fn tokens(body: &[u8], asked: usize, limits: &Limits) -> Option<(u64, u64)> {
    let bill: Bill = serde_json::from_slice(body).ok()?;
    let said: usize = bill
        .choices
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|choice| choice.get("message")?.get("content")?.as_str())
        .map(str::len)
        .sum();
    let least = |bytes: usize| bytes.div_ceil(MOST_BYTES_PER_TOKEN) as u64;
    let (input, output) = (
        u64::from(bill.usage.prompt_tokens),
        u64::from(bill.usage.completion_tokens),
    );
    let can_be = (least(asked)..=asked as u64).contains(&input)
        && (least(said)..=u64::from(limits.max_output_tokens)).contains(&output);
    can_be.then_some((input, output))
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
