//! Invariants 1, 3 and 4 from the chain's own bytes, the model asked for nothing but which accounts there are.

use crate::{chain::Chain, compare::read};
use solana_account::ReadableAccount;
use sporeline_client::{Address, account, address, state as s};
use sporeline_model::{Key, Mint, Model};
use std::collections::HashMap;

macro_rules! holds {
    ($condition:expr, $($what:tt)*) => {
        if !$condition {
            return Err(format!($($what)*));
        }
    };
}

/// Sums of all token accounts' balances, by mint.
fn balances(chain: &Chain) -> HashMap<Address, u128> {
    let mut sums = HashMap::new();
    for found in chain.svm.accounts_db().inner.values() {
        let owner = found.owner();
        let data = found.data();
        // A Token-2022 mint with extensions says so in the byte after an account's length.
        let is_account = data.len() == 165 || data.get(165) == Some(&2);
        if (*owner == address::TOKEN_2022 || *owner == address::TOKEN)
            && is_account
            && let Ok(token) = account::decode_token(data)
        {
            *sums.entry(token.mint).or_default() += u128::from(token.amount);
        }
    }
    sums
}

/// # Errors
/// Which invariant does not hold, and by how much.
pub fn check(chain: &mut Chain, model: &Model) -> Result<(), String> {
    let sums = balances(chain);
    for (wallet, _) in model.markets.iter() {
        let Some(market) = read::<s::Market>(chain, &Key::Market(*wallet)) else {
            return Err("1: a market is not there".into());
        };
        let held = chain.named(&Key::Market(*wallet)).lamports;
        let owed = market.rent + market.quote_real + market.unswept.iter().sum::<u64>();
        holds!(held >= owed, "1: a market holds {held} lamports and owes {owed}");
        let vault = account::decode_token(&chain.named(&Key::Vault(*wallet)).data).map_or(0, |token| token.amount);
        let owed = if market.phase == 2 {
            market.base
        } else {
            market.base_left + market.kept
        };
        holds!(vault >= owed, "1: a vault holds {vault} and owes {owed}");
        let mint = chain.book.mint(Mint::Of(*wallet));
        let supply = chain
            .account(&mint)
            .data
            .get(36..44)
            .and_then(|bytes| bytes.try_into().ok());
        let supply = supply.map_or(0, u64::from_le_bytes);
        let sum = sums.get(&mint).copied().unwrap_or(0);
        holds!(sum == supply.into(), "3: balances sum to {sum}, the supply is {supply}");
        holds!(supply <= 1_000_000_000_000_000, "3: the supply rose to {supply}");
    }
    stake(chain, model)
}

fn stake(chain: &mut Chain, model: &Model) -> Result<(), String> {
    let Some(pool) = read::<s::StakePool>(chain, &Key::StakePool) else {
        return Ok(()); // before `initialize`
    };
    let owners: Vec<_> = model.positions.iter().map(|(owner, _)| *owner).collect();
    let (mut all, mut rewards) = ([0u128; 3], 0u128);
    for owner in owners {
        let Some(position) = read::<s::Position>(chain, &Key::Position(owner)) else {
            return Err("4: a position is not there".into());
        };
        for (sum, part) in all
            .iter_mut()
            .zip([position.active, position.pending, position.cooling])
        {
            *sum += u128::from(part);
        }
        rewards += u128::from(position.rewards);
    }
    let totals = [pool.total_active, pool.total_pending, pool.total_cooling].map(u128::from);
    holds!(totals == all, "4: totals {totals:?}, sums {all:?}");
    let vault = account::decode_token(&chain.named(&Key::StakeVault).data).map_or(0, |token| token.amount);
    let staked: u128 = all.iter().sum();
    holds!(
        u128::from(vault) >= staked,
        "4: the stake vault holds {vault} of {staked}"
    );
    let held = chain.named(&Key::StakePool).lamports - pool.rent;
    let owed = rewards + u128::from(pool.unassigned);
    holds!(
        u128::from(held) >= owed,
        "4: the stake pool holds {held} lamports and owes {owed}"
    );
    let indices: Vec<_> = model.distributions.iter().map(|(index, _)| *index).collect();
    for index in indices {
        let Some(one) = read::<s::Distribution>(chain, &Key::Distribution(index)) else {
            return Err(format!("4: distribution {index} is not there"));
        };
        holds!(one.claimed <= one.total, "4: {} of {} claimed", one.claimed, one.total);
        let vault = account::decode_token(&chain.named(&Key::DropVault(index)).data).map_or(0, |token| token.amount);
        let left = one.total - one.claimed;
        holds!(
            one.closed == 1 || vault >= left,
            "4: drop vault {index} holds {vault} of {left}"
        );
    }
    Ok(())
}
