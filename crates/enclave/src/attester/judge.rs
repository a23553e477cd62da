use super::{ChainNow, NonceStore, Refusal};
use crate::{
    NONCE_BYTES, REPORT_BYTES, compose_hash,
    quote::{DevQuote, QuoteError, quote_hash},
    report_data,
    tdx::{self, Claims, Collateral, EventLog, TcbStatus, TdxPolicy},
};
use sporeline_client::{Address, instruction::attest_message};
use std::{fmt, time::Duration};

/// What an attester believes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Of the one cluster it attests for.
    pub genesis_hash: [u8; 32],
    /// Public keys of dev enclaves' roots.
    pub roots: Vec<[u8; 32]>,
    /// Compose hashes of images.
    pub measurements: Vec<[u8; 32]>,
    /// Trust domains; `None` judges none.
    pub tdx: Option<TdxPolicy>,
}

/// What an agent host asks to have signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub wallet: Address,
    pub nostr_key: [u8; 32],
    /// Of all attesters asked, in the order the quote binds them.
    pub nonces: Vec<[u8; NONCE_BYTES]>,
    pub quote: Vec<u8>,
    /// dstack's; empty with a dev quote.
    pub event_log: String,
    pub app_compose: String,
    /// Chain time.
    pub expires_at: i64,
}

/// When a request is judged. The two clocks are never compared with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The chain's clock, for expiries and for the validity of certificates and collateral, and how long it lets attestations
    /// live.
    pub chain: ChainNow,
    /// This machine's steady clock: for the age of nonces.
    pub steady: Duration,
}

/// What is known of the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A dev enclave: nothing.
    Dev,
    /// A trust domain whose security updates are in this state.
    Tdx { status: TcbStatus, advisories: Vec<String> },
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dev => f.write_str("dev"),
            Self::Tdx { status, .. } => write!(f, "{status}"),
        }
    }
}

/// What the attester vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// To be signed, see [`attest_message`].
    pub message: [u8; 32],
    pub quote_hash: [u8; 32],
    pub compose_hash: [u8; 32],
    pub expires_at: i64,
    pub verdict: Verdict,
}

/// A request with which nothing is wrong as far as can be told from itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    compose_hash: [u8; 32],
    nonce: [u8; NONCE_BYTES],
    /// What its TDX quote claims: it counts once Intel's collateral agrees. `None` for a dev quote, which is checked.
    pub claims: Option<Claims>,
}

/// What a quote of either kind says.
struct Said {
    compose_hash: [u8; 32],
    report_data: [u8; REPORT_BYTES],
    claims: Option<Claims>,
}

/// Everything that can be told without asking anybody, so that a stranger's quote causes no question to a node or a PCCS.
/// `now`: of the steady clock.
///
/// # Errors
/// The first [`Refusal`] that applies: the quote itself, then whose and what it is, then what it is about, then whether
/// it is fresh.
pub fn examine(policy: &Policy, request: &Request, nonces: &NonceStore, now: Duration) -> Result<Examined, Refusal> {
    let said = if tdx::looks_like_quote(&request.quote) {
        let tdx = policy.tdx.as_ref().ok_or(Refusal::TdxNotJudged)?;
        let (compose_hash, claims) = examine_domain(tdx, &request.quote, &request.event_log)?;
        Said {
            compose_hash,
            report_data: claims.report_data,
            claims: Some(claims),
        }
    } else {
        dev_says(policy, request)?
    };
    if !policy.measurements.contains(&said.compose_hash) {
        return Err(Refusal::UnknownMeasurement(said.compose_hash));
    }
    if compose_hash(&request.app_compose) != said.compose_hash {
        return Err(Refusal::WrongAppCompose);
    }
    // about what
    if said.report_data != report_data(&request.wallet, &request.nostr_key, &request.nonces) {
        return Err(Refusal::WrongReportData);
    }
    // fresh
    let nonce = nonces.find(&request.nonces, now)?;
    Ok(Examined {
        compose_hash: said.compose_hash,
        nonce,
        claims: said.claims,
    })
}

/// Whether an attestation may expire then.
///
/// # Errors
/// [`Refusal::BadExpiry`].
pub fn check_expiry(request: &Request, chain: ChainNow) -> Result<(), Refusal> {
    let now = chain.time;
    let latest = now.saturating_add(chain.ttl_s);
    if request.expires_at <= now || request.expires_at > latest {
        return Err(Refusal::BadExpiry { now, latest });
    }
    Ok(())
}

