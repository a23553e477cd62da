//! Where agents' private keys live, and who vouches for them.
//!
//! | to find | look in |
//! |---|---|
//! | what every enclave can do | [`Enclave`] |
//! | the enclave of a local cluster: one sealed seed file | [`DevEnclave`] |
//! | what a quote is about | [`report_data`] |
//! | the quotes of the dev enclave | [`quote`] |
//! | who checks quotes and signs attestations | [`attester`] |
//!
//! No private key leaves this crate: secrets are zeroized, have no `Debug`, are never serialised and never logged.

pub mod attester;
mod derive;
mod dev;
mod enclave;
mod error;
pub mod quote;
mod report;
mod seed;

pub use derive::KeyPath;
pub use dev::{DEV_APP_COMPOSE, DevEnclave};
pub use enclave::{AgentPublicKeys, Cluster, Enclave, EnclaveKind, Evidence};
pub use error::EnclaveError;
pub use report::{NONCE_BYTES, REPORT_BYTES, REPORT_DOMAIN, report_data};
