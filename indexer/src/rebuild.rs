use crate::{IndexError, apply::project_events, progress::LOCKED, project::At, rows::*};
use sporeline_client::event::Event;
use sporeline_store::{Db, begin_writing, lamports_from};
use sqlx::{AnyConnection, Row as _, any::AnyRow};

/// Events read at a time.
const PAGE: i64 = 2_000;

/// Drops every projection and makes it again from the stored events, in one transaction.
///
/// Indexers wait for as long as it takes, and on SQLite writers of other tables too.
///
/// # Errors
/// The database's; [`IndexError::StoredEvent`] where a stored event cannot be read. Nothing is changed then.
pub async fn rebuild(db: &Db) -> Result<(), IndexError> {
    let mut transaction = begin_writing(db, LOCKED).await?;
    project_again(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

pub(crate) async fn project_again(connection: &mut AnyConnection) -> Result<(), IndexError> {
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
async fn page(connection: &mut AnyConnection, after: Option<&Place>) -> Result<Vec<(At, Event)>, IndexError> {
    let (slot, tx_index, ix_path) = match after {
        Some(place) => (to_sql(place.slot)?, to_sql(place.tx_index)?, place.ix_path.as_str()),
        None => (-1, 0, ""),
    };
    sqlx::query(
        "SELECT slot, tx_index, ix_path, signature, data FROM chain_events \
         WHERE (slot, tx_index, ix_path) > ($1, $2, $3) ORDER BY slot, tx_index, ix_path LIMIT $4",
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

fn event(row: &AnyRow) -> Result<(At, Event), IndexError> {
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
