use dcap_qvl::{
    intel,
    quote::{Quote, Report},
};

/// TDX's DEBUG attribute (TUD bit 0): the host may look inside.
const DEBUG: u8 = 1;
/// `mr_config_id` of a machine that dstack configured with a compose hash begins with it.
const CONFIG_V1: u8 = 1;

/// What a quote says of itself. Nothing here is proven before [`verify`](super::verify) agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Of the firmware.
    pub mr_td: [u8; 48],
    /// Virtual hardware, kernel, its command line and disk, and what happened since.
    pub rtmr: [[u8; 48]; 4],
    pub report_data: [u8; 64],
    /// The compose hash that the host set the machine up with, where it is dstack's of the first kind.
    pub config_compose_hash: Option<[u8; 32]>,
    pub debug: bool,
    /// Platform provisioning id of the processor, by its certificate.
    pub ppid: Vec<u8>,
    /// Family, model, stepping and platform: which collateral is about it.
    pub fmspc: [u8; 6],
    /// Whether Intel's platform CA issued the certificate; else its processor CA.
    pub platform_ca: bool,
}

/// Why bytes are no quote of a trust domain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsError {
    #[error("the quote cannot be read: {0}")]
    Malformed(String),
    #[error("the quote is of an SGX enclave and not of a trust domain")]
    NotATrustDomain,
}

/// Takes a quote apart.
pub fn claims(quote: &[u8]) -> Result<Claims, ClaimsError> {
    let malformed = |error: &dyn std::fmt::Display| ClaimsError::Malformed(error.to_string());
    let parsed = Quote::parse(quote).map_err(|error| malformed(&error))?;
    let report = match &parsed.report {
        Report::SgxEnclave(_) => return Err(ClaimsError::NotATrustDomain),
        Report::TD10(report) => report,
        Report::TD15(report) => &report.base,
        Report::TD15Ex(report) => &report.base.base,
    };
    let chain = intel::extract_cert_chain(&parsed).map_err(|error| malformed(&error))?;
    let leaf = chain.first().ok_or_else(|| malformed(&"it carries no certificate"))?;
    let pck = intel::parse_pck_extension(leaf).map_err(|error| malformed(&error))?;
    let ca = intel::pck_ca(leaf).map_err(|error| malformed(&error))?;
    Ok(Claims {
        mr_td: report.mr_td,
        rtmr: [report.rt_mr0, report.rt_mr1, report.rt_mr2, report.rt_mr3],
        report_data: report.report_data,
        config_compose_hash: config_compose_hash(&report.mr_config_id),
        debug: report.td_attributes[0] & DEBUG != 0,
        ppid: pck.ppid,
        fmspc: pck.fmspc,
        platform_ca: ca == dcap_qvl::config::PckCa::Platform,
    })
}

/// `mr_config_id` = 1 ‖ compose hash ‖ 15 zeros. Other kinds say nothing about the compose hash.
fn config_compose_hash(mr_config_id: &[u8; 48]) -> Option<[u8; 32]> {
    let (kind, rest) = mr_config_id.split_first()?;
    let (hash, zeros) = rest.split_first_chunk::<32>()?;
    (*kind == CONFIG_V1 && zeros.iter().all(|byte| *byte == 0)).then_some(*hash)
}
