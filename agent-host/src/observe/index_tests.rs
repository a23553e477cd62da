//! Which markets an agent sees, on a real database.

use super::*;
use sporeline_store::test_support::TestDatabase;

/// The agent that looks.
const ME: u8 = 200;

fn me() -> address::AgentAddresses {
    let mut of = address::AgentAddresses::of(&Address::new_from_array([ME; 32]));
    of.agent = Address::new_from_array([ME; 32]);
    of
}

/// Agent and market `number`, whose last trade was in `slot`.
async fn market(db: &Db, number: u8, slot: i64) {
    let key = [number; 32];
    sqlx::query(
        "INSERT INTO chain_agents (agent, slot, id, wallet, mint, market, host, generation, name, symbol, genome, \
         persona_hash, airdrop_bps, status, born_at, hosting_fee_per_day, paid_until, treasury, action, seq) \
         VALUES ($1, 1, $2, $1, $1, $1, $1, 0, 'a', 'A', $1, $1, 0, 1, 1, 1, 1, 1, 1, 1)",
    )
    .bind(&key[..])
    .bind(i64::from(number))
    .execute(db)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO chain_markets (market, slot, agent, mint, phase, base, quote, base_left, kept, quote_real, trades, \
         volume, seq) VALUES ($1, $2, $1, $1, 2, 1, 1, 0, 0, 1, 1, 1, 1)",
    )
    .bind(&key[..])
    .bind(slot)
    .execute(db)
    .await
    .unwrap();
}

/// Trades of the agent, in the order given: bought above 0, sold below.
async fn trades(db: &Db, market: u8, moved: &[i64]) {
    for (slot, base) in (1i64..).zip(moved) {
        let key = [market; 32];
        sqlx::query(
            "INSERT INTO chain_trades (slot, tx_index, ix_path, signature, time, market, agent, buy, base, quote, fee, \
             base_reserve, quote_reserve, trader, by_agent) VALUES ($1, $2, '0', $3, $1, $3, $3, $4, $5, 1, 0, 1, 1, $6, 1)",
        )
        .bind(slot)
        .bind(i64::from(market))
        .bind(&key[..])
        .bind(i64::from(*base > 0))
        .bind(base.abs())
        .bind(&[ME; 32][..])
        .execute(db)
        .await
        .unwrap();
    }
}

/// Numbers of the markets it sees beside its own.
async fn seen(db: &Db, others: u32) -> Vec<u8> {
    let known = known_markets(db, &me(), others).await.unwrap();
    assert_eq!(known[0].agent, me().agent);
    known[1..].iter().map(|known| known.mint.to_bytes()[0]).collect()
}

#[tokio::test]
async fn a_position_is_seen_however_quiet_its_market_and_however_busy_the_others() {
    let database = TestDatabase::new().await;
    let db = &database.db;
    for number in 1..=20 {
        market(db, number, 1_000 + i64::from(number)).await;
    }
    for number in 10..=20 {
        trades(db, number, &[10, -10]).await;
    }
    trades(db, 1, &[10, -4]).await;
    // Ten that were a gift were sold, then ten bought.
    trades(db, 2, &[10, -20, 10]).await;
    assert_eq!(seen(db, 8).await, [1, 2, 6, 7, 8, 9, 17, 18, 19, 20]);
}

#[tokio::test]
async fn half_of_the_places_are_for_markets_it_never_traded_in_as_far_as_there_are_any() {
    let database = TestDatabase::new().await;
    let db = &database.db;
    for number in 1..=10 {
        market(db, number, 1_000 + i64::from(number)).await;
    }
    for number in 1..=10 {
        assert_eq!(seen(db, 4).await.len(), 4);
        trades(db, number, &[10, -10]).await;
        if number == 5 {
            assert_eq!(seen(db, 4).await, [4, 5, 9, 10]);
        }
        if number == 9 {
            assert_eq!(seen(db, 4).await, [7, 8, 9, 10]);
        }
    }
    assert_eq!(seen(db, 4).await, [7, 8, 9, 10]);
}
