//! Whose agents a process runs, and which it takes or leaves.

use super::*;

#[test]
fn a_task_that_keeps_failing_rests_longer_each_time_and_one_that_recovered_does_not() {
    let short = Duration::from_secs(1);
    assert_eq!(next_rest(None, short), FIRST_REST);
    assert_eq!(next_rest(Some(FIRST_REST), short), FIRST_REST * 2);
    assert_eq!(next_rest(Some(LONGEST_REST), short), LONGEST_REST);
    assert_eq!(next_rest(Some(LONGEST_REST), Duration::from_secs(3_600)), FIRST_REST);
}

fn resident(number: u8) -> Resident {
    Resident {
        wallet: Address::new_from_array([number; 32]),
        number: number.into(),
        nostr_key: [0; 32],
    }
}

#[test]
fn beyond_its_share_a_process_takes_what_nobody_has_run_for_longer_than_a_lease() {
    let long = LENGTH + Duration::from_millis(1);
    let free = [(1, long), (2, LENGTH), (3, LENGTH), (4, long)];
    let taken = |room| {
        let chosen = chosen(free.map(|(number, idle)| (resident(number), idle)).to_vec(), room);
        let mut taken: Vec<_> = chosen.values().map(|(who, beyond)| (who.number, *beyond)).collect();
        taken.sort_unstable();
        taken
    };
    assert_eq!(taken(2), [(1, false), (2, false), (4, true)]);
    assert_eq!(taken(0), [(1, true), (4, true)]);
    assert_eq!(taken(9).len(), 4);
}

#[tokio::test]
async fn what_was_taken_beyond_the_share_does_not_move_back_at_once_nor_push_out_what_ran_well() {
    let folder = tempfile::tempdir().unwrap();
    let host = crate::run::tests::without_chain(folder.path()).await;
    let mut household = Household::of(Arc::new(host));
    for (number, beyond) in [(0, true), (1, false), (2, false), (3, false)] {
        let task = household.tasks.spawn(std::future::pending());
        let running = Running {
            wallet: resident(number).wallet,
            number: number.into(),
            since: Instant::now(),
            beyond,
            stop: CancellationToken::new(),
        };
        household.running.insert(task.id(), running);
    }
    let stopped = |household: &Household| {
        let stopped = (household.running.values()).filter(|running| running.stop.is_cancelled());
        let mut stopped: Vec<_> = stopped.map(|running| running.number).collect();
        stopped.sort_unstable();
        stopped
    };
    household.fit_into(2);
    assert_eq!(stopped(&household), [3]);
    household.fit_into(4); // the other process is gone
    household.fit_into(2);
    assert_eq!(stopped(&household), [2, 3], "it is one of the share now");

    let first = household.idle_for(&[resident(7), resident(8)]);
    assert!(first.iter().all(|(_, idle)| idle.is_zero()));
    tokio::time::sleep(Duration::from_millis(20)).await;
    household.idle_for(&[resident(7)]); // somebody ran the other
    let now = household.idle_for(&[resident(7), resident(8)]);
    assert!(now[0].1 >= Duration::from_millis(20) && now[1].1.is_zero());
}

#[tokio::test]
async fn who_died_rests_and_only_without_a_journal_it_is_never_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let host = crate::run::tests::without_chain(folder.path()).await;
    let mut household = Household::of(Arc::new(host));
    for (number, ended) in [(1, End::Dead), (2, End::Unborn), (3, End::JournalGone)] {
        let task = household.tasks.spawn(async move { Ok(ended) });
        let running = Running {
            wallet: resident(number).wallet,
            number: number.into(),
            since: Instant::now(),
            beyond: false,
            stop: CancellationToken::new(),
        };
        household.running.insert(task.id(), running);
    }
    while let Some(ended) = household.tasks.join_next_with_id().await {
        household.end(ended).await;
    }
    assert_eq!(household.gone, HashSet::from([resident(3).wallet]));
    assert!(household.running.is_empty() && household.resting.contains_key(&resident(1).wallet));
}

#[test]
fn all_processes_together_run_every_agent_and_none_much_more_than_another() {
    for (agents, processes, each) in [(0, 1, 0), (5, 1, 5), (5, 2, 3), (4, 2, 2), (1, 3, 1), (7, 0, 7)] {
        assert_eq!(share(agents, processes), each, "{agents} {processes}");
    }
}

#[test]
fn a_resting_agent_takes_little_beside_what_it_remembers() {
    assert!(task_bytes() < 4_096, "{} bytes", task_bytes());
}
