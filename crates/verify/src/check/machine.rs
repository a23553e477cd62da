//! What a quote says by itself, and how far it can be believed.

use crate::Bundle;
use sha2::{Digest, Sha256};
use sporeline_enclave::{
    quote::{DevQuote, quote_hash},
    tdx::{self, Claims, Collateral, EventLog, TcbStatus},
};

/// What a quote turned out to be.
pub(super) struct Machine {
    pub compose_hash: [u8; 32],
    pub report_data: [u8; 64],
    /// For people: who vouches for it, and how far.
    pub kind: String,
    /// Why that is not far enough, of one quote of several.
    pub doubt: Option<String>,
    /// What a trust domain says of its machine, for people.
    pub seen: Option<String>,
}

/// When a quote was judged, and where.
pub(super) struct Moment {
    /// Chain time.
    pub at: i64,
    /// Whether the cluster is one for development; `None`: not known.
    pub local: Option<bool>,
}

/// Takes a bundle's quote apart and checks all that can be told from the bundle itself.
pub(super) fn examine(cluster: &[u8; 32], hash: &[u8; 32], bundle: &Bundle, then: &Moment) -> Result<Machine, String> {
    if quote_hash(&bundle.quote) != *hash {
        return Err("its bytes have another hash".into());
    }
    let machine = if tdx::looks_like_quote(&bundle.quote) {
        trust_domain(bundle, then.at)?
    } else {
        development(cluster, bundle, then.local)?
    };
    if Sha256::digest(&bundle.app_compose)[..] != machine.compose_hash {
        return Err("its app-compose file is not the one that was measured".into());
    }
    Ok(machine)
}

fn development(cluster: &[u8; 32], bundle: &Bundle, local: Option<bool>) -> Result<Machine, String> {
    let quote = DevQuote::parse(&bundle.quote).map_err(|error| error.to_string())?;
    if quote.genesis_hash != *cluster {
        return Err("it is of another cluster".into());
    }
    if local == Some(false) {
        return Err("it is a development quote, and the cluster is not for development".into());
    }
    let root = bs58::encode(quote.root).into_string();
    Ok(Machine {
        compose_hash: quote.compose_hash,
        report_data: quote.report_data,
        kind: format!("DEVELOPMENT, made by whoever holds the seed file of root {root}; it proves no enclave"),
        doubt: None,
        seen: None,
    })
}

fn trust_domain(bundle: &Bundle, at: i64) -> Result<Machine, String> {
    let claims = tdx::claims(&bundle.quote).map_err(|error| error.to_string())?;
    // Needs no collateral, so that one that was made up is not left open for want of it.
    tdx::check_signatures(&bundle.quote, None).map_err(|error| error.to_string())?;
    if claims.debug {
        return Err("its host may look inside (DEBUG)".into());
    }
    let [.., rtmr3] = &claims.rtmr;
    let compose_hash = EventLog::parse(&bundle.event_log)
        .and_then(|log| log.compose_hash(rtmr3))
        .map_err(|error| format!("event log: {error}"))?;
    if claims
        .config_compose_hash
        .is_some_and(|configured| configured != compose_hash)
    {
        return Err("it was set up with another compose hash than it measured".into());
    }
    let (intel, doubt) = match bundle.collateral.as_str() {
        "" => (
            "Intel's collateral was not kept".into(),
            Some("without the collateral that shows how far Intel vouched for its machine".into()),
        ),
        collateral => by_intel(bundle, collateral, at)?,
    };
    Ok(Machine {
        compose_hash,
        report_data: claims.report_data,
        kind: format!("TDX, its RTMR3 replayed to its app-compose file; {intel}"),
        doubt,
        seen: Some(measured(&claims)),
    })
}

/// What Intel's certificates said of the machine when the attesters asked, and why that is not enough.
fn by_intel(bundle: &Bundle, collateral: &str, at: i64) -> Result<(String, Option<String>), String> {
    let collateral: Collateral = serde_json::from_str(collateral).map_err(|error| format!("collateral: {error}"))?;
    let at = u64::try_from(at).unwrap_or_default();
    let verified = tdx::verify(&bundle.quote, &collateral, at, None).map_err(|error| error.to_string())?;
    let status = verified.status;
    let doubt = (status != TcbStatus::UpToDate)
        .then(|| format!("of a machine that Intel called {status}: whether that was good enough is for you to say"));
    Ok((format!("Intel vouched for it then: {status}"), doubt))
}

/// What attesters keep lists of.
fn measured(claims: &Claims) -> String {
    let [rtmr0, rtmr1, rtmr2, _] = claims.rtmr.map(hex::encode);
    format!(
        "MRTD {}, RTMR0 {rtmr0}, RTMR1 {rtmr1}, RTMR2 {rtmr2}, PPID {}",
        hex::encode(claims.mr_td),
        hex::encode(&claims.ppid)
    )
}
