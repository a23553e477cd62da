//! What the accounts of administration, hosting and stake should hold.

use crate::{chain::Chain, translate::GENESIS_HASH};
use bytemuck::Zeroable;
use sporeline_client::{Address, account, address, state as s};
use sporeline_model::{Hash, Key, Model, Parameters, Pubkey};
use sporeline_svm::Account;

fn at(key: &Pubkey) -> Address {
    Address::new_from_array(*key)
}

/// The first of `items`, the rest zeros.
fn padded<T: Copy + Zeroable, const N: usize>(items: impl IntoIterator<Item = T>) -> [T; N] {
    let mut all = [T::zeroed(); N];
    for (to, from) in all.iter_mut().zip(items) {
        *to = from;
    }
    all
}

pub(super) fn text<const N: usize>(text: &str) -> [u8; N] {
    padded(text.bytes())
}

/// The program's form of the model's parameters.
pub fn parameters(p: &Parameters) -> s::Parameters {
    s::Parameters {
        spawn_fee: p.spawn_fee,
        min_first_treasury: p.min_first_treasury,
        crank_tip: p.crank_tip,
        breed_threshold_usd: p.breed_threshold_usd,
        min_trade_liquidity: p.min_trade_liquidity,
        max_hosting_fee: p.max_hosting_fee,
        fee_float: p.fee_float,
        fee_allowance: p.fee_allowance,
        twap_window: p.twap_window,
        breed_cooldown: p.breed_cooldown,
        airdrop_expiry: p.airdrop_expiry,
        min_market_age: p.min_market_age,
        period: p.period,
        grace: p.grace,
        warmup: p.warmup,
        cooldown: p.cooldown,
        attestation_ttl: p.attestation_ttl,
        fees: p.fees,
        seed_delay: p.seed_delay,
        litter: p.litter,
        endowment_bps: p.endowment_bps,
        airdrop_bps: p.airdrop_bps,
        spend_limit_bps: p.spend_limit_bps,
        impact_limit_bps: p.impact_limit_bps,
        reserve_periods: p.reserve_periods,
        _reserved: [0; 4],
    }
}

pub(super) fn global(chain: &mut Chain, model: &Model, _found: &Account) -> Option<s::Global> {
    let g = model.global().ok()?;
    let mut row = s::Global::zeroed();
    row.version = 1;
    row.bump = chain.book.bump(&Key::Global);
    row.local = g.local.into();
    row.frozen = g.frozen.into();
    row.attester_count = g.attesters.len() as u8;
    row.attester_threshold = g.attester_threshold;
    row.price_owner_count = g.price_owners.len() as u8;
    row.base_uri_len = g.base_uri.len() as u8;
    row.authority = at(&g.authority);
    row.pending_authority = at(&g.pending_authority.unwrap_or_default());
    row.genesis_hash = GENESIS_HASH;
    row.staking_mint = chain.book.staking_mint;
    row.feed_id = g.feed_id;
    row.price_owners = padded(g.price_owners.iter().map(at));
    row.attesters = padded(g.attesters.iter().map(at));
    row.base_uri = text(&g.base_uri);
    row.parameters = parameters(&g.parameters);
    if let Some((due, pending)) = &g.pending_parameters {
        row.pending_parameters_at = *due;
        row.pending_parameters = parameters(pending);
    }
    if let Some((due, pending, threshold)) = &g.pending_attesters {
        row.pending_attesters_at = *due;
        row.pending_attesters = padded(pending.iter().map(at));
        row.pending_attester_count = pending.len() as u8;
        row.pending_attester_threshold = *threshold;
    }
    if let Some((due, pending, feed_id)) = &g.pending_price_owners {
        row.pending_price_at = *due;
        row.pending_price_owners = padded(pending.iter().map(at));
        row.pending_price_owner_count = pending.len() as u8;
        row.pending_feed_id = *feed_id;
    }
    Some(row)
}

pub(super) fn counters(chain: &mut Chain, model: &Model) -> Option<s::Counters> {
    let row = model.counters().ok()?;
    Some(s::Counters {
        version: 1,
        bump: chain.book.bump(&Key::Counters),
        agents: row.agents,
        distributions: row.distributions,
        ..Zeroable::zeroed()
    })
}

