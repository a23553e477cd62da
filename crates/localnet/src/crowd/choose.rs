//! What a member of the crowd does next. Pure: the same draws and the same view give the same order.

use rand_chacha::{ChaCha8Rng, rand_core::RngCore};
use sporeline_client::curve::Reserves;

/// How a member trades.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Character {
    /// Buys and sells by the toss of a coin.
    Noise,
    /// Buys what rises and sells what falls.
    Momentum,
    /// Stakes at once, and trades nothing.
    Staker,
    /// Lifts one founder through the breeding gate, and sells nothing.
    Patron,
}

/// A market as the crowd sees it.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub now: Reserves,
    /// About ten seconds ago.
    pub before: Reserves,
    /// Base units that the member holds.
    pub held: u64,
}

/// What to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Lamports, fee included.
    Buy { quote_in: u64 },
    /// Base units.
    Sell { base_in: u64 },
}

/// Smallest and largest purchase, lamports.
const LEAST: u64 = 20_000_000;
const MOST: u64 = 700_000_000;
/// A member keeps this for fees and rent, lamports.
const KEPT: u64 = 1_000_000_000;

/// The next order of a member with `sol` lamports in one market, or `None` when it has no reason or no means.
pub fn choose(character: Character, draws: &mut ChaCha8Rng, seen: Seen, sol: u64) -> Option<Order> {
    // Uniform in the logarithm: many small orders, few large ones.
    let doublings = u64::from(draws.next_u32() % 6);
    let wish = (LEAST << doublings)
        .saturating_add(u64::from(draws.next_u32() % 20_000_000))
        .min(MOST);
    let coin = draws.next_u32();
    let wants_to_buy = match character {
        Character::Noise => coin % 100 < 54,
        Character::Momentum => rises(seen)?,
        Character::Staker | Character::Patron => return None,
    };
    if wants_to_buy {
        let affordable = sol.saturating_sub(KEPT).min(wish);
        (affordable >= LEAST).then_some(Order::Buy { quote_in: affordable })
    } else {
        // A tenth to all of it.
        let base_in = (seen.held / 10).checked_mul(u64::from(coin >> 16) % 10 + 1)?;
        (base_in > 0).then_some(Order::Sell { base_in })
    }
}

/// Whether the price rose by more than 0.2 %, fell by as much (false), or neither (`None`).
fn rises(seen: Seen) -> Option<bool> {
    let scaled = |a: Reserves, b: Reserves| u128::from(a.quote).checked_mul(u128::from(b.base));
    let (then, now) = (scaled(seen.before, seen.now)?, scaled(seen.now, seen.before)?);
    let margin = then / 500;
    if now > then.checked_add(margin)? {
        Some(true)
    } else if now.checked_add(margin)? < then {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::rand_core::SeedableRng;

    const SOL: u64 = 1_000_000_000;

    fn seen(before: u64, now: u64, held: u64) -> Seen {
        let reserves = |quote| Reserves {
            base: 1_000_000_000_000,
            quote,
        };
        Seen {
            before: reserves(before),
            now: reserves(now),
            held,
        }
    }

    fn draws(seed: u8) -> ChaCha8Rng {
        ChaCha8Rng::from_seed([seed; 32])
    }

    #[test]
    fn momentum_buys_what_rises_sells_what_falls_and_rests_when_nothing_moves() {
        for seed in 0..50 {
            let order = |view| choose(Character::Momentum, &mut draws(seed), view, 100 * SOL);
            assert!(matches!(order(seen(30 * SOL, 31 * SOL, 0)), Some(Order::Buy { .. })));
            assert!(matches!(
                order(seen(31 * SOL, 30 * SOL, 1_000)),
                Some(Order::Sell { .. })
            ));
            assert_eq!(order(seen(30 * SOL, 30 * SOL, 1_000)), None);
        }
    }

    #[test]
    fn nobody_spends_what_it_has_not_or_sells_what_it_does_not_hold() {
        for seed in 0..=255 {
            for (sol, held) in [(0, 0), (KEPT, 9), (2 * SOL, 1_000_000), (1_000 * SOL, u64::MAX)] {
                match choose(Character::Noise, &mut draws(seed), seen(30 * SOL, 30 * SOL, held), sol) {
                    Some(Order::Buy { quote_in }) => assert!(quote_in + KEPT <= sol && quote_in <= MOST),
                    Some(Order::Sell { base_in }) => assert!(base_in <= held),
                    None => assert!(sol <= KEPT + LEAST || held < 10),
                }
            }
        }
    }

    #[test]
    fn stakers_and_the_patron_do_not_trade_by_lot() {
        for (seed, character) in [(1, Character::Staker), (2, Character::Patron)] {
            let view = seen(30 * SOL, 31 * SOL, 1_000);
            assert_eq!(choose(character, &mut draws(seed), view, 1_000 * SOL), None);
        }
    }

    #[test]
    fn the_same_draws_give_the_same_order() {
        let order = || {
            choose(
                Character::Noise,
                &mut draws(3),
                seen(30 * SOL, 31 * SOL, 5_000),
                50 * SOL,
            )
        };
        assert_eq!(order(), order());
    }
}
