use ed25519_dalek::{Signer, SigningKey};
use serde_json::json;
use sporeline_client::Address;
use sporeline_host::journal::{Draft, Entry, Kind, Standing, append, entries, head, signed_bytes};
use sporeline_store::test_support::TestDatabase;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn standing() -> Standing {
    Standing {
        genesis_hash: [1; 32],
        wallet: Address::new_from_array(key().verifying_key().to_bytes()),
        brain: "policy",
        genome_hash: [2; 32],
        memory_hash: [3; 32],
        compose_hash: [4; 32],
        quote_hash: Some([5; 32]),
        receipt: None,
        ts: 1_800_000_000,
    }
}

fn journal() -> Vec<Entry> {
    let kinds = [
        Kind::Attest,
        Kind::Sense,
        Kind::Decide,
        Kind::Send,
        Kind::Outcome,
        Kind::Lost,
    ];
    let mut prev = [0; 32];
    (0u64..)
        .zip(kinds)
        .map(|(seq, kind)| {
            let body = json!({"number": seq.to_string()});
            let unsigned = Draft { kind, body }.after(&standing(), seq, &prev).unwrap();
            prev = unsigned.hash;
            let signature = key().sign(&signed_bytes(&unsigned.hash)).to_bytes();
            Entry { unsigned, signature }
        })
        .collect()
}

#[tokio::test]
async fn a_kept_journal_comes_back_as_it_was_and_has_one_continuation() {
    let TestDatabase { db, url, .. } = &TestDatabase::new().await;
    let journal = journal();
    let wallet = standing().wallet;
    let mut transaction = db.begin().await.unwrap();
    for entry in &journal {
        append(&mut transaction, &wallet, entry).await.unwrap();
    }
    transaction.commit().await.unwrap();
    db.close().await;

    let db = sporeline_store::open(url).await.unwrap();
    assert_eq!(entries(&db, &wallet).await.unwrap(), journal);
    let end = head(&db, &wallet).await.unwrap();
    assert_eq!((end.next, end.hash), (6, journal[5].unsigned.hash));
    let mut transaction = db.begin().await.unwrap();
    assert!(append(&mut transaction, &wallet, &journal[5]).await.is_err());
}
