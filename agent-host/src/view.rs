//! From accounts to what a brain is shown. Pure.

use sporeline_client::{
    account::TokenAccount,
    constants::SNAPSHOT_AGE_S,
    state::{Agent, Global, Market, market::Snapshot},
};
use sporeline_curve::price;
use sporeline_mind::{Amount, Limits, MarketView, Reserves, Sample, SelfView};

/// The agent's own state. `lamports`: of its account; `wallet`: of its wallet. `None` where its floor exceeds 64 bits.
pub fn self_view(agent: &Agent, global: &Global, lamports: u64, attested: bool, wallet: u64) -> Option<SelfView> {
    Some(SelfView {
        alive: agent.is_alive(),
        attested,
        paid_until: agent.paid_until,
        born_at: agent.born_at,
        action: agent.action,
        treasury: Amount(lamports.saturating_sub(agent.rent)),
        floor: Amount(agent.reserve(global).ok()?),
        spend_level: Amount(agent.spend_level),
        spend_at: agent.spend_at,
        allowance_level: Amount(agent.allowance_level),
        allowance_at: agent.allowance_at,
        wallet: Amount(wallet),
    })
}

/// What the cluster asks for accounts, lamports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rents {
    /// A token account with the one extension that associated accounts get.
    pub token_account: u64,
    pub litter: u64,
    /// An account without data.
    pub wallet: u64,
}

/// The chain's limits.
pub fn limits(global: &Global, rents: &Rents) -> Limits {
    let p = &global.parameters;
    Limits {
        spend_limit_bps: p.spend_limit_bps,
        spend_window_s: u32::try_from(global.spend_window()).unwrap_or(u32::MAX),
        impact_limit_bps: p.impact_limit_bps,
        min_market_age_s: p.min_market_age,
        min_trade_liquidity: Amount(p.min_trade_liquidity),
        fee_float: Amount(p.fee_float),
        fee_allowance: Amount(p.fee_allowance),
        token_account_rent: Amount(rents.token_account),
        litter_rent: Amount(rents.litter),
        wallet_rent: Amount(rents.wallet),
    }
}

/// A market, without what only the index knows (kin, cost, history). `mint`: base58; `token`: the agent's account for it.
pub fn market_view(mint: &str, own: bool, market: &Market, token: Option<TokenAccount>) -> MarketView {
    MarketView {
        mint: mint.to_owned(),
        own,
        kin: false,
        phase: market.phase,
        opened_at: market.opened_at,
        reserves: reserves(&Snapshot {
            time: 0,
            base: market.base,
            quote: market.quote,
            phase: market.phase.into(),
        }),
        base_left: Amount(market.base_left),
        kept: Amount(market.kept),
        fee_bps: market.rates().total() as u16, // at most 300
        sniper_length_s: market.sniper_length,
        last_slot: market.last_slot,
        before_slot: reserves(&market.before_slot),
        held: Amount(token.map_or(0, |token| token.amount)),
        has_account: token.is_some(),
        cost: Amount(0),
        held_since: 0,
        history: vec![],
        settled: None,
    }
}

/// The newest price of a market that is known to be as old as its snapshots get. `None` where nobody has traded for as long:
/// then today's is; and where there is no snapshot that old. `now`: chain time.
pub fn settled(market: &Market, now: i64) -> Option<Sample> {
    let is_old = |time: i64| time != 0 && now.saturating_sub(time) >= SNAPSHOT_AGE_S;
    if is_old(market.before_slot.time) {
        return None;
    }
    let [older, newer] = &market.snapshots;
    let snapshot = [newer, older].into_iter().find(|snapshot| is_old(snapshot.time))?;
    Some(Sample {
        time: snapshot.time,
        fdv: Amount(price::fdv_lamports(snapshot.reserves())),
    })
}

fn reserves(snapshot: &Snapshot) -> Reserves {
    Reserves {
        base: Amount(snapshot.base),
        quote: Amount(snapshot.quote),
        quote_real: Amount(snapshot.real_quote()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytemuck::Zeroable;

    fn snapshot(time: i64, quote: u64) -> Snapshot {
        Snapshot {
            time,
            base: 1_000_000_000_000,
            quote,
            phase: 2,
        }
    }

    #[test]
    fn the_settled_price_is_the_newest_snapshot_of_at_least_a_minute_while_the_market_moves() {
        let mut market = Market::zeroed();
        assert_eq!(settled(&market, 1_000), None);
        market.before_slot = snapshot(990, 3_000_000);
        market.snapshots = [snapshot(800, 1_000_000), snapshot(940, 2_000_000)];
        let at = |now| settled(&market, now).map(|sample| sample.time);
        assert_eq!(at(999), Some(800));
        assert_eq!(at(1_000), Some(940));
        assert_eq!(at(1_049), Some(940));
        // Nobody has traded for a minute: what stands now has stood as long.
        assert_eq!(at(1_050), None);
        let both = [800, 940].map(|time| settled(&market, time + 60).map(|sample| sample.fdv.0));
        assert_eq!(both[0].map(|fdv| 2 * fdv), both[1]);
    }
}
