use super::{DeskRefusal, check};
use crate::{chain::jittered, error::HostError, registry, run::Host};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures::{StreamExt, stream};
use sqlx::Row;
use std::sync::Arc;
use tokio::time::{Instant, sleep};

/// How often wallets nobody spawned are looked for.
const LAPSE_EVERY: std::time::Duration = std::time::Duration::from_secs(10);
/// Requests older than this, seconds, are nobody's any more. The API waits 4.5 s for both answers; the rest is how far its
/// machine's clock may be from this one for the API to find this host present.
const WAITED_FOR_S: i64 = 15;
/// Requests answered at a time: mostly they wait for the chain.
const AT_ONCE: usize = 8;
/// Answers are kept this long, seconds.
const KEPT_S: i64 = 3_600;

/// Answers requests until the host stops. One that cannot even be refused, for the database's sake, is tried again.
pub(crate) async fn serve(host: Arc<Host>) {
    let mut lapsed: Option<Instant> = None;
    while !host.stop.is_cancelled() {
        if let Err(error) = answer_all(&host).await {
            tracing::warn!(%error, "the desk could not answer");
        }
        if lapsed.is_none_or(|at| at.elapsed() >= LAPSE_EVERY) {
            lapsed = Some(Instant::now());
            match registry::lapse(&host.db, &host.address).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "wallets lapsed that nobody spawned"),
                Err(error) => tracing::warn!(%error, "wallets could not lapse"),
            }
            if let Err(error) = forget(&host).await {
                tracing::warn!(%error, "old answers could not be deleted");
            }
        }
        tokio::select! {
            () = host.stop.cancelled() => {}
            () = sleep(jittered(host.desk_poll)) => {}
        }
    }
}

pub(super) async fn answer_all(host: &Host) -> Result<(), HostError> {
    let open = sqlx::query(
        "SELECT q.uuid, q.kind, q.payload FROM api_requests q LEFT JOIN host_replies r ON r.uuid = q.uuid \
         WHERE q.host = $1 AND q.state = 'open' AND q.created_at > $2 AND r.uuid IS NULL \
         ORDER BY q.created_at LIMIT 64",
    )
    .bind(host.address.as_ref())
    .bind(registry::wall_now() - WAITED_FOR_S)
    .fetch_all(&host.db)
    .await?;
    // What fails in one touches no other.
    stream::iter(&open)
        .for_each_concurrent(AT_ONCE, |row| {
            let (uuid, kind, payload): (String, String, String) =
                (row.get("uuid"), row.get("kind"), row.get("payload"));
            async move { answer_one(host, &uuid, &kind, &payload).await }
        })
        .await;
    Ok(())
}

async fn answer_one(host: &Host, uuid: &str, kind: &str, payload: &str) {
    let Err(error) = answer(host, uuid, kind, payload).await else {
        return;
    };
    tracing::error!(uuid, kind, %error, "the host failed at a request");
    if let Err(error) = refuse(host, uuid, DeskRefusal::HostError).await {
        tracing::warn!(uuid, %error, "the desk could not answer");
    }
}

/// Whether anybody waits for the answer still: others may have taken the desk long.
async fn is_open(host: &Host, uuid: &str) -> Result<bool, HostError> {
    let found = sqlx::query("SELECT 1 FROM api_requests WHERE uuid = $1 AND state = 'open'")
        .bind(uuid)
        .fetch_optional(&host.db)
        .await?;
    Ok(found.is_some())
}

/// Deletes answers that nobody waits for any more, whichever host of this database gave them.
pub(super) async fn forget(host: &Host) -> Result<(), HostError> {
    sqlx::query("DELETE FROM host_replies WHERE updated_at < $1")
        .bind(registry::wall_now() - KEPT_S)
        .execute(&host.db)
        .await?;
    Ok(())
}

async fn answer(host: &Host, uuid: &str, kind: &str, payload: &str) -> Result<(), HostError> {
    if !is_open(host, uuid).await? {
        return Ok(());
    }
    match kind {
        "wallet" => {
            if let Some(wallet) = registry::reserve(host, uuid).await? {
                tracing::info!(%wallet, "a wallet is kept for a spawn");
            }
            Ok(())
        }
        "cosign" => cosign(host, uuid, payload).await,
        _ => refuse(host, uuid, DeskRefusal::UnknownKind).await,
    }
}

async fn cosign(host: &Host, uuid: &str, payload: &str) -> Result<(), HostError> {
    match judge(host, payload).await? {
        Ok((number, spawn)) => {
            let signature = host.signer.spawn(number, spawn).await?;
            reply(host, uuid, Some(&signature), None).await
        }
        Err(refusal) => refuse(host, uuid, refusal).await,
    }
}

async fn judge(host: &Host, payload: &str) -> Result<Result<(u64, super::CheckedSpawn), DeskRefusal>, HostError> {
    let Ok(asked) = serde_json::from_str::<serde_json::Value>(payload) else {
        return Ok(Err(DeskRefusal::MalformedPayload));
    };
    let said = |field: &str| asked.get(field).and_then(serde_json::Value::as_str);
    let Some(bytes) = said("message").and_then(|message| STANDARD.decode(message).ok()) else {
        return Ok(Err(DeskRefusal::MalformedPayload));
    };
    let distribution = asked.get("distribution").and_then(serde_json::Value::as_u64);
    let message = match check(&bytes, &host.address, distribution.unwrap_or_default()) {
        Ok(message) => message,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (wallet, persona_hash) = (
        message.spawn.wallet.to_string(),
        hex::encode(message.spawn.persona_hash),
    );
    if said("wallet").is_some_and(|said| said != wallet)
        || said("persona_hash").is_some_and(|said| said != persona_hash)
    {
        return Ok(Err(DeskRefusal::NotAsAsked));
    }
    let number = registry::reserved(&host.db, &host.address, &message.spawn.wallet).await?;
    let persona = sqlx::query("SELECT 1 FROM api_personas WHERE persona_hash = $1")
        .bind(&message.spawn.persona_hash[..])
        .fetch_optional(&host.db)
        .await?;
    Ok(message
        .with_wallet(number.is_some(), persona.is_some())
        .map(|spawn| (number.unwrap_or_default(), spawn)))
}

async fn refuse(host: &Host, uuid: &str, refusal: DeskRefusal) -> Result<(), HostError> {
    tracing::warn!(uuid, refusal = refusal.name(), "a request is refused");
    reply(host, uuid, None, Some(refusal)).await
}

async fn reply(
    host: &Host,
    uuid: &str,
    signature: Option<&[u8; 64]>,
    refusal: Option<DeskRefusal>,
) -> Result<(), HostError> {
    sqlx::query(
        "INSERT INTO host_replies (uuid, signature, refusal, detail, updated_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (uuid) DO NOTHING",
    )
    .bind(uuid)
    .bind(signature.map(|bytes| &bytes[..]))
    .bind(refusal.map(DeskRefusal::name))
    .bind(refusal.map(|refusal| refusal.to_string()))
    .bind(registry::wall_now())
    .execute(&host.db)
    .await?;
    Ok(())
}
