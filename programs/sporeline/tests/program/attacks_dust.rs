//! Attacks with next to nothing: gifts that keep an agent from dying, numbers that end a journal.

use crate::{mortals::*, prelude::*};

/// What remains: somebody who wants an agent neither to live nor to die gives it a second's hosting again and again. It costs
/// what hosting costs. A `reap` that is refused leaves the gift where it was, so that one gift stops any number of them:
/// `charge_hosting` takes it, and two seconds later the agent is dead.
#[test]
fn what_remains_is_a_death_put_off_by_gifts_a_second_of_hosting_for_each_second() {
    let mut world = World::local();
    let agent = world.living();
    world.set_treasury(&agent, 0);
    to_the_brink(&mut world, &agent);
    world.pass(1);
    let reaping = [reap(&world, &agent, &[])];
    // Less than a second's worth is no time at all.
    let unpaid = world.svm.clone();
    give(&mut world, &agent, A_SECOND - 1);
    world.must(&reaping, &[]);
    world.svm = unpaid;

    give(&mut world, &agent, A_SECOND);
    for _ in 0..3 {
        world.refuses(E::NotReapable, &reaping, &[]);
        world.pass(10);
        assert_eq!(
            world.treasury(&agent),
            A_SECOND,
            "what it would have paid, it has again"
        );
    }
    let charge = [world.charge(&agent)];
    world.must(&charge, &[]);
    assert_eq!(world.treasury(&agent), 0);
    world.refuses(E::NotReapable, &reaping, &[]);
    world.pass(2);
    world.must(&reaping, &[]);
    assert!(!world.agent(&agent).is_alive());
}

/// What remains: whoever has the key can anchor the last number there is. The journal so far stays proven; nothing after it
/// can be.
#[test]
fn what_remains_is_a_leaked_key_that_ends_the_journal_by_its_last_number() {
    let mut world = World::local();
    let agent = world.living();
    let last = [world.act(&agent).anchor_journal(u64::MAX, [6; 32])];
    world.must(&last, &[&agent.wallet]);
    for sequence in [1, u64::MAX] {
        let anchor = [world.act(&agent).anchor_journal(sequence, [1; 32])];
        world.refuses(E::BadJournalSequence, &anchor, &[&agent.wallet]);
    }
}
