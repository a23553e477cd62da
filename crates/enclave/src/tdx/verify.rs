use super::{Collateral, TcbStatus};
use dcap_qvl::{QuotePolicy, TcbStatus as Status, verify::QuoteVerifier};
use serde::Deserialize;

/// What Intel's certificates vouch for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Of platform, TDX module and quoting enclave together.
    pub status: TcbStatus,
    /// Intel's advisories that apply (`INTEL-SA-…`).
    pub advisories: Vec<String>,
    /// Since when, unix seconds, that what runs here is known to be out of date. `None` where nothing is.
    pub outdated_since: Option<u64>,
    /// Platform provisioning id, from the certificate that Intel issued.
    pub ppid: Vec<u8>,
}

/// Why Intel's certificates do not vouch for a quote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    #[error("the collateral cannot be read: {0}")]
    MalformedCollateral(&'static str),
    #[error("the collateral ({0}) is out of its time")]
    Expired(&'static str),
    #[error("Intel's certificates do not vouch for the quote: {0}")]
    Untrusted(String),
}

/// Checks signatures from the report up to the root, revocation lists, the quoting enclave's identity, and which level of
/// security updates (TCB) the machine has.
///
/// `root_ca`: DER; `None` means Intel's. `now`: unix seconds.
pub fn verify(
    quote: &[u8],
    collateral: &Collateral,
    now: u64,
    root_ca: Option<&[u8]>,
) -> Result<Verified, VerifyError> {
    in_time("TCB info", &collateral.tcb_info, now)?;
    in_time("identity of the quoting enclave", &collateral.qe_identity, now)?;
    let verifier = match root_ca {
        None => QuoteVerifier::new_prod(),
        Some(root) => QuoteVerifier::new(root.to_vec()),
    };
    // What is believed is decided by our own policy, whose refusals have names.
    let claims = verifier
        .verify_with_policy(quote, collateral, now, &QuotePolicy::claims_only(now))
        .map_err(|error| VerifyError::Untrusted(format!("{error:#}")))?;
    let platform = claims.platform.tcb_level.tcb_status;
    let platform_since = outdated(platform).then_some(claims.platform.tcb_date_tag);
    let enclave_since = match outdated(claims.qe.tcb_level.tcb_status) {
        true => Some(unix(&claims.qe.tcb_level.tcb_date).ok_or(VerifyError::MalformedCollateral("a date"))?),
        false => None,
    };
    Ok(Verified {
        status: claims.tcb.status,
        advisories: claims.tcb.advisory_ids,
        outdated_since: [platform_since, enclave_since].into_iter().flatten().min(),
        ppid: claims.platform.pck.ppid,
    })
}

pub(super) const fn outdated(status: Status) -> bool {
    matches!(status, Status::OutOfDate | Status::OutOfDateConfigurationNeeded)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Validity {
    issue_date: String,
    next_update: String,
}

fn in_time(what: &'static str, json: &str, now: u64) -> Result<(), VerifyError> {
    let validity: Validity = serde_json::from_str(json).map_err(|_| VerifyError::MalformedCollateral(what))?;
    let bad = || VerifyError::MalformedCollateral(what);
    let from = unix(&validity.issue_date).ok_or_else(bad)?;
    let until = unix(&validity.next_update).ok_or_else(bad)?;
    if (from..=until).contains(&now) {
        Ok(())
    } else {
        Err(VerifyError::Expired(what))
    }
}

/// RFC 3339 to unix seconds.
fn unix(date: &str) -> Option<u64> {
    let parsed = chrono::DateTime::parse_from_rfc3339(date).ok()?;
    parsed.timestamp().try_into().ok()
}
