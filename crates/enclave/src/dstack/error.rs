use std::{error::Error, fmt::Write};

/// Why dstack's guest agent was no help. No variant repeats what it answered: that may hold a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DstackError {
    #[error("dstack {method}: nobody answers at the socket: {reason}")]
    Unreachable { method: &'static str, reason: String },
    #[error("dstack {method}: no answer in time")]
    Timeout { method: &'static str },
    #[error("dstack {method}: the answer broke off: {reason}")]
    Broken { method: &'static str, reason: String },
    #[error("dstack {method}: refused with status {status}")]
    Status { method: &'static str, status: u16 },
    #[error("dstack {method}: the answer is longer than {limit} bytes")]
    TooLong { method: &'static str, limit: usize },
    #[error("dstack {method}: the answer cannot be read at line {line}, column {column}")]
    Malformed {
        method: &'static str,
        line: usize,
        column: usize,
    },
    #[error("dstack {method}: {what}")]
    Wrong { method: &'static str, what: &'static str },
}

impl DstackError {
    pub(super) const fn wrong(method: &'static str, what: &'static str) -> Self {
        Self::Wrong { method, what }
    }

    pub(super) fn from_http(method: &'static str, error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::Timeout { method };
        }
        let mut reason = String::from("the connection failed");
        let mut source = error.source();
        while let Some(cause) = source {
            // Writing to a string does not fail.
            let _ = write!(reason, ": {cause}");
            source = cause.source();
        }
        if error.is_connect() {
            Self::Unreachable { method, reason }
        } else {
            Self::Broken { method, reason }
        }
    }
}
