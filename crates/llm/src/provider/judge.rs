use super::{About, Evidence, Found, ProviderPolicy, ReportError, Vouched};
use crate::receipt::{self, Receipt, Refusal, Verdict, aci};
use sha2::{Digest, Sha256};
use sporeline_enclave::{
    attester::{self, appraise_domain, examine_domain},
    tdx::{self, Claims, Image, Platform, TdxPolicy},
};

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
    let not_after = bound(evidence, &compose_hash, &claims)?;
    let expires_at = evidence.at.saturating_add(policy.max_age_s.into());
    let expires_at = not_after.map_or(expires_at, |end| expires_at.min(end));
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

/// What a provider's attestation proves at the time it names, whoever's list its code and machine may be on: the event log
/// replays to a compose hash, which is that of the file, the quote is about this key and this nonce, Intel made the machine.
///
/// `root_ca`: DER of the root that certificates lead to; `None` is Intel's.
///
/// # Errors
/// The first [`ReportError`] that applies.
pub fn examine(evidence: &Evidence, root_ca: Option<&[u8]>) -> Result<Found, ReportError> {
    let said = tdx::claims(&evidence.quote).map_err(|error| ReportError::Machine(error.into()))?;
    let [rtmr0, rtmr1, rtmr2, _] = said.rtmr;
    let itself = TdxPolicy {
        images: vec![Image {
            mr_td: said.mr_td,
            rtmr0: Some(rtmr0),
            rtmr1,
            rtmr2,
        }],
        tcb: vec![],
        platforms: vec![Platform::Any],
        root_ca: root_ca.map(<[u8]>::to_vec),
    };
    let (compose_hash, claims) =
        examine_domain(&itself, &evidence.quote, &evidence.event_log).map_err(ReportError::Machine)?;
    let not_after = bound(evidence, &compose_hash, &claims)?;
    let at = u64::try_from(evidence.at).unwrap_or_default();
    let verified = tdx::verify(&evidence.quote, &evidence.collateral, at, root_ca)
        .map_err(|error| ReportError::Machine(error.into()))?;
    Ok(Found {
        key: evidence.about.key()?,
        compose_hash,
        status: verified.status,
        not_after,
    })
}

/// Whether the file is the one that was measured and the quote about this key and nonce; the end of a keyset, chain time.
fn bound(evidence: &Evidence, compose_hash: &[u8; 32], claims: &Claims) -> Result<Option<i64>, ReportError> {
    if Sha256::digest(&evidence.app_compose)[..] != *compose_hash {
        return Err(ReportError::OtherAppCompose);
    }
    if !evidence.about.is_in(&claims.report_data, &evidence.nonce)? {
        return Err(ReportError::OtherReportData);
    }
    let About::Keyset { keyset } = &evidence.about else {
        return Ok(None);
    };
    let (keyset, _) = aci::keyset(keyset).map_err(ReportError::Keyset)?;
    let left = keyset.not_after.saturating_sub(evidence.at);
    if !(1..=LONGEST_KEYSET_LIFE).contains(&left) {
        return Err(ReportError::KeysetExpired);
    }
    Ok(Some(keyset.not_after))
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
