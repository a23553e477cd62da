//! What could be due, from the index: pages of a few rows in an order that an index of the database has, each going on
//! where the last one ended, from the beginning again after the end. The chain itself decides.

use crate::error::HostError;
use sporeline_client::Address;
use sporeline_store::{Db, key32};
use sqlx::{Row, any::AnyRow};

const AGENTS: &str = "SELECT agent, market, paid_until FROM chain_agents WHERE status = $1 AND paid_until < $2 AND \
    (paid_until, agent) > ($3, $4) ORDER BY paid_until, agent LIMIT $5";
const LATELY_DEAD: &str = "SELECT agent, market FROM chain_agents WHERE status = 2 ORDER BY paid_until DESC LIMIT $1";
const CHILDREN: &str = "SELECT agent FROM chain_agents WHERE parent_a = $1 UNION SELECT agent FROM chain_agents WHERE parent_b = \
    $1 LIMIT $2";
const ANY_IMAGE: &str = "SELECT compose_hash FROM chain_measurements ORDER BY approved_at LIMIT 1";
const TIP: &str = "SELECT MAX(slot) FROM chain_blocks";
const TRADED: &str = "SELECT DISTINCT agent, market FROM chain_trades WHERE slot > $1 AND slot <= $2";
const MARKETS: &str = "SELECT agent, market FROM chain_markets WHERE market > $1 ORDER BY market LIMIT $2";
const LITTERS: &str = "SELECT l.litter, l.agent, a.market, m.wallet AS mate, l.wallet_a, l.wallet_b FROM chain_litters l JOIN \
    chain_agents a ON a.agent = l.agent LEFT JOIN chain_agents m ON m.agent = l.mate AND l.mate <> l.agent \
    WHERE l.closed_at IS NULL AND l.litter > $1 ORDER BY l.litter LIMIT $2";
const WARM: &str = "SELECT position, pending_ready_at AS number FROM chain_positions WHERE pending > 0 AND pending_ready_at \
    <= $1 AND (pending_ready_at, position) > ($2, $3) ORDER BY pending_ready_at, position LIMIT $4";
const CLAIMING: &str = "SELECT position, next_claim AS number FROM chain_positions WHERE next_claim < $1 AND (next_claim, \
    position) > ($2, $3) ORDER BY next_claim, position LIMIT $4";
const EXPIRED: &str = "SELECT distribution, expires_at FROM chain_distributions WHERE closed_at IS NULL AND expires_at <= $1 \
    AND (expires_at, distribution) > ($2, $3) ORDER BY expires_at, distribution LIMIT $4";

/// Where the last page of a walk ended: a number and a key, in the walk's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    number: i64,
    key: Vec<u8>,
}

impl Default for Cursor {
    /// Before everything.
    fn default() -> Self {
        Self {
            number: i64::MIN,
            key: vec![],
        }
    }
}

impl Cursor {
    /// Goes on behind the last row of a page, or from the beginning after a short one.
    fn advance(&mut self, last: Option<(i64, Vec<u8>)>, rows: usize, limit: i64) {
        *self = match last {
            Some((number, key)) if rows as i64 == limit => Self { number, key },
            _ => Self::default(),
        };
    }
}

fn address(row: &AnyRow, column: &str) -> Result<Address, HostError> {
    Ok(Address::new_from_array(key32(row.get(column))?))
}

fn optional(row: &AnyRow, column: &str) -> Result<Option<Address>, HostError> {
    let bytes: Option<&[u8]> = row.get(column);
    Ok(bytes.map(key32).transpose()?.map(Address::new_from_array))
}

/// An agent and its market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub agent: Address,
    pub market: Address,
}

fn pair(row: &AnyRow) -> Result<Pair, HostError> {
    Ok(Pair {
        agent: address(row, "agent")?,
        market: address(row, "market")?,
    })
}

/// Agents of a status whose paid time ends before `before`, by that time.
pub(super) async fn agents(
    db: &Db,
    status: i64,
    before: i64,
    cursor: &mut Cursor,
    limit: i64,
) -> Result<Vec<Pair>, HostError> {
    let rows = sqlx::query(AGENTS)
        .bind(status)
        .bind(before)
        .bind(cursor.number)
        .bind(&cursor.key)
        .bind(limit)
        .fetch_all(db)
        .await?;
    let last = rows.last().map(|row| (row.get("paid_until"), row.get("agent")));
    cursor.advance(last, rows.len(), limit);
    rows.iter().map(pair).collect()
}

/// Those who died last.
pub(super) async fn lately_dead(db: &Db, limit: i64) -> Result<Vec<Pair>, HostError> {
    sqlx::query(LATELY_DEAD)
        .bind(limit)
        .fetch_all(db)
        .await?
        .iter()
        .map(pair)
        .collect()
}

/// Children of an agent.
pub(super) async fn children(db: &Db, parent: &Address, limit: i64) -> Result<Vec<Address>, HostError> {
    sqlx::query(CHILDREN)
        .bind(parent.as_ref())
        .bind(limit)
        .fetch_all(db)
        .await?
        .iter()
        .map(|row| address(row, "agent"))
        .collect()
}

