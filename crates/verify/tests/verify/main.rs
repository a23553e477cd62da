//! An agent's life, and everything that can be done to the record of it.

mod attestation;
mod birth;
mod ends;
mod forge;
mod honest;
mod life;
mod posts;
mod receipts;
#[path = "../../../mind/tests/mind/scene.rs"]
#[allow(dead_code)]
mod scene;
mod signers;
mod tampered;

use sporeline_verify::{Dossier, check};

/// Claims that fail, with a replay.
fn failed(dossier: &Dossier) -> Vec<&'static str> {
    check(dossier, true).failed()
}

/// What a claim says.
fn detail(dossier: &Dossier, name: &str) -> String {
    let claims = check(dossier, true).claims;
    let found = claims.into_iter().find(|claim| claim.name == name);
    found.map_or_else(|| panic!("there is no claim {name}"), |claim| claim.detail)
}
