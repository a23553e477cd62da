use crate::{IndexError, apply::project_events, project::At, rows::*};
use sporeline_client::event::Event;
use sporeline_store::{Db, lamports_from};
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

/// Events read at a time.
const PAGE: u32 = 2_000;

/// Drops every projection and makes it again from the stored events, in one transaction.
///
/// Writers of other tables wait for as long as it takes.
///
/// # Errors
/// The database's; [`IndexError::StoredEvent`] where a stored event cannot be read. Nothing is changed then.
pub async fn rebuild(db: &Db) -> Result<(), IndexError> {
    let mut transaction = db.begin_with("BEGIN IMMEDIATE").await?;
    project_again(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

pub(crate) async fn project_again(connection: &mut SqliteConnection) -> Result<(), IndexError> {
    macro_rules! clear {
        ($($rows:ident: $row:ident,)+) => {
            $($row::clear(connection).await?;)+
        };
    }
    keyed_tables!(clear);
    macro_rules! delete {
        ($($rows:ident: $row:ident,)+) => {
            $($row::delete_above(connection, -1).await?;)+
        };
    }
    placed_tables!(delete);
    let mut after: Option<Place> = None;
    loop {
        let page = page(connection, after.as_ref()).await?;
        let Some((last, _)) = page.last() else {
            return Ok(());
        };
        after = Some(last.place.clone());
        project_events(connection, &page, None).await?;
    }
}

/// The events behind `after`, in their order on the chain.
async fn page(connection: &mut SqliteConnection, after: Option<&Place>) -> Result<Vec<(At, Event)>, IndexError> {
    let (slot, tx_index, ix_path) = match after {
        Some(place) => (to_sql(place.slot)?, to_sql(place.tx_index)?, place.ix_path.as_str()),
        None => (-1, 0, ""),
    };
    sqlx::query(
        "SELECT slot, tx_index, ix_path, signature, data FROM chain_events \
         WHERE (slot, tx_index, ix_path) > (?, ?, ?) ORDER BY slot, tx_index, ix_path LIMIT ?",
    )
    .bind(slot)
    .bind(tx_index)
    .bind(ix_path.to_owned())
    .bind(PAGE)
    .fetch_all(connection)
    .await?
    .iter()
    .map(event)
    .collect()
}

fn event(row: &SqliteRow) -> Result<(At, Event), IndexError> {
    let place = Place {
        slot: lamports_from(row.try_get(0)?)?,
        tx_index: lamports_from(row.try_get(1)?)?,
        ix_path: row.try_get(2)?,
    };
    let event = Event::decode(row.try_get(4)?).ok_or_else(|| IndexError::StoredEvent {
        slot: place.slot,
        ix_path: place.ix_path.clone(),
    })?;
    let signature = Blob::read(row.try_get(3)?)?;
    Ok((At { place, signature }, event))
}
