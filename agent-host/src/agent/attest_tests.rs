//! What is kept of attestations that the program refuses, or does not get to see. With an attester and a node.

use super::{Life, tests::of_host};
use crate::{
    chain::Chain,
    crashes::{around::attester, process, scene},
    error::HostError,
    journal::{self, Kind},
    run::Host,
};
use sporeline_enclave::Enclave;
use sporeline_store::test_support::TestDatabase;
use sporeline_svm::{Founder, Keypair};
use sporeline_svm_node::{Call, Fate, Node};
use std::path::Path;

/// A founder's life that is not attested yet, its host's operator funded.
pub(super) async fn stage(folder: &Path) -> (Node, Life) {
    let path = folder.join("enclave.seed");
    let enclave = process::enclave(&path);
    let sealed: [u8; 32] = std::fs::read(&path).unwrap().try_into().unwrap();
    let mut world = scene::world(enclave.compose_hash());
    let founder = Founder::new(Keypair::new_from_array(scene::secret(&sealed, "agent/0/solana")));
    let spawn = world.spawn_of(&founder.wallet).instruction();
    world.must(&[spawn], &[&founder.wallet]);
    // An image counts only some time after it was approved.
    world.pass(120);
    let operator = world.operator.insecure_clone();
    let attester_key = world.attesters[0].insecure_clone();
    let node = Node::start(world).await;
    let db = TestDatabase::in_folder(folder).await.db.clone();
    let mut host = Host::alone(db, process::enclave(&path), process::cluster());
    host.operator = operator;
    host.chain = Chain::new(node.url().to_owned(), true);
    host.attesters = vec![attester(&enclave, attester_key, node.url(), &host.stop).await];
    (node, of_host(host).await)
}

async fn attest(life: &mut Life) -> Result<(), HostError> {
    let seen = life.sense().await.unwrap().unwrap();
    life.attest(&seen).await
}

/// How many entries of the kind `attest` there are, and how many bundles.
async fn kept(life: &Life) -> (usize, i64) {
    let entries = journal::entries(&life.host.db, &life.who.wallet).await.unwrap();
    assert!(entries.iter().all(|entry| entry.unsigned.kind == Kind::Attest));
    let bundles = sqlx::query_scalar("SELECT COUNT(*) FROM host_attestations")
        .fetch_one(&life.host.db)
        .await
        .unwrap();
    (entries.len(), bundles)
}

#[tokio::test]
async fn of_an_attestation_that_would_be_refused_nothing_is_journalled_and_nothing_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (node, mut life) = stage(folder.path()).await;
    let operator = life.host.operator.insecure_clone();
    let poor = sporeline_svm::Signer::pubkey(&operator);
    let rich = node.world(|world| world.svm.get_account(&poor).unwrap());
    let of = |lamports| sporeline_svm::Account {
        lamports,
        ..rich.clone()
    };
    node.world(|world| world.svm.set_account(poor, of(0)).unwrap());
    for _ in 0..3 {
        assert!(matches!(attest(&mut life).await, Err(HostError::Refused(_))));
    }
    assert_eq!(kept(&life).await, (0, 0));
    node.world(|world| world.svm.set_account(poor, of(rich.lamports)).unwrap());
    attest(&mut life).await.unwrap();
    assert_eq!(kept(&life).await, (1, 1));
    assert!(life.sense().await.unwrap().unwrap().observation.me.attested);
}

#[tokio::test]
async fn what_was_kept_and_never_arrived_is_shown_before_anything_is_signed_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (node, mut life) = stage(folder.path()).await;
    node.set_faults(|call: &Call| match call.method {
        "getLatestBlockhash" => Fate::refused(502),
        _ => Fate::default(),
    });
    let unsent = attest(&mut life).await;
    assert!(matches!(unsent, Err(HostError::Rpc(_))), "{unsent:?}");
    assert_eq!(kept(&life).await, (1, 1));
    node.set_faults(|_: &Call| Fate::default());
    // What was signed is enough: no attester is asked.
    attest(&mut life).await.unwrap();
    assert_eq!(kept(&life).await, (1, 1));
    assert!(life.sense().await.unwrap().unwrap().observation.me.attested);
    // It is on chain: the next one is another.
    node.advance(1, 60);
    attest(&mut life).await.unwrap();
    assert_eq!(kept(&life).await, (2, 2));
}

#[tokio::test]
async fn an_attestation_that_could_not_be_kept_is_nothing_that_entries_stand_by() {
    let folder = tempfile::tempdir().unwrap();
    let (node, mut life) = stage(folder.path()).await;
    attest(&mut life).await.unwrap();
    let known = life.sense().await.unwrap().unwrap().agent.quote_hash;
    node.advance(1, 60);
    // The agent belongs to another process by now.
    sqlx::query("DELETE FROM host_leases")
        .execute(&life.host.db)
        .await
        .unwrap();
    let lost = attest(&mut life).await;
    assert!(lost.is_err() && kept(&life).await == (1, 1), "{lost:?}");
    assert_eq!(life.quote_hash, Some(known));
    assert_eq!(life.compose_hash, life.host.compose_hash);
}
