//! How events are named, so that a reader who was away finds his place again.

use crate::{
    data::{BlockRow, EventKey},
    error::Error,
};
use std::{fmt, str::FromStr};

/// A place in the feed: `slot-transaction-path-check`, or `slot-end-check` for the end of a slot.
///
/// The check is the first four bytes of the transaction's signature (of the block's signatures, for an end). After a
/// rewind the same place can hold something else: the check tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EventId {
    pub key: EventKey,
    pub check: [u8; 4],
}

impl EventId {
    /// Before everything.
    pub(crate) fn beginning() -> Self {
        Self {
            key: EventKey::end_of(0),
            check: [0; 4],
        }
    }

    pub(crate) fn of_event(key: EventKey, signature: &[u8]) -> Self {
        Self {
            key,
            check: first_four(signature),
        }
    }

    /// After everything in that block.
    pub(crate) fn end_of(block: &BlockRow) -> Self {
        Self {
            key: EventKey::end_of(block.slot),
            check: first_four(&block.signatures_hash),
        }
    }

    pub(crate) fn is_end(&self) -> bool {
        self.key.tx_index == i64::MAX
    }
}

/// The first four bytes, zeros where there are fewer.
pub(super) fn first_four(bytes: &[u8]) -> [u8; 4] {
    bytes.first_chunk().copied().unwrap_or_default()
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (slot, check) = (self.key.slot, hex::encode(self.check));
        if self.is_end() {
            write!(f, "{slot}-end-{check}")
        } else {
            write!(f, "{slot}-{}-{}-{check}", self.key.tx_index, self.key.ix_path)
        }
    }
}

impl FromStr for EventId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let number = |text: &str| text.parse::<u32>().map(i64::from).map_err(|_| Error::BadEventId);
        let slot = |text: &str| match text.parse::<i64>() {
            Ok(slot @ 0..) => Ok(slot),
            _ => Err(Error::BadEventId),
        };
        let check = |text: &str| -> Result<[u8; 4], Error> {
            let mut bytes = [0; 4];
            hex::decode_to_slice(text, &mut bytes).map_err(|_| Error::BadEventId)?;
            Ok(bytes)
        };
        let parts: Vec<&str> = text.splitn(5, '-').collect();
        match parts[..] {
            ["0"] => Ok(Self::beginning()),
            [at, "end", sum] => Ok(Self {
                key: EventKey::end_of(slot(at)?),
                check: check(sum)?,
            }),
            [at, tx_index, path, sum] if !path.is_empty() && path.len() <= 64 => Ok(Self {
                key: EventKey {
                    slot: slot(at)?,
                    tx_index: number(tx_index)?,
                    ix_path: path.to_owned(),
                },
                check: check(sum)?,
            }),
            _ => Err(Error::BadEventId),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_as_it_was_written() {
        let event = EventId::of_event(
            EventKey {
                slot: 7,
                tx_index: 2,
                ix_path: "001.000".into(),
            },
            &[0xab; 64],
        );
        assert_eq!(event.to_string(), "7-2-001.000-abababab");
        let end = EventId::beginning();
        assert_eq!(end.to_string(), "0-end-00000000");
        for id in [event, end] {
            assert_eq!(id.to_string().parse::<EventId>().unwrap(), id);
        }
    }

    #[test]
    fn what_the_feed_never_wrote_is_refused() {
        for text in [
            "",
            "x",
            "7",
            "-7-end-00000000",
            "7-2-001",
            "7-end-zz",
            "7-2--00000000",
            "7-2-1-0-0",
        ] {
            assert!(text.parse::<EventId>().is_err(), "{text}");
        }
    }
}
