//! Which cluster a database belongs to.

use crate::Db;

/// Why a database cannot be used with a cluster.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    #[error(
        "the database belongs to another cluster: what it holds comes from the chain with genesis hash {bound}, and this \
         one has {asked}; use another database for this cluster, or connect to the cluster it was made with"
    )]
    Other {
        /// Base58, the database's.
        bound: String,
        /// Base58, the one that was asked for.
        asked: String,
    },
    #[error("the database did not say which cluster it belongs to: {0}")]
    Database(#[from] sqlx::Error),
}

/// Binds the database to the cluster with that genesis hash: the first caller's stands for good.
///
/// To be called before anything of the chain is read or written: rows of two chains in one database are worth nothing.
///
/// # Errors
/// [`ClusterError::Other`] where the database is bound to another genesis hash; the database's own.
pub async fn bind_cluster(db: &Db, genesis_hash: &[u8; 32]) -> Result<(), ClusterError> {
    // Of several at once one is first, and the others read what it wrote.
    sqlx::query("INSERT INTO world (id, genesis_hash) VALUES (1, $1) ON CONFLICT (id) DO NOTHING")
        .bind(&genesis_hash[..])
        .execute(db)
        .await?;
    let bound: Vec<u8> = sqlx::query_scalar("SELECT genesis_hash FROM world")
        .fetch_one(db)
        .await?;
    if bound == genesis_hash {
        return Ok(());
    }
    Err(ClusterError::Other {
        bound: bs58::encode(bound).into_string(),
        asked: bs58::encode(genesis_hash).into_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{open, test_support::TestDatabase};

    #[tokio::test]
    async fn a_database_belongs_to_the_first_cluster_it_was_used_with_even_when_opened_again() {
        let TestDatabase { db, url, .. } = &TestDatabase::new().await;
        bind_cluster(db, &[1; 32]).await.unwrap();
        bind_cluster(db, &[1; 32]).await.unwrap();
        db.close().await;
        let db = open(url).await.unwrap();
        let refused = bind_cluster(&db, &[2; 32]).await.unwrap_err();
        assert!(matches!(refused, ClusterError::Other { .. }));
        let text = refused.to_string();
        for part in [
            bs58::encode([1; 32]).into_string().as_str(),
            bs58::encode([2; 32]).into_string().as_str(),
            "belongs to another cluster",
            "use another database",
        ] {
            assert!(text.contains(part), "{text}");
        }
        bind_cluster(&db, &[1; 32]).await.unwrap();
    }

    #[tokio::test]
    async fn of_two_clusters_at_once_exactly_one_gets_the_database() {
        let database = TestDatabase::new().await;
        let db = &database.db;
        let (one, other) = tokio::join!(bind_cluster(db, &[1; 32]), bind_cluster(db, &[2; 32]));
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    }
}
