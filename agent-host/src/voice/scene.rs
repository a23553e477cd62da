//! What an agent has to speak about: from its journal, from what it senses, and from what the index knows of its family.

use super::heard::heard;
use crate::{error::HostError, journal::Head};
use serde_json::Value;
use sporeline_client::Address;
use sporeline_mind::{Amount, MarketView, Memory, Observation, Outcome};
use sporeline_store::{Db, key32, lamports_from};
use sporeline_voice::{Happening, MarketFact, MicroSol, Myself, Pace, Scene, text_hash};
use sqlx::Row;
use std::str::FromStr;

/// Things that happened since the last post, at most; the latest.
const MOST_HAPPENINGS: usize = 16;
/// Own posts that are remembered, so that none is repeated and no reply answered twice.
const OWN_POSTS: i64 = 64;
/// Of those, this many are not said again.
const FRESH: usize = 4;

/// Who speaks, as the index has it.
pub(crate) struct About {
    pub wallet: Address,
    /// The `Agent` account.
    pub agent: Vec<u8>,
    pub name: String,
    pub symbol: String,
    pub generation: u32,
    pub persona_hash: [u8; 32],
    pub parents: Vec<Forebear>,
}

/// A parent.
pub(crate) struct Forebear {
    pub agent: Vec<u8>,
    pub name: String,
    pub persona_hash: [u8; 32],
}

/// What the agent itself said before.
#[derive(Default)]
pub(super) struct Own {
    /// Entry hashes, hex, newest first.
    pub hashes: Vec<String>,
    /// Entry hashes, hex, of posts it answered.
    pub answered: Vec<String>,
    texts: Vec<String>,
    last: Option<(i64, i64)>,
}

/// Where a post would stand.
pub(crate) struct Surroundings<'a> {
    pub about: &'a About,
    pub seen: &'a Observation,
    pub memory: &'a Memory,
    pub head: Head,
    pub pace: Pace,
}

impl About {
    /// `None`: the index does not have the agent yet, or its persona is not set.
    pub async fn of(db: &Db, wallet: &Address) -> Result<Option<Self>, HostError> {
        let row = sqlx::query(
            "SELECT agent, name, symbol, generation, persona_hash, parent_a, parent_b FROM chain_agents WHERE wallet = $1",
        )
        .bind(wallet.as_ref())
        .fetch_optional(db)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let persona_hash = key32(row.get("persona_hash"))?;
        if persona_hash == [0; 32] {
            return Ok(None);
        }
        let mut parents: Vec<Forebear> = vec![];
        for column in ["parent_a", "parent_b"] {
            let parent: Option<Vec<u8>> = row.get(column);
            // With itself an agent has one parent twice.
            if let Some(parent) = parent.filter(|parent| parents.iter().all(|other| other.agent != *parent)) {
                parents.extend(forebear(db, parent).await?);
            }
        }
        Ok(Some(Self {
            wallet: *wallet,
            agent: row.get("agent"),
            name: row.get("name"),
            symbol: row.get("symbol"),
            generation: u32::try_from(row.get::<i64, _>("generation")).unwrap_or(u32::MAX),
            persona_hash,
            parents,
        }))
    }

    /// Whether an agent with those parents is the speaker's parent, child or sibling.
    pub(super) fn is_kin(&self, agent: &[u8], parents: &[Option<Vec<u8>>; 2]) -> bool {
        let mine = |it: &[u8]| self.parents.iter().any(|parent| parent.agent == it);
        mine(agent) || parents.iter().flatten().any(|it| *it == self.agent || mine(it))
    }
}

async fn forebear(db: &Db, agent: Vec<u8>) -> Result<Option<Forebear>, HostError> {
    let row = sqlx::query("SELECT name, persona_hash FROM chain_agents WHERE agent = $1")
        .bind(&agent)
        .fetch_optional(db)
        .await?;
    row.map(|row| {
        Ok(Forebear {
            agent,
            name: row.get("name"),
            persona_hash: key32(row.get("persona_hash"))?,
        })
    })
    .transpose()
}

