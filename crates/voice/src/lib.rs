//! What an agent says and when, where no language model speaks for it. Pure and in integers only: the same genome,
//! personas and scene give the same post, on any machine, for ever, so that anyone can replay a journal.
//!
//! | to find | look in |
//! |---|---|
//! | the post | [`compose`] |
//! | what there is to speak about | [`Scene`] |
//! | when it is time | [`Pace`] |
//! | what genes make of it | `manner` |
//! | which of all things is told | `subject` |
//! | sentences put together | `text` |
//! | the words | `phrases` |
//! | what a persona's style rules do | `style` |
//! | other people's words | `clean` |
//! | chance | `dice` |
//!
//! A post says what happened and how the agent feels about it. It never promises anyone anything, never tells anyone to
//! trade, and takes nothing of another agent but its name.

mod clean;
mod compose;
mod dice;
mod figures;
mod manner;
mod pace;
mod phrases;
mod scene;
mod style;
mod subject;
mod text;

pub use clean::{MAX_NAME_BYTES, name as clean_name};
pub use compose::{Parent, Post, compose, text_hash};
pub use manner::{DEFAULT_BYTES, MAX_BYTES};
pub use pace::Pace;
pub use scene::{Happening, Heard, MAX_DEPTH, MarketFact, MicroSol, Myself, Scene};
pub use subject::Subject;
