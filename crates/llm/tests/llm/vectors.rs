//! Real quotes and collateral; where they come from stands in the enclave crate's `vectors/README.md`.

use sporeline_enclave::tdx::Collateral;

macro_rules! vector {
    ($name:literal) => {
        include_str!(concat!("../../../enclave/vectors/", $name))
    };
}

pub(crate) const GATEWAY_LOG: &str = vector!("bitrouter-attestation/gateway_event_log.json");
pub(crate) const GATEWAY_APP: &str = vector!("bitrouter-attestation/gateway_app_compose.json");
pub(crate) const MODEL_LOG: &str = vector!("bitrouter-attestation/model_event_log.json");
/// The file of the model server is not among the enclave's.
pub(crate) const MODEL_APP: &str = include_str!("../../vectors/bitrouter-attestation/model_app_compose.json");
/// What the same report says of both machines, and the nonce it was asked for with.
pub(crate) const GATEWAY_ADDRESS: &str = "ethereum:0x614bc66ff0407dbb70b9c7ca1f5e983e4a02c921";
pub(crate) const MODEL_ADDRESS: &str = "ethereum:0xbb4d2e7ffe98eefcd9690e2139be41e92b95e333";
pub(crate) const NONCE: &str = "9a01356cb451dc2c3c0ce9a195245a0be984a3f73617f55f87913fc2f059cba7";
/// When the collateral for each holds.
const GATEWAY_NOW: i64 = 1_791_425_386;
pub(crate) const MODEL_NOW: i64 = 1_773_170_000;

fn quote(text: &str, collateral: &str) -> (Vec<u8>, Collateral) {
    let mut collateral: Collateral = serde_json::from_str(collateral).unwrap();
    // Of another machine of the same model.
    collateral.pck_certificate_chain = None;
    (hex::decode(text.trim()).unwrap(), collateral)
}

pub(crate) fn gateway() -> (Vec<u8>, Collateral) {
    quote(
        vector!("bitrouter-attestation/gateway_quote.hex"),
        vector!("dcap-qvl/tdx_quote_td15ex_collateral.json"),
    )
}

pub(crate) fn model() -> (Vec<u8>, Collateral) {
    quote(
        vector!("bitrouter-attestation/model_quote.hex"),
        vector!("dcap-qvl/tdx_quote_outdated_collateral.json"),
    )
}

pub(crate) fn gateway_now() -> i64 {
    GATEWAY_NOW
}