pub(super) fn protocol(chain: &mut Chain, model: &Model) -> Option<s::Protocol> {
    let row = model.protocol().ok()?;
    Some(s::Protocol {
        version: 1,
        bump: chain.book.bump(&Key::Protocol),
        rent: row.rent,
        income: row.income,
        withdrawn: row.withdrawn,
        ..Zeroable::zeroed()
    })
}

pub(super) fn stake_pool(chain: &mut Chain, model: &Model) -> Option<s::StakePool> {
    let row = model.stake_pool().ok()?;
    Some(s::StakePool {
        version: 1,
        bump: chain.book.bump(&Key::StakePool),
        vault_bump: chain.book.bump(&Key::StakeVault),
        total_active: row.total_active,
        unassigned: row.unassigned,
        earned: row.earned,
        rent: row.rent,
        claimed: row.claimed,
        total_pending: row.total_pending,
        total_cooling: row.total_cooling,
        reward_per_unit: row.reward_per_unit.into(),
        mint: chain.book.staking_mint,
        vault: address::stake_vault(),
        token_program: chain.book.staking_program,
        ..Zeroable::zeroed()
    })
}

pub(super) fn measurement(chain: &mut Chain, model: &Model, hash: &Hash) -> Option<s::Measurement> {
    let row = model.measurement(hash).ok()?;
    Some(s::Measurement {
        version: 1,
        bump: chain.book.bump(&Key::Measurement(*hash)),
        revoked: row.revoked.into(),
        dev: row.dev.into(),
        active_from: row.active_from,
        approved_at: row.approved_at,
        revoked_at: row.revoked_at,
        compose_hash: *hash,
        ..Zeroable::zeroed()
    })
}

pub(super) fn host(chain: &mut Chain, model: &Model, operator: &Pubkey, found: &Account) -> Option<s::Host> {
    let row = model.host(operator).ok()?;
    Some(s::Host {
        version: 1,
        bump: chain.book.bump(&Key::Host(*operator)),
        active: row.active.into(),
        price_per_day: row.price_per_day,
        rent: row.rent,
        earned: row.earned,
        withdrawn: row.withdrawn,
        // For people alone: the model does not keep it.
        registered_at: account::decode::<s::Host>(&found.data).map_or(0, |host| host.registered_at),
        operator: at(operator),
        ..Zeroable::zeroed()
    })
}

pub(super) fn position(chain: &mut Chain, model: &Model, owner: &Pubkey) -> Option<s::Position> {
    let row = model.position(owner).ok()?;
    let checkpoint = |one: &sporeline_model::state::Checkpoint| s::Checkpoint {
        index: one.index,
        active: one.active,
    };
    Some(s::Position {
        version: 1,
        bump: chain.book.bump(&Key::Position(*owner)),
        checkpoint_count: row.checkpoints.len() as u8,
        rent: row.rent,
        passes_founders: row.passes_founders.into(),
        active: row.active,
        pending: row.pending,
        cooling: row.cooling,
        pending_ready_at: row.pending_ready_at,
        cooling_ready_at: row.cooling_ready_at,
        reward_debt: row.reward_debt.into(),
        rewards: row.rewards,
        rewards_paid: row.rewards_paid,
        next_claim: row.next_claim,
        claim_budget: row.claim_budget,
        owner: at(owner),
        checkpoints: padded(row.checkpoints.iter().map(checkpoint)),
        ..Zeroable::zeroed()
    })
}

pub(super) fn distribution(chain: &mut Chain, model: &Model, index: u64) -> Option<s::Distribution> {
    let row = *model.distribution(&index).ok()?;
    Some(s::Distribution {
        version: 1,
        bump: chain.book.bump(&Key::Distribution(index)),
        vault_bump: chain.book.bump(&Key::DropVault(index)),
        is_child: row.is_child.into(),
        closed: row.closed.into(),
        index,
        total: row.total,
        active_stake: row.active_stake,
        claimed: row.claimed,
        created_at: row.created_at,
        expires_at: row.expires_at,
        agent: chain.book.of(&Key::Agent(row.agent)),
        mint: chain.book.of(&Key::Mint(row.agent)),
        vault: chain.book.of(&Key::DropVault(index)),
        ..Zeroable::zeroed()
    })
}
