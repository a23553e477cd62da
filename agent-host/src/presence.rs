//! Telling whoever reads this database that the host runs on it.

use crate::{chain::jittered, error::HostError, registry::wall_now, run::Host};
use sporeline_client::Address;
use sporeline_store::Db;
use std::{sync::Arc, time::Duration};

/// How often the host says that it is there.
const SAY_EVERY: Duration = Duration::from_secs(2);

/// Says so at once and every [`SAY_EVERY`] until the host stops; then takes it back.
pub(crate) async fn serve(host: Arc<Host>) {
    while !host.stop.is_cancelled() {
        if let Err(error) = say(&host.db, &host.address, wall_now()).await {
            tracing::warn!(%error, "the host could not say that it is there");
        }
        tokio::select! {
            () = host.stop.cancelled() => {}
            () = tokio::time::sleep(jittered(SAY_EVERY)) => {}
        }
    }
    if let Err(error) = leave(&host.db, &host.address).await {
        tracing::warn!(%error, "the host could not say that it is gone");
    }
}

/// `now`: the machine's wall clock, unix seconds.
async fn say(db: &Db, host: &Address, now: i64) -> Result<(), HostError> {
    sqlx::query(
        "INSERT INTO host_presence (host, seen_at) VALUES (?, ?) \
         ON CONFLICT (host) DO UPDATE SET seen_at = excluded.seen_at",
    )
    .bind(host.as_ref())
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

async fn leave(db: &Db, host: &Address) -> Result<(), HostError> {
    sqlx::query("DELETE FROM host_presence WHERE host = ?")
        .bind(host.as_ref())
        .execute(db)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::tests::without_chain;

    async fn seen_at(host: &Host) -> Option<i64> {
        sqlx::query_scalar("SELECT seen_at FROM host_presence WHERE host = ?")
            .bind(host.address.as_ref())
            .fetch_optional(&host.db)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_running_host_says_so_again_and_again_and_a_stopped_one_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let host = Arc::new(without_chain(folder.path()).await);
        // What a killed host left.
        say(&host.db, &host.address, 1).await.unwrap();
        let before = wall_now();
        let task = tokio::spawn(serve(host.clone()));
        let wait = async |beyond: i64| {
            while seen_at(&host).await.is_none_or(|at| at < beyond) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), async {
            wait(before).await;
            wait(before + 2).await;
        })
        .await
        .unwrap();
        host.stop.cancel();
        task.await.unwrap();
        assert_eq!(seen_at(&host).await, None);
    }
}
