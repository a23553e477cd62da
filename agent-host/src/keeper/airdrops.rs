//! Which distribution a position claims next, who pays for that, and when a distribution ends. Pure.

use super::work::{Moment, Work};
use crate::chain::Held;
use sporeline_client::{
    Address, instruction,
    state::{
        Distribution, Market, Position, StakePool,
        market::{PHASE_BONDING, PHASE_OPEN},
        position::Checkpoint,
    },
};
use sporeline_curve::wide;

/// The distribution that a position has to do with next, if it was made already. `made`: how many there are.
pub(crate) fn next(position: &Position, made: u64) -> Option<Checkpoint> {
    position.next_due().filter(|due| due.index < made)
}

/// What opening a token account costs, what is left for its owner to repay with, and what is to lie in it.
pub(crate) struct Till<'a> {
    pub pool: &'a StakePool,
    /// What opening the owner's token account costs; 0 where there is one.
    pub rent: u64,
    /// Of the token that is distributed.
    pub market: Option<&'a Market>,
}

/// What opening a token account costs, lamports, as the program counts: what was sent ahead makes it cheaper and opens
/// nothing. `full`: the rent of one.
pub(crate) fn opening(held: Option<&Held>, full: u64) -> u64 {
    match held {
        Some(held) if !held.data.is_empty() => 0,
        Some(held) => full.saturating_sub(held.lamports),
        None => full,
    }
}

impl Till<'_> {
    /// Whether the position's rewards pay rent and tip back, as the program decides.
    fn repays(&self, m: &Moment, position: &Position, distribution: &Distribution) -> bool {
        let cost = self.rent.saturating_add(m.global.parameters.crank_tip);
        let mut settled = *position;
        distribution.is_child == 1
            && cost <= position.claim_budget
            && settled.settle(self.pool.reward_per_unit).is_ok()
            && cost <= settled.rewards
    }

    /// Whether `share` base units are worth what their account costs, at the price before the slot. Anyone may spawn with an
    /// airdrop: a founder's token is worth nothing before it trades.
    fn is_worth_it(&self, m: &Moment, share: u64, distribution: &Distribution) -> bool {
        let trades =
            |market: &&Market| distribution.is_child == 1 || [PHASE_BONDING, PHASE_OPEN].contains(&market.phase);
        self.market.filter(trades).is_some_and(|market| {
            let spot = market.spot(m.slot);
            let worth = wide::mul_div_floor(share, spot.quote, spot.base);
            worth.is_some_and(|worth| worth >= self.rent)
        })
    }
}

/// Pays a position its share of the distribution that is next, or passes over one that gives it nothing.
///
/// A new token account is opened where the position repays it; with [`super::Terms::deliver`] also where the share is worth
/// it. Until then, or until the distribution expires, the position waits.
pub(crate) fn claim(
    m: &Moment,
    address: Address,
    position: &Position,
    distribution: &Distribution,
    till: &Till,
) -> Option<Work> {
    let due = next(position, u64::MAX).filter(|due| due.index == distribution.index)?;
    let share = distribution.share_of(due.active);
    if distribution.has_expired(m.now) || share == 0 {
        let pass = instruction::pass_airdrop(&position.owner, due.index);
        return Some(Work::new("pass_airdrop", address, pass));
    }
    let given = match till.rent {
        0 => 0,
        _ if till.repays(m, position, distribution) => 0,
        rent if m.terms.deliver && till.is_worth_it(m, share, distribution) => rent,
        _ => return None,
    };
    let claim = instruction::claim_airdrop(&m.payer, &position.owner, due.index, &distribution.mint);
    Some(Work {
        given,
        ..Work::new("claim_airdrop", address, claim)
    })
}

