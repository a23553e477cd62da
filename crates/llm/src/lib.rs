//! A language model as an agent's brain.
//!
//! | to find | look in |
//! |---|---|
//! | one decision, from question to intent or fallback | [`LlmBrain`] |
//! | what is asked: template, fences, data of strangers | [`prompt`] |
//! | the endpoint: requests, answers, budgets | [`client`] |
//! | what is kept of an answer, and whether its signature holds | [`receipt`] |
//! | whether the signer is a machine that counts | [`provider`] |
//! | the same decision again, from what was kept | [`replay`] |
//! | settings | [`config`] |
//!
//! Nothing here signs a transaction or knows a wallet's key. An intent that comes out is a wish like policy's: the guard is
//! asked before anybody acts on it.

mod brain;
mod bytes;
pub mod client;
pub mod config;
pub mod prompt;
pub mod provider;
pub mod receipt;
mod replay;
mod text;

pub use brain::{Brain, Fallback, LlmBrain, LlmDecision};
pub use config::Config;
pub use prompt::{Heard, Question};
pub use receipt::Receipt;
pub use replay::{Asker, Misasked, asked_by, replay};
