use super::{About, Evidence, ProviderPolicy, ReportError, Vouched};
use crate::receipt::{self, Receipt, Refusal, Verdict, aci};
use sha2::{Digest, Sha256};
use sporeline_enclave::attester::{self, appraise_domain, examine_domain};

/// A keyset that says it counts for longer than this, seconds, is not believed.
const LONGEST_KEYSET_LIFE: i64 = 400 * 24 * 60 * 60;

/// Judges a provider's attestation at the time it names: machine and image are listed, the event log replays to a listed
/// compose hash, the quote is about this key and our nonce, Intel vouches for it.
///
/// # Errors
/// The first [`ReportError`] that applies.
pub fn judge(evidence: &Evidence, policy: &ProviderPolicy) -> Result<Vouched, ReportError> {
    let (compose_hash, claims) =
        examine_domain(&policy.tdx, &evidence.quote, &evidence.event_log).map_err(ReportError::Machine)?;
    if !policy.measurements.contains(&compose_hash) {
        return Err(ReportError::UnknownMeasurement(compose_hash));
    }
    if Sha256::digest(&evidence.app_compose)[..] != compose_hash {
        return Err(ReportError::OtherAppCompose);
    }
    if !evidence.about.is_in(&claims.report_data, &evidence.nonce)? {
        return Err(ReportError::OtherReportData);
    }
    let mut expires_at = evidence.at.saturating_add(policy.max_age_s.into());
    if let About::Keyset { keyset } = &evidence.about {
        let (keyset, _) = aci::keyset(keyset).map_err(ReportError::Keyset)?;
        let left = keyset.not_after.saturating_sub(evidence.at);
        if !(1..=LONGEST_KEYSET_LIFE).contains(&left) {
            return Err(ReportError::KeysetExpired);
        }
        expires_at = expires_at.min(keyset.not_after);
    }
    let verdict = appraise_domain(&policy.tdx, &evidence.quote, &evidence.collateral, evidence.at)
        .map_err(ReportError::Machine)?;
    let attester::Verdict::Tdx { status, .. } = verdict else {
        return Err(ReportError::NotJudged);
    };
    Ok(Vouched {
        key: evidence.about.key()?,
        compose_hash,
        status,
        expires_at,
    })
}

/// Checks a receipt with the evidence that it names: [`Verdict::Attested`] where the signing key counted.
///
/// An invalid signature is refused as in [`receipt::verify`]; evidence that does not convince leaves it at
/// [`Verdict::Signed`].
pub fn verify_attested(receipt: &Receipt, evidence: &Evidence, policy: &ProviderPolicy) -> Verdict {
    let key = match receipt::verify(receipt) {
        Verdict::Signed(key) => key,
        other => return other,
    };
    if receipt.evidence != Some(evidence.hash()) {
        return Verdict::Refused(Refusal::OtherEvidence);
    }
    match judge(evidence, policy) {
        Ok(vouched) if vouched.key == key => Verdict::Attested(key),
        _ => Verdict::Signed(key),
    }
}
