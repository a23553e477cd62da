//! Up to where the index and the chain tell the same story.

use crate::{
    IndexError,
    backoff::Backoff,
    progress::{self, Stored},
    source::{BlockSource, Fetched, SourceError},
};
use futures::{StreamExt as _, TryStreamExt as _, future::BoxFuture, stream};
use sporeline_store::Db;

/// Blocks compared at a time. The search goes on until a window holds no difference: a block that matches says nothing
/// about those before it, since two empty blocks of the embedded chain at one slot are the same whatever came before.
pub const WINDOW: u32 = 64;

/// Attempts for each block before the whole search is given up, to be begun again.
const ATTEMPTS: u32 = 5;

/// What to think of stored blocks above the chain's tip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AboveTip {
    /// The chain was set back: they are gone.
    Gone,
    /// The node that answered may lag behind another: nothing.
    Unknown,
}

/// What comparing gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The newest stored blocks are the chain's.
    Same,
    /// Blocks above `keep` are not the chain's; with `None`, none is.
    Unwind { keep: Option<u64> },
}

/// Compares the newest stored blocks with the chain, by hash and signatures, window by window.
///
/// # Errors
/// The database's, and the source's where it fails again and again.
pub async fn compare<S: BlockSource>(
    db: &Db,
    source: &S,
    above_tip: AboveTip,
    concurrency: usize,
) -> Result<Verdict, IndexError> {
    let source_tip = source.tip().await?;
    let mut connection = db.acquire().await?;
    let mut oldest_other: Option<u64> = None;
    let mut below = None;
    loop {
        let window = progress::newest(&mut connection, below, WINDOW).await?;
        let (above, reached): (Vec<_>, Vec<_>) = window.iter().copied().partition(|stored| stored.slot > source_tip);
        let others: Vec<Option<u64>> = stream::iter(reached)
            .map(|stored| other(source, stored))
            .buffered(concurrency.max(1))
            .try_collect()
            .await?;
        let gone = above
            .iter()
            .filter(|_| above_tip == AboveTip::Gone)
            .map(|stored| stored.slot);
        let oldest_here = others.into_iter().flatten().chain(gone).min();
        oldest_other = oldest_here.or(oldest_other);
        below = window.last().map(|stored| stored.slot);
        if oldest_here.is_none() || below.is_none() {
            break;
        }
    }
    let Some(other) = oldest_other else {
        return Ok(Verdict::Same);
    };
    let keep = progress::newest(&mut connection, Some(other), 1).await?;
    Ok(Verdict::Unwind {
        keep: keep.first().map(|stored| stored.slot),
    })
}

/// The slot, if the chain has another block there or none. Boxed for the same reason as [`crate::follow`]'s fetch.
fn other<S: BlockSource>(source: &S, stored: Stored) -> BoxFuture<'_, Result<Option<u64>, SourceError>> {
    Box::pin(async move { Ok((!same(source, stored).await?).then_some(stored.slot)) })
}

/// Whether the chain has this block at its slot.
async fn same<S: BlockSource>(source: &S, stored: Stored) -> Result<bool, SourceError> {
    let mut backoff = Backoff::default();
    let mut attempt = 1;
    loop {
        let failed = match source.identity(stored.slot).await {
            Ok(Fetched::Block(identity)) => return Ok(identity == stored.identity),
            Ok(Fetched::Skipped) => return Ok(false),
            // Who comes back may be another: what was compared so far counts for nothing.
            Err(gone @ SourceError::Unreachable(_)) => return Err(gone),
            Ok(Fetched::NotYet) => SourceError::Refused(format!("it lost block {}", stored.slot)),
            Err(error) => error,
        };
        if attempt == ATTEMPTS {
            return Err(failed);
        }
        attempt += 1;
        tokio::time::sleep(backoff.next()).await;
    }
}
