use crate::tdx::{ClaimsError, EventLogError, TcbStatus, VerifyError};

/// Why an attester does not sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the quote is neither of a dev enclave nor of a TDX machine")]
    UnknownQuoteKind,
    #[error("this attester has no list of TDX images and judges none")]
    TdxNotJudged,
    #[error("the quote is malformed: {0}")]
    MalformedQuote(String),
    #[error("the root that the quote names did not sign it")]
    BadQuoteSignature,
    #[error("the quote's root is not on this attester's list")]
    UnknownRoot,
    #[error("the quote was made for another cluster")]
    WrongCluster,
    #[error("the measurement {} is not on this attester's list", hex::encode(.0))]
    UnknownMeasurement([u8; 32]),
    #[error("the quote is of an SGX enclave and not of a trust domain")]
    NotATrustDomain,
    #[error("the trust domain is in debug mode: its host may look inside")]
    DebugDomain,
    #[error("firmware, virtual hardware or kernel of the machine are not those of a listed image")]
    UnknownImage,
    #[error("the event log: {0}")]
    BadEventLog(EventLogError),
    #[error("the host set the machine up with another compose hash than the event log names")]
    WrongConfigId,
    #[error("the machine with PPID {} is not on this attester's list", hex::encode(.0))]
    UnknownPlatform(Vec<u8>),
    #[error("no collateral to check the quote with: {0}")]
    NoCollateral(String),
    #[error("the collateral ({0}) is out of its time")]
    CollateralExpired(&'static str),
    #[error("{0}")]
    UntrustedQuote(String),
    #[error("the machine's security updates are {status}{}, which this attester does not accept", since(.outdated_since))]
    UnacceptedTcb {
        status: TcbStatus,
        /// Unix seconds.
        outdated_since: Option<u64>,
    },
    #[error("the app-compose file given does not hash to the quote's measurement")]
    WrongAppCompose,
    #[error("the quote's report data is not that of this wallet, Nostr key and nonces")]
    WrongReportData,
    #[error("this attester did not issue any of these nonces")]
    UnknownNonce,
    #[error("the nonce was issued too long ago")]
    NonceExpired,
    #[error("the nonce was used before")]
    NonceUsed,
    #[error("this attester's machine gives no random numbers")]
    NoRandomness,
    #[error("the expiry must lie after {now} and not beyond {latest} (chain time)")]
    BadExpiry { now: i64, latest: i64 },
    #[error("the request cannot be read: {0}")]
    BadRequest(String),
    #[error("the chain's clock or parameters cannot be read")]
    NoClock,
}

impl Refusal {
    /// The last part of the problem's type (RFC 9457).
    pub const fn name(&self) -> &'static str {
        match self {
            Self::UnknownQuoteKind => "unknown_quote_kind",
            Self::TdxNotJudged => "tdx_not_judged",
            Self::NotATrustDomain => "not_a_trust_domain",
            Self::DebugDomain => "debug_domain",
            Self::UnknownImage => "unknown_image",
            Self::BadEventLog(_) => "bad_event_log",
            Self::WrongConfigId => "wrong_config_id",
            Self::UnknownPlatform(_) => "unknown_platform",
            Self::NoCollateral(_) => "no_collateral",
            Self::CollateralExpired(_) => "collateral_expired",
            Self::UntrustedQuote(_) => "untrusted_quote",
            Self::UnacceptedTcb { .. } => "unaccepted_tcb",
            Self::MalformedQuote(_) => "malformed_quote",
            Self::BadQuoteSignature => "bad_quote_signature",
            Self::UnknownRoot => "unknown_root",
            Self::WrongCluster => "wrong_cluster",
            Self::UnknownMeasurement(_) => "unknown_measurement",
            Self::WrongAppCompose => "wrong_app_compose",
            Self::WrongReportData => "wrong_report_data",
            Self::UnknownNonce => "unknown_nonce",
            Self::NonceExpired => "nonce_expired",
            Self::NonceUsed => "nonce_used",
            Self::NoRandomness => "no_randomness",
            Self::BadExpiry { .. } => "bad_expiry",
            Self::BadRequest(_) => "bad_request",
            Self::NoClock => "no_clock",
        }
    }

    /// The HTTP status it travels under.
    pub const fn status(&self) -> u16 {
        match self {
            Self::BadRequest(_) => 400,
            Self::NoRandomness | Self::NoClock | Self::NoCollateral(_) => 503,
            _ => 422,
        }
    }
}

fn since(outdated: &Option<u64>) -> String {
    outdated.map_or_else(String::new, |since| format!(" since {since}"))
}

impl From<ClaimsError> for Refusal {
    fn from(error: ClaimsError) -> Self {
        match error {
            ClaimsError::Malformed(reason) => Self::MalformedQuote(reason),
            ClaimsError::NotATrustDomain => Self::NotATrustDomain,
        }
    }
}

impl From<EventLogError> for Refusal {
    fn from(error: EventLogError) -> Self {
        Self::BadEventLog(error)
    }
}

impl From<VerifyError> for Refusal {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::MalformedCollateral(_) => Self::NoCollateral(error.to_string()),
            VerifyError::Expired(what) => Self::CollateralExpired(what),
            VerifyError::Untrusted(_) => Self::UntrustedQuote(error.to_string()),
        }
    }
}
