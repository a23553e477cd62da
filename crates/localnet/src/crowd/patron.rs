//! The member that lifts one founder through the breeding gate, keeps it there while a breeding takes, and holds.

use super::{CrowdError, Open, Place, least, send};
use solana_client::nonblocking::rpc_client::RpcClient;
use solana_sdk::{signature::Keypair, signer::Signer};
use sporeline_client::{
    Address, account, address,
    curve::{
        MarketState, UsdPerSol,
        price::{fdv_lamports, fdv_usd_at_least},
    },
    instruction, price_update,
    state::{Global, Market},
};
use std::time::{Duration, Instant};

/// Between two looks at the favourite's price.
const EVERY: Duration = Duration::from_secs(1);
/// How long the favourite is kept above the gate: a begin, a window of 10 s and a commit fit several times.
const SUPPORT: Duration = Duration::from_secs(60);
/// The market cap it lifts to, and the one below which it buys again, percent of the threshold. Others bought for little and
/// sell into the lift, much at a time; what stands at 5/4 of the gate counts in full and makes up for a moment below it.
const TARGET: u64 = 125;
const SAG: u64 = 115;
/// The most it offers at once, and what it keeps for fees and rent, lamports.
const MOST: u64 = 500_000_000_000;
const KEPT: u64 = 1_000_000_000;
/// Purchases are found to this many lamports.
const GRAIN: u64 = 1_000_000;

pub(super) struct Patron {
    key: Keypair,
    feed: Address,
    begins: Instant,
    looked: Option<Instant>,
    favourite: Option<Address>,
}

impl Patron {
    pub(super) fn new(key: Keypair, place: &Place) -> Self {
        Self {
            key,
            feed: place.price_feed,
            begins: Instant::now() + place.lift_after,
            looked: None,
            favourite: None,
        }
    }

    /// Looks, when it is time to, and buys where something is missing. Returns whether a transaction was sent.
    pub(super) async fn step(&mut self, rpc: &RpcClient, open: &[Open]) -> Result<bool, CrowdError> {
        let now = Instant::now();
        let over = now.saturating_duration_since(self.begins) > SUPPORT;
        let rests = self.looked.is_some_and(|looked| now.duration_since(looked) < EVERY);
        if now < self.begins || over || rests {
            return Ok(false);
        }
        self.looked = Some(now);
        self.favourite = self.favourite.or_else(|| fittest(open));
        let Some(market) = open.iter().find(|market| Some(market.mint) == self.favourite) else {
            return Ok(false);
        };
        self.support(rpc, market).await
    }

    async fn support(&self, rpc: &RpcClient, market: &Open) -> Result<bool, CrowdError> {
        let owner = self.key.pubkey();
        let wanted = [address::global(), self.feed, owner, address::market(&market.mint)];
        let found = rpc.get_multiple_accounts(&wanted).await?;
        let [Some(global), Some(feed), Some(wallet), Some(standing)] = found.as_slice() else {
            return Ok(false);
        };
        let global: Global = account::decode(&global.data)?;
        let standing: Market = account::decode(&standing.data)?;
        let Some(sol_usd) = price_update::decode(&feed.data).and_then(|update| update.certain()) else {
            return Ok(false);
        };
        let Ok(state) = standing.state() else {
            return Ok(false);
        };
        let offer = missing(&state, market.fee_bps, global.parameters.breed_threshold_usd, sol_usd);
        let offer = offer.map(|offer| offer.min(wallet.lamports.saturating_sub(KEPT)));
        let Some((offer, Ok(bought))) = offer.map(|offer| (offer, state.buy(offer, market.fee_bps))) else {
            return Ok(false);
        };
        let instructions = [
            instruction::create_token_account(&owner, &owner, &market.mint),
            instruction::buy(&owner, &market.mint, offer, least(bought.base_out)),
        ];
        send(rpc, &instructions, &[&self.key]).await?;
        Ok(true)
    }
}

