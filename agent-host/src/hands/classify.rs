/// A block height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Height(pub u64);

/// What the chain knows of a signature, its whole history searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    Landed {
        slot: u64,
    },
    Failed {
        slot: u64,
        error: String,
    },
    /// Seen, but not yet at the commitment asked for: it may still vanish.
    Unconfirmed,
    Missing,
}

/// What that makes of a stored transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// It counts. The slot is its own, or a later one where the node no longer knows the transaction.
    Landed { slot: u64 },
    /// It was executed and refused; it changed nothing and took its fee.
    Failed { slot: u64, error: String },
    /// It can never count: its blockhash is too old and the chain does not know it.
    Dead,
    /// It may still count: send the same bytes again and sign nothing new.
    Live,
}

/// Classes a transaction that was stored with `last_valid`.
///
/// `height` must have been read **before** the signature was looked for: then, beyond the last valid height, nothing can
/// have landed between the two.
pub fn classify(seen: &Seen, height: Height, last_valid: Height) -> Class {
    match seen {
        Seen::Landed { slot } => Class::Landed { slot: *slot },
        Seen::Failed { slot, error } => Class::Failed {
            slot: *slot,
            error: error.clone(),
        },
        Seen::Unconfirmed => Class::Live,
        Seen::Missing if height > last_valid => Class::Dead,
        Seen::Missing => Class::Live,
    }
}
