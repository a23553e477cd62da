//! What administration decided, as the index tells it.

use crate::{
    life::key,
    support::{Index, index_of},
};
use bytemuck::Zeroable;
use sporeline_client::{Address, address, event::Event, events::*, state::Parameters};
use sporeline_indexer::rows::{Blob, GlobalRow, MeasurementRow};

fn keys<const N: usize>(first: u64, count: usize) -> [Address; N] {
    std::array::from_fn(|i| {
        if i < count {
            key(32, first + i as u64)
        } else {
            Address::zeroed()
        }
    })
}

fn initialized() -> Event {
    Event::Initialized(Initialized {
        time: 1,
        local: 1,
        attester_count: 3,
        attester_threshold: 2,
        price_owner_count: 1,
        dev: 1,
        authority: key(30, 0),
        staking_mint: key(31, 0),
        feed_id: [6; 32],
        compose_hash: [7; 32],
        price_owners: keys(50, 1),
        attesters: keys(0, 3),
        parameters: Parameters::LOCAL,
        ..Initialized::zeroed()
    })
}

async fn global(index: &Index) -> GlobalRow {
    index.row(address::global()).await
}

fn spawn_fee(global: &Blob<{ sporeline_indexer::rows::PARAMETERS }>) -> u64 {
    bytemuck::pod_read_unaligned::<Parameters>(&global.0).spawn_fee
}

#[tokio::test]
async fn the_beginning_fixes_parameters_attesters_feed_and_first_image() {
    let index = index_of(&[initialized()]).await;
    let row = global(&index).await;
    assert!(row.local);
    assert_eq!(
        (row.authority, row.staking_mint),
        (key(30, 0).into(), key(31, 0).into())
    );
    assert_eq!(row.parameters.0, bytemuck::bytes_of(&Parameters::LOCAL));
    assert_eq!((row.attester_count, row.attester_threshold), (3, 2));
    assert_eq!(row.attesters.0, bytemuck::bytes_of(&keys::<8>(0, 3)));
    assert_eq!((row.feed_id, row.price_owner_count), (Blob([6; 32]), 1));
    assert_eq!(row.price_owners.0, bytemuck::bytes_of(&keys::<2>(50, 1)));
    let image: MeasurementRow = index.row(Blob([7; 32])).await;
    assert_eq!((image.dev, image.active_from, image.revoked_at), (true, 1, None));
}

#[tokio::test]
async fn parameters_are_announced_then_in_force_then_fixed_for_ever() {
    let parameters = Parameters {
        spawn_fee: 9,
        ..Parameters::LOCAL
    };
    let scheduled = Event::ParametersScheduled(ParametersScheduled {
        time: 10,
        due_at: 15,
        parameters,
    });
    let applied = Event::ParametersApplied(ParametersApplied { time: 16, parameters });
    let fixed = Event::ParametersFixed(ParametersFixed { time: 20 });

    let row = global(&index_of(&[initialized(), scheduled]).await).await;
    assert_eq!(spawn_fee(&row.parameters), Parameters::LOCAL.spawn_fee);
    assert_eq!(
        (row.next_parameters.as_ref().map(spawn_fee), row.next_parameters_at),
        (Some(9), Some(15))
    );

    let row = global(&index_of(&[initialized(), scheduled, applied]).await).await;
    assert_eq!(spawn_fee(&row.parameters), 9);
    assert_eq!(
        (row.next_parameters, row.next_parameters_at, row.frozen_at),
        (None, None, None)
    );

    let row = global(&index_of(&[initialized(), scheduled, fixed]).await).await;
    assert_eq!(spawn_fee(&row.parameters), Parameters::LOCAL.spawn_fee);
    assert_eq!((row.next_parameters, row.frozen_at), (None, Some(20)));
}

#[tokio::test]
async fn attesters_change_after_their_time_and_go_at_once() {
    let scheduled = Event::AttestersScheduled(AttestersScheduled {
        time: 10,
        due_at: 15,
        count: 5,
        threshold: 3,
        attesters: keys(10, 5),
    });
    let applied = Event::AttestersApplied(AttestersApplied {
        time: 16,
        count: 5,
        threshold: 3,
        attesters: keys(10, 5),
    });
    let removed = Event::AttesterRemoved(AttesterRemoved {
        time: 20,
        count: 2,
        threshold: 2,
        attester: key(32, 1),
    });

    let row = global(&index_of(&[initialized(), scheduled]).await).await;
    assert_eq!(
        (row.attester_count, row.next_attester_count, row.next_attesters_at),
        (3, Some(5), Some(15))
    );

    let row = global(&index_of(&[initialized(), scheduled, applied]).await).await;
    assert_eq!(
        (row.attester_count, row.attester_threshold, row.next_attesters),
        (5, 3, None)
    );
    assert_eq!(row.attesters.0, bytemuck::bytes_of(&keys::<8>(10, 5)));

    let row = global(&index_of(&[initialized(), scheduled, removed]).await).await;
    let mut left = keys::<8>(0, 1);
    left[1] = key(32, 2);
    assert_eq!(row.attesters.0, bytemuck::bytes_of(&left));
    assert_eq!(
        (row.attester_count, row.next_attesters, row.next_attesters_at),
        (2, None, None)
    );
}

