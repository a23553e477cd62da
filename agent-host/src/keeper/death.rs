//! What becomes of a dead agent's estate: its tokens are sold in parts, its token accounts closed, its lamports booked, its
//! heirs paid. Pure.

use super::work::{DUST, Moment, Work};
use sporeline_client::{
    Address,
    address::{self, associated_token},
    constants::{ESTATE_IMPACTS, SNAPSHOT_AGE_S},
    curve::{CurveError, price},
    instruction::{self, Closing},
    state::{Agent, Market},
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
mod tests {
    use super::*;
    use crate::keeper::tests::{SOL, a_market, an_agent, local, moment};
    use sporeline_client::state::market::Snapshot;

    const NOW: i64 = 1_000_000;
    const AT: Address = Address::new_from_array([7; 32]);

    fn dead() -> Agent {
        let mut agent = an_agent();
        agent.status = 2;
        agent
    }

    /// An open market of 200 million tokens and 100 SOL whose older snapshot, of the same price, is a minute old.
    fn open() -> Market {
        let mut market = a_market();
        market.phase = 2;
        market.base = 200_000_000_000_000;
        market.quote = 100 * SOL;
        market.quote_real = 100 * SOL;
        market.fees = [50, 20, 15, 10, 5];
        let seen = |time| Snapshot {
            time,
            base: market.base,
            quote: market.quote,
            phase: 2,
        };
        market.snapshots = [seen(NOW - 60), seen(NOW - 1)];
        market
    }

    fn held(amount: u64) -> Purse {
        let market = open();
        Purse {
            address: associated_token(&address::agent(&dead().wallet), &market.mint),
            token_program: address::TOKEN_2022,
            mint: market.mint,
            amount,
            is_native: false,
            has_closer: false,
        }
    }

    fn due(held: &Purse, market: Option<&Market>) -> Option<(&'static str, Vec<u8>)> {
        let work = purse(&moment(NOW, local()), &dead(), held, market);
        work.map(|work| (work.what, work.instruction.data))
    }

    fn sold(market: &Market, amount: u64) -> Option<u64> {
        sellable(&moment(NOW, local()), market, amount)
    }

    #[test]
    fn little_is_sold_at_once_and_much_in_parts_within_the_limit() {
        let market = open();
        assert_eq!(sold(&market, 1_000_000), Some(1_000_000));
        let part = sold(&market, 50_000_000_000_000).unwrap();
        let impact = u32::from(local().impact_limit_bps);
        let after = |base_in| market.state().unwrap().sell(base_in, 100).unwrap().next.reserves();
        let before = market.state().unwrap().reserves();
        assert!(price::within_impact(before, after(part), impact));
        assert!(
            !price::within_impact(before, after(part + part / 8), impact),
            "nearly all that may be"
        );
    }

    #[test]
    fn nothing_is_sold_far_below_what_was_seen_a_minute_ago_nor_before_anything_was() {
        let mut market = open();
        market.snapshots[0].quote = 2 * market.quote;
        assert_eq!(sold(&market, 1_000_000), None);
        let mut young = open();
        young.snapshots[0].time = NOW - 59;
        assert_eq!(sold(&young, 1_000_000), None);
        young.snapshots[0].time = 0;
        assert_eq!(sold(&young, 1_000_000), None);
        young.snapshots[1].time = NOW - 60;
        assert!(
            sold(&young, 1_000_000).is_some(),
            "the sale itself makes the newer one the older"
        );
    }

    #[test]
    fn the_empty_and_the_wrapped_are_closed_and_the_worthless_burnt() {
        let market = open();
        let (name, data) = due(&held(0), None).unwrap();
        assert_eq!((name, data.len()), ("settle", 8));
        let mut native = held(5);
        native.is_native = true;
        assert_eq!(due(&native, None).map(|(name, _)| name), Some("settle"));
        assert_eq!(
            due(&held(1), Some(&market)).map(|(name, _)| name),
            Some("settle"),
            "one unit brings nothing"
        );
        let work = purse(&moment(NOW, local()), &dead(), &held(1), Some(&market)).unwrap();
        assert_eq!(
            work.instruction.accounts[4].pubkey, market.mint,
            "its mint is named: it is burnt"
        );
        assert_eq!(
            due(&held(1_000_000_000), Some(&market)).map(|(name, _)| name),
            Some("estate_sell")
        );
    }

    #[test]
    fn what_nobody_makes_a_market_for_stays_and_so_does_what_another_may_close() {
        assert_eq!(due(&held(5), None), None);
        let mut others = held(0);
        others.has_closer = true;
        assert_eq!(due(&others, None), None);
        let mut elsewhere = held(1_000_000_000);
        elsewhere.address = AT;
        assert_eq!(
            due(&elsewhere, Some(&open())),
            None,
            "only the associated account can sell"
        );
        elsewhere.amount = 1;
        assert_eq!(due(&elsewhere, Some(&open())).map(|(name, _)| name), Some("settle"));
    }

    #[test]
    fn what_arrived_is_booked_once_it_is_more_than_dust() {
        let mut agent = dead();
        agent.estate_in = 5 * SOL;
        agent.estate_out = 2 * SOL;
        let there = agent.rent + 3 * SOL;
        assert_eq!(settle(AT, &agent, there + DUST - 1), None);
        assert!(settle(AT, &agent, there + DUST).is_some());
        assert_eq!(settle(AT, &agent, 0), None);
        agent.estate_in = 1;
        agent.estate_out = u64::MAX; // the sums wrap
        assert!(settle(AT, &agent, agent.rent + 2 + DUST).is_some());
    }

    #[test]
    fn each_heir_is_paid_its_part_of_all_that_ever_came_in() {
        let (dead_at, heir_at) = (Address::new_from_array([1; 32]), Address::new_from_array([2; 32]));
        let mut dead = dead();
        dead.heirs = 2;
        dead.estate_in = 2 * SOL + 1;
        let mut heir = an_agent();
        heir.parent_count = 2;
        heir.parents = [AT, dead_at];
        heir.heir_bits = 2;
        let due = |dead: &Agent, heir: &Agent| inherit(&dead_at, dead, heir_at, heir).is_some();
        assert!(due(&dead, &heir));
        heir.taken = [0, SOL];
        assert!(!due(&dead, &heir));
        dead.estate_in += 2 * DUST;
        assert!(due(&dead, &heir));
        heir.heir_bits = 1;
        assert!(!due(&dead, &heir), "it was not one of its heirs");
        heir.heir_bits = 2;
        dead.heirs = 0;
        assert!(!due(&dead, &heir));
    }

    #[test]
    fn a_purse_is_read_with_what_hangs_on_it() {
        let mut data = vec![0; 170];
        data[..32].copy_from_slice(&[1; 32]);
        data[64] = 9;
        let read = |data: &[u8]| Purse::read(AT, address::TOKEN, data).map(|p| (p.amount, p.is_native, p.has_closer));
        assert_eq!(read(&data), Some((9, false, false)));
        data[109] = 1;
        data[129] = 1;
        assert_eq!(read(&data), Some((9, true, true)));
        assert_eq!(read(&data[..164]), None);
    }
}
