//! The index follows the chain, whatever the chain and the machine do.

mod administration;
mod airdrops;
mod births;
mod breeding;
mod chain;
mod death;
mod decoding;
mod forks;
mod gaps;
mod hosts;
mod life;
mod node;
mod property;
mod restarts;
mod rpc;
mod scene;
mod staking;
mod support;
mod throughput;
mod undoing;
mod world;
mod world_births;
mod world_lives;

#[test]
fn again_on_postgres() {
    sporeline_store::test_support::again_on_postgres("again_on_postgres", &[]);
}
