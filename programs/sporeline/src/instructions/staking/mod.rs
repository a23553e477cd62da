//! Stake, its checkpoints, and the SOL it earns.
