//! The program as bytecode, instruction by instruction: one module each, and what holds across them. Every test reads as a
//! sentence of PROTOCOL; `World` (crates/svm) is the chain it happens on.
// In a test a sum that overflows is a failed test, which is what it should be.
#![allow(clippy::arithmetic_side_effects)]

mod accounts;
mod agent_buy;
mod agent_sell;
mod approve_measurement;
mod attest;
mod attest_signatures;
mod buy;
mod charge_hosting;
mod collect_fees;
mod compute;
mod conservation;
mod curve_agrees;
mod errors;
mod events;
mod initialize;
mod parameters;
mod refuel;
mod register_host;
mod sell;
mod spawn;
mod spending;
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
