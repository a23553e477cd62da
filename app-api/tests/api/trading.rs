//! A person trades through the API alone.

use crate::{
    host::Mood,
    rows::GENESIS,
    spawning::{House, decode, encode, house, sign_at},
};
use serde_json::{Value, json};
use sporeline_store::Db;
use sporeline_svm::{Founder, SOL, Signer, World as Svm};

/// Indexes a founder as the indexer would.
pub async fn index(db: &Db, founder: &Founder, svm: &Svm2) {
    let (agent, market) = (&svm.agent, &svm.market);
    sqlx::query(
        "INSERT INTO chain_agents (agent, slot, id, wallet, mint, market, host, generation, name, symbol, genome, \
         persona_hash, airdrop_bps, status, born_at, hosting_fee_per_day, paid_until, treasury, action, seq) \
         VALUES ($1, 1, 0, $2, $3, $4, $5, 0, 'Mycelia', 'MYCEL', $6, $7, 0, 1, $8, 0, $9, 0, 0, 1) \
         ON CONFLICT (agent) DO UPDATE SET born_at = excluded.born_at, paid_until = excluded.paid_until",
    )
    .bind(founder.of.agent.as_ref())
    .bind(founder.of.wallet.as_ref())
    .bind(founder.of.mint.as_ref())
    .bind(founder.of.market.as_ref())
    .bind(agent.host.as_ref())
    .bind(&agent.genome[..])
    .bind(&agent.persona_hash[..])
    .bind(agent.born_at)
    .bind(agent.paid_until)
    .execute(db)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO chain_markets (market, slot, agent, mint, phase, opened_at, base, quote, base_left, kept, \
         quote_real, trades, volume, seq) VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0) \
         ON CONFLICT (market) DO UPDATE SET phase = excluded.phase, opened_at = excluded.opened_at, base = excluded.base, \
         quote = excluded.quote, base_left = excluded.base_left, kept = excluded.kept, quote_real = excluded.quote_real",
    )
    .bind(founder.of.market.as_ref())
    .bind(founder.of.agent.as_ref())
    .bind(founder.of.mint.as_ref())
    .bind(i64::from(market.phase))
    .bind(market.opened_at)
    .bind(market.base as i64)
    .bind(market.quote as i64)
    .bind(market.base_left as i64)
    .bind(market.kept as i64)
    .bind(market.quote_real as i64)
    .execute(db)
    .await
    .unwrap();
}

/// What of the chain is indexed.
pub struct Svm2 {
    agent: sporeline_client::state::Agent,
    market: sporeline_client::state::Market,
}

impl Svm2 {
    pub fn of(svm: &Svm, founder: &Founder) -> Self {
        Self {
            agent: svm.agent(founder),
            market: svm.market(founder),
        }
    }
}

/// A founder with an open market, spawned, attested and indexed; the tip's time is the chain's.
async fn living(house: &House) -> Founder {
    let (founder, state, now) = house.chain.with(|inner| {
        let founder = inner.world.living();
        let state = Svm2::of(&inner.world, &founder);
        (founder, state, inner.world.now())
    });
    index(&house.world.db, &founder, &state).await;
    crate::rows::block(&house.world.db, now - GENESIS).await;
    founder
}

#[tokio::test]
async fn a_person_buys_and_sells_and_gets_exactly_what_the_quote_said() {
    let house = house(Mood::Helpful).await;
    let founder = living(&house).await;
    let House {
        chain, world, payer, ..
    } = &house;
    let (_, quote) = world.get(&format!("/markets/0/quote?side=buy&amount={SOL}")).await;
    assert_eq!(
        (&quote["fee_bps"], &quote["sniper_bps"]),
        (&100.into(), &0.into()),
        "{quote}"
    );
    let trade = |side: &str, amount: &str| json!({"trader": payer.pubkey().to_string(), "agent": founder.of.mint.to_string(), "side": side, "amount": amount});
    let submit = async |answer: Value| {
        let mut transaction = decode(&answer);
        sign_at(&mut transaction, 0, payer);
        world.post("/submit", &encode(&transaction)).await
    };
    let (status, answer) = world.post("/trades/transaction", &trade("buy", &SOL.to_string())).await;
    assert_eq!(status, 200, "{answer}");
    let (status, done) = submit(answer).await;
    assert_eq!(status, 200, "{done}");
    let bought = chain.with(|inner| inner.world.tokens(&payer.pubkey(), &founder));
    assert_eq!(bought.to_string(), quote["amount_out"]);

    let state = chain.with(|inner| Svm2::of(&inner.world, &founder));
    index(&world.db, &founder, &state).await;
    let (_, quote) = world.get(&format!("/markets/0/quote?side=sell&amount={bought}")).await;
    let (status, answer) = world
        .post("/trades/transaction", &trade("sell", &bought.to_string()))
        .await;
    assert_eq!(status, 200, "{answer}");
    let lamports = chain.with(|inner| inner.world.lamports(&payer.pubkey()));
    let (status, done) = submit(answer).await;
    assert_eq!(status, 200, "{done}");
    let got = chain.with(|inner| inner.world.lamports(&payer.pubkey())) - lamports + 5_000; // one signature's fee
    assert_eq!(got.to_string(), quote["amount_out"]);
}

#[tokio::test]
async fn a_trade_the_program_would_refuse_gets_the_programs_name_and_changes_nothing() {
    let house = house(Mood::Helpful).await;
    let founder = living(&house).await;
    let closed = house.chain.with(|inner| inner.world.spawn());
    let before = house.chain.snapshot();
    let poor = house.chain.with(|inner| inner.world.trader(SOL / 100));
    let trader = house.payer.pubkey().to_string();
    let agent = founder.of.wallet.to_string();
    for (body, status, name) in [
        (
            json!({"trader": trader, "agent": agent, "side": "buy", "amount": "1000000", "min_out": "9000000000000000000"}),
            422,
            "SlippageExceeded",
        ),
        (
            json!({"trader": trader, "agent": agent, "side": "buy", "amount": "1"}),
            422,
            "ZeroAmount",
        ),
        (
            json!({"trader": trader, "agent": agent, "side": "sell", "amount": "900000000000000"}),
            422,
            "CurveEmpty",
        ),
        (
            json!({"trader": poor.pubkey().to_string(), "agent": agent, "side": "buy", "amount": SOL.to_string()}),
            422,
            "InsufficientFunds",
        ),
        (
            json!({"trader": trader, "agent": closed.of.wallet.to_string(), "side": "buy", "amount": "1"}),
            404,
            "not_found",
        ),
        (
            json!({"trader": trader, "agent": agent, "side": "buy", "amount": "0"}),
            422,
            "bad_amount",
        ),
        (
            json!({"trader": trader, "agent": agent, "side": "hold", "amount": "1"}),
            400,
            "bad_request",
        ),
        (
            json!({"trader": trader, "agent": agent, "side": "buy", "amount": "5", "slippage_bps": 10_001}),
            422,
            "bad_slippage",
        ),
        (
            json!({"trader": "x", "agent": agent, "side": "buy", "amount": "5"}),
            422,
            "bad_address",
        ),
    ] {
        let (found, problem) = house.world.post("/trades/transaction", &body).await;
        assert_eq!(
            (found, problem["name"].as_str()),
            (status, Some(name)),
            "{body}: {problem}"
        );
    }
    assert_eq!(house.chain.snapshot(), before);
}
