/// Why an attester does not sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the quote is not one of the dev enclave's; other kinds, TDX among them, are not judged yet")]
    NotADevQuote,
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
    #[error("too many nonces are out; ask again later")]
    TooManyNonces,
    #[error("the expiry must lie after {now} and not beyond {latest} (chain time)")]
    BadExpiry { now: i64, latest: i64 },
    #[error("the request cannot be read: {0}")]
    BadRequest(String),
    #[error("the chain's clock cannot be read")]
    NoClock,
}

impl Refusal {
    /// The last part of the problem's type (RFC 9457).
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotADevQuote => "not_a_dev_quote",
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
            Self::TooManyNonces => "too_many_nonces",
            Self::BadExpiry { .. } => "bad_expiry",
            Self::BadRequest(_) => "bad_request",
            Self::NoClock => "no_clock",
        }
    }

    /// The HTTP status it travels under.
    pub const fn status(&self) -> u16 {
        match self {
            Self::BadRequest(_) => 400,
            Self::TooManyNonces | Self::NoClock => 503,
            _ => 422,
        }
    }
}
