//! What becomes of a dead agent's estate: its tokens are sold in parts, its token accounts closed, its lamports booked, its
//! heirs paid. Pure.

use super::work::{DUST, Moment, Work};
use sporeline_client::{
    Address,
    address::{self, associated_token},
    constants::{ESTATE_IMPACTS, SNAPSHOT_AGE_S},
    curve::{CurveError, price},
    instruction::{self, Closing},
    state::{Agent, Market, market::PHASE_CLOSED},
};

/// A token account of a dead agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Purse {
    pub address: Address,
    pub token_program: Address,
    pub mint: Address,
    /// Base units.
    pub amount: u64,
    /// Wrapped SOL: what it holds is among its lamports.
    pub is_native: bool,
    /// Somebody else may close it.
    pub has_closer: bool,
}

impl Purse {
    /// Reads a token account of either token program. Layout: mint 0..32, owner 32..64, amount 64..72, delegate 72..108, state
    /// 108, native reserve 109..121, delegated amount 121..129, who may close it 129..165; of an optional field the first four
    /// bytes say whether it is there.
    pub fn read(address: Address, token_program: Address, data: &[u8]) -> Option<Self> {
        let token = sporeline_client::account::decode_token(data).ok()?;
        let is_there = |at: usize| data.get(at..at + 4).is_some_and(|tag| tag != [0; 4]);
        Some(Self {
            address,
            token_program,
            mint: token.mint,
            amount: token.amount,
            is_native: is_there(109),
            has_closer: is_there(129),
        })
    }
}

/// What is due about one purse. `market`: of its mint, where that is an agent's token.
pub(crate) fn purse(m: &Moment, agent: &Agent, purse: &Purse, market: Option<&Market>) -> Option<Work> {
    let wallet = &agent.wallet;
    let close = |remainder_of| {
        let closing = Closing {
            account: purse.address,
            token_program: purse.token_program,
            remainder_of,
        };
        Work::new("settle", purse.address, instruction::settle(wallet, Some(closing)))
    };
    if purse.has_closer {
        return None; // it is not the agent's alone
    }
    if purse.amount == 0 || purse.is_native {
        return Some(close(None));
    }
    // What nobody here makes a market for is worth nothing that could be shown, and stays.
    let market = market.filter(|market| market.mint == purse.mint)?;
    // Its own market that never opened never will: only the living are attested.
    if market.phase == PHASE_CLOSED && market.mint == agent.mint {
        return Some(close(Some(purse.mint)));
    }
    let sale = market.state().ok()?.sell(purse.amount, market.rates().total());
    if sale == Err(CurveError::NothingOut) {
        return Some(close(Some(purse.mint)));
    }
    let in_place = purse.address == associated_token(&address::agent(wallet), &purse.mint);
    let part = sellable(m, market, purse.amount).filter(|_| in_place)?;
    let sell = instruction::estate_sell(wallet, &purse.mint, part);
    Some(Work::new("estate_sell", purse.address, sell))
}

/// The most of `amount` that may be sold now, a little inside the limits: a trade that comes before it shall not undo it.
fn sellable(m: &Moment, market: &Market, amount: u64) -> Option<u64> {
    let mut market = *market;
    market.observe(m.slot, m.now);
    let [older, _] = market.snapshots;
    if older.time == 0 || m.now.saturating_sub(older.time) < SNAPSHOT_AGE_S {
        return None;
    }
    let (before, state, fee) = (
        market.before_slot.reserves(),
        market.state().ok()?,
        market.rates().total(),
    );
    let impact = u32::from(m.global.parameters.impact_limit_bps);
    let inside = impact - impact / 10;
    let allowed = |base_in: u64| match state.sell(base_in, fee) {
        Ok(sold) => {
            let after = sold.next.reserves();
            price::within_impact(before, after, inside)
                && price::not_more_than_below(older.reserves(), after, impact.saturating_mul(ESTATE_IMPACTS))
        }
        // Too little to bring anything is allowed as far as the price goes; too much for the books is not.
        Err(error) => error == CurveError::NothingOut,
    };
    let (mut low, mut high) = (0, amount);
    while low < high {
        let middle = high - (high - low) / 2;
        if allowed(middle) {
            low = middle
        } else {
            high = middle - 1
        }
    }
    state.sell(low, fee).is_ok().then_some(low)
}

/// Books what reached a dead agent since the last time. `lamports`: of its account.
pub(crate) fn settle(address: Address, agent: &Agent, lamports: u64) -> Option<Work> {
    let booked = agent.estate_in.wrapping_sub(agent.estate_out);
    let new = lamports.saturating_sub(agent.rent).saturating_sub(booked);
    (new >= DUST).then(|| Work::new("settle", address, instruction::settle(&agent.wallet, None)))
}

/// Pays an heir what it has coming of a dead agent's estate.
pub(crate) fn inherit(dead_address: &Address, dead: &Agent, heir_address: Address, heir: &Agent) -> Option<Work> {
    let part = dead.estate_in.checked_div(dead.heirs.into())?;
    let place = (heir.parents.iter().zip([1u8, 2]))
        .position(|(parent, bit)| heir.heir_bits & bit != 0 && parent == dead_address)?;
    let coming = part.checked_sub(*heir.taken.get(place)?)?;
    (coming >= DUST).then(|| {
        Work::new(
            "inherit",
            heir_address,
            instruction::inherit(dead_address, &heir_address),
        )
    })
}

#[cfg(test)]
#[path = "death_tests.rs"]
mod tests;
