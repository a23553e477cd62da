//! A language model as an agent's brain.

mod bytes;
pub mod receipt;
