use crate::{enclave, local};
use ed25519_dalek::{Signature, VerifyingKey};
use sporeline_enclave::{Cluster, DEV_APP_COMPOSE, DevEnclave, Enclave, EnclaveError};
use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
};

#[tokio::test]
async fn the_same_seed_gives_the_same_keys_and_another_seed_gives_others() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = enclave(one.path()).public_keys(7).await.unwrap();
    assert_eq!(enclave(one.path()).public_keys(7).await.unwrap(), first);
    assert_ne!(enclave(two.path()).public_keys(7).await.unwrap(), first);
}

#[tokio::test]
async fn every_number_has_its_own_wallet_and_its_own_nostr_key() {
    let folder = tempfile::tempdir().unwrap();
    let enclave = enclave(folder.path());
    let mut all = vec![];
    for number in 0..20 {
        let keys = enclave.public_keys(number).await.unwrap();
        all.extend([keys.wallet.to_bytes(), keys.nostr]);
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 40);
}

#[tokio::test]
async fn keys_follow_from_the_seed_as_documented() {
    // HKDF-SHA256 without salt, info "agent/0/solana" and "agent/0/nostr", computed with an independent implementation.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("enclave.seed");
    fs::write(&path, [7; 32]).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let keys = enclave(folder.path()).public_keys(0).await.unwrap();
    assert_eq!(
        hex::encode(keys.wallet.to_bytes()),
        include_str!("wallet_0_of_seed_7.hex").trim()
    );
    assert_eq!(hex::encode(keys.nostr), include_str!("nostr_0_of_seed_7.hex").trim());
}

#[tokio::test]
async fn a_wallet_signs_with_the_key_it_shows() {
    let folder = tempfile::tempdir().unwrap();
    let enclave = enclave(folder.path());
    let wallet = enclave.public_keys(3).await.unwrap().wallet;
    let signature = enclave.sign(3, b"message").await.unwrap();
    VerifyingKey::from_bytes(&wallet.to_bytes())
        .unwrap()
        .verify_strict(b"message", &Signature::from_bytes(&signature))
        .unwrap();
}

#[tokio::test]
async fn a_nostr_event_is_signed_as_bip_340_says_with_the_nostr_key_and_with_no_other() {
    use k256::schnorr::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier};
    let folder = tempfile::tempdir().unwrap();
    let enclave = enclave(folder.path());
    let keys = &enclave;
    let key = |number: u64| async move { keys.public_keys(number).await.unwrap().nostr };
    let signature = enclave.sign_nostr(3, &[9; 32]).await.unwrap();
    let signature = Signature::try_from(&signature[..]).unwrap();
    let by = |key: [u8; 32]| VerifyingKey::from_bytes(&key).unwrap();
    by(key(3).await).verify_prehash(&[9; 32], &signature).unwrap();
    assert!(by(key(3).await).verify_prehash(&[8; 32], &signature).is_err());
    assert!(by(key(4).await).verify_prehash(&[9; 32], &signature).is_err());
}

#[test]
fn a_new_seed_is_readable_by_its_owner_alone_and_leaves_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    enclave(folder.path());
    let metadata = fs::metadata(folder.path().join("enclave.seed")).unwrap();
    assert_eq!((metadata.mode() & 0o777, metadata.len()), (0o600, 32));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_seed_that_others_may_read_is_refused_by_name_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    enclave(folder.path());
    let path = folder.path().join("enclave.seed");
    for mode in [0o640, 0o604, 0o660, 0o777] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        match DevEnclave::open(&path, &local(), DEV_APP_COMPOSE) {
            Err(EnclaveError::SeedTooOpen { mode: found, .. }) => assert_eq!(found, mode),
            other => panic!("{:?}", other.err()),
        }
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, mode);
    }
}

#[test]
fn a_seed_of_another_length_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("enclave.seed");
    for length in [0, 31, 33, 5_000] {
        fs::write(&path, vec![1; length]).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let refused = DevEnclave::open(&path, &local(), DEV_APP_COMPOSE).err();
        assert!(matches!(refused, Some(EnclaveError::SeedLength { .. })), "{refused:?}");
    }
}

#[test]
fn away_from_a_local_cluster_the_dev_enclave_refuses_before_it_makes_a_seed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("enclave.seed");
    let away = Cluster {
        name: "mainnet-beta".into(),
        local: false,
        ..local()
    };
    let refused = DevEnclave::open(&path, &away, DEV_APP_COMPOSE).err();
    assert!(matches!(refused, Some(EnclaveError::NotLocal(name)) if name == "mainnet-beta"));
    assert!(!path.exists());
}
