//! One binary for all tests of this crate.

mod aci;
mod answers;
mod attestation;
mod budget;
mod collateral;
mod endpoint;
mod failures;
#[path = "../../../enclave/tests/enclave/pki.rs"]
#[allow(
    dead_code,
    reason = "this double of Intel's certificates is shared with the enclave's tests, which use more of it"
)]
mod pki;
mod prompt;
mod provider;
mod receipt;
mod scene;
mod secrecy;
mod settings;
mod signer;
mod vectors;
