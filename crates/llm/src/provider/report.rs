//! What providers answer when they are asked for a report.

use super::{About, ReportError};
use crate::receipt::{SigningKey, aci, key::unhex};
use serde_json::Value;

/// More machines than one report has.
const MAX_MACHINES: usize = 16;

/// A report, read and not judged.
pub(super) struct Report {
    pub about: About,
    pub quote: Vec<u8>,
    pub event_log: String,
    pub app_compose: String,
}

/// Reads the legacy form (`/attestation/report`): one machine, or a gateway's with those behind it. The part that is about
/// `key` counts.
pub(super) fn legacy(body: &[u8], key: &SigningKey) -> Result<Report, ReportError> {
    let root: Value = serde_json::from_slice(body).map_err(|_| ReportError::Malformed("no JSON"))?;
    let listed = ["model_attestations", "all_attestations"].into_iter();
    let listed = listed.filter_map(|name| root.get(name)?.as_array()).flatten();
    let part = [Some(&root), root.get("gateway_attestation")]
        .into_iter()
        .flatten()
        .chain(listed)
        .take(MAX_MACHINES)
        .find(|part| {
            let field = |name: &str| part.get(name).and_then(Value::as_str);
            // Reports of one algorithm only leave its name out.
            let algorithm = field("signing_algo").or(key.address().map(|(algorithm, _)| algorithm));
            let named = algorithm.and_then(|algo| SigningKey::of_address(algo, field("signing_address")?));
            named.as_ref() == Some(key)
        })
        .ok_or(ReportError::OtherKey(*key))?;
    let tls_fingerprint = match part.get("tls_cert_fingerprint").and_then(Value::as_str) {
        None => None,
        Some(text) => Some(unhex(text).ok_or(ReportError::Malformed("the TLS fingerprint"))?),
    };
    let info = part.get("info").map(unpacked).unwrap_or_default();
    let tcb_info = info.get("tcb_info").map(unpacked).unwrap_or_default();
    let app_compose = [&tcb_info, &info].into_iter().find_map(|it| text(it, "app_compose"));
    Ok(Report {
        about: About::Key {
            key: *key,
            tls_fingerprint,
        },
        quote: quote(part, "intel_quote")?,
        event_log: event_log(part)?,
        app_compose: app_compose.ok_or(ReportError::Malformed("the app-compose file"))?,
    })
}

/// Reads the ACI form (`/aci/attestation`).
pub(super) fn aci_report(body: &[u8]) -> Result<Report, ReportError> {
    let root: Value = serde_json::from_slice(body).map_err(|_| ReportError::Malformed("no JSON"))?;
    if root.get("api_version").and_then(Value::as_str) != Some(aci::VERSION) {
        return Err(ReportError::Malformed("the version"));
    }
    let attestation = root
        .get("attestation")
        .ok_or(ReportError::Malformed("the attestation"))?;
    if attestation.get("tee_type").and_then(Value::as_str) != Some("tdx") {
        return Err(ReportError::Malformed("the kind of machine; only tdx is judged"));
    }
    let keyset = attestation
        .get("workload_keyset")
        .ok_or(ReportError::Malformed("the keyset"))?;
    let evidence = attestation
        .get("evidence")
        .ok_or(ReportError::Malformed("the evidence"))?;
    Ok(Report {
        about: About::Keyset {
            keyset: keyset.to_string(),
        },
        quote: quote(evidence, "quote")?,
        event_log: event_log(evidence)?,
        app_compose: text(evidence, "app_compose").ok_or(ReportError::Malformed("the app-compose file"))?,
    })
}

/// An object that some servers give as a JSON string.
fn unpacked(value: &Value) -> Value {
    match value {
        Value::String(json) => serde_json::from_str(json).unwrap_or_default(),
        other => other.clone(),
    }
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::to_owned)
}

fn quote(part: &Value, name: &str) -> Result<Vec<u8>, ReportError> {
    let text = part.get(name).and_then(Value::as_str);
    let bytes = text.and_then(|text| hex::decode(text.strip_prefix("0x").unwrap_or(text)).ok());
    bytes.ok_or(ReportError::Malformed("the quote"))
}

/// A JSON string, or the array itself.
fn event_log(part: &Value) -> Result<String, ReportError> {
    match part.get("event_log") {
        Some(Value::String(json)) => Ok(json.clone()),
        Some(array @ Value::Array(_)) => Ok(array.to_string()),
        _ => Err(ReportError::Malformed("the event log")),
    }
}
