//! The program as bytecode, instruction by instruction: one module each, and what holds across them. Every test reads as a
//! sentence of PROTOCOL; `World` (crates/svm) is the chain it happens on.
// In a test a sum that overflows is a failed test, which is what it should be.
#![allow(clippy::arithmetic_side_effects)]

// ----- administration
mod approve_measurement;
mod initialize;
mod parameters;

// ----- hosting
mod charge_hosting;
mod register_host;

// ----- agents
mod agent_buy;
mod agent_sell;
mod attest;
mod attest_signatures;
mod refuel;
mod spawn;
mod spending;

// ----- markets
mod buy;
mod collect_fees;
mod sell;

// ----- breeding

// ----- death

// ----- staking
mod checkpoints;
mod stake_accounts;
mod stake_rewards;
mod stake_walk;
mod staking;

// ----- airdrops
mod airdrop_accounts;
mod airdrops;
mod claim_budget;
mod expire;

// ----- across all of them
mod accounts;
mod compute;
mod conservation;
mod curve_agrees;
mod errors;
mod events;
mod wire_size;

/// What every module uses.
mod prelude {
    pub(crate) use sporeline_svm::{
        COMPOSE_HASH, Founder, GENESIS_HASH, Keypair, SOL, Signer, World,
        client::{
            Address, PROGRAM_ID, SporelineError as E, address, curve,
            event::Event,
            instruction as ix,
            state::{Agent, AgentStatus, Counters, Global, Host, Market, Measurement, Parameters, Protocol, StakePool},
        },
    };
}
