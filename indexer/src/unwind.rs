//! Taking blocks back, as if they had never been.

use crate::{IndexError, progress, rebuild, rows::*, undo};
use sporeline_store::{Db, begin_writing};
use sqlx::AnyConnection;

/// Takes back every block above slot `keep`, all of them with `None`, in one transaction.
///
/// The rows they replaced are put back. Where a block is so old that they are no longer kept, every projection is
/// rebuilt from the events that stay instead: slower, equal.
///
/// # Errors
/// The database's; [`IndexError::Undo`] where what was kept cannot be read. Nothing is taken back then.
pub async fn unwind(db: &Db, keep: Option<u64>) -> Result<(), IndexError> {
    let floor = keep.map_or(Ok(-1), to_sql)?;
    let mut transaction = begin_writing(db, progress::LOCKED).await?;
    let first_gone = keep.map_or(0, |slot| slot.saturating_add(1));
    let undo_from = progress::undo_from(&mut transaction).await?;
    let kept_whole = undo_from <= first_gone;
    if kept_whole {
        undo::put_back(&mut transaction, floor).await?;
    }
    delete_above(&mut transaction, floor).await?;
    if !kept_whole {
        tracing::warn!(
            keep,
            undo_from,
            "so deep a fork is undone by rebuilding every projection"
        );
        rebuild::project_again(&mut transaction).await?;
        progress::set_undo_from(&mut transaction, first_gone).await?;
    }
    transaction.commit().await?;
    Ok(())
}

async fn delete_above(connection: &mut AnyConnection, floor: i64) -> Result<(), IndexError> {
    macro_rules! delete {
        ($($rows:ident: $row:ident,)+) => {
            $($row::delete_above(connection, floor).await?;)+
        };
    }
    placed_tables!(delete);
    for sql in [
        "DELETE FROM chain_undo WHERE slot > $1",
        "DELETE FROM chain_events WHERE slot > $1",
        "DELETE FROM chain_blocks WHERE slot > $1",
    ] {
        sqlx::query(sql).bind(floor).execute(&mut *connection).await?;
    }
    Ok(())
}
