//! Every refusal, by name. Free of HTTP: `http/problem.rs` turns it into an answer, last.

use crate::data::DataError;
use sporeline_client::error::Refusal;
use sporeline_genome::character::CharacterError;

/// Why a request was not served. What the caller sees is [`Error::name`] and the display text, but for
/// [`Error::Internal`], whose text goes to the log alone.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    // --- asking
    #[error("there is no {0}")]
    NotFound(&'static str),
    #[error("{0}")]
    BadRequest(String),
    #[error("an agent is named by its number, or by its wallet, mint, market or account in base58")]
    BadId,
    #[error("{field} must be 32 bytes in base58, not {found:?}")]
    BadAddress { field: &'static str, found: String },
    #[error("{0} must be 64 lower-case hexadecimal digits")]
    BadHash(&'static str),
    #[error("the cursor is not one that this list gave; begin without a cursor")]
    BadCursor,
    #[error("limit must be 1 to 200")]
    BadLimit,
    #[error("an event is named slot-transaction-path-check, as the feed named it")]
    BadEventId,
    // --- spawning
    #[error(
        "the name must be 1 to 32 bytes of UTF-8, nothing invisible in it and no blank at its ends; this one has {0} bytes"
    )]
    BadName(usize),
    #[error(
        "the symbol must be 1 to 10 bytes of UTF-8, nothing invisible in it and no blank at its ends; this one has {0} bytes"
    )]
    BadSymbol(usize),
    #[error("{0}")]
    GeneOutOfRange(String),
    #[error("a genome is a list of exactly 32 integers from 0 to 10000")]
    BadGenome,
    #[error("the persona is refused: {0}")]
    BadPersona(String),
    #[error("the character file is refused: {0}")]
    BadCharacter(#[from] CharacterError),
    #[error("give a character file or a persona, not both")]
    CharacterAndPersona,
    #[error("the first treasury must be at least {least} lamports: the minimum, and the hosting it must cover")]
    TreasuryTooSmall { least: u64 },
    #[error("no such host is registered")]
    UnknownHost,
    #[error("an airdrop at launch is at most 2000 basis points of the supply")]
    AirdropTooLarge,
    // --- trading
    #[error("{field} must be a whole number from 1 to 9223372036854775807, as a string")]
    BadAmount { field: &'static str },
    #[error("slippage_bps must be 0 to 10000, and is not given together with min_out")]
    BadSlippage,
    // --- the program's and the chain's refusals
    #[error("{message}")]
    Refused {
        name: String,
        message: String,
        logs: Vec<String>,
    },
    #[error("the host refused: {detail}")]
    HostRefused { name: String, detail: String },
    #[error("no host is there, or it did not answer in time; try again, or name another host")]
    HostUnavailable,
    #[error("the chain does not answer; try again")]
    ChainUnavailable(String),
    // --- submitting
    #[error("transaction must be a legacy transaction of at most 1232 bytes in base64: {0}")]
    BadTransaction(String),
    #[error("this service did not build this transaction; sign what it returned, byte for byte")]
    NotBuiltHere,
    #[error("the signature of {0} is missing or not over this message")]
    WrongSigner(String),
    #[error("the transaction's blockhash has expired, it can never land; build it again")]
    BlockhashExpired,
    // --- repeating
    #[error("this Idempotency-Key was used for another request")]
    IdempotencyMismatch,
    #[error("a request with this Idempotency-Key is still being served")]
    IdempotencyInProgress,
    #[error("an Idempotency-Key is 1 to 255 visible ASCII characters")]
    BadIdempotencyKey,
    // --- the service
    #[error("the faucet gave nothing: {0}")]
    FaucetFailed(String),
    #[error("{0} cannot receive SOL: it is a program or belongs to the chain itself")]
    CannotReceive(String),
    #[error("the feed has as many readers as it can serve; try again in {0} s")]
    TooManySubscribers(u64),
    #[error("this address reads {0} live feeds, as many as it may; close one")]
    TooManyFeeds(usize),
    #[error("the body may have at most 65536 bytes")]
    TooLarge,
    #[error("send JSON, with content-type application/json")]
    NotJson,
    #[error("this path answers other methods")]
    MethodNotAllowed,
    #[error("too many requests; wait {0} s")]
    TooManyRequests(u64),
    #[error("the request took too long")]
    Timeout,
    #[error("something went wrong here; it was logged")]
    Internal(String),
}

/// What sort of refusal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It cannot be read.
    Malformed,
    /// It was read, and is refused.
    Refused,
    Missing,
    Conflict,
    TooLarge,
    NotJson,
    Method,
    TooMany,
    /// Not now.
    Unavailable,
    Internal,
}

