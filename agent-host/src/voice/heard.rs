//! Whom an agent hears: the latest posts of those it trades, is kin to, or was mentioned by.

use super::scene::{About, Own, body, own};
use crate::error::HostError;
use serde_json::Value;
use sporeline_client::Address;
use sporeline_mind::Memory;
use sporeline_store::{Db, key32};
use sporeline_voice::{Heard, clean_name};
use sqlx::Row;

/// Agents heard at once.
const MOST_HEARD: usize = 16;
/// Latest posts that are looked through for them.
const LOOKED_THROUGH: i64 = 96;

/// What somebody said.
pub(crate) struct Said {
    pub heard: Heard,
    /// Wallet.
    pub from: [u8; 32],
    pub text: String,
    /// Chain time.
    pub ts: i64,
}

/// Posts after `since` (chain time) that the agent may answer, newest first, one of each author; not those it has answered.
pub(super) async fn heard(
    db: &Db,
    about: &About,
    own: &Own,
    memory: &Memory,
    since: i64,
) -> Result<Vec<Heard>, HostError> {
    let said = said(db, about, own, memory, since).await?;
    Ok(said.into_iter().map(|said| said.heard).collect())
}

/// What reaches an agent's mind: as [`heard`], whether it answered or not. Nothing while the index does not know it.
pub(crate) async fn overheard(db: &Db, wallet: &Address, memory: &Memory, since: i64) -> Result<Vec<Said>, HostError> {
    let Some(about) = About::of(db, wallet).await? else {
        return Ok(vec![]);
    };
    let mut own = own(db, wallet).await?;
    own.answered.clear();
    said(db, &about, &own, memory, since).await
}

async fn said(db: &Db, about: &About, own: &Own, memory: &Memory, since: i64) -> Result<Vec<Said>, HostError> {
    let rows = sqlx::query(
        "SELECT j.hash, j.body, j.wallet, j.ts, a.agent, a.mint, a.name, a.parent_a, a.parent_b FROM host_journal j \
         JOIN chain_agents a ON a.wallet = j.wallet WHERE j.kind = 'say' AND j.wallet <> $1 AND j.ts > $2 \
         ORDER BY j.ts DESC, j.hash DESC LIMIT $3",
    )
    .bind(about.wallet.as_ref())
    .bind(since)
    .bind(LOOKED_THROUGH)
    .fetch_all(db)
    .await?;
    let mention = format!("@{}", clean_name(&about.name));
    let mut authors: Vec<Vec<u8>> = vec![];
    let mut said = vec![];
    for row in &rows {
        let author: Vec<u8> = row.get("agent");
        if said.len() >= MOST_HEARD || authors.contains(&author) {
            continue;
        }
        let body = body(row.get("body"))?;
        let entry = hex::encode(row.get::<Vec<u8>, _>("hash"));
        let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default();
        let parents: [Option<Vec<u8>>; 2] = [row.get("parent_a"), row.get("parent_b")];
        let kin = about.is_kin(&author, &parents);
        let mint = bs58::encode(key32(row.get("mint"))?).into_string();
        let mentions_me = own.hashes.iter().any(|hash| hash == text("reply_to")) || text("text").contains(&mention);
        if own.answered.contains(&entry) || !(kin || mentions_me || memory.markets.contains_key(&mint)) {
            continue;
        }
        authors.push(author);
        let heard = Heard {
            entry,
            name: row.get("name"),
            about: body
                .get("subject")
                .and_then(|it| serde_json::from_value(it.clone()).ok()),
            depth: body
                .get("depth")
                .and_then(Value::as_u64)
                .map_or(0, |it| it.min(255) as u8),
            kin,
            mentions_me,
        };
        said.push(Said {
            heard,
            from: key32(row.get("wallet"))?,
            text: text("text").to_owned(),
            ts: row.get("ts"),
        });
    }
    Ok(said)
}
