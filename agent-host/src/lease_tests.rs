//! Leases of two processes that share a real database. A process here is a [`Leases`] of its own.

use super::*;
use sporeline_store::test_support::{TestDatabase, on_postgres};

const SHORT: Duration = Duration::from_millis(600);
const LONG: Duration = Duration::from_secs(60);

fn wallet(n: u8) -> Address {
    Address::new_from_array([n; 32])
}

async fn two(length: Duration) -> (TestDatabase, Leases, Leases) {
    let database = TestDatabase::new().await;
    let process = || Leases::new(database.db.clone(), length, None);
    let (one, other) = (process(), process());
    (database, one, other)
}

async fn take_one(leases: &Leases, n: u8) -> Option<Lease> {
    leases.take(&[wallet(n)]).await.unwrap().pop()
}

async fn fenced(leases: &Leases, lease: &Lease) -> bool {
    let mut transaction = leases.db.begin().await.unwrap();
    lease.fence(&mut transaction, kind(&leases.db)).await.is_ok()
}

#[tokio::test]
async fn an_agent_is_one_processes_until_that_gives_it_back() {
    let (_database, one, other) = two(LONG).await;
    let lease = take_one(&one, 1).await.unwrap();
    assert!(take_one(&other, 1).await.is_none());
    assert!(one.holds(&wallet(1)) && !other.holds(&wallet(1)));
    assert!(lease.check().is_ok() && fenced(&one, &lease).await);
    one.give_back(&wallet(1)).await.unwrap();
    assert!(lease.check().is_err() && !one.holds(&wallet(1)));
    assert!(take_one(&other, 1).await.is_some());
}

#[tokio::test]
async fn of_many_agents_that_two_processes_want_at_once_each_is_had_by_exactly_one() {
    let (_database, one, other) = two(LONG).await;
    let wallets: Vec<Address> = (0..40).map(wallet).collect();
    let (mut had, mut rounds) = (vec![], 0);
    while had.len() < wallets.len() && rounds < 10 {
        let (mine, theirs) = tokio::join!(one.take(&wallets), other.take(&wallets));
        // What a process has it may take again.
        had = [mine.unwrap(), theirs.unwrap()]
            .concat()
            .iter()
            .map(|lease| *lease.wallet())
            .collect();
        rounds += 1;
    }
    had.sort_unstable();
    assert_eq!(had, wallets);
    for wallet in &wallets {
        assert!(one.holds(wallet) != other.holds(wallet));
    }
}

#[tokio::test]
async fn a_dead_processes_agents_are_free_when_their_leases_lapse_and_not_before() {
    let (_database, dead, other) = two(SHORT).await;
    let began = Instant::now();
    let lease = take_one(&dead, 1).await.unwrap();
    drop(dead); // it renews nothing any more
    while take_one(&other, 1).await.is_none() {
        assert!(began.elapsed() < SHORT * 4);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(began.elapsed() >= SHORT - Duration::from_millis(20));
    assert!(lease.check().is_err());
}

#[tokio::test]
async fn a_lease_that_is_renewed_does_not_lapse() {
    let (_database, one, other) = two(SHORT).await;
    let lease = take_one(&one, 1).await.unwrap();
    let over = tokio::spawn(lease.clone().lapsed());
    for _ in 0..10 {
        tokio::time::sleep(SHORT / 5).await;
        one.renew().await.unwrap();
        assert!(take_one(&other, 1).await.is_none());
    }
    assert!(lease.check().is_ok() && !over.is_finished());
}

#[tokio::test]
async fn a_process_that_cannot_renew_stops_before_anyone_else_can_take_its_agents() {
    // A tenth of it is enough for a question to the database, on a busy machine too.
    let length = SHORT * 5;
    let (_database, cut_off, other) = two(length).await;
    let lease = take_one(&cut_off, 1).await.unwrap();
    tokio::time::timeout(length, lease.clone().lapsed()).await.unwrap();
    assert!(matches!(lease.check(), Err(HostError::LeaseLost)));
    assert!(
        take_one(&other, 1).await.is_none(),
        "by the database's clock it is held still"
    );
}

#[tokio::test]
async fn a_zombie_that_lost_its_lease_keeps_nothing_and_learns_of_it_when_it_renews() {
    let (database, zombie, other) = two(LONG).await;
    let lease = take_one(&zombie, 1).await.unwrap();
    // By the database's clock it is over; the zombie's own says that there is plenty of time.
    sqlx::query("UPDATE host_leases SET expires_at = 1")
        .execute(&database.db)
        .await
        .unwrap();
    let new = take_one(&other, 1).await.unwrap();
    assert!(lease.check().is_ok());
    assert!(!fenced(&zombie, &lease).await && fenced(&other, &new).await);
    zombie.renew().await.unwrap();
    tokio::time::timeout(Duration::from_secs(5), lease.clone().lapsed())
        .await
        .unwrap();
    assert!(lease.check().is_err() && !zombie.holds(&wallet(1)));
    // It takes nothing from its successor by giving back what it has not.
    zombie.give_back(&wallet(1)).await.unwrap();
    assert!(fenced(&other, &new).await);
}

#[tokio::test]
async fn a_lease_cannot_be_taken_in_the_middle_of_what_is_kept_under_it_and_nobody_waits() {
    if !on_postgres() {
        return; // SQLite lets nobody write at all meanwhile
    }
    let (database, one, other) = two(SHORT).await;
    let lease = take_one(&one, 1).await.unwrap();
    let mut transaction = database.db.begin().await.unwrap();
    lease.fence(&mut transaction, Kind::Postgres).await.unwrap();
    tokio::time::sleep(SHORT * 2).await; // frozen in the middle of it, beyond its time
    let taken = tokio::time::timeout(Duration::from_secs(5), other.take(&[wallet(1), wallet(2)])).await;
    let taken: Vec<_> = taken.unwrap().unwrap().iter().map(|lease| *lease.wallet()).collect();
    assert_eq!(taken, [wallet(2)]);
    transaction.rollback().await.unwrap();
    assert!(take_one(&other, 1).await.is_some());
}

#[tokio::test]
async fn a_process_that_keeps_its_name_has_its_leases_again_at_once_after_it_was_killed() {
    let database = TestDatabase::new().await;
    let process = || Leases::new(database.db.clone(), LONG, Some("up".into()));
    assert!(take_one(&process(), 1).await.is_some());
    assert!(take_one(&process(), 1).await.is_some());
}

#[tokio::test]
async fn a_lease_that_could_not_be_given_back_is_not_renewed_for_nobody() {
    let (_database, one, other) = two(LONG).await;
    let leases = one.take(&[wallet(1), wallet(2)]).await.unwrap();
    one.held().remove(&wallet(1)); // as where the database did not answer
    one.renew().await.unwrap();
    assert!(take_one(&other, 1).await.is_some());
    assert!(take_one(&other, 2).await.is_none());
    assert_eq!(leases.iter().filter(|lease| lease.check().is_ok()).count(), 1);
}
