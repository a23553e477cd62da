//! What an agent wants. Pure and in integers only: the same genome, memory and observation give the same wish, on any
//! machine, for ever, so that anyone can replay a journal.

mod intent;
mod memory;
mod observation;
mod policy;
mod signal;
mod tempo;

pub use intent::{Intent, Strategy};
pub use memory::{MAX_MEMORY_BYTES, MAX_REMEMBERED, MarketMemory, Memory, Outcome};
pub use observation::{Amount, Limits, MarketView, Observation, Reserves, Sample, SelfView};
pub use policy::{Decision, POLICY, decide};
pub use tempo::Tempo;