impl Error {
    /// The name that callers match on, what sort it is, and a title for people.
    pub(crate) fn describe(&self) -> (&str, Kind, &'static str) {
        use Kind::*;
        match self {
            Self::NotFound(_) => ("not_found", Missing, "Not found"),
            Self::BadRequest(_) => ("bad_request", Malformed, "The request cannot be read"),
            Self::BadId => ("bad_id", Malformed, "Not an agent's name"),
            Self::BadAddress { .. } => ("bad_address", Refused, "Not an address"),
            Self::BadHash(_) => ("bad_hash", Malformed, "Not a hash"),
            Self::BadCursor => ("bad_cursor", Malformed, "Not a cursor of this list"),
            Self::BadLimit => ("bad_limit", Malformed, "Page size out of range"),
            Self::BadEventId => ("bad_event_id", Malformed, "Not an event's id"),
            Self::BadName(_) => ("bad_name", Refused, "Name refused"),
            Self::BadSymbol(_) => ("bad_symbol", Refused, "Symbol refused"),
            Self::GeneOutOfRange(_) => ("gene_out_of_range", Refused, "A gene is out of range"),
            Self::BadGenome => ("bad_genome", Refused, "Genome refused"),
            Self::BadPersona(_) => ("bad_persona", Refused, "Persona refused"),
            Self::BadCharacter(error) => (error.name(), Refused, "Character file refused"),
            Self::CharacterAndPersona => ("character_and_persona", Refused, "Two personas"),
            Self::TreasuryTooSmall { .. } => ("treasury_too_small", Refused, "First treasury too small"),
            Self::UnknownHost => ("unknown_host", Refused, "Unknown host"),
            // The program's own name for it.
            Self::AirdropTooLarge => ("airdrop_too_large", Refused, "Airdrop too large"),
            Self::BadAmount { .. } => ("bad_amount", Refused, "Not an amount"),
            Self::BadSlippage => ("bad_slippage", Refused, "Slippage out of range"),
            Self::Refused { name, .. } => (name, Refused, "The program refuses this"),
            Self::HostRefused { name, .. } => (name, Refused, "The host refuses this"),
            Self::HostUnavailable => ("host_unavailable", Unavailable, "No host answered"),
            Self::ChainUnavailable(_) => ("chain_unavailable", Unavailable, "The chain does not answer"),
            Self::BadTransaction(_) => ("bad_transaction", Refused, "Not a transaction"),
            Self::NotBuiltHere => ("not_built_here", Refused, "Not built here"),
            Self::WrongSigner(_) => ("wrong_signer", Refused, "Wrong or missing signature"),
            Self::BlockhashExpired => ("blockhash_expired", Refused, "Blockhash expired"),
            Self::IdempotencyMismatch => ("idempotency_mismatch", Conflict, "Idempotency-Key used before"),
            Self::IdempotencyInProgress => ("idempotency_in_progress", Conflict, "Still being served"),
            Self::BadIdempotencyKey => ("bad_idempotency_key", Malformed, "Not an Idempotency-Key"),
            Self::FaucetFailed(_) => ("faucet_failed", Unavailable, "The faucet gave nothing"),
            Self::CannotReceive(_) => ("cannot_receive", Refused, "The address cannot receive SOL"),
            Self::TooManySubscribers(_) => ("too_many_subscribers", Unavailable, "Too many readers of the feed"),
            Self::TooManyFeeds(_) => ("too_many_feeds", TooMany, "Too many live feeds of one address"),
            Self::TooLarge => ("too_large", TooLarge, "Body too large"),
            Self::NotJson => ("unsupported_media_type", NotJson, "Not JSON"),
            Self::MethodNotAllowed => ("method_not_allowed", Method, "Method not allowed"),
            Self::TooManyRequests(_) => ("too_many_requests", TooMany, "Too many requests"),
            Self::Timeout => ("timeout", Unavailable, "Took too long"),
            Self::Internal(_) => ("internal", Internal, "Internal error"),
        }
    }

    /// The program's refusal.
    pub(crate) fn refused(refusal: &Refusal, logs: Vec<String>) -> Self {
        Self::Refused {
            name: refusal.name.clone(),
            message: refusal.message.clone(),
            logs,
        }
    }
}

impl From<DataError> for Error {
    fn from(error: DataError) -> Self {
        Self::Internal(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_the_program_carries_the_programs_own_name_and_words() {
        let refusal = sporeline_client::error::of_code(6002).unwrap();
        let error = Error::refused(refusal, vec![]);
        assert_eq!(error.describe().0, "SlippageExceeded");
        assert_eq!(error.to_string(), refusal.message);
    }
}
