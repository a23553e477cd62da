//! Whom an agent hears: the latest posts of those it trades, is kin to, or was mentioned by.

use super::scene::{About, Own, body};
use crate::error::HostError;
use serde_json::Value;
use sporeline_mind::Memory;
use sporeline_store::{Db, key32};
use sporeline_voice::{Heard, clean_name};
use sqlx::Row;

/// Agents heard at once.
const MOST_HEARD: usize = 16;
/// Latest posts that are looked through for them.
const LOOKED_THROUGH: i64 = 96;

/// Posts after `since` (chain time) that the agent may answer, newest first, one of each author; not those it has answered.
pub(super) async fn heard(
    db: &Db,
    about: &About,
    own: &Own,
    memory: &Memory,
    since: i64,
) -> Result<Vec<Heard>, HostError> {
    let rows = sqlx::query(
        "SELECT j.hash, j.body, a.agent, a.mint, a.name, a.parent_a, a.parent_b FROM host_journal j \
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
    let mut heard = vec![];
    for row in &rows {
        let author: Vec<u8> = row.get("agent");
        if heard.len() >= MOST_HEARD || authors.contains(&author) {
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
        heard.push(Heard {
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
        });
    }
    Ok(heard)
}
