//! Numbers and texts as rows have them.

/// The largest number that SQL's signed integers hold.
const LARGEST: u64 = i64::MAX as u64;

/// A number that somebody may have chosen as he liked: what exceeds SQL's integers stays at their largest, so that nobody
/// can stop the index.
pub(super) fn stored(number: u64) -> u64 {
    number.min(LARGEST)
}

/// A sum that stays at the largest number once there.
pub(super) fn sum(a: u64, b: u64) -> u64 {
    stored(a.saturating_add(b))
}

/// UTF-8, zero-padded. The program checked it; were it not UTF-8, the odd bytes are replaced.
pub(super) fn text(padded: &[u8]) -> String {
    let end = padded.iter().position(|byte| *byte == 0).unwrap_or(padded.len());
    String::from_utf8_lossy(padded.get(..end).unwrap_or_default()).into_owned()
}

/// A key, or none where zeros stand for it.
pub(super) fn optional(address: sporeline_client::Address) -> Option<crate::rows::Key> {
    (address.to_bytes() != [0; 32]).then(|| address.into())
}
