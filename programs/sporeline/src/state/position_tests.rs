//! The checkpoint ring and the settling of rewards, against plain definitions of both.
// In a test a sum that overflows is a failed test, which is what it should be.
#![allow(clippy::arithmetic_side_effects)]

use super::{Checkpoint, Distribution, Position, StakePool, position::reward_of};
use crate::errors::SporelineError;
use alloc::{vec, vec::Vec};
use bytemuck::Zeroable;

/// Deterministic noise (splitmix64).
struct Noise(u64);

impl Noise {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

fn position(checkpoints: &[(u64, u64)], next_claim: u64) -> Position {
    let mut position = Position::zeroed();
    for (to, (index, active)) in position.checkpoints.iter_mut().zip(checkpoints) {
        (to.index, to.active) = (*index, *active);
    }
    position.checkpoint_count = checkpoints.len() as u8;
    position.next_claim = next_claim;
    position
}

fn kept(position: &Position) -> Vec<(u64, u64)> {
    position.kept().iter().map(|c| (c.index, c.active)).collect()
}

fn due(position: &Position) -> Option<(u64, u64)> {
    position.next_due().map(|c| (c.index, c.active))
}

#[test]
fn the_next_share_is_at_the_first_index_with_active_stake() {
    assert_eq!(due(&position(&[], 3)), None);
    assert_eq!(
        due(&position(&[(5, 10)], 3)),
        Some((5, 10)),
        "below the oldest: nothing"
    );
    assert_eq!(due(&position(&[(5, 10)], 9)), Some((9, 10)));
    assert_eq!(due(&position(&[(5, 10), (7, 0)], 6)), Some((6, 10)));
    assert_eq!(due(&position(&[(5, 10), (7, 0)], 7)), None);
    assert_eq!(due(&position(&[(5, 10), (7, 0), (9, 4)], 7)), Some((9, 4)));
    assert_eq!(due(&position(&[(5, 10), (7, 3)], 7)), Some((7, 3)));
}

#[test]
fn a_change_before_the_next_distribution_overwrites_the_checkpoint() {
    let mut position = position(&[(2, 10)], 2);
    position.active = 4;
    position.record(2).expect("room");
    assert_eq!(kept(&position), [(2, 4)]);
    position.active = 5;
    position.record(3).expect("room");
    assert_eq!(kept(&position), [(2, 4), (3, 5)]);
}

#[test]
fn what_proves_no_claim_is_dropped_free_of_charge() {
    // Claimed up to 4: the first said something about 2 and 3 only.
    let mut claimed = position(&[(2, 10), (4, 11)], 4);
    claimed.record(9).expect("room");
    assert_eq!(kept(&claimed), [(4, 11), (9, 0)]);
    // Not claimed: both stay.
    let mut unclaimed = position(&[(2, 10), (4, 11)], 3);
    unclaimed.record(9).expect("room");
    assert_eq!(kept(&unclaimed), [(2, 10), (4, 11), (9, 0)]);
    // Nothing was active: there is nothing to claim.
    let mut idle = position(&[(2, 0), (4, 0), (6, 1)], 2);
    idle.record(9).expect("room");
    assert_eq!(kept(&idle), [(6, 1), (9, 0)]);
}

fn full() -> Position {
    let sixteen: Vec<(u64, u64)> = (0..16).map(|i| (i, 100 + i)).collect();
    position(&sixteen, 0)
}

#[test]
fn a_full_ring_takes_an_overwrite_but_no_new_checkpoint() {
    let mut ring = full();
    ring.active = 7;
    ring.record(15).expect("the same index needs no room");
    assert_eq!(ring.kept()[15], Checkpoint { index: 15, active: 7 });
    let before = ring;
    assert_eq!(ring.record(16), Err(SporelineError::CheckpointsFull.into()));
    assert_eq!(bytemuck::bytes_of(&ring), bytemuck::bytes_of(&before));
    ring.next_claim = 1;
    ring.record(16).expect("the first was claimed");
    assert_eq!((ring.kept()[0].index, ring.kept()[15].index), (1, 16));
}

#[test]
fn leaving_drops_the_oldest_with_the_claims_that_only_it_proves() {
    let mut ring = full();
    ring.active = 0;
    ring.record_or_drop(20);
    assert_eq!((ring.next_claim, ring.checkpoint_count), (1, 16));
    assert_eq!(
        (ring.kept()[0].index, ring.kept()[15]),
        (1, Checkpoint { index: 20, active: 0 })
    );
    assert_eq!(due(&ring), Some((1, 101)));
}

/// All 16 in use, each proving a claim, and none of them about `now`: the only case in which there is no room.
fn has_no_room(ring: &Position, now: u64) -> bool {
    let kept = ring.kept();
    kept.len() == 16 && kept[0].active > 0 && kept[1].index > ring.next_claim && kept[15].index < now
}

/// Random lives of a position, side by side with a plain list of what was active at every index.
#[test]
fn the_ring_says_what_the_whole_history_says() {
    let (mut refused, mut dropped) = (0, 0);
    for seed in 0..300 {
        let mut noise = Noise(seed);
        let mut ring = position(&[], 0);
        // history[d]: active at distribution d.
        let mut history: Vec<u64> = vec![];
        for _ in 0..noise.below(200) {
            let now = history.len() as u64;
            let before = ring;
            match noise.below(12) {
                // a birth
                0..=3 => history.push(ring.active),
                // activate
                4..=7 => {
                    ring.active += 1 + noise.below(9);
                    let result = ring.record(now);
                    assert_eq!(result.is_err(), has_no_room(&before, now), "seed {seed}");
                    if result.is_err() {
                        // The instruction fails as a whole.
                        ring = before;
                        refused += 1;
                    }
                }
                // unstake: part, or all
                8 | 9 => {
                    ring.active -= if noise.below(3) == 0 {
                        ring.active
                    } else {
                        noise.below(ring.active + 1)
                    };
                    ring.record_or_drop(now);
                    // It costs the claims below the second checkpoint, where there was no room, and else nothing.
                    let next = if has_no_room(&before, now) {
                        dropped += 1;
                        before.kept()[1].index
                    } else {
                        before.next_claim
                    };
                    assert_eq!(ring.next_claim, next, "seed {seed}");
                }
                // claim or pass
                10 => {
                    if let Some(due) = ring.next_due().filter(|due| due.index < now) {
                        ring.next_claim = due.index + 1;
                    }
                }
                // skip
                _ => {
                    if noise.below(8) == 0 && now > ring.next_claim {
                        ring.next_claim += 1 + noise.below(now - ring.next_claim);
                    }
                }
            }
            let expected = (ring.next_claim..)
                .zip(history.iter().skip(ring.next_claim as usize).copied())
                .find(|(_, active)| *active > 0);
            let found = due(&ring).filter(|(index, _)| *index < history.len() as u64);
            assert_eq!(found, expected, "seed {seed}");
            assert!(
                ring.kept().windows(2).all(|pair| pair[0].index < pair[1].index),
                "seed {seed}"
            );
            assert!(ring.checkpoint_count <= 16);
            let last = ring.kept().last().map_or(0, |last| last.active);
            assert_eq!(last, ring.active, "seed {seed}: the last one is what is active");
            // What is not in use is zero.
            let unused = &ring.checkpoints[ring.kept().len()..];
            assert!(unused.iter().all(|checkpoint| *checkpoint == Checkpoint::default()));
        }
    }
    assert!(
        refused > 100 && dropped > 100,
        "the ring was seldom full: {refused}, {dropped}"
    );
}

#[test]
fn a_reward_is_the_rise_times_the_stake_floored() {
    const ONE: u128 = 1 << 64;
    assert_eq!(reward_of(7, 0), Ok(0));
    assert_eq!(reward_of(7, 2 * ONE), Ok(14));
    assert_eq!(
        reward_of(3, ONE / 3),
        Ok(0),
        "a third is floored, and so are three of them"
    );
    assert_eq!(reward_of(3, ONE / 3 + 1), Ok(1));
    assert_eq!(reward_of(u64::MAX, ONE), Ok(u64::MAX));
    assert_eq!(reward_of(2, ONE << 63), Err(SporelineError::Overflow.into()));
}

#[test]
fn a_sum_that_wrapped_between_two_settlements_owes_what_it_rose() {
    const ONE: u128 = 1 << 64;
    let mut position = Position::zeroed();
    (position.active, position.reward_debt) = (3, (u128::MAX - ONE + 1).into());
    assert_eq!(position.settle(ONE.into()), Ok(()));
    assert_eq!(position.rewards, 3 * 2, "one up to the wrap, one after it");
}

/// However stake comes and goes, what positions are owed is never more than was credited, and short of it by dust only.
#[test]
fn all_rewards_together_are_what_was_credited_less_dust() {
    for seed in 0..100 {
        let mut noise = Noise(seed);
        let mut pool = StakePool::zeroed();
        let mut positions = [Position::zeroed(); 5];
        let (mut settles, mut credits) = (0, 0);
        for _ in 0..300 {
            let position = &mut positions[noise.below(5) as usize];
            match noise.below(3) {
                0 => {
                    pool.credit(noise.below(1 << 40)).expect("no overflow");
                    credits += 1;
                }
                1 => {
                    position.settle(pool.reward_per_unit).expect("no overflow");
                    let amount = noise.below(1 << 50);
                    position.active += amount;
                    pool.total_active += amount;
                    settles += 1;
                }
                _ => {
                    position.settle(pool.reward_per_unit).expect("no overflow");
                    let amount = noise.below(position.active + 1);
                    position.active -= amount;
                    pool.total_active -= amount;
                    settles += 1;
                }
            }
        }
        let mut owed = pool.unassigned;
        for position in &mut positions {
            position.settle(pool.reward_per_unit).expect("no overflow");
            owed += position.rewards;
        }
        assert!(owed <= pool.earned, "seed {seed}");
        // Each settling floors once; each credit floors the rise, by less than 2^-64 a unit.
        assert!(
            pool.earned - owed <= settles + 5 + credits,
            "seed {seed}: {} lost",
            pool.earned - owed
        );
    }
}

#[test]
fn shares_of_a_distribution_never_exceed_it() {
    let mut distribution = Distribution::zeroed();
    assert_eq!(distribution.share_of(9), 0, "no active stake");
    (distribution.total, distribution.active_stake) = (50_000_000_000_000, 3);
    assert_eq!(distribution.share_of(1), 16_666_666_666_666);
    assert_eq!(distribution.share_of(3), 50_000_000_000_000);
    for seed in 0..200 {
        let mut noise = Noise(seed);
        let stakes: Vec<u64> = (0..8).map(|_| noise.below(u64::MAX / 8)).collect();
        (distribution.total, distribution.active_stake) = (noise.below(u64::MAX), stakes.iter().sum());
        let shares: u128 = stakes
            .iter()
            .map(|stake| u128::from(distribution.share_of(*stake)))
            .sum();
        let total = u128::from(distribution.total);
        assert!(shares <= total && total - shares <= 8, "seed {seed}");
    }
}
