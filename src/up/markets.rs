//! What `up` itself reads from the index: whether it has caught up, which markets are open.

use anyhow::bail;
use sporeline_client::{
    Address,
    curve::{FeeRates, MarketState, Phase, fees},
};
use sporeline_localnet::crowd::Open;
use sporeline_store::{Db, key32, lamports_from};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Seconds of sniper tax in a local world.
const SNIPER_LENGTH_S: u64 = 5;
/// Founders with less than this in their treasury (lamports) are left alone by the crowd, so that one dies.
const WORTH_WATCHING: i64 = 1_000_000_000;

/// Waits until the index has reached the chain's tip.
pub async fn caught_up(db: &Db, patience: Duration) -> anyhow::Result<()> {
    let begun = Instant::now();
    let mut last = None;
    loop {
        let tip: Option<i64> = sqlx::query_scalar("SELECT MAX(slot) FROM chain_blocks")
            .fetch_one(db)
            .await?;
        // Behind the tip it takes hundreds of blocks a second; at the tip only what the chain makes.
        if let (Some(before), Some(now)) = (last, tip)
            && now > before
            && now - before <= 3
        {
            return Ok(());
        }
        if begun.elapsed() > patience {
            bail!("the indexer has not caught up within {} s", patience.as_secs());
        }
        last = tip;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

/// How many agents a wallet has spawned.
pub async fn spawned_by(db: &Db, spawner: &Address) -> anyhow::Result<usize> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM chain_agents WHERE spawner = $1")
        .bind(spawner.as_ref())
        .fetch_one(db)
        .await?;
    Ok(usize::try_from(count)?)
}

/// How many markets there are, open or not.
pub async fn count(db: &Db) -> anyhow::Result<i64> {
    Ok(sqlx::query_scalar("SELECT COUNT(*) FROM chain_markets")
        .fetch_one(db)
        .await?)
}

/// Waits until some market is open.
pub async fn first_open(db: &Db) -> anyhow::Result<()> {
    let begun = Instant::now();
    loop {
        let open: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM chain_markets WHERE phase > 0")
            .fetch_one(db)
            .await?;
        if open > 0 {
            return Ok(());
        }
        if begun.elapsed() > Duration::from_secs(60) {
            bail!("no market opened within 60 s; the log says why");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Keeps telling the crowd which markets are open, until `stop`.
pub fn watch(db: Db, stop: CancellationToken) -> watch::Receiver<Vec<Open>> {
    let (sender, receiver) = watch::channel(vec![]);
    tokio::spawn(async move {
        loop {
            match open(&db).await {
                Ok(markets) => sender.send_replace(markets),
                Err(error) => {
                    tracing::warn!(%error, "the crowd cannot see the markets");
                    vec![]
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(Duration::from_millis(400)) => {}
            }
        }
    });
    receiver
}

type Row = (Vec<u8>, i64, i64, i64, i64, i64, i64, Option<i64>, i64);

async fn open(db: &Db) -> anyhow::Result<Vec<Open>> {
    let now: Option<i64> = sqlx::query_scalar("SELECT MAX(time) FROM chain_blocks")
        .fetch_one(db)
        .await?;
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT m.mint, m.phase, m.base, m.quote, m.base_left, m.kept, m.quote_real, m.opened_at, a.generation
         FROM chain_markets m JOIN chain_agents a ON a.market = m.market
         WHERE m.phase > 0 AND (a.treasury >= $1 OR m.trades > 20) ORDER BY a.id",
    )
    .bind(WORTH_WATCHING)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| seen(row, now.unwrap_or_default())).collect()
}

fn seen(row: Row, now: i64) -> anyhow::Result<Open> {
    let (mint, phase, base, quote, base_left, kept, quote_real, opened_at, generation) = row;
    let elapsed = now.saturating_sub(opened_at.unwrap_or(now)).max(0).unsigned_abs();
    Ok(Open {
        mint: Address::new_from_array(key32(&mint)?),
        state: MarketState {
            phase: if phase == 1 { Phase::Bonding } else { Phase::Open },
            base: lamports_from(base)?,
            quote: lamports_from(quote)?,
            base_left: lamports_from(base_left)?,
            kept: lamports_from(kept)?,
            quote_real: lamports_from(quote_real)?,
        },
        fee_bps: fees::sniper_fee_bps(FeeRates::default().total(), elapsed, SNIPER_LENGTH_S),
        founder: generation == 0,
    })
}
