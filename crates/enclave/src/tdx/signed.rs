use super::VerifyError;
use dcap_qvl::{
    config::{CryptoProvider, EcdsaSigEncoder},
    crypto::RingCrypto,
    intel,
    quote::Quote,
    signature::DerSigEncoder,
};
use rustls_pki_types::{CertificateDer, UnixTime};
use std::{fmt::Display, time::Duration};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_cert::der::Decode;

/// Intel SGX Root CA, until 2049: the one that `dcap-qvl` has built in and does not show.
const INTEL_ROOT: &[u8] = include_bytes!("intel_root.der");
/// Certificates beside the machine's own: its authority and the root. Paths are searched among them, so more are not looked at.
const MAX_ISSUERS: usize = 4;
/// Where an enclave's report has its 64 bytes of report data.
const ENCLAVE_REPORT_DATA_AT: usize = 320;

/// Checks the signatures that a quote brings along: root over the machine's certificate, that over the quoting enclave, the
/// enclave's key over the report. A stranger without such a machine cannot make them.
///
/// Much less than [`verify`](super::verify): certificates count as on the day the machine's was issued, and nothing is said about
/// revocation, the enclave's identity or security updates. But nobody has to be asked, not even the time.
///
/// `root_ca`: DER; `None` means Intel's.
///
/// # Errors
/// [`VerifyError::Untrusted`].
pub fn check_signatures(quote: &[u8], root_ca: Option<&[u8]>) -> Result<(), VerifyError> {
    let parsed = Quote::parse(quote).map_err(untrusted)?;
    let chain = intel::extract_cert_chain(&parsed).map_err(untrusted)?;
    let chain: Vec<_> = chain.into_iter().map(CertificateDer::from).collect();
    let [machine, issuers @ ..] = &chain[..] else {
        return Err(untrusted("it carries no certificate"));
    };
    if issuers.len() > MAX_ISSUERS {
        return Err(untrusted("it carries too many certificates"));
    }
    let signed = parsed.auth_data.clone().into_v3();
    let algorithm = RingCrypto::sig_algo();

    let root = CertificateDer::from(root_ca.unwrap_or(INTEL_ROOT));
    let anchor = anchor_from_trusted_cert(&root).map_err(untrusted)?;
    let certificate = EndEntityCert::try_from(machine).map_err(untrusted)?;
    // Certificates name no use beyond signing, which suits any that is asked for.
    let usage = KeyUsage::server_auth();
    certificate
        .verify_for_usage(&[algorithm], &[anchor], issuers, issued(machine)?, usage, None, None)
        .map_err(|error| untrusted(format!("the machine's certificate: {error}")))?;

    let signature = der(&signed.qe_report_signature)?;
    certificate
        .verify_signature(algorithm, &signed.qe_report, &signature)
        .map_err(|_| untrusted("the machine did not sign the quoting enclave's report"))?;
    let key = &signed.ecdsa_attestation_key;
    let named = RingCrypto::sha256(&[&key[..], &signed.qe_auth_data.data].concat());
    let report_data = signed.qe_report.get(ENCLAVE_REPORT_DATA_AT..);
    if !report_data.is_some_and(|data| data.starts_with(&named)) {
        return Err(untrusted("the quoting enclave's report names another key"));
    }

    let report = quote.get(..parsed.signed_length());
    let report = report.ok_or_else(|| untrusted("it is too short"))?;
    // Uncompressed.
    let key = [&[4], &key[..]].concat();
    algorithm
        .verify_signature(&key, report, &der(&signed.ecdsa_signature)?)
        .map_err(|_| untrusted("the quoting enclave did not sign the report"))
}

/// When a certificate begins to hold. Those above it held then.
fn issued(certificate: &CertificateDer<'_>) -> Result<UnixTime, VerifyError> {
    let certificate = x509_cert::Certificate::from_der(certificate).map_err(untrusted)?;
    let begins: Duration = certificate.tbs_certificate().validity().not_before.to_unix_duration();
    Ok(UnixTime::since_unix_epoch(begins))
}

/// From r ‖ s.
fn der(signature: &[u8; 64]) -> Result<Vec<u8>, VerifyError> {
    let (r, s) = signature.split_at(32);
    DerSigEncoder::encode_ecdsa_sig(r, s).map_err(untrusted)
}

fn untrusted(reason: impl Display) -> VerifyError {
    VerifyError::Untrusted(format!("{reason:#}"))
}
