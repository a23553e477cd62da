//! Writing blocks: each whole, or not at all.

use crate::{
    IndexError,
    block::DecodedBlock,
    link, progress,
    project::{At, View, project, time, touched},
    rows::{Key, Keyed, Place, to_sql},
    undo,
};
use sporeline_client::event::Event;
use sporeline_store::Db;
use sqlx::SqliteConnection;
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
    let mut transaction = db.begin_with("BEGIN IMMEDIATE").await?;
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

async fn apply_block(
    connection: &mut SqliteConnection,
    block: &DecodedBlock,
    undoable: bool,
) -> Result<(), IndexError> {
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
    connection: &mut SqliteConnection,
    events: &[(At, Event)],
    undo_slot: Option<u64>,
) -> Result<(), IndexError> {
    let before = load(connection, events.iter().map(|(_, event)| event)).await?;
    let mut view = before.clone();
    for (at, event) in events {
        project(&mut view, at, event);
    }
    undo::save_changes(connection, &before, &view, undo_slot).await?;
    for trade in &view.trades {
        trade.insert(connection).await?;
    }
    for hosting in &view.hosting {
        hosting.insert(connection).await?;
    }
    for gap in &view.gaps {
        tracing::error!(
            slot = gap.at.slot,
            account = ?gap.account,
            expected = gap.expected,
            found = gap.found,
            "events are missing"
        );
        gap.insert(connection).await?;
    }
    Ok(())
}

/// The rows that `events` can touch, as stored.
async fn load(connection: &mut SqliteConnection, events: impl Iterator<Item = &Event>) -> Result<View, IndexError> {
    let mut view = View::default();
    for event in events {
        let touched = touched(event);
        fill(connection, &mut view.hosts, touched.host).await?;
        fill(connection, &mut view.agents, touched.agent).await?;
        fill(connection, &mut view.markets, touched.market).await?;
        if touched.market_of_agent {
            // An agent born in this very block has no row yet; its birth brings the market's key itself.
            let agent = touched.agent.and_then(|key| view.agents.get(&key)?.as_ref());
            let market = agent.map(|agent| agent.market);
            fill(connection, &mut view.markets, market).await?;
        }
    }
    Ok(view)
}

/// Loads the row of `key`, once.
async fn fill<R: Keyed>(
    connection: &mut SqliteConnection,
    rows: &mut BTreeMap<Key, Option<R>>,
    key: Option<Key>,
) -> Result<(), IndexError> {
    if let Some(key) = key.filter(|key| !rows.contains_key(key)) {
        rows.insert(key, R::load(connection, &key).await?);
    }
    Ok(())
}

async fn insert_block(connection: &mut SqliteConnection, block: &DecodedBlock) -> Result<(), IndexError> {
    sqlx::query(
        "INSERT INTO chain_blocks (slot, hash, parent_slot, parent_hash, time, transactions, signatures_hash) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
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

async fn insert_event(connection: &mut SqliteConnection, at: &At, event: &Event) -> Result<(), IndexError> {
    sqlx::query(
        "INSERT INTO chain_events (slot, tx_index, ix_path, signature, time, name, data) VALUES (?, ?, ?, ?, ?, ?, ?)",
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
