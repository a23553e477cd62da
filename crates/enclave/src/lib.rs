//! Where agents' private keys live, and who vouches for them.
//!
//! | to find | look in |
//! |---|---|
//! | what every enclave can do | [`Enclave`] |
//! | the enclave of a local cluster: one sealed seed file | [`DevEnclave`] |
//! | the enclave of a real host: Intel TDX through dstack | [`DstackEnclave`] |
//! | what an app is known by | [`compose_hash()`] |
//! | what a quote is about | [`report_data`] |
//! | the quotes of the dev enclave | [`quote`] |
//! | the quotes of real ones: Intel's chain, event logs, policy | [`tdx`] |
//! | who checks quotes and signs attestations | [`attester`] |
//! | how a process with keys leaves no core file | [`core_files`] |
//! | how tests search for private keys (feature `test-support`) | `test_support` |
//!
//! No private key leaves this crate: secrets are zeroized, have no `Debug`, are never serialised and never logged; a process
//! that has opened an enclave leaves no core file.

pub mod attester;
mod compose;
pub mod core_files;
mod derive;
mod dev;
mod dstack;
mod enclave;
mod error;
pub mod quote;
mod report;
mod seed;
pub mod tdx;
#[cfg(feature = "test-support")]
pub mod test_support;
mod wallets;

pub use compose::compose_hash;
pub use derive::KeyPath;
pub use dev::{DEV_APP_COMPOSE, DevEnclave};
pub use dstack::{DSTACK_TIMEOUT, DstackEnclave, DstackError, usual_socket};
pub use enclave::{AgentPublicKeys, Cluster, Enclave, EnclaveKind, Evidence};
pub use error::EnclaveError;
pub use report::{NONCE_BYTES, REPORT_BYTES, REPORT_DOMAIN, report_data};
