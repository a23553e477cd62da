//! What a block replaced, kept until the block is final.

use crate::{IndexError, project::View, rows::*};
use sporeline_store::lamports_from;
use sqlx::{AnyConnection, Row as _};
use std::collections::BTreeMap;

/// Writes the keyed rows of `after` that differ from `before`; with `undo_slot`, keeps what they replace.
pub(crate) async fn save_changes(
    connection: &mut AnyConnection,
    before: &View,
    after: &View,
    undo_slot: Option<u64>,
) -> Result<(), IndexError> {
    let mut keep = Keep {
        slot: undo_slot,
        position: 0,
    };
    macro_rules! save {
        ($($rows:ident: $row:ident,)+) => {
            $(keep.save::<$row>(connection, &before.$rows, &after.$rows).await?;)+
        };
    }
    keyed_tables!(save);
    Ok(())
}

struct Keep {
    slot: Option<u64>,
    position: i64,
}

impl Keep {
    async fn save<R: Keyed + PartialEq>(
        &mut self,
        connection: &mut AnyConnection,
        before: &BTreeMap<Key, Option<R>>,
        after: &BTreeMap<Key, Option<R>>,
    ) -> Result<(), IndexError> {
        for (key, row) in after {
            let old = before.get(key).and_then(Option::as_ref);
            let Some(row) = row.as_ref().filter(|row| Some(*row) != old) else {
                continue; // rows are never removed, only changed
            };
            row.save(connection).await?;
            if let Some(slot) = self.slot {
                self.record(connection, slot, R::TABLE, key, old).await?;
            }
        }
        Ok(())
    }

    async fn record<R: Keyed>(
        &mut self,
        connection: &mut AnyConnection,
        slot: u64,
        table: &'static str,
        key: &Key,
        old: Option<&R>,
    ) -> Result<(), IndexError> {
        let old = old
            .map(serde_json::to_string)
            .transpose()
            .map_err(|error| unreadable(slot, error.to_string()))?;
        sqlx::query("INSERT INTO chain_undo (slot, position, table_name, key, old) VALUES ($1, $2, $3, $4, $5)")
            .bind(to_sql(slot)?)
            .bind(self.position)
            .bind(table)
            .bind(key.0.to_vec())
            .bind(old)
            .execute(connection)
            .await?;
        self.position += 1;
        Ok(())
    }
}

fn unreadable(slot: u64, reason: impl Into<String>) -> IndexError {
    IndexError::Undo {
        slot,
        reason: reason.into(),
    }
}

/// Puts back everything that blocks above slot `floor` replaced (−1: all blocks), newest first.
pub(crate) async fn put_back(connection: &mut AnyConnection, floor: i64) -> Result<(), IndexError> {
    let kept = sqlx::query(
        "SELECT slot, table_name, key, old FROM chain_undo WHERE slot > $1 ORDER BY slot DESC, position DESC",
    )
    .bind(floor)
    .fetch_all(&mut *connection)
    .await?;
    for row in kept {
        let slot = lamports_from(row.try_get(0)?)?;
        let key = Blob::read(row.try_get(2)?)?;
        let old: Option<&str> = row.try_get(3)?;
        let table: &str = row.try_get(1)?;
        macro_rules! put {
            ($($rows:ident: $row:ident,)+) => {
                match table {
                    $($row::TABLE => restore::<$row>(connection, slot, &key, old).await?,)+
                    other => return Err(unreadable(slot, format!("there is no table {other}"))),
                }
            };
        }
        keyed_tables!(put);
    }
    Ok(())
}

async fn restore<R: Keyed>(
    connection: &mut AnyConnection,
    slot: u64,
    key: &Key,
    old: Option<&str>,
) -> Result<(), IndexError> {
    let Some(json) = old else {
        return R::delete(connection, key).await;
    };
    let row: R = serde_json::from_str(json).map_err(|error| unreadable(slot, error.to_string()))?;
    row.save(connection).await
}

/// Forgets what blocks below `slot` replaced.
pub(crate) async fn forget_below(connection: &mut AnyConnection, slot: u64) -> Result<(), IndexError> {
    sqlx::query("DELETE FROM chain_undo WHERE slot < $1")
        .bind(to_sql(slot)?)
        .execute(connection)
        .await?;
    Ok(())
}