/// An image that was approved once: its measurement is on chain for ever.
pub(super) async fn any_image(db: &Db) -> Result<Option<[u8; 32]>, HostError> {
    let row = sqlx::query(ANY_IMAGE).fetch_optional(db).await?;
    Ok(row.map(|row| key32(row.get("compose_hash"))).transpose()?)
}

/// Newest slot of the index.
pub(super) async fn tip(db: &Db) -> Result<i64, HostError> {
    let (tip,): (Option<i64>,) = sqlx::query_as(TIP).fetch_one(db).await?;
    Ok(tip.unwrap_or(0))
}

/// Markets that were traded in after slot `after`, up to and with slot `to`.
pub(super) async fn traded(db: &Db, after: i64, to: i64) -> Result<Vec<Pair>, HostError> {
    sqlx::query(TRADED)
        .bind(after)
        .bind(to)
        .fetch_all(db)
        .await?
        .iter()
        .map(pair)
        .collect()
}

/// All markets, by address.
pub(super) async fn markets(db: &Db, cursor: &mut Cursor, limit: i64) -> Result<Vec<Pair>, HostError> {
    let rows = sqlx::query(MARKETS).bind(&cursor.key).bind(limit).fetch_all(db).await?;
    let last = rows.last().map(|row| (0, row.get("market")));
    cursor.advance(last, rows.len(), limit);
    rows.iter().map(pair).collect()
}

/// An open litter.
pub(super) struct OpenLitter {
    pub of: Pair,
    /// The mate's wallet; none where the agent is its own.
    pub mate: Option<Address>,
    pub wallets: [Address; 2],
}

/// Litters that are not closed, by key.
pub(super) async fn litters(db: &Db, cursor: &mut Cursor, limit: i64) -> Result<Vec<OpenLitter>, HostError> {
    let rows = sqlx::query(LITTERS).bind(&cursor.key).bind(limit).fetch_all(db).await?;
    let last = rows.last().map(|row| (0, row.get("litter")));
    cursor.advance(last, rows.len(), limit);
    rows.iter()
        .map(|row| {
            Ok(OpenLitter {
                of: pair(row)?,
                mate: optional(row, "mate")?,
                wallets: [address(row, "wallet_a")?, address(row, "wallet_b")?],
            })
        })
        .collect()
}

/// Positions whose pending stake is warm at `now`, by when it was.
pub(super) async fn warm(db: &Db, now: i64, cursor: &mut Cursor, limit: i64) -> Result<Vec<Address>, HostError> {
    let rows = sqlx::query(WARM)
        .bind(now)
        .bind(cursor.number)
        .bind(&cursor.key)
        .bind(limit)
        .fetch_all(db)
        .await?;
    positions(&rows, cursor, limit)
}

/// Positions that have not done with all of the `made` distributions, furthest behind first.
pub(super) async fn claiming(db: &Db, made: i64, cursor: &mut Cursor, limit: i64) -> Result<Vec<Address>, HostError> {
    let rows = sqlx::query(CLAIMING)
        .bind(made)
        .bind(cursor.number)
        .bind(&cursor.key)
        .bind(limit)
        .fetch_all(db)
        .await?;
    positions(&rows, cursor, limit)
}

fn positions(rows: &[AnyRow], cursor: &mut Cursor, limit: i64) -> Result<Vec<Address>, HostError> {
    let last = rows.last().map(|row| (row.get("number"), row.get("position")));
    cursor.advance(last, rows.len(), limit);
    rows.iter().map(|row| address(row, "position")).collect()
}

/// Distributions whose time is over at `now` and whose rest nobody gave away, by when it was.
pub(super) async fn expired(db: &Db, now: i64, cursor: &mut Cursor, limit: i64) -> Result<Vec<Address>, HostError> {
    let rows = sqlx::query(EXPIRED)
        .bind(now)
        .bind(cursor.number)
        .bind(&cursor.key)
        .bind(limit)
        .fetch_all(db)
        .await?;
    let last = rows.last().map(|row| (row.get("expires_at"), row.get("distribution")));
    cursor.advance(last, rows.len(), limit);
    rows.iter().map(|row| address(row, "distribution")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_question_makes_the_database_read_a_whole_table() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("a.sqlite").display());
        let db = sporeline_store::open(&url).await.unwrap();
        let all = [
            AGENTS,
            LATELY_DEAD,
            CHILDREN,
            TIP,
            TRADED,
            MARKETS,
            LITTERS,
            WARM,
            CLAIMING,
            EXPIRED,
        ];
        for question in all {
            let asked = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {question}"));
            for step in sqlx::query(asked).fetch_all(&db).await.unwrap() {
                let step: String = step.get("detail");
                assert!(!step.starts_with("SCAN"), "{question}\n{step}");
                assert!(!step.contains("FOR ORDER BY"), "{question}\n{step}");
            }
        }
    }

    #[test]
    fn a_walk_goes_on_behind_a_full_page_and_begins_anew_after_a_short_one() {
        let mut cursor = Cursor::default();
        cursor.advance(Some((5, vec![1])), 3, 3);
        assert_eq!(
            cursor,
            Cursor {
                number: 5,
                key: vec![1]
            }
        );
        cursor.advance(Some((6, vec![1])), 2, 3);
        assert_eq!(cursor, Cursor::default());
        cursor.advance(None, 0, 3);
        assert_eq!(cursor, Cursor::default());
    }
}