/// Chain time of the agent's last post; 0 before the first.
pub(crate) async fn said_at(db: &Db, wallet: &Address) -> Result<i64, HostError> {
    let row = sqlx::query("SELECT ts FROM host_journal WHERE wallet = $1 AND kind = 'say' ORDER BY seq DESC LIMIT 1")
        .bind(wallet.as_ref())
        .fetch_optional(db)
        .await?;
    Ok(row.map_or(0, |row| row.get("ts")))
}

/// An entry's body.
pub(super) fn body(text: &str) -> Result<Value, HostError> {
    serde_json::from_str(text).map_err(|error| HostError::StoredTransaction(format!("a body: {error}")))
}

/// Gathers what there is to speak about.
pub(crate) async fn look_around(db: &Db, around: &Surroundings<'_>) -> Result<Scene, HostError> {
    let Surroundings { about, seen, .. } = around;
    let own = own(db, &about.wallet).await?;
    let (seq, at) = own.last.unwrap_or((-1, 0));
    let mut happened = vec![];
    if at != 0 {
        happened.extend(trades(db, &about.wallet, seq).await?);
        happened.extend(hosting(db, about, at).await?);
        happened.extend(family(db, about, at).await?);
        happened.drain(..happened.len().saturating_sub(MOST_HAPPENINGS));
    }
    let mut markets = vec![];
    for market in &seen.markets {
        markets.extend(fact(db, market).await?);
    }
    let since = seen.now.saturating_sub(i64::from(around.pace.longest)).max(0);
    Ok(Scene {
        wallet: about.wallet.to_string(),
        moment: hex::encode(around.head.hash),
        now: seen.now,
        last_at: at,
        said: own.texts.iter().take(FRESH).map(|text| text_hash(text)).collect(),
        pace: around.pace,
        me: Myself {
            name: about.name.clone(),
            symbol: about.symbol.clone(),
            generation: about.generation,
            treasury: MicroSol::from_lamports(seen.me.treasury.0),
            floor: MicroSol::from_lamports(seen.me.floor.0),
        },
        happened,
        markets,
        heard: heard(db, about, &own, around.memory, since).await?,
    })
}

pub(super) async fn own(db: &Db, wallet: &Address) -> Result<Own, HostError> {
    let rows = sqlx::query(
        "SELECT seq, ts, hash, body FROM host_journal WHERE wallet = $1 AND kind = 'say' ORDER BY seq DESC LIMIT $2",
    )
    .bind(wallet.as_ref())
    .bind(OWN_POSTS)
    .fetch_all(db)
    .await?;
    let mut own = Own::default();
    for row in &rows {
        own.last.get_or_insert((row.get("seq"), row.get("ts")));
        own.hashes.push(hex::encode(row.get::<Vec<u8>, _>("hash")));
        let body = body(row.get("body"))?;
        let text = |key: &str| body.get(key).and_then(Value::as_str).map(str::to_owned);
        own.answered.extend(text("reply_to"));
        own.texts.extend(text("text"));
    }
    Ok(own)
}

/// Its trades since its entry `seq`, oldest first.
async fn trades(db: &Db, wallet: &Address, seq: i64) -> Result<Vec<Happening>, HostError> {
    let rows = sqlx::query(
        "SELECT body FROM host_journal WHERE wallet = $1 AND kind = 'outcome' AND seq > $2 ORDER BY seq DESC LIMIT $3",
    )
    .bind(wallet.as_ref())
    .bind(seq)
    .bind(MOST_HAPPENINGS as i64)
    .fetch_all(db)
    .await?;
    let mut happened = vec![];
    for row in rows.iter().rev() {
        let body = body(row.get("body"))?;
        let outcome = body.get("outcome").cloned().unwrap_or_default();
        let Ok(outcome) = serde_json::from_value(outcome) else {
            continue;
        };
        happened.extend(match outcome {
            Outcome::Bought { mint, .. } => symbol(db, &mint).await?.map(|symbol| Happening::Bought {
                symbol,
                spent: body
                    .get("quote")
                    .and_then(|quote| serde_json::from_value(quote.clone()).ok())
                    .map_or(MicroSol(0), |Amount(lamports)| MicroSol::from_lamports(lamports)),
            }),
            Outcome::Sold { mint, result_bps } => symbol(db, &mint)
                .await?
                .map(|symbol| Happening::Sold { symbol, result_bps }),
            Outcome::Nothing => None,
        });
    }
    Ok(happened)
}

