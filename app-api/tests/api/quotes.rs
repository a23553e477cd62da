//! Quotes against the program's own terms.

use crate::{
    host::Mood,
    rows::{self, GENESIS},
    spawning::house,
    trading::{Svm2, index},
};

#[tokio::test]
async fn a_quote_counts_the_sniper_tax_by_the_chains_clock_and_the_markets_own_terms() {
    let house = house(Mood::Helpful).await;
    let (founder, state) = house.chain.with(|inner| {
        let founder = inner.world.spawn();
        inner.world.attest(&founder);
        let state = Svm2::of(&inner.world, &founder);
        (founder, state)
    });
    index(&house.world.db, &founder, &state).await;
    let mut last = u64::MAX;
    // The local sniper length is 5 s; the market opened at chain time GENESIS.
    for elapsed in [0, 1, 3, 5, 9] {
        if elapsed > 0 {
            rows::block(&house.world.db, elapsed + 1).await;
        }
        sqlx::query("UPDATE chain_blocks SET time = $1 WHERE slot = (SELECT MAX(slot) FROM chain_blocks)")
            .bind(GENESIS + elapsed)
            .execute(&house.world.db)
            .await
            .unwrap();
        let (status, quote) = house.world.get("/markets/0/quote?side=buy&amount=1000000000").await;
        assert_eq!(status, 200, "{quote}");
        let fee = quote["fee_bps"].as_u64().unwrap();
        assert!(fee < last || fee == 100, "{elapsed}: {fee}");
        assert_eq!(fee - quote["sniper_bps"].as_u64().unwrap(), 100);
        if elapsed == 0 {
            assert_eq!(fee, 5_000);
        }
        last = fee;
    }
    assert_eq!(last, 100);
    let (_, out) = house
        .world
        .get("/markets/0/quote?side=buy&amount=1000000000000&exact=out")
        .await;
    let got: u64 = out["amount_out"].as_str().unwrap().parse().unwrap();
    assert!(got >= 1_000_000_000_000);
}

#[tokio::test]
async fn a_closed_market_has_no_quote_and_says_so_by_the_programs_name() {
    let house = house(Mood::Helpful).await;
    let mut agent = rows::AgentRow::founder(3);
    agent.phase = 0;
    agent.insert(&house.world.db).await;
    let (status, problem) = house.world.get("/markets/3/quote?side=buy&amount=5").await;
    assert_eq!((status, &problem["name"]), (422, &"MarketClosed".into()));
}
