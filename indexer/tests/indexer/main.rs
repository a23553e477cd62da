//! The index follows the chain, whatever the chain and the machine do.

mod chain;
mod decoding;
mod forks;
mod gaps;
mod life;
mod node;
mod property;
mod restarts;
mod rpc;
mod support;
mod throughput;
mod undoing;
mod world;
