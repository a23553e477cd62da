//! Rows that events change. What a block replaces is kept, to be put back.

use super::{
    Key,
    column::{Blob, Column, mark},
};
use crate::IndexError;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

/// A row with a 32-byte key.
#[allow(
    async_fn_in_trait,
    reason = "only this crate's own rows, always awaited where they are"
)]
pub trait Keyed: Sized + Serialize + serde::de::DeserializeOwned {
    /// Name of its table.
    const TABLE: &'static str;

    fn key(&self) -> Key;

    /// Reads the row of `key`.
    async fn load(connection: &mut SqliteConnection, key: &Key) -> Result<Option<Self>, IndexError>;

    /// Writes it in the place of the one before.
    async fn save(&self, connection: &mut SqliteConnection) -> Result<(), IndexError>;

    /// Removes the row of `key`.
    async fn delete(connection: &mut SqliteConnection, key: &Key) -> Result<(), IndexError>;
}

macro_rules! keyed {
    (
        $(#[$doc:meta])*
        pub struct $name:ident in $table:literal by $key:ident {
            $($(#[$field_doc:meta])* $field:ident: $type:ty,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name {
            pub $key: Key,
            /// Of its last change.
            pub slot: u64,
            $($(#[$field_doc])* pub $field: $type,)+
        }

        impl Keyed for $name {
            const TABLE: &'static str = $table;

            fn key(&self) -> Key {
                self.$key
            }

            async fn load(connection: &mut SqliteConnection, key: &Key) -> Result<Option<Self>, IndexError> {
                const SQL: &str = concat!(
                    "SELECT slot", $(", ", stringify!($field),)+
                    " FROM ", $table, " WHERE ", stringify!($key), " = ?",
                );
                let Some(row) = sqlx::query(SQL).bind(key.0.to_vec()).fetch_optional(connection).await? else {
                    return Ok(None);
                };
                let mut columns = 0..;
                let mut next = || columns.next().unwrap_or(usize::MAX);
                Ok(Some(Self {
                    $key: *key,
                    slot: Column::read(&row, next())?,
                    $($field: Column::read(&row, next())?,)+
                }))
            }

            async fn save(&self, connection: &mut SqliteConnection) -> Result<(), IndexError> {
                const SQL: &str = concat!(
                    "INSERT INTO ", $table, " (", stringify!($key), ", slot", $(", ", stringify!($field),)+
                    ") VALUES (?, ?", $(mark!($field),)+
                    ") ON CONFLICT (", stringify!($key), ") DO UPDATE SET slot = excluded.slot",
                    $(", ", stringify!($field), " = excluded.", stringify!($field),)+
                );
                let mut statement = sqlx::query(SQL);
                statement = self.$key.bind(statement)?;
                statement = self.slot.bind(statement)?;
                $(statement = self.$field.bind(statement)?;)+
                statement.execute(connection).await?;
                Ok(())
            }

            async fn delete(connection: &mut SqliteConnection, key: &Key) -> Result<(), IndexError> {
                const SQL: &str = concat!("DELETE FROM ", $table, " WHERE ", stringify!($key), " = ?");
                sqlx::query(SQL).bind(key.0.to_vec()).execute(connection).await?;
                Ok(())
            }
        }
    };
}

keyed! {
    /// A host.
    pub struct HostRow in "chain_hosts" by host {
        operator: Key,
        /// Lamports.
        price_per_day: u64,
        registered_at: i64,
    }
}

keyed! {
    /// An agent.
    pub struct AgentRow in "chain_agents" by agent {
        id: u64,
        wallet: Key,
        mint: Key,
        market: Key,
        host: Key,
        spawner: Option<Key>,
        parent_a: Option<Key>,
        parent_b: Option<Key>,
        generation: u64,
        name: String,
        symbol: String,
        genome: Blob<64>,
        persona_hash: Blob<32>,
        airdrop_bps: u64,
        /// As on chain: 1 alive, 2 dead.
        status: u64,
        born_at: i64,
        died_at: Option<i64>,
        /// Lamports.
        hosting_fee_per_day: u64,
        paid_until: i64,
        /// Lamports, after its last event that told.
        treasury: u64,
        /// Number of its wallet's last action.
        action: u64,
        /// Number of its last event.
        seq: u64,
        attestation_expires_at: Option<i64>,
        attestation_dev: Option<u64>,
        compose_hash: Option<Blob<32>>,
        quote_hash: Option<Blob<32>>,
    }
}

keyed! {
    /// A market.
    pub struct MarketRow in "chain_markets" by market {
        agent: Key,
        mint: Key,
        /// As on chain: 0 closed, 1 bonding, 2 open.
        phase: u64,
        opened_at: Option<i64>,
        /// Reserves; virtual while bonding.
        base: u64,
        quote: u64,
        base_left: u64,
        kept: u64,
        quote_real: u64,
        /// How many.
        trades: u64,
        /// Σ quote of all trades, lamports; stays at 2^63 − 1 once there.
        volume: u64,
        /// Number of its last event.
        seq: u64,
    }
}