#[tokio::test]
async fn price_owners_and_authority_change_in_two_steps() {
    let scheduled = Event::PriceOwnersScheduled(PriceOwnersScheduled {
        time: 10,
        due_at: 15,
        count: 2,
        feed_id: [8; 32],
        owners: keys(60, 2),
    });
    let applied = Event::PriceOwnersApplied(PriceOwnersApplied {
        time: 16,
        count: 2,
        feed_id: [8; 32],
        owners: keys(60, 2),
    });
    let offered = |to| {
        Event::AuthorityOffered(AuthorityOffered {
            time: 17,
            authority: key(30, 0),
            offered: to,
        })
    };
    let accepted = Event::AuthorityAccepted(AuthorityAccepted {
        time: 18,
        authority: key(30, 1),
    });

    let row = global(&index_of(&[initialized(), scheduled, offered(key(30, 1))]).await).await;
    assert_eq!((row.feed_id, row.next_feed_id), (Blob([6; 32]), Some(Blob([8; 32]))));
    assert_eq!(
        (row.authority, row.offered_authority),
        (key(30, 0).into(), Some(key(30, 1).into()))
    );

    let row = global(&index_of(&[initialized(), offered(key(30, 1)), offered(Address::zeroed())]).await).await;
    assert_eq!(row.offered_authority, None, "zeros withdraw an offer");

    let row = global(&index_of(&[initialized(), scheduled, applied, offered(key(30, 1)), accepted]).await).await;
    assert_eq!(
        (row.feed_id, row.next_feed_id, row.price_owner_count),
        (Blob([8; 32]), None, 2)
    );
    assert_eq!(row.price_owners.0, bytemuck::bytes_of(&keys::<2>(60, 2)));
    assert_eq!((row.authority, row.offered_authority), (key(30, 1).into(), None));
}

#[tokio::test]
async fn an_image_is_approved_and_revoked() {
    let approved = Event::MeasurementApproved(MeasurementApproved {
        time: 10,
        active_from: 15,
        dev: 0,
        compose_hash: [9; 32],
    });
    let revoked = Event::MeasurementRevoked(MeasurementRevoked {
        time: 12,
        compose_hash: [9; 32],
    });
    let index = index_of(&[initialized(), approved, revoked]).await;
    let image: MeasurementRow = index.row(Blob([9; 32])).await;
    assert_eq!((image.approved_at, image.active_from, image.dev), (10, 15, false));
    assert_eq!(image.revoked_at, Some(12));
}

#[tokio::test]
async fn every_act_of_administration_is_listed() {
    let withdrawn = Event::ProtocolWithdrawn(ProtocolWithdrawn {
        time: 30,
        lamports: 77,
        authority: key(30, 0),
        destination: key(40, 0),
    });
    let scheduled = Event::ParametersScheduled(ParametersScheduled {
        time: 10,
        due_at: 15,
        parameters: Parameters::LOCAL,
    });
    let index = index_of(&[initialized(), scheduled, withdrawn]).await;
    assert_eq!(global(&index).await.protocol_withdrawn, 77);
    /// What, when, due when, about whom.
    type Act = (String, i64, Option<i64>, Option<Vec<u8>>);
    let list: Vec<Act> = sqlx::query_as("SELECT change, time, due_at, subject FROM chain_administration ORDER BY slot")
        .fetch_all(&index.db)
        .await
        .unwrap();
    let subject = |key: Address| Some(key.to_bytes().to_vec());
    let expected = vec![
        ("Initialized".to_owned(), 1, None, subject(key(30, 0))),
        ("ParametersScheduled".to_owned(), 10, Some(15), None),
        ("ProtocolWithdrawn".to_owned(), 30, None, subject(key(40, 0))),
    ];
    assert_eq!(list, expected);
}