/// Gives the rest of a distribution whose time is over to its agent. The vault's rent repays the agent's token account.
pub(crate) fn expire(m: &Moment, address: Address, distribution: &Distribution) -> Option<Work> {
    if distribution.closed != 0 || !distribution.has_expired(m.now) {
        return None;
    }
    // The instruction names the agent by its account.
    let expire = instruction::expire(&m.payer, distribution.index, &distribution.agent, &distribution.mint);
    Some(Work::new("expire", address, expire))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keeper::tests::{a_market, local, moment, zeroed};

    const RENT: u64 = 2_000_000;
    const AT: Address = Address::new_from_array([7; 32]);

    /// Distribution 4 of a child, 1,000 base units among 100 staked, until second 500.
    fn distribution() -> Distribution {
        let mut distribution: Distribution = zeroed();
        distribution.index = 4;
        distribution.is_child = 1;
        distribution.total = 1_000;
        distribution.active_stake = 100;
        distribution.expires_at = 500;
        distribution
    }

    /// 10 base units staked since distribution 3, of which nothing is claimed; budget and rewards cover a claim.
    fn position() -> Position {
        let mut position: Position = zeroed();
        position.checkpoints[0] = Checkpoint { index: 4, active: 10 };
        position.checkpoint_count = 1;
        position.next_claim = 3;
        position.claim_budget = 5_000_000;
        position.rewards = 5_000_000;
        position
    }

    /// At whose price the position's 100 base units are worth just [`RENT`].
    fn market() -> Market {
        let mut market = a_market();
        (market.base, market.quote) = (100, RENT);
        market
    }

    fn what(
        position: &Position,
        distribution: &Distribution,
        rent: u64,
        deliver: bool,
        now: i64,
    ) -> Option<&'static str> {
        let mut m = moment(now, local()); // tips 1,000,000
        m.terms.deliver = deliver;
        let pool: StakePool = zeroed();
        let till = Till {
            pool: &pool,
            rent,
            market: Some(&market()),
        };
        claim(&m, AT, position, distribution, &till).map(|work| work.what)
    }

    #[test]
    fn the_next_distribution_is_the_first_with_stake_and_not_before_it_is_made() {
        assert_eq!(next(&position(), 4), None);
        assert_eq!(next(&position(), 5).map(|due| due.index), Some(4));
        let mut none = position();
        none.checkpoint_count = 0;
        assert_eq!(next(&none, 5), None);
        let mut other = distribution();
        other.index = 5;
        assert_eq!(what(&position(), &other, 0, true, 0), None, "never out of order");
    }

    #[test]
    fn a_share_is_claimed_until_it_expires_and_nothing_is_passed_over() {
        assert_eq!(what(&position(), &distribution(), 0, false, 499), Some("claim_airdrop"));
        assert_eq!(what(&position(), &distribution(), 0, false, 500), Some("pass_airdrop"));
        let mut small = position();
        small.checkpoints[0].active = 0;
        assert_eq!(
            what(&small, &distribution(), 0, false, 0),
            None,
            "without stake it is not even due"
        );
        let mut thin = distribution();
        thin.total = 9;
        assert_eq!(
            what(&position(), &thin, 0, false, 0),
            Some("pass_airdrop"),
            "its share rounds to nothing"
        );
    }

    #[test]
    fn who_does_not_deliver_opens_an_account_only_where_rewards_and_budget_repay_it() {
        let due = |position: &Position, distribution: &Distribution| {
            [false, true].map(|deliver| what(position, distribution, RENT, deliver, 0).is_some())
        };
        assert_eq!(due(&position(), &distribution()), [true, true]);
        let mut poor = position();
        poor.rewards = RENT + 999_999; // a lamport short of rent and tip
        assert_eq!(due(&poor, &distribution()), [false, true]);
        poor.active = 1;
        let mut pool: StakePool = zeroed();
        pool.reward_per_unit = (1u128 << 64).into();
        let m = moment(0, local());
        let till = Till {
            pool: &pool,
            rent: RENT,
            market: None,
        };
        assert!(
            claim(&m, AT, &poor, &distribution(), &till).is_some(),
            "rewards not settled yet count"
        );
        let mut stingy = position();
        stingy.claim_budget = RENT;
        assert_eq!(due(&stingy, &distribution()), [false, true]);
        let mut founders = distribution();
        founders.is_child = 0;
        assert_eq!(due(&position(), &founders), [false, true], "a founder's repays nothing");
    }

    #[test]
    fn who_delivers_gives_rent_only_for_a_share_that_is_worth_it_and_says_what_it_gives() {
        let given = |position: &Position, distribution: &Distribution, market: Option<&Market>| {
            let (m, pool) = (moment(0, local()), zeroed());
            let till = Till {
                pool: &pool,
                rent: RENT,
                market,
            };
            claim(&m, AT, position, distribution, &till).map(|work| work.given)
        };
        let mut poor = position();
        poor.rewards = 0;
        assert_eq!(given(&position(), &distribution(), None), Some(0), "it is repaid");
        assert_eq!(given(&poor, &distribution(), Some(&market())), Some(RENT));
        assert_eq!(given(&poor, &distribution(), None), None);
        let mut cheap = market();
        cheap.quote -= 1;
        assert_eq!(given(&poor, &distribution(), Some(&cheap)), None);
        let mut pumped = market();
        pumped.last_slot = 1_000; // the moment's
        pumped.before_slot.base = pumped.base;
        pumped.before_slot.quote = pumped.quote - 1;
        assert_eq!(
            given(&poor, &distribution(), Some(&pumped)),
            None,
            "the price before the slot"
        );
        let mut closed = market();
        closed.phase = 0;
        assert_eq!(
            given(&poor, &distribution(), Some(&closed)),
            Some(RENT),
            "a child opens in time"
        );
        let mut founders = distribution();
        founders.is_child = 0;
        assert_eq!(given(&poor, &founders, Some(&market())), Some(RENT));
        assert_eq!(given(&poor, &founders, Some(&closed)), None);
    }

    #[test]
    fn lamports_sent_ahead_open_nothing() {
        let held = |lamports, bytes| Held {
            lamports,
            data: vec![0; bytes],
            ..Held::default()
        };
        assert_eq!(opening(None, RENT), RENT);
        assert_eq!(opening(Some(&held(1, 0)), RENT), RENT - 1);
        assert_eq!(opening(Some(&held(2 * RENT, 0)), RENT), 0);
        assert_eq!(opening(Some(&held(RENT, 170)), RENT), 0);
    }

    #[test]
    fn a_distribution_expires_once() {
        let due = |distribution: &Distribution, now| expire(&moment(now, local()), AT, distribution).is_some();
        assert!(!due(&distribution(), 499));
        assert!(due(&distribution(), 500));
        let mut closed = distribution();
        closed.closed = 1;
        assert!(!due(&closed, 500));
    }
}
