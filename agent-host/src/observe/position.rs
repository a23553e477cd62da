//! What an agent holds of a token and what it paid for that, from its own trades. Pure.

/// One of an agent's own trades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OwnTrade {
    pub buy: bool,
    pub base: u64,
    pub quote: u64,
    pub time: i64,
}

/// What a run of trades left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    pub held: u64,
    /// Lamports, at average cost.
    pub cost: u64,
    pub since: i64,
}

impl Position {
    /// What a balance cost, lamports. Anybody can send an agent more: that counts at the same price, so that a gift is neither
    /// a gain nor hides a loss. `None` where nothing was bought, and where less is left than the index knows: it is behind.
    pub fn cost_of(&self, balance: u64) -> Option<u64> {
        if self.held == 0 || balance < self.held {
            return None;
        }
        sporeline_curve::wide::mul_div_floor(self.cost, balance, self.held)
    }
}

/// Average-cost bookkeeping of what was traded alone.
pub(super) fn position(trades: &[OwnTrade]) -> Position {
    trades.iter().fold(Position::default(), |p, trade| {
        if trade.buy {
            Position {
                held: p.held.saturating_add(trade.base),
                cost: p.cost.saturating_add(trade.quote),
                since: if p.held == 0 { trade.time } else { p.since },
            }
        } else if trade.base >= p.held {
            Position::default()
        } else {
            let left = p.held - trade.base;
            Position {
                held: left,
                cost: sporeline_curve::wide::mul_div_floor(p.cost, left, p.held).unwrap_or(0),
                since: p.since,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trade(buy: bool, base: u64, quote: u64, time: i64) -> OwnTrade {
        OwnTrade { buy, base, quote, time }
    }

    #[test]
    fn a_position_costs_what_was_paid_for_the_part_still_held() {
        let trades = [
            trade(true, 100, 50, 1),
            trade(true, 100, 70, 2),
            trade(false, 50, 99, 3),
        ];
        let expected = Position {
            held: 150,
            cost: 90,
            since: 1,
        };
        assert_eq!(position(&trades), expected);
    }

    #[test]
    fn a_gift_counts_at_the_price_of_what_was_bought_and_hides_nothing() {
        let bought = position(&[trade(true, 100, 50, 1)]);
        assert_eq!(
            [99, 100, 101, 300].map(|held| bought.cost_of(held)),
            [None, Some(50), Some(50), Some(150)]
        );
        // A gift alone cost nothing.
        assert_eq!(Position::default().cost_of(5), None);
        assert_eq!(bought.cost_of(u64::MAX), Some(u64::MAX / 2));
    }

    #[test]
    fn a_position_sold_out_begins_anew() {
        let trades = [trade(true, 100, 50, 1), trade(false, 100, 60, 2), trade(true, 10, 7, 9)];
        let expected = Position {
            held: 10,
            cost: 7,
            since: 9,
        };
        assert_eq!(position(&trades), expected);
    }
}
