//! Between columns and Rust: 32-byte keys, 64-byte signatures, and lamports, which SQL keeps as signed 64-bit integers.

/// A value that a column cannot hold, or that it should not have held.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ColumnError {
    #[error("an address or hash must be 32 bytes, not {0}")]
    Key(usize),
    #[error("a signature must be 64 bytes, not {0}")]
    Signature(usize),
    #[error("{0} does not fit a signed 64-bit column")]
    TooLarge(u64),
    #[error("{0} stands in a column of amounts, which are never negative")]
    Negative(i64),
}

/// The 32 bytes of an address or hash.
pub fn key32(bytes: &[u8]) -> Result<[u8; 32], ColumnError> {
    bytes.try_into().map_err(|_| ColumnError::Key(bytes.len()))
}

/// The 64 bytes of a signature.
pub fn signature64(bytes: &[u8]) -> Result<[u8; 64], ColumnError> {
    bytes.try_into().map_err(|_| ColumnError::Signature(bytes.len()))
}

/// An amount as SQL keeps it. All SOL there will ever be fits; what does not is refused, never wrapped.
pub fn lamports_to(amount: u64) -> Result<i64, ColumnError> {
    i64::try_from(amount).map_err(|_| ColumnError::TooLarge(amount))
}

/// An amount as it was kept.
pub fn lamports_from(stored: i64) -> Result<u64, ColumnError> {
    u64::try_from(stored).map_err(|_| ColumnError::Negative(stored))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_beyond_the_column_is_refused_not_wrapped() {
        assert_eq!(lamports_to(u64::MAX), Err(ColumnError::TooLarge(u64::MAX)));
        assert_eq!(lamports_from(-1), Err(ColumnError::Negative(-1)));
        assert_eq!(lamports_to(5).and_then(lamports_from), Ok(5));
    }
}
