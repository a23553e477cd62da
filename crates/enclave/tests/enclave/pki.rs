//! A double of Intel's certificates: a private root that vouches for quotes of machines that do not exist. Reports,
//! platform data, TCB info and the quoting enclave's identity are those of the real gateway vector; only what a test
//! changes is changed, and all of it is signed anew.

use crate::vectors::{gateway, gateway_now};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CustomExtension, DnType, IsCa, Issuer,
    KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SerialNumber, date_time_ymd,
};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use sha2::{Digest, Sha256};
use sporeline_enclave::tdx::Collateral;

/// Parts of a version 4 quote: header and report, then signature, attestation key, the enclave's report, signature over it.
const REPORT_END: usize = 48 + 584;
const QE_REPORT_AT: usize = REPORT_END + 4 + 64 + 64 + 6;
const QE_REPORT_BYTES: usize = 384;
const QE_AUTH_BYTES: usize = 32;
/// Offsets in a quote: `td_attributes`, MRTD, `mr_config_id`, RTMR0, RTMR3.
pub(crate) const TD_ATTRIBUTES_AT: usize = 48 + 120;
pub(crate) const MR_TD_AT: usize = 48 + 136;
pub(crate) const MR_CONFIG_ID_AT: usize = 48 + 184;
pub(crate) const RTMR0_AT: usize = 48 + 328;
pub(crate) const RTMR3_AT: usize = RTMR0_AT + 3 * 48;
/// Object identifier of Intel's extension in PCK certificates.
const SGX_EXTENSION: [u64; 7] = [1, 2, 840, 113_741, 1, 13, 1];

pub(crate) struct Pki {
    pub root_der: Vec<u8>,
    tcb_key: KeyPair,
    tcb_chain: String,
    pck_key: KeyPair,
    pck_chain: String,
    pck_ca_chain: String,
    root_crl: Vec<u8>,
    pck_crl: Vec<u8>,
    /// Another, on which the machine is.
    pck_crl_with_it: Vec<u8>,
    quote: Vec<u8>,
    real: Collateral,
}

fn params(name: &str, authority: bool) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2049, 1, 1);
    params.use_authority_key_identifier_extension = true;
    if authority {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    } else {
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    }
    params
}

fn revocation_list(issuer: &Issuer<'_, &KeyPair>, revoked: Option<SerialNumber>) -> Vec<u8> {
    let revoked = revoked.map(|serial_number| RevokedCertParams {
        serial_number,
        revocation_time: date_time_ymd(2020, 1, 1),
        reason_code: None,
        invalidity_date: None,
    });
    let list = CertificateRevocationListParams {
        this_update: date_time_ymd(2020, 1, 1),
        next_update: date_time_ymd(2049, 1, 1),
        crl_number: SerialNumber::from(1),
        issuing_distribution_point: None,
        revoked_certs: revoked.into_iter().collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    list.signed_by(issuer).unwrap().der().to_vec()
}

/// ECDSA over P-256 with SHA-256, as r ‖ s.
fn sign(key: &KeyPair, message: &[u8]) -> Vec<u8> {
    let random = SystemRandom::new();
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &key.serialize_der(), &random).unwrap();
    key.sign(&random, message).unwrap().as_ref().to_vec()
}

impl Pki {
    /// `ppid`: of the one machine it vouches for.
    pub fn new(ppid: [u8; 16]) -> Self {
        let (quote, real) = gateway();
        let keys: Vec<KeyPair> = (0..4).map(|_| KeyPair::generate().unwrap()).collect();
        let [root_key, ca_key, pck_key, tcb_key] = <[KeyPair; 4]>::try_from(keys).ok().unwrap();

        let root_params = params("Intel SGX Root CA", true);
        let root = root_params.self_signed(&root_key).unwrap();
        let root_issuer = Issuer::from_params(&root_params, &root_key);
        let ca_params = params("Intel SGX PCK Platform CA", true);
        let ca = ca_params.signed_by(&ca_key, &root_issuer).unwrap();
        let ca_issuer = Issuer::from_params(&ca_params, &ca_key);
        let mut pck_params = params("Intel SGX PCK Certificate", false);
        let serial = SerialNumber::from(77);
        pck_params.serial_number = Some(serial.clone());
        pck_params.custom_extensions = vec![CustomExtension::from_oid_content(
            &SGX_EXTENSION,
            platform_data(&quote, ppid),
        )];
        let pck = pck_params.signed_by(&pck_key, &ca_issuer).unwrap();
        let tcb = params("Intel SGX TCB Signing", false)
            .signed_by(&tcb_key, &root_issuer)
            .unwrap();

        Self {
            root_der: root.der().to_vec(),
            tcb_chain: tcb.pem() + &root.pem(),
            pck_chain: pck.pem() + &ca.pem() + &root.pem(),
            pck_ca_chain: ca.pem() + &root.pem(),
            root_crl: revocation_list(&root_issuer, None),
            pck_crl: revocation_list(&ca_issuer, None),
            pck_crl_with_it: revocation_list(&ca_issuer, Some(serial)),
            tcb_key,
            pck_key,
            quote,
            real,
        }
    }