/// The founder whose token is worth most.
fn fittest(open: &[Open]) -> Option<Address> {
    let founders = open.iter().filter(|market| market.founder);
    let fittest = founders.max_by_key(|market| fdv_lamports(market.state.reserves()));
    fittest.map(|market| market.mint)
}

/// Lamports to offer so that the market cap is lifted to the target; `None` where it is not far below it. In Bonding the offer
/// that graduates the market comes first, and takes only what that costs.
fn missing(state: &MarketState, fee_bps: u32, threshold_usd: u64, sol_usd: UsdPerSol) -> Option<u64> {
    let percent = |percent: u64| threshold_usd.saturating_mul(percent) / 100;
    if fdv_usd_at_least(state.reserves(), percent(SAG), sol_usd) {
        return None;
    }
    let enough = |offer| {
        let bought = state.buy(offer, fee_bps).ok();
        bought.is_some_and(|b| b.graduated || fdv_usd_at_least(b.next.reserves(), percent(TARGET), sol_usd))
    };
    let (mut too_little, mut most) = (0u64, MOST);
    while most.saturating_sub(too_little) > GRAIN {
        let middle = too_little.midpoint(most);
        if enough(middle) {
            most = middle;
        } else {
            too_little = middle;
        }
    }
    Some(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sporeline_client::curve::{LaunchCurve, Phase, VIRTUAL_QUOTE};

    const SOL: u64 = 1_000_000_000;
    const THRESHOLD: u64 = 500_000;
    const DOLLARS: UsdPerSol = UsdPerSol {
        mantissa: 200,
        exponent: 0,
    };

    fn newborn() -> MarketState {
        let curve = LaunchCurve::new(0).expect("no airdrop");
        MarketState {
            phase: Phase::Bonding,
            base: curve.virtual_base,
            quote: VIRTUAL_QUOTE,
            base_left: curve.for_sale,
            kept: curve.kept,
            quote_real: 0,
        }
    }

    fn at_least(state: &MarketState, percent: u64) -> bool {
        fdv_usd_at_least(state.reserves(), THRESHOLD / 100 * percent, DOLLARS)
    }

    #[test]
    fn a_newborn_market_is_graduated_then_lifted_to_the_target_and_then_left_alone() {
        let offer = |state: &MarketState| missing(state, 100, THRESHOLD, DOLLARS);
        let graduated = newborn()
            .buy(offer(&newborn()).expect("an offer"), 100)
            .expect("a purchase");
        assert!(graduated.graduated);
        let lift = offer(&graduated.next).expect("an offer");
        let lifted = graduated.next.buy(lift, 100).expect("a purchase").next;
        assert!(at_least(&lifted, 125) && !at_least(&lifted, 126));
        assert!((145 * SOL..155 * SOL).contains(&lift), "{lift}");
        assert_eq!(offer(&lifted), None);
    }

    #[test]
    fn it_buys_again_when_the_price_has_sagged_and_not_before() {
        let mut state = newborn().buy(MOST, 100).expect("a purchase").next;
        state = state
            .buy(missing(&state, 100, THRESHOLD, DOLLARS).expect("an offer"), 100)
            .expect("a purchase")
            .next;
        let grain = state.base / 1_000;
        while at_least(&state, 115) {
            assert_eq!(missing(&state, 100, THRESHOLD, DOLLARS), None);
            state = state.sell(grain, 100).expect("a sale").next;
        }
        assert!(at_least(&state, 114), "bought before it fell through the gate");
        assert!(missing(&state, 100, THRESHOLD, DOLLARS).is_some());
    }

    #[test]
    fn the_fittest_is_the_founder_worth_most_whatever_children_are_worth() {
        let market = |n: u8, quote, founder| Open {
            mint: Address::new_from_array([n; 32]),
            state: MarketState { quote, ..newborn() },
            fee_bps: 100,
            founder,
        };
        let open = [
            market(1, 31 * SOL, true),
            market(2, 40 * SOL, true),
            market(3, 90 * SOL, false),
        ];
        assert_eq!(fittest(&open), Some(Address::new_from_array([2; 32])));
        assert_eq!(fittest(&open[2..]), None);
    }
}
