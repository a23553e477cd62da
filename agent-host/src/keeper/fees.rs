//! When a market's fees are swept, and its spawner paid. Pure.

use super::{
    hosting::Living,
    work::{DUST, Moment, Work, parents},
};
use sporeline_client::{
    Address, instruction,
    state::{Agent, Market},
};

/// Lamports that a sweep would move: all but the spawner's share.
pub(crate) fn sweepable(market: &Market) -> u64 {
    let [shares @ .., _spawner] = market.unswept;
    shares.iter().fold(0, |sum: u64, share| sum.saturating_add(*share))
}

/// Lamports that wait in a market for anybody.
pub(crate) fn waiting(market: &Market) -> u64 {
    let [.., spawner] = market.unswept;
    sweepable(market).saturating_add(spawner)
}

fn is_worth_it(m: &Moment, lamports: u64, long: bool) -> bool {
    lamports >= m.terms.sweep_lamports.max(1) || (long && lamports >= DUST)
}

/// A sweep. `long`: the fees have waited for long enough.
pub(crate) fn sweep(m: &Moment, address: Address, market: &Market, agent: &Agent, long: bool) -> Option<Work> {
    is_worth_it(m, sweepable(market), long).then(|| sweep_of(address, agent))
}

/// A sweep that saves the agent from being reaped: with what waits it can pay for another second.
pub(crate) fn rescue(m: &Moment, it: &Living) -> Option<Work> {
    let waiting = sweepable(it.market);
    let saved = it.agent.is_alive()
        && it.grace_is_over(m)
        && waiting > 0
        && it.charge_with(m, 0).seconds == 0
        && it.charge_with(m, waiting).seconds > 0;
    saved.then(|| sweep_of(it.agent.market, it.agent))
}

fn sweep_of(market: Address, agent: &Agent) -> Work {
    let sweep = instruction::collect_fees(&agent.wallet, parents(agent));
    Work::new("collect_fees", market, sweep)
}

/// The spawner's share. `long`: as in [`sweep`].
pub(crate) fn pay_spawner(m: &Moment, address: Address, market: &Market, long: bool) -> Option<Work> {
    let [.., share] = market.unswept;
    if market.has_spawner == 0 || !is_worth_it(m, share, long) {
        return None;
    }
    let claim = instruction::claim_spawner(&market.mint, &market.spawner);
    Some(Work::new("claim_spawner", address, claim))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keeper::tests::{a_market, an_agent, local, moment};

    const AT: Address = Address::new_from_array([7; 32]);

    fn due(unswept: [u64; 5], long: bool) -> [bool; 2] {
        let mut market = a_market();
        market.unswept = unswept;
        market.has_spawner = 1;
        let m = moment(1_000, local()); // sweeps at once from 100,000,000 lamports on
        [
            sweep(&m, AT, &market, &an_agent(), long).is_some(),
            pay_spawner(&m, AT, &market, long).is_some(),
        ]
    }

    #[test]
    fn much_is_swept_at_once_little_after_a_while_and_dust_never() {
        assert_eq!(due([50_000_000, 25_000_000, 24_999_999, 1, 0], false), [true, false]);
        assert_eq!(
            due([50_000_000, 25_000_000, 24_999_999, 0, 99_999_999], false),
            [false, false]
        );
        assert_eq!(due([0, 0, 0, 0, 100_000_000], false), [false, true]);
        assert_eq!(due([9_999, 0, 0, 1, 9_999], true), [true, false]);
        assert_eq!(due([9_999, 0, 0, 0, 10_000], true), [false, true]);
        assert_eq!(
            due([u64::MAX, 1, 0, 0, 0], false),
            [true, false],
            "a sum beyond 64 bits is a lot"
        );
    }

    #[test]
    fn a_childs_market_has_no_spawner_to_pay() {
        let mut market = a_market();
        market.unswept = [0, 0, 0, 0, 1_000_000_000];
        assert_eq!(pay_spawner(&moment(0, local()), AT, &market, true), None);
    }

    #[test]
    fn a_sweep_names_twin_parents_once() {
        let mut agent = an_agent();
        let parent = |n| Address::new_from_array([n; 32]);
        let mut named = |parents: [Address; 2], count| {
            agent.parents = parents;
            agent.parent_count = count;
            super::parents(&agent).to_vec()
        };
        assert_eq!(named([parent(1), parent(1)], 2), [parent(1)]);
        assert_eq!(named([parent(1), parent(2)], 2), [parent(1), parent(2)]);
        assert_eq!(named([Address::default(); 2], 0), []);
    }
}
