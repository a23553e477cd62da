//! A decision of a model's, made again from what was kept: the model is not asked, its answer is on record.

use crate::{
    Fallback, Receipt,
    client::{completion, read_answer},
    prompt::section,
    receipt::Refusal,
    text::harmless_json,
};
use serde::Deserialize;
use sporeline_mind::{Intent, Observation};

/// What a receipt's answer means to an agent that saw this: the intent and the lesson that [`LlmBrain`](crate::LlmBrain)
/// took from it, byte for byte.
///
/// Whether the receipt itself holds is asked of [`verify`](crate::receipt::verify); the guard was asked afterwards.
///
/// # Errors
/// [`Fallback::Signature`] with [`Refusal::MalformedRequest`] where the request shows another observation, else why the
/// answer was put aside.
pub fn replay(receipt: &Receipt, seen: &Observation) -> Result<(Intent, Option<String>), Fallback> {
    let shown = asked(&receipt.request).is_some_and(|user| section(&user, "observation") == Some(&harmless_json(seen)));
    if !shown {
        return Err(Fallback::Signature(Refusal::MalformedRequest));
    }
    let answer = read_answer(&completion(&receipt.response)?.content, seen)?;
    Ok((answer.intent, answer.lesson))
}

#[derive(Deserialize)]
struct Asked {
    messages: [Message; 2],
}

#[derive(Deserialize)]
struct Message {
    content: String,
}

/// The second message of a request.
fn asked(request: &[u8]) -> Option<String> {
    let asked: Asked = serde_json::from_slice(request).ok()?;
    let [_, user] = asked.messages;
    Some(user.content)
}
