//! A machine that tries to break the protocol: random steps of everybody at once, done by the bytecode in LiteSVM and by the
//! plain model side by side, compared account by account after every step.
//!
//! | to find | look in |
//! |---|---|
//! | what happens next, sensible or not | [`generate`] |
//! | a correct instruction with an account bent | [`bend`] |
//! | how a step becomes instructions | [`translate`], [`world_steps`] |
//! | how an account is compared with the model's | [`compare`] |
//! | what is judged after a step | [`machine`] |
//! | sums over the chain's own bytes | [`sums`] |
//! | a failure made short | [`shrink`] |
//! | which refusals may differ by name, and why | [`names`] |
//!
//! A world follows from its seed alone. A step that both refuse is as good as one that both accept: what may not be is that
//! they disagree, that a refusal leaves a trace, or that an invariant is broken.

pub mod bend;
pub mod book;
pub mod chain;
pub mod compare;
pub mod generate;
pub mod idl;
pub mod machine;
pub mod names;
pub mod people;
pub mod shrink;
pub mod sums;
pub mod tally;
pub mod translate;
pub mod walk;
pub mod world_steps;
