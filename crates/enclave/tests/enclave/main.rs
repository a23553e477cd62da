//! One binary for all tests of this crate.

mod attester;
mod dstack;
mod event_log;
mod guest_agent;
mod keys;
mod pccs;
mod pki;
mod secrecy;
mod service;
mod tdx_judge;
mod tdx_policy;
mod tdx_revoked;
mod tdx_scene;
mod tdx_service;
mod vectors;

use sporeline_enclave::{Cluster, DEV_APP_COMPOSE, DevEnclave};
use std::path::Path;

const GENESIS: [u8; 32] = [5; 32];

fn local() -> Cluster {
    Cluster {
        name: "local".into(),
        genesis_hash: GENESIS,
        local: true,
    }
}

fn enclave(folder: &Path) -> DevEnclave {
    DevEnclave::open(&folder.join("enclave.seed"), &local(), DEV_APP_COMPOSE).unwrap()
}
