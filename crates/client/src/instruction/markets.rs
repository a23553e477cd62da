//! Trades by wallets, and the sweep of their fees.

use super::build;
use crate::{Address, Instruction, address};
use sporeline_program::{accounts, instruction as data};

/// `quote_in`: lamports, fee included; `min_base_out`: base units.
pub fn buy(trader: &Address, mint: &Address, quote_in: u64, min_base_out: u64) -> Instruction {
    build(
        accounts::Buy {
            trader: *trader,
            market: address::market(mint),
            vault: address::vault(mint),
            trader_base: address::associated_token(trader, mint),
            token_program: address::TOKEN_2022,
            system_program: address::SYSTEM,
        },
        data::Buy { quote_in, min_base_out },
    )
}

/// `base_in`: base units; `min_quote_out`: lamports after the fee.
pub fn sell(trader: &Address, mint: &Address, base_in: u64, min_quote_out: u64) -> Instruction {
    build(
        accounts::Sell {
            trader: *trader,
            market: address::market(mint),
            vault: address::vault(mint),
            trader_base: address::associated_token(trader, mint),
            token_program: address::TOKEN_2022,
        },
        data::Sell { base_in, min_quote_out },
    )
}

/// `parents`: the agent's, in order; one where both are the same, none for a founder.
pub fn collect_fees(wallet: &Address, parents: &[Address]) -> Instruction {
    let of = address::AgentAddresses::of(wallet);
    build(
        accounts::CollectFees {
            market: of.market,
            agent: of.agent,
            stake_pool: address::stake_pool(),
            protocol: address::protocol(),
            first_parent: parents.first().copied(),
            second_parent: parents.get(1).copied(),
        },
        data::CollectFees {},
    )
}

/// Pays the market's spawner its share of the fees. Anyone may send it.
pub fn claim_spawner(mint: &Address, spawner: &Address) -> Instruction {
    build(
        accounts::ClaimSpawner {
            market: address::market(mint),
            spawner: *spawner,
        },
        data::ClaimSpawner {},
    )
}