fn dev_says(policy: &Policy, request: &Request) -> Result<Said, Refusal> {
    let quote = DevQuote::parse(&request.quote).map_err(|error| match error {
        QuoteError::NotADevQuote => Refusal::UnknownQuoteKind,
        QuoteError::Length(_) => Refusal::MalformedQuote(error.to_string()),
        QuoteError::Signature => Refusal::BadQuoteSignature,
    })?;
    if !policy.roots.contains(&quote.root) {
        return Err(Refusal::UnknownRoot);
    }
    if quote.genesis_hash != policy.genesis_hash {
        return Err(Refusal::WrongCluster);
    }
    Ok(Said {
        compose_hash: quote.compose_hash,
        report_data: quote.report_data,
        claims: None,
    })
}

/// What a trust domain's quote and event log say together, for a listed image on a listed machine: the compose hash that
/// RTMR3 proves, and the claims, which count once [`appraise_domain`] agrees. For attesters, and for whoever else has to
/// know a machine, as language model providers'.
///
/// A TDX quote names no cluster: its nonce does, which one attester of one cluster has issued.
///
/// # Errors
/// What is wrong with quote or log; [`Refusal::DebugDomain`], [`Refusal::UnknownPlatform`], [`Refusal::UnknownImage`],
/// [`Refusal::WrongConfigId`]; [`Refusal::UntrustedQuote`] where its own signatures do not lead to the root.
pub fn examine_domain(policy: &TdxPolicy, quote: &[u8], event_log: &str) -> Result<([u8; 32], Claims), Refusal> {
    let claims = tdx::claims(quote)?;
    if claims.debug {
        return Err(Refusal::DebugDomain);
    }
    if !policy.knows_platform(&claims.ppid) {
        return Err(Refusal::UnknownPlatform(claims.ppid));
    }
    if !policy.knows_image(&claims) {
        return Err(Refusal::UnknownImage);
    }
    let [.., rtmr3] = &claims.rtmr;
    let compose_hash = EventLog::parse(event_log)?.compose_hash(rtmr3)?;
    if claims
        .config_compose_hash
        .is_some_and(|configured| configured != compose_hash)
    {
        return Err(Refusal::WrongConfigId);
    }
    // Whatever anybody writes comes as far as this, and claims say which collateral will be asked for.
    tdx::check_signatures(quote, policy.root_ca.as_deref())?;
    Ok((compose_hash, claims))
}

/// Judges a request; one that passes uses its nonce up.
///
/// `collateral`: Intel's, for the machine that a TDX quote names.
///
/// # Errors
/// As [`examine`], [`Refusal::BadExpiry`], then what Intel's certificates say. A refused request leaves its nonce usable: only its holder knows
/// it.
pub fn judge(
    policy: &Policy,
    request: &Request,
    collateral: Option<&Collateral>,
    nonces: &mut NonceStore,
    now: Moment,
) -> Result<Judgement, Refusal> {
    let examined = examine(policy, request, nonces, now.steady)?;
    check_expiry(request, now.chain)?;
    let verdict = match (&examined.claims, &policy.tdx) {
        (Some(_), Some(tdx)) => {
            let collateral = collateral.ok_or_else(|| Refusal::NoCollateral("none was given".into()))?;
            appraise_domain(tdx, &request.quote, collateral, now.chain.time)?
        }
        _ => Verdict::Dev,
    };
    nonces.use_up(&examined.nonce, now.steady);

    let quote_hash = quote_hash(&request.quote);
    Ok(Judgement {
        message: attest_message(
            &policy.genesis_hash,
            &request.wallet,
            &examined.compose_hash,
            &quote_hash,
            request.expires_at,
        ),
        quote_hash,
        compose_hash: examined.compose_hash,
        expires_at: request.expires_at,
        verdict,
    })
}

/// Whether Intel vouches for the quote, and for a machine that is believed. `now`: unix seconds.
///
/// # Errors
/// What Intel's certificates say, [`Refusal::UnknownPlatform`], [`Refusal::UnacceptedTcb`].
pub fn appraise_domain(
    policy: &TdxPolicy,
    quote: &[u8],
    collateral: &Collateral,
    now: i64,
) -> Result<Verdict, Refusal> {
    let now = u64::try_from(now).unwrap_or_default();
    let verified = tdx::verify(quote, collateral, now, policy.root_ca.as_deref())?;
    if !policy.knows_platform(&verified.ppid) {
        return Err(Refusal::UnknownPlatform(verified.ppid));
    }
    if !policy.accepts_tcb(&verified, now) {
        return Err(Refusal::UnacceptedTcb {
            status: verified.status,
            outdated_since: verified.outdated_since,
        });
    }
    Ok(Verdict::Tdx {
        status: verified.status,
        advisories: verified.advisories,
    })
}
