//! What an agent wants and what it may. Pure and in integers only: the same genome, memory and observation give the same
//! wish, on any machine, for ever, so that anyone can replay a journal.
//!
//! | to find | look in |
//! |---|---|
//! | what an agent sees | [`Observation`] |
//! | what it remembers, and how it learns | [`Memory`] |
//! | what an action's end teaches | [`lesson`](lesson()) |
//! | what it may want | [`Intent`] |
//! | how genes decide | [`decide`]; `policy`, `signal` |
//! | what genes about time mean in seconds | [`Tempo`] |
//! | children: when and with whom | [`Family`] |
//! | the chain's limits, asked before anything is signed | [`guard`] |

mod family;
pub mod guard;
mod intent;
mod lesson;
mod memory;
mod observation;
mod policy;
mod signal;
mod tempo;

pub use family::{Candidate, Consent, Family, courtship_s};
pub use intent::{Intent, Strategy};
pub use lesson::{cost_of, lesson};
pub use memory::{MAX_INHERITED_BYTES, MAX_MEMORY_BYTES, MAX_REMEMBERED, MarketMemory, Memory, Outcome};
pub use observation::{Amount, Limits, MarketView, Observation, Reserves, Sample, SelfView};
pub use policy::{Decision, POLICY, decide, rest_s, think};
pub use tempo::Tempo;
