//! The program `sporeline`: the only place where money and life change hands.
//!
//! Everything off chain is replaceable; nobody off chain, the authors included, can move an agent's funds, edit its genes,
//! choose who is airdropped, or revive it. One file per instruction in [`instructions`], one per account in [`state`].
#![cfg_attr(not(feature = "idl-build"), no_std)]

extern crate alloc;

mod base58;
pub mod constants;
pub mod cpi;
pub mod errors;
pub mod events;
pub mod instructions;
pub mod label;
pub mod own;
#[cfg(target_os = "solana")]
mod runtime;
#[cfg(target_os = "solana")]
mod security;
pub mod seeds;
pub mod state;

use alloc::{string::String, vec::Vec};
use anchor_lang::prelude::*;
use instructions::*;
use state::Parameters;

/// Where the program lives. `tools/sbf build --program-id KEY` bakes in another address; the committed one is for the
/// embedded chain.
pub const ID: Address = match option_env!("SPORELINE_PROGRAM_ID") {
    Some(key) => Address::from_str_const(key),
    None => Address::from_str_const("Spore11111111111111111111111111111111111111"),
};

/// As Anchor names it.
pub fn id() -> Address {
    ID
}

/// As Anchor names it.
pub fn check_id(id: &Address) -> bool {
    id == &ID
}

#[program]
pub mod sporeline {
    use super::*;

    // ----- administration

    #[allow(clippy::too_many_arguments)]
    pub fn initialize(
        ctx: &mut Context<Initialize>,
        local: bool,
        parameters: Parameters,
        attesters: Vec<Address>,
        attester_threshold: u8,
        price_owners: Vec<Address>,
        feed_id: [u8; 32],
        genesis_hash: [u8; 32],
        compose_hash: [u8; 32],
        dev: bool,
        base_uri: String,
    ) -> Result<()> {
        initialize::handler(
            ctx,
            initialize::Arguments {
                local,
                parameters,
                attesters,
                attester_threshold,
                price_owners,
                feed_id,
                genesis_hash,
                compose_hash,
                dev,
                base_uri,
            },
        )
    }

    pub fn approve_measurement(ctx: &mut Context<ApproveMeasurement>, compose_hash: [u8; 32], dev: bool) -> Result<()> {
        approve_measurement::handler(ctx, compose_hash, dev)
    }

    pub fn schedule_parameters(ctx: &mut Context<Administer>, parameters: Parameters) -> Result<()> {
        schedule_parameters::handler(ctx, parameters)
    }

    pub fn apply_parameters(ctx: &mut Context<Apply>) -> Result<()> {
        apply_parameters::handler(ctx)
    }

    pub fn freeze_parameters(ctx: &mut Context<Administer>) -> Result<()> {
        freeze_parameters::handler(ctx)
    }

    pub fn schedule_attesters(ctx: &mut Context<Administer>, attesters: Vec<Address>, threshold: u8) -> Result<()> {
        schedule_attesters::handler(ctx, attesters, threshold)
    }

    pub fn apply_attesters(ctx: &mut Context<Apply>) -> Result<()> {
        apply_attesters::handler(ctx)
    }

    pub fn remove_attester(ctx: &mut Context<Administer>, attester: Address) -> Result<()> {
        remove_attester::handler(ctx, attester)
    }

    pub fn schedule_price_owners(ctx: &mut Context<Administer>, owners: Vec<Address>, feed_id: [u8; 32]) -> Result<()> {
        schedule_price_owners::handler(ctx, owners, feed_id)
    }

    pub fn apply_price_owners(ctx: &mut Context<Apply>) -> Result<()> {
        apply_price_owners::handler(ctx)
    }

    pub fn revoke_measurement(ctx: &mut Context<RevokeMeasurement>) -> Result<()> {
        revoke_measurement::handler(ctx)
    }

    pub fn offer_authority(ctx: &mut Context<Administer>, offered: Address) -> Result<()> {
        offer_authority::handler(ctx, offered)
    }

    pub fn accept_authority(ctx: &mut Context<AcceptAuthority>) -> Result<()> {
        accept_authority::handler(ctx)
    }

    pub fn withdraw_protocol(ctx: &mut Context<WithdrawProtocol>, amount: u64) -> Result<()> {
        withdraw_protocol::handler(ctx, amount)
    }

    // ----- hosting

    pub fn register_host(ctx: &mut Context<RegisterHost>, price_per_day: u64) -> Result<()> {
        register_host::handler(ctx, price_per_day)
    }

    pub fn charge_hosting(ctx: &mut Context<ChargeHosting>) -> Result<()> {
        charge_hosting::handler(ctx)
    }

    pub fn update_host(ctx: &mut Context<UpdateHost>, price_per_day: u64, active: bool) -> Result<()> {
        update_host::handler(ctx, price_per_day, active)
    }

    pub fn withdraw_host(ctx: &mut Context<WithdrawHost>) -> Result<()> {
        withdraw_host::handler(ctx)
    }

    pub fn change_host(
        ctx: &mut Context<ChangeHost>,
        action: u64,
        decision: [u8; 32],
        max_price_per_day: u64,
    ) -> Result<()> {
        change_host::handler(ctx, action, decision, max_price_per_day)
    }

    // ----- agents

    #[allow(clippy::too_many_arguments)]
    pub fn spawn(
        ctx: &mut Context<Spawn>,
        name: String,
        symbol: String,
        persona_hash: [u8; 32],
        genome: [u8; 64],
        treasury: u64,
        airdrop_bps: u16,
        max_price_per_day: u64,
    ) -> Result<()> {
        spawn::handler(
            ctx,
            spawn::Arguments {
                name,
                symbol,
                persona_hash,
                genome,
                treasury,
                airdrop_bps,
                max_price_per_day,
            },
        )
    }

