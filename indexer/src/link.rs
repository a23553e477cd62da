//! Whether blocks follow each other. Pure.

use crate::{block::DecodedBlock, rows::Blob};

/// How many of `blocks`, from the first on, continue a chain whose tip is `tip` (slot and hash).
///
/// With no tip the first block is taken as it is: the index begins there.
pub fn continuing(tip: Option<(u64, Blob<32>)>, blocks: &[DecodedBlock]) -> usize {
    let mut tip = tip;
    blocks
        .iter()
        .take_while(|block| {
            let follows = tip.is_none_or(|(slot, hash)| {
                block.slot > slot && block.identity.parent_slot == slot && block.parent_hash == hash
            });
            tip = Some((block.slot, block.identity.hash));
            follows
        })
        .count()
}
