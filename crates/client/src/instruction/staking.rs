//! Stake and the SOL it earns.
