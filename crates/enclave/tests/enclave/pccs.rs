//! A double of a PCCS: it hands out the collateral of the private root (`pki.rs`), or misbehaves.

use crate::tdx_service::listen;
use axum::{
    Router,
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use sporeline_enclave::tdx::Collateral;
use std::sync::{Arc, Mutex};

/// How a PCCS misbehaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    NotFound,
    Huge,
    Torn,
    NoIssuers,
    HexLists,
}

pub(crate) struct PccsDouble {
    pub url: String,
    says: Arc<Mutex<(Collateral, Fault)>>,
    asked: Arc<Mutex<usize>>,
}

impl PccsDouble {
    pub async fn start(collateral: Collateral, fault: Fault) -> Self {
        let says = Arc::new(Mutex::new((collateral, fault)));
        let asked = Arc::<Mutex<usize>>::default();
        let (heard, noted) = (says.clone(), asked.clone());
        let answer = move |uri: Uri| async move {
            *noted.lock().unwrap() += 1;
            let (collateral, fault) = &*heard.lock().unwrap();
            if *fault == Fault::NotFound {
                return StatusCode::NOT_FOUND.into_response();
            }
            pccs_answer(collateral, &uri.to_string(), *fault)
        };
        Self {
            url: listen(Router::new().fallback(answer)).await,
            says,
            asked,
        }
    }

    /// From now on.
    pub fn say(&self, collateral: Collateral, fault: Fault) {
        *self.says.lock().unwrap() = (collateral, fault);
    }

    /// How many questions; four make a collateral.
    pub fn asked(&self) -> usize {
        *self.asked.lock().unwrap()
    }
}

/// As Intel's interface has it: issuers percent-encoded in a header, JSON with its signature beside it, lists as DER.
fn pccs_answer(it: &Collateral, uri: &str, fault: Fault) -> Response {
    let list = |der: &[u8]| {
        if fault == Fault::HexLists {
            hex::encode(der).into_bytes()
        } else {
            der.to_vec()
        }
    };
    let signed = |name: &str, json: &str, signature: &[u8]| {
        format!("{{\"{name}\":{json},\"signature\":\"{}\"}}", hex::encode(signature)).into_bytes()
    };
    let (header, issuers, mut body) = match uri {
        "/sgx/certification/v4/pckcrl?ca=platform&encoding=der" => {
            ("SGX-PCK-CRL-Issuer-Chain", &it.pck_crl_issuer_chain, list(&it.pck_crl))
        }
        "/tdx/certification/v4/tcb?fmspc=B0C06F000000&update=standard" => (
            "TCB-Info-Issuer-Chain",
            &it.tcb_info_issuer_chain,
            signed("tcbInfo", &it.tcb_info, &it.tcb_info_signature),
        ),
        "/tdx/certification/v4/qe/identity?update=standard" => (
            "SGX-Enclave-Identity-Issuer-Chain",
            &it.qe_identity_issuer_chain,
            signed("enclaveIdentity", &it.qe_identity, &it.qe_identity_signature),
        ),
        "/sgx/certification/v4/rootcacrl" => return list(&it.root_ca_crl).into_response(),
        other => panic!("asked for {other}"),
    };
    match fault {
        Fault::Huge => body.resize(3 * 1024 * 1024, b' '),
        Fault::Torn => body.truncate(body.len() / 2),
        _ => {}
    }
    if fault == Fault::NoIssuers {
        return body.into_response();
    }
    let issuers = percent_encoding::utf8_percent_encode(issuers, percent_encoding::NON_ALPHANUMERIC).to_string();
    ([(header, issuers)], body).into_response()
}