    /// The gateway's quote after `change`, signed by a machine of this double.
    pub fn quote(&self, change: impl FnOnce(&mut [u8])) -> Vec<u8> {
        let mut quote = self.quote[..REPORT_END].to_vec();
        change(&mut quote);
        let attestation_key = KeyPair::generate().unwrap();
        // Without the byte that says "uncompressed".
        let public_key = &attestation_key.public_key_raw()[1..];
        let signature = sign(&attestation_key, &quote);

        let qe_auth = [7; QE_AUTH_BYTES];
        let mut qe_report = self.quote[QE_REPORT_AT..QE_REPORT_AT + QE_REPORT_BYTES].to_vec();
        qe_report[320..352].copy_from_slice(&Sha256::digest([public_key, &qe_auth].concat()));
        qe_report[352..].fill(0);

        let chain = self.pck_chain.as_bytes();
        let inner = [
            &qe_report[..],
            &sign(&self.pck_key, &qe_report),
            &32u16.to_le_bytes(),
            &qe_auth,
            &5u16.to_le_bytes(),
            &u32::try_from(chain.len()).unwrap().to_le_bytes(),
            chain,
        ]
        .concat();
        let outer = [
            &signature[..],
            public_key,
            &6u16.to_le_bytes(),
            &u32::try_from(inner.len()).unwrap().to_le_bytes(),
            &inner,
        ]
        .concat();
        quote.extend_from_slice(&u32::try_from(outer.len()).unwrap().to_le_bytes());
        quote.extend_from_slice(&outer);
        quote
    }

    /// The gateway's collateral after a change of its TCB info, signed by this double.
    pub fn collateral(&self, tcb_info: impl FnOnce(&str) -> String) -> Collateral {
        let tcb_info = tcb_info(&self.real.tcb_info);
        Collateral {
            pck_crl_issuer_chain: self.pck_ca_chain.clone(),
            root_ca_crl: self.root_crl.clone(),
            pck_crl: self.pck_crl.clone(),
            tcb_info_issuer_chain: self.tcb_chain.clone(),
            tcb_info_signature: sign(&self.tcb_key, tcb_info.as_bytes()),
            tcb_info,
            qe_identity_issuer_chain: self.tcb_chain.clone(),
            qe_identity: self.real.qe_identity.clone(),
            qe_identity_signature: sign(&self.tcb_key, self.real.qe_identity.as_bytes()),
            pck_certificate_chain: None,
        }
    }

    /// All levels up to date.
    pub fn up_to_date(&self) -> Collateral {
        self.collateral(|real| {
            real.replace("\"OutOfDate", "\"UpToDate")
                .replace("UpToDateConfigurationNeeded", "UpToDate")
        })
    }

    /// After its machine was revoked.
    pub fn revoked(&self) -> Collateral {
        Collateral {
            pck_crl: self.pck_crl_with_it.clone(),
            ..self.up_to_date()
        }
    }

    /// When its collateral holds.
    pub fn now() -> i64 {
        gateway_now()
    }
}

/// Intel's extension of the real machine's certificate, with another PPID.
fn platform_data(quote: &[u8], ppid: [u8; 16]) -> Vec<u8> {
    let parsed = dcap_qvl::quote::Quote::parse(quote).unwrap();
    let chain = dcap_qvl::intel::extract_cert_chain(&parsed).unwrap();
    let pck = dcap_qvl::intel::parse_pck_extension(&chain[0]).unwrap();
    let mut extension = pck.raw_extension.clone();
    let at = extension.windows(16).position(|bytes| bytes == pck.ppid).unwrap();
    extension[at..at + 16].copy_from_slice(&ppid);
    extension
}