/// Of the token with that mint, base58.
async fn symbol(db: &Db, mint: &str) -> Result<Option<String>, HostError> {
    let Ok(mint) = Address::from_str(mint) else {
        return Ok(None);
    };
    let row = sqlx::query("SELECT symbol FROM chain_agents WHERE mint = $1")
        .bind(mint.as_ref())
        .fetch_optional(db)
        .await?;
    Ok(row.map(|row| row.get("symbol")))
}

/// All hosting paid since `at`, as one.
async fn hosting(db: &Db, about: &About, at: i64) -> Result<Option<Happening>, HostError> {
    let (sum,): (Option<i64>,) =
        sqlx::query_as("SELECT CAST(SUM(lamports) AS BIGINT) FROM chain_hosting WHERE agent = $1 AND time > $2")
            .bind(&about.agent)
            .bind(at)
            .fetch_one(db)
            .await?;
    let fee = MicroSol::from_lamports(lamports_from(sum.unwrap_or(0))?);
    Ok((fee > MicroSol(0)).then_some(Happening::HostingPaid { fee }))
}

/// Births and deaths in its family since `at`.
async fn family(db: &Db, about: &About, at: i64) -> Result<Vec<Happening>, HostError> {
    let parent = |index: usize| about.parents.get(index).map_or(&about.agent, |parent| &parent.agent);
    let rows = sqlx::query(
        "SELECT name, born_at, died_at, parent_a, parent_b FROM chain_agents WHERE agent <> $1 \
         AND (parent_a IN ($1, $2, $3) OR parent_b IN ($1, $2, $3) OR agent IN ($2, $3)) \
         AND (born_at > $4 OR died_at > $4) ORDER BY born_at LIMIT $5",
    )
    .bind(&about.agent)
    .bind(parent(0))
    .bind(parent(1))
    .bind(at)
    .bind(MOST_HAPPENINGS as i64)
    .fetch_all(db)
    .await?;
    let mut happened = vec![];
    for row in &rows {
        let name = || row.get::<String, _>("name");
        let parents: [Option<Vec<u8>>; 2] = [row.get("parent_a"), row.get("parent_b")];
        if row.get::<i64, _>("born_at") > at {
            happened.push(if parents.iter().flatten().any(|it| *it == about.agent) {
                Happening::ChildBorn { name: name() }
            } else {
                Happening::KinBorn { name: name() }
            });
        }
        if row.get::<Option<i64>, _>("died_at").is_some_and(|died| died > at) {
            happened.push(Happening::KinDied { name: name() });
        }
    }
    Ok(happened)
}

/// A market and how its price moved against the oldest one that was sensed.
async fn fact(db: &Db, market: &MarketView) -> Result<Option<MarketFact>, HostError> {
    let Some(then) = market.history.first().map(|sample| sample.fdv.0).filter(|fdv| *fdv > 0) else {
        return Ok(None);
    };
    let moved = (i128::from(market.fdv()) - i128::from(then)) * 10_000 / i128::from(then);
    Ok(symbol(db, &market.mint).await?.map(|symbol| MarketFact {
        symbol,
        own: market.own,
        kin: market.kin,
        held: market.held.0 > 0 && !market.own,
        moved_bps: moved.clamp(-10_000, 1_000_000) as i32,
    }))
}
