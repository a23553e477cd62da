//! Claiming airdrops, for oneself or for others.
