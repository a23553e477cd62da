//! Writing blocks: each whole, or not at all.

use crate::{
    IndexError,
    block::DecodedBlock,
    link, progress,
    project::{At, Touch, View, project, time, touched},
    rows::{AgentRow, Key, Keyed, Place, placed_tables, to_sql},
    undo,
};
use sporeline_client::event::Event;
use sporeline_store::{Db, begin_writing};
use sqlx::AnyConnection;
use std::{collections::BTreeMap, slice};

/// Writes `blocks`, each with its events, projections and what it replaced, in one transaction.
///
/// What a block replaced is kept unless it lies `finality_depth` or more below `source_tip`, the chain's newest slot.
///
/// # Errors
/// [`IndexError::NotNext`] where a block does not follow the one before it or the stored tip: nothing is written then.
pub async fn apply_blocks(
    db: &Db,
    blocks: &[DecodedBlock],
    source_tip: u64,
    finality_depth: u64,
) -> Result<(), IndexError> {
    // The write lock from the start: the tip that is read here is the tip that is continued.
    let mut transaction = begin_writing(db, progress::LOCKED).await?;
    let mut tip = progress::tip(&mut transaction)
        .await?
        .map(|tip| (tip.slot, tip.identity.hash));
    let mut undo_from = progress::undo_from(&mut transaction).await?;
    for block in blocks {
        if link::continuing(tip, slice::from_ref(block)) == 0 {
            return Err(IndexError::NotNext { slot: block.slot, tip });
        }
        let undoable = block.slot.saturating_add(finality_depth) > source_tip;
        if !undoable {
            undo_from = undo_from.max(block.slot.saturating_add(1));
        }
        apply_block(&mut transaction, block, undoable).await?;
        tip = Some((block.slot, block.identity.hash));
    }
    if let Some((slot, _)) = tip {
        let keep_from = slot.saturating_add(1).saturating_sub(finality_depth);
        undo::forget_below(&mut transaction, keep_from).await?;
        progress::set_undo_from(&mut transaction, undo_from.max(keep_from)).await?;
    }
    progress::seen(&mut transaction, source_tip).await?;
    transaction.commit().await?;
    Ok(())
}

async fn apply_block(connection: &mut AnyConnection, block: &DecodedBlock, undoable: bool) -> Result<(), IndexError> {
    insert_block(connection, block).await?;
    if block.events.is_empty() {
        return Ok(());
    }
    let mut placed = Vec::with_capacity(block.events.len());
    for event in &block.events {
        let at = At {
            place: Place {
                slot: block.slot,
                tx_index: event.tx_index,
                ix_path: event.ix_path.clone(),
            },
            signature: event.signature,
        };
        insert_event(connection, &at, &event.located.event).await?;
        placed.push((at, event.located.event));
    }
    project_events(connection, &placed, undoable.then_some(block.slot)).await
}

/// Projects events in order onto the stored rows; with `undo_slot`, keeps what they replace.
pub(crate) async fn project_events(
    connection: &mut AnyConnection,
    events: &[(At, Event)],
    undo_slot: Option<u64>,
) -> Result<(), IndexError> {
    let before = load(connection, events.iter().map(|(_, event)| event)).await?;
    let mut view = before.clone();
    for (at, event) in events {
        project(&mut view, at, event);
    }
    undo::save_changes(connection, &before, &view, undo_slot).await?;
    for gap in &view.gaps {
        tracing::error!(
            slot = gap.at.slot,
            account = ?gap.account,
            expected = gap.expected,
            found = gap.found,
            "events are missing"
        );
    }
    macro_rules! insert {
        ($($rows:ident: $row:ident,)+) => {
            $(for row in &view.$rows {
                row.insert(connection).await?;
            })+
        };
    }
    placed_tables!(insert);
    Ok(())
}

/// The rows that `events` can touch, as stored.
async fn load(connection: &mut AnyConnection, events: impl Iterator<Item = &Event>) -> Result<View, IndexError> {
    let mut view = View::default();
    for touch in events.flat_map(touched) {
        // An agent born among these very events has no row yet; its birth names its family and its market itself, and a
        // litter begun among them is added by its beginning.
        match touch {
            Touch::Host(key) => fill(connection, &mut view.hosts, Some(key)).await?,
            Touch::Agent(key) => fill(connection, &mut view.agents, Some(key)).await?,
            Touch::Market(key) => fill(connection, &mut view.markets, Some(key)).await?,
            Touch::Distribution(key) => fill(connection, &mut view.distributions, Some(key)).await?,
            Touch::Position(key) => fill(connection, &mut view.positions, Some(key)).await?,
            Touch::Pool(key) => fill(connection, &mut view.pools, Some(key)).await?,
            Touch::Global(key) => fill(connection, &mut view.globals, Some(key)).await?,
            Touch::Measurement(key) => fill(connection, &mut view.measurements, Some(key)).await?,
            Touch::MarketOf(agent) => {
                let market = stored(&view, &agent).map(|row| row.market);
                fill(connection, &mut view.markets, market).await?;
            }
            Touch::ParentsOf(agent) => {
                for parent in stored(&view, &agent).map_or([None; 2], AgentRow::parents) {
                    fill(connection, &mut view.agents, parent).await?;
                }
            }
            Touch::LitterOf(agent) => {
                let litter = stored(&view, &agent).and_then(|row| row.open_litter);
                fill(connection, &mut view.litters, litter).await?;
            }
        }
    }
    Ok(view)
}

/// An agent's row, once it is loaded.
fn stored<'a>(view: &'a View, agent: &Key) -> Option<&'a AgentRow> {
    view.agents.get(agent)?.as_ref()
}

/// Loads the row of `key`, once.
async fn fill<R: Keyed>(
    connection: &mut AnyConnection,
    rows: &mut BTreeMap<Key, Option<R>>,
    key: Option<Key>,
) -> Result<(), IndexError> {
    if let Some(key) = key.filter(|key| !rows.contains_key(key)) {
        rows.insert(key, R::load(connection, &key).await?);
    }
    Ok(())
}

async fn insert_block(connection: &mut AnyConnection, block: &DecodedBlock) -> Result<(), IndexError> {
    sqlx::query(
        "INSERT INTO chain_blocks (slot, hash, parent_slot, parent_hash, time, transactions, signatures_hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(to_sql(block.slot)?)
    .bind(block.identity.hash.0.to_vec())
    .bind(to_sql(block.identity.parent_slot)?)
    .bind(block.parent_hash.0.to_vec())
    .bind(block.time)
    .bind(to_sql(block.transactions)?)
    .bind(block.identity.signatures.0.to_vec())
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_event(connection: &mut AnyConnection, at: &At, event: &Event) -> Result<(), IndexError> {
    sqlx::query(
        "INSERT INTO chain_events (slot, tx_index, ix_path, signature, time, name, data) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(to_sql(at.place.slot)?)
    .bind(to_sql(at.place.tx_index)?)
    .bind(at.place.ix_path.clone())
    .bind(at.signature.0.to_vec())
    .bind(time(event))
    .bind(event.name())
    .bind(event.encode())
    .execute(connection)
    .await?;
    Ok(())
}
