//! A decision of a model's, made again from what was kept: the model is not asked, its answer is on record.

use crate::{
    Fallback, Heard, Question, Receipt,
    client::{completion, read_answer, request_body},
    config::Limits,
    prompt::{genes, prompt, section, template_hash},
    receipt::Refusal,
    text::harmless_json,
};
use serde::{Deserialize, de::DeserializeOwned};
use sporeline_genome::{Genome, Persona};
use sporeline_mind::{Intent, Memory, Observation};

/// Who asked, by what the chain and the journal say.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    pub genome: &'a Genome,
    /// Hashes of the personas that it may have had then.
    pub personas: &'a [[u8; 32]],
    /// Of what it remembered when it asked, lessons included.
    pub memory_hash: [u8; 32],
    pub seen: &'a Observation,
}

/// Why a request is not the one that somebody made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misasked {
    #[error("the model was asked in other words than the template's")]
    Template,
    #[error("the model was shown another genome")]
    Genome,
    #[error("the model was shown another persona")]
    Persona,
    #[error("the model was shown another memory, or other lessons")]
    Memory,
    #[error("the model was shown another observation")]
    Observation,
    #[error("the model was asked for more or other things than a question is made of")]
    Form,
}

/// Whether a receipt's request is what this agent asks, byte by byte. What others wrote (names and posts), the longest answer
/// and whether the provider had to verify who answers stand in the request alone, so they are believed.
///
/// # Errors
/// The first [`Misasked`] that applies.
pub fn asked_by(receipt: &Receipt, asker: &Asker<'_>) -> Result<(), Misasked> {
    if receipt.template_hash != template_hash() {
        return Err(Misasked::Template);
    }
    let asked = asked(&receipt.request).ok_or(Misasked::Form)?;
    let user = asked.user();
    if section(user, "genome") != Some(&harmless_json(&genes(asker.genome))) {
        return Err(Misasked::Genome);
    }
    let persona: Persona = shown(user, "persona").ok_or(Misasked::Persona)?;
    if !asker.personas.contains(&persona.hash()) {
        return Err(Misasked::Persona);
    }
    let mut memory: Memory = shown(user, "memory").ok_or(Misasked::Memory)?;
    memory.lessons = shown(user, "lessons").ok_or(Misasked::Memory)?;
    if memory.hash() != asker.memory_hash {
        return Err(Misasked::Memory);
    }
    if section(user, "observation") != Some(&harmless_json(asker.seen)) {
        return Err(Misasked::Observation);
    }
    let question = Question {
        wallet: [0; 32],
        genome: asker.genome,
        persona: &persona,
        memory: &memory,
        seen: asker.seen,
        heard: &Heard {
            names: shown(user, "names").ok_or(Misasked::Form)?,
            posts: shown(user, "posts").ok_or(Misasked::Form)?,
        },
    };
    let limits = Limits {
        max_output_tokens: asked.max_tokens,
        ..Limits::default()
    };
    let verified = asked.provider.is_some();
    let expected = request_body(&prompt(&question), &receipt.model, &limits, asker.seen, verified);
    if expected == receipt.request {
        Ok(())
    } else {
        Err(Misasked::Form)
    }
}

/// What a receipt's answer means to an agent that saw this: the intent and the lesson that [`LlmBrain`](crate::LlmBrain)
/// took from it, byte for byte.
///
/// Whether the receipt itself holds is asked of [`verify`](crate::receipt::verify), whether this agent asked so of
/// [`asked_by`]; the guard was asked afterwards.
///
/// # Errors
/// [`Fallback::Signature`] with [`Refusal::MalformedRequest`] where the request shows another observation, else why the
/// answer was put aside.
pub fn replay(receipt: &Receipt, seen: &Observation) -> Result<(Intent, Option<String>), Fallback> {
    let asked = asked(&receipt.request);
    if asked.is_none_or(|asked| section(asked.user(), "observation") != Some(&harmless_json(seen))) {
        return Err(Fallback::Signature(Refusal::MalformedRequest));
    }
    let answer = read_answer(&completion(&receipt.response)?.content, seen)?;
    Ok((answer.intent, answer.lesson))
}

#[derive(Deserialize)]
struct Asked {
    messages: [Message; 2],
    max_tokens: u32,
    provider: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Message {
    content: String,
}

impl Asked {
    /// The second message: data in fences.
    fn user(&self) -> &str {
        let [_, user] = &self.messages;
        &user.content
    }
}

fn asked(request: &[u8]) -> Option<Asked> {
    serde_json::from_slice(request).ok()
}

/// What a section of the second message shows.
fn shown<T: DeserializeOwned>(user: &str, name: &str) -> Option<T> {
    serde_json::from_str(section(user, name)?).ok()
}
