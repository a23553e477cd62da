//! The program as bytecode, instruction by instruction: one module each, and what holds across them. Every test reads as a
//! sentence of PROTOCOL; `World` (crates/svm) is the chain it happens on.
// In a test a sum that overflows is a failed test, which is what it should be.
#![allow(clippy::arithmetic_side_effects)]

/// The one event of a transaction, which must be of this kind.
macro_rules! event {
    ($done:expr, $kind:ident) => {{
        let done: sporeline_svm::Done = $done;
        match done.event() {
            sporeline_svm::client::event::Event::$kind(event) => event,
            other => panic!("{other:?} instead of {}", stringify!($kind)),
        }
    }};
}

// ----- administration
mod administration_accounts;
mod approve_measurement;
mod attesters;
mod authority;
mod initialize;
mod parameter_changes;
mod parameters;
mod price_owners;
mod promises;
mod revoke_measurement;
mod security_txt;
mod withdraw_protocol;

// ----- hosting
mod change_host;
mod charge_hosting;
mod register_host;
mod update_host;
mod withdraw_host;

// ----- agents
mod agent_buy;
mod agent_sell;
mod anchor_journal;
mod attest;
mod attest_signatures;
mod refuel;
mod set_persona;
mod spawn;
mod spawn_airdrop;
mod spending;

// ----- markets
mod buy;
mod claim_spawner;
mod collect_fees;
mod sell;

// ----- breeding
mod begin_breeding;
mod birth;
mod birth_airdrop;
mod birth_money;
mod birth_seed;
mod births_agree;
mod breeding_gate;
mod choose_mate;
mod close_litter;
mod commit_birth;
mod litter_accounts;
mod litter_children;
mod price_of_sol;

// ----- death
mod attacks_death;
mod born_families;
mod death_accounts;
mod estate_sell;
mod inherit;
mod mortals;
mod reap;
mod settle;

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

// ----- attacks, but those on the dying (see death)
mod attacks_attestation;
mod attacks_birth;
mod attacks_breeding;
mod attacks_dust;
mod attacks_market;
mod attacks_price;
mod attacks_stake;
mod attacks_start;
mod attacks_wallet;

// ----- across all of them
mod accounts;
mod compute;
mod conservation;
mod curve_agrees;
mod errors;
mod events;
mod parallel;
mod raised_rent;
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
