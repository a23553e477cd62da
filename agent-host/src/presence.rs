//! Telling whoever reads this database that the host runs on it, and the host's other processes that this one does. One that
//! sees no chain, or whose enclave does not make the agents' keys, says nothing: it can do nothing for anybody, and the others
//! are to run its agents.

use crate::{
    chain::jittered,
    error::HostError,
    registry::{self, wall_now},
    run::Host,
};
use std::{sync::Arc, time::Duration};

/// How often the host says that it is there.
const SAY_EVERY: Duration = Duration::from_secs(2);
/// A process not seen for longer is not counted, seconds.
const PRESENT_S: i64 = 10;
/// Nor is anything remembered of it after this, seconds.
const FORGOTTEN_S: i64 = 3_600;

/// Says so at once and every [`SAY_EVERY`] until the host stops; then takes it back.
pub(crate) async fn serve(host: Arc<Host>) {
    while !host.stop.is_cancelled() {
        let told = tokio::select! {
            () = host.stop.cancelled() => break,
            told = tell(&host) => told,
        };
        if let Err(error) = told {
            tracing::warn!(%error, "the host does not say that it is there");
        }
        tokio::select! {
            () = host.stop.cancelled() => {}
            () = tokio::time::sleep(jittered(SAY_EVERY)) => {}
        }
    }
    if let Err(error) = leave(&host).await {
        tracing::warn!(%error, "the host could not say that it is gone");
    }
}

async fn tell(host: &Host) -> Result<(), HostError> {
    host.chain.glance(&[host.address]).await?;
    signs(host).await?;
    say(host, wall_now()).await
}

/// Whether the enclave answers, and makes the keys of the agent that has lived here longest.
async fn signs(host: &Host) -> Result<(), HostError> {
    match registry::oldest(host).await? {
        Some(who) => registry::own(host, &who).await,
        None => host.signer.keys(0).await.map(|_| ()),
    }
}

/// `now`: the machine's wall clock, unix seconds.
async fn say(host: &Host, now: i64) -> Result<(), HostError> {
    sqlx::query(
        "INSERT INTO host_presence (host, process, seen_at) VALUES ($1, $2, $3) \
         ON CONFLICT (host, process) DO UPDATE SET seen_at = excluded.seen_at",
    )
    .bind(host.address.as_ref())
    .bind(host.leases.process())
    .bind(now)
    .execute(&host.db)
    .await?;
    Ok(())
}

/// Takes back its own word, and what processes left that were killed long ago.
async fn leave(host: &Host) -> Result<(), HostError> {
    sqlx::query("DELETE FROM host_presence WHERE host = $1 AND (process = $2 OR seen_at < $3)")
        .bind(host.address.as_ref())
        .bind(host.leases.process())
        .bind(wall_now() - FORGOTTEN_S)
        .execute(&host.db)
        .await?;
    Ok(())
}

/// How many other processes of this host are there, as far as clocks agree: it decides who runs how many agents, no more.
pub(crate) async fn others(host: &Host) -> Result<usize, HostError> {
    let others: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM host_presence WHERE host = $1 AND process <> $2 AND ABS(seen_at - $3) <= $4",
    )
    .bind(host.address.as_ref())
    .bind(host.leases.process())
    .bind(wall_now())
    .bind(PRESENT_S)
    .fetch_one(&host.db)
    .await?;
    Ok(usize::try_from(others).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chain::Chain, registry::tests::agent, run::tests::without_chain, test_node};

    async fn seen_at(host: &Host) -> Option<i64> {
        sqlx::query_scalar("SELECT seen_at FROM host_presence WHERE host = $1")
            .bind(host.address.as_ref())
            .fetch_optional(&host.db)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_running_host_says_so_again_and_again_and_a_stopped_one_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let mut host = without_chain(folder.path()).await;
        host.chain = Chain::new(test_node::with_accounts(&[]).await, true);
        let host = Arc::new(host);
        say(&host, 1).await.unwrap();
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

    #[tokio::test]
    async fn a_process_that_sees_no_chain_does_not_say_that_it_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let mut host = without_chain(folder.path()).await;
        assert!(tell(&host).await.is_err());
        assert_eq!(seen_at(&host).await, None);
        host.chain = Chain::new(test_node::with_accounts(&[]).await, true);
        tell(&host).await.unwrap();
        assert!(seen_at(&host).await.is_some());
    }

    #[tokio::test]
    async fn a_process_with_another_seed_than_the_agents_does_not_say_that_it_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let mut host = without_chain(folder.path()).await;
        host.chain = Chain::new(test_node::with_accounts(&[]).await, true);
        let [dead, living] = [
            agent(&host.db, &host.address, 1, 2).await,
            agent(&host.db, &host.address, 2, 1).await,
        ];
        assert!(matches!(tell(&host).await, Err(HostError::WrongSeed { stored, .. }) if stored == living));
        assert_eq!(seen_at(&host).await, None);
        sqlx::query("UPDATE chain_agents SET status = 2 WHERE wallet <> $1")
            .bind(dead.as_ref())
            .execute(&host.db)
            .await
            .unwrap();
        tell(&host).await.unwrap();
        assert!(seen_at(&host).await.is_some(), "whom it could not run is dead");
    }

    #[tokio::test]
    async fn of_two_processes_of_a_host_one_goes_and_the_other_is_still_there() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = [without_chain(folder.path()).await, without_chain(folder.path()).await];
        say(&one, wall_now()).await.unwrap();
        say(&other, wall_now()).await.unwrap();
        assert_eq!([others(&one).await.unwrap(), others(&other).await.unwrap()], [1, 1]);
        leave(&one).await.unwrap();
        assert_eq!(others(&other).await.unwrap(), 0);
        assert!(seen_at(&other).await.is_some());
        // Killed, and not seen for eleven seconds.
        say(&one, wall_now() - 11).await.unwrap();
        assert_eq!(others(&other).await.unwrap(), 0);
    }
}
