//! What an agent wants and what it may. Pure and in integers only: the same genome, memory and observation give the same
//! wish, on any machine, for ever, so that anyone can replay a journal.
//!
//! | to find | look in |
//! |---|---|
//! | what an agent sees | [`Observation`] |
//! | what it remembers, and how it learns | [`Memory`] |
//! | what a language model tells itself | [`Lessons`] |
//! | what an action's end teaches | [`Outcome`] |
//! | what it may want | [`Intent`] |
//! | how genes decide | [`decide`]; `policy`, `signal` |
//! | what genes about time mean in seconds | [`Tempo`] |
//! | children: when and with whom | [`Family`] |
//! | whether a journal is true | [`replay`] |
//! | the chain's limits, asked before anything is signed | [`guard`] |

mod family;
pub mod guard;
mod intent;
mod lessons;
mod memory;
mod observation;
mod outcome;
mod policy;
pub mod replay;
mod signal;
mod tempo;

pub use family::{Candidate, Consent, Family, courtship_s};
pub use intent::{Intent, Strategy};
pub use lessons::{Lessons, MAX_LESSON_BYTES, MAX_LESSONS, plain};
pub use memory::{MAX_INHERITED_BYTES, MAX_MEMORY_BYTES, MAX_REMEMBERED, MarketMemory, Memory};
pub use observation::{Amount, Limits, MarketView, Observation, Reserves, Sample, SelfView};
pub use outcome::{Outcome, cost_of, result_bps};
pub use policy::{Decision, POLICY, decide, rest_s, think};
pub use tempo::Tempo;