    pub fn attest(ctx: &mut Context<Attest>, quote_hash: [u8; 32], expires_at: i64) -> Result<()> {
        attest::handler(ctx, quote_hash, expires_at)
    }

    pub fn agent_buy(
        ctx: &mut Context<AgentBuy>,
        action: u64,
        decision: [u8; 32],
        quote_in: u64,
        min_base_out: u64,
    ) -> Result<()> {
        agent_buy::handler(ctx, action, decision, quote_in, min_base_out)
    }

    pub fn agent_sell(
        ctx: &mut Context<AgentSell>,
        action: u64,
        decision: [u8; 32],
        base_in: u64,
        min_quote_out: u64,
    ) -> Result<()> {
        agent_sell::handler(ctx, action, decision, base_in, min_quote_out)
    }

    pub fn refuel(ctx: &mut Context<Refuel>, action: u64, decision: [u8; 32]) -> Result<()> {
        refuel::handler(ctx, action, decision)
    }

    pub fn set_persona(
        ctx: &mut Context<SetPersona>,
        action: u64,
        decision: [u8; 32],
        persona_hash: [u8; 32],
    ) -> Result<()> {
        set_persona::handler(ctx, action, decision, persona_hash)
    }

    pub fn anchor_journal(
        ctx: &mut Context<AnchorJournal>,
        action: u64,
        decision: [u8; 32],
        sequence: u64,
        head: [u8; 32],
    ) -> Result<()> {
        anchor_journal::handler(ctx, action, decision, sequence, head)
    }

    // ----- markets

    pub fn buy(ctx: &mut Context<Buy>, quote_in: u64, min_base_out: u64) -> Result<()> {
        buy::handler(ctx, quote_in, min_base_out)
    }

    pub fn sell(ctx: &mut Context<Sell>, base_in: u64, min_quote_out: u64) -> Result<()> {
        sell::handler(ctx, base_in, min_quote_out)
    }

    pub fn collect_fees(ctx: &mut Context<CollectFees>) -> Result<()> {
        collect_fees::handler(ctx)
    }

    pub fn claim_spawner(ctx: &mut Context<ClaimSpawner>) -> Result<()> {
        claim_spawner::handler(ctx)
    }

    // ----- breeding

    pub fn choose_mate(ctx: &mut Context<ChooseMate>, action: u64, decision: [u8; 32], expires_at: i64) -> Result<()> {
        choose_mate::handler(ctx, action, decision, expires_at)
    }

    pub fn begin_breeding(
        ctx: &mut Context<BeginBreeding>,
        action: u64,
        decision: [u8; 32],
        names: [String; 2],
        symbols: [String; 2],
    ) -> Result<()> {
        begin_breeding::handler(
            ctx,
            begin_breeding::Arguments {
                action,
                decision,
                names,
                symbols,
            },
        )
    }

    pub fn commit_birth(ctx: &mut Context<CommitBirth>) -> Result<()> {
        commit_birth::handler(ctx)
    }

    pub fn birth(ctx: &mut Context<Birth>, child: u8) -> Result<()> {
        birth::handler(ctx, child)
    }

    pub fn close_litter(ctx: &mut Context<CloseLitter>) -> Result<()> {
        close_litter::handler(ctx)
    }

    // ----- death

    pub fn reap(ctx: &mut Context<Reap>) -> Result<()> {
        reap::handler(ctx)
    }

    pub fn settle(ctx: &mut Context<Settle>) -> Result<()> {
        settle::handler(ctx)
    }

    pub fn estate_sell(ctx: &mut Context<EstateSell>, base_in: u64) -> Result<()> {
        estate_sell::handler(ctx, base_in)
    }

    pub fn inherit(ctx: &mut Context<Inherit>) -> Result<()> {
        inherit::handler(ctx)
    }

    // ----- staking

    pub fn stake(ctx: &mut Context<Stake>, amount: u64) -> Result<()> {
        stake::handler(ctx, amount)
    }

    pub fn activate_stake(ctx: &mut Context<ActivateStake>) -> Result<()> {
        activate_stake::handler(ctx)
    }

    pub fn unstake(ctx: &mut Context<Unstake>, amount: u64) -> Result<()> {
        unstake::handler(ctx, amount)
    }

    pub fn withdraw_stake(ctx: &mut Context<WithdrawStake>, from_pending: u64, from_cooling: u64) -> Result<()> {
        withdraw_stake::handler(ctx, from_pending, from_cooling)
    }

    pub fn skip_to(ctx: &mut Context<SkipTo>, index: u64) -> Result<()> {
        skip_to::handler(ctx, index)
    }

    pub fn claim_rewards(ctx: &mut Context<ClaimRewards>) -> Result<()> {
        claim_rewards::handler(ctx)
    }

    pub fn set_claim_budget(ctx: &mut Context<SetClaimBudget>, lamports: u64, pass_founders: bool) -> Result<()> {
        set_claim_budget::handler(ctx, lamports, pass_founders)
    }

    // ----- airdrops

    pub fn claim_airdrop(ctx: &mut Context<ClaimAirdrop>) -> Result<()> {
        claim_airdrop::handler(ctx)
    }

    pub fn pass_airdrop(ctx: &mut Context<PassAirdrop>) -> Result<()> {
        pass_airdrop::handler(ctx)
    }

    pub fn expire(ctx: &mut Context<Expire>) -> Result<()> {
        expire::handler(ctx)
    }
}
