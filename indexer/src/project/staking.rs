//! Stake, rewards, airdrops.

use super::{
    At, View,
    number::{stored, sum},
};
use crate::rows::{ClaimRow, Key, PositionRow};
use sporeline_client::events::{
    AirdropClaimed, AirdropPassed, ClaimBudgetSet, ClaimsSkipped, DistributionExpired, RewardsClaimed, StakeActivated,
    StakeWithdrawn, Staked, Unstaked,
};

/// The first stake makes the position: it claims from the next distribution on.
pub(super) fn staked(view: &mut View, at: &At, e: &Staked) {
    let position = Key::from(e.position);
    let known = view.positions.get(&position).is_some_and(Option::is_some);
    if !known {
        let next_claim = view
            .pools
            .values()
            .flatten()
            .next()
            .map_or(0, |pool| pool.distributions);
        let row = PositionRow {
            position,
            slot: at.place.slot,
            owner: e.owner.into(),
            active: 0,
            pending: 0,
            cooling: 0,
            pending_ready_at: 0,
            cooling_ready_at: 0,
            next_claim,
            rewards_paid: 0,
            claim_budget: 0,
            passes_founders: false,
            claims: 0,
        };
        view.positions.insert(position, Some(row));
    }
    if let Some(row) = view.position(at, position) {
        hold(row, [e.active, e.pending, e.cooling]);
        row.pending_ready_at = e.ready_at;
    }
}

fn hold(row: &mut PositionRow, [active, pending, cooling]: [u64; 3]) {
    row.active = stored(active);
    row.pending = stored(pending);
    row.cooling = stored(cooling);
}

pub(super) fn activated(view: &mut View, at: &At, e: &StakeActivated) {
    if let Some(row) = view.position(at, e.position.into()) {
        hold(row, [e.active, e.pending, e.cooling]);
    }
    view.pool(at).total_active = stored(e.total_active);
}

pub(super) fn unstaked(view: &mut View, at: &At, e: &Unstaked) {
    if let Some(row) = view.position(at, e.position.into()) {
        hold(row, [e.active, e.pending, e.cooling]);
        row.cooling_ready_at = e.ready_at;
        row.next_claim = e.next_claim;
    }
    view.pool(at).total_active = stored(e.total_active);
}

pub(super) fn withdrawn(view: &mut View, at: &At, e: &StakeWithdrawn) {
    if let Some(row) = view.position(at, e.position.into()) {
        hold(row, [e.active, e.pending, e.cooling]);
    }
}

pub(super) fn claims_skipped(view: &mut View, at: &At, e: &ClaimsSkipped) {
    if let Some(row) = view.position(at, e.position.into()) {
        row.next_claim = e.to;
    }
}

pub(super) fn rewards_claimed(view: &mut View, at: &At, e: &RewardsClaimed) {
    reward(view, at, e.position.into(), e.lamports);
}

/// Pays rewards of a position out, to its owner or for a claim of his.
fn reward(view: &mut View, at: &At, position: Key, lamports: u64) {
    if let Some(row) = view.position(at, position) {
        row.rewards_paid = sum(row.rewards_paid, lamports);
    }
    let pool = view.pool(at);
    pool.claimed = sum(pool.claimed, lamports);
}

pub(super) fn claim_budget_set(view: &mut View, at: &At, e: &ClaimBudgetSet) {
    if let Some(row) = view.position(at, e.position.into()) {
        row.claim_budget = stored(e.lamports);
        row.passes_founders = e.passes_founders == 1;
    }
}

pub(super) fn airdrop_claimed(view: &mut View, at: &At, e: &AirdropClaimed) {
    if let Some(row) = view.distribution(at, e.distribution.into()) {
        row.claimed = e.claimed;
        row.claims = row.claims.saturating_add(1);
    }
    if let Some(row) = view.position(at, e.position.into()) {
        row.next_claim = e.index.saturating_add(1);
        row.claims = row.claims.saturating_add(1);
        if e.repaid == 1 {
            reward(view, at, e.position.into(), e.rent.saturating_add(e.tip));
        }
    }
    view.claims.push(ClaimRow {
        at: at.place.clone(),
        signature: at.signature,
        time: e.time,
        distribution: e.distribution.into(),
        mint: e.mint.into(),
        position: e.position.into(),
        owner: e.owner.into(),
        caller: e.caller.into(),
        amount: e.amount,
        rent: e.rent,
        tip: e.tip,
        repaid: e.repaid == 1,
    });
}

pub(super) fn airdrop_passed(view: &mut View, at: &At, e: &AirdropPassed) {
    if let Some(row) = view.position(at, e.position.into()) {
        row.next_claim = e.index.saturating_add(1);
    }
}

pub(super) fn distribution_expired(view: &mut View, at: &At, e: &DistributionExpired) {
    if let Some(row) = view.distribution(at, e.distribution.into()) {
        row.closed_at = Some(e.time);
        row.returned = e.amount;
    }
    // Its rent is a gift to the agent; of a dead one it waits in the account until it is settled.
    if let Some(agent) = view.agent(at, e.agent.into()) {
        agent.treasury = sum(agent.treasury, e.lamports);
    }
}
