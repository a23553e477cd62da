use sporeline_client::Address;
use sporeline_host::hands::{
    Class, Deed, Height, Lost, Seen, SendRecord, StoredDeed, classify, lost_of, open_of, settle_send, store_send,
};
use sporeline_mind::{Amount, Intent};
use sporeline_store::{Db, test_support::TestDatabase};

fn wallet() -> Address {
    Address::new_from_array([1; 32])
}

fn send(n: u8, action: u64) -> SendRecord {
    SendRecord {
        signature: [n; 64],
        wallet: wallet(),
        action,
        decision: [n; 32],
        what: StoredDeed {
            deed: Deed::Wish { intent: Intent::Refuel },
            cost: Some(Amount(7)),
        },
        bytes: vec![n; 200],
        last_valid_block_height: 1_150,
    }
}

async fn store(db: &Db, record: &SendRecord) -> bool {
    let mut transaction = db.begin().await.unwrap();
    let stored = store_send(&mut transaction, record, 5).await;
    if stored.is_ok() {
        transaction.commit().await.unwrap();
    }
    stored.is_ok()
}

async fn settle(db: &Db, record: &SendRecord, class: &Class) -> bool {
    let mut transaction = db.begin().await.unwrap();
    let settled = settle_send(&mut transaction, &record.signature, class).await.unwrap();
    transaction.commit().await.unwrap();
    settled
}

#[test]
fn a_stored_transaction_is_classed_by_what_the_chain_knows_and_how_old_it_is() {
    let last_valid = Height(1_150);
    let (before, at, after) = (Height(1_000), Height(1_150), Height(1_151));
    let landed = Seen::Landed { slot: 9 };
    let failed = Seen::Failed {
        slot: 9,
        error: "Custom(6002)".into(),
    };
    let ok = Class::Landed { slot: 9 };
    let refused = Class::Failed {
        slot: 9,
        error: "Custom(6002)".into(),
    };
    let table = [
        (&landed, before, &ok),
        (&landed, at, &ok),
        (&landed, after, &ok),
        (&failed, before, &refused),
        (&failed, at, &refused),
        (&failed, after, &refused),
        (&Seen::Unconfirmed, before, &Class::Live),
        (&Seen::Unconfirmed, at, &Class::Live),
        // However old: it may still vanish or be confirmed, so nothing new is signed.
        (&Seen::Unconfirmed, after, &Class::Live),
        (&Seen::Missing, before, &Class::Live),
        (&Seen::Missing, at, &Class::Live),
        (&Seen::Missing, after, &Class::Dead),
    ];
    for (seen, height, class) in table {
        assert_eq!(classify(seen, height, last_valid), *class, "{seen:?} at {height:?}");
    }
}

#[tokio::test]
async fn after_a_crash_between_storing_and_sending_the_same_bytes_are_there_to_be_sent() {
    let database = TestDatabase::new().await;
    let record = send(1, 4);
    assert!(store(&database.db, &record).await);
    database.db.close().await; // the host dies here, before anything was sent
    let db = sporeline_store::open(&database.url).await.unwrap();
    assert_eq!(open_of(&db, &wallet()).await.unwrap(), Some(record));
}

#[tokio::test]
async fn after_a_crash_before_storing_nothing_is_there_at_all() {
    let TestDatabase { db, .. } = &TestDatabase::new().await;
    let mut transaction = db.begin().await.unwrap();
    store_send(&mut transaction, &send(1, 4), 5).await.unwrap();
    drop(transaction); // never committed: nothing was sent either
    assert_eq!(open_of(db, &wallet()).await.unwrap(), None);
}

#[tokio::test]
async fn while_one_transaction_of_a_wallet_is_open_no_other_can_be_stored() {
    let TestDatabase { db, .. } = &TestDatabase::new().await;
    assert!(store(db, &send(1, 4)).await);
    assert!(!store(db, &send(2, 4)).await);
    let other = SendRecord {
        wallet: Address::new_from_array([9; 32]),
        ..send(3, 1)
    };
    assert!(store(db, &other).await);
    assert!(settle(db, &send(1, 4), &Class::Dead).await);
    assert!(store(db, &send(2, 4)).await);
}

#[tokio::test]
async fn a_transaction_is_settled_once_and_one_that_lives_is_not_settled() {
    let TestDatabase { db, .. } = &TestDatabase::new().await;
    let record = send(1, 4);
    assert!(store(db, &record).await);
    assert!(!settle(db, &record, &Class::Live).await);
    assert!(settle(db, &record, &Class::Landed { slot: 9 }).await);
    assert!(!settle(db, &record, &Class::Dead).await);
    assert_eq!(open_of(db, &wallet()).await.unwrap(), None);
}

#[tokio::test]
async fn what_landed_beyond_the_chains_action_number_is_lost_and_nothing_else() {
    let TestDatabase { db, .. } = &TestDatabase::new().await;
    for (n, class) in [
        (1, Class::Landed { slot: 1 }),
        (2, Class::Landed { slot: 2 }),
        (3, Class::Landed { slot: 3 }),
        (4, Class::Dead),
    ] {
        assert!(store(db, &send(n, n.into())).await);
        assert!(settle(db, &send(n, n.into()), &class).await);
    }
    assert!(lost_of(db, &wallet(), 3).await.unwrap().is_empty());
    let lost = |n, slot| Lost {
        send: send(n, slot),
        slot,
    };
    assert_eq!(lost_of(db, &wallet(), 1).await.unwrap(), [lost(2, 2), lost(3, 3)]);
}
