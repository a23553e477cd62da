use crate::scene::{NOW, hold, observation};
use proptest::prelude::*;
use sporeline_client::SporelineError;
use sporeline_genome::{Gene, Genome};
use sporeline_mind::{Candidate, Consent, Intent, Memory, Observation, Tempo, courtship_s, decide, guard};

fn eager(value: u16) -> Genome {
    Genome::neutral().with(Gene::BreedingEagerness, value).unwrap()
}

fn candidate(wallet: &str, distance: u32, result_bps: i32) -> Candidate {
    Candidate {
        wallet: wallet.into(),
        mint: format!("{wallet}-token"),
        distance,
        result_bps,
        consents: true,
        eligible: true,
    }
}

/// Could breed for `waited` seconds; its market is open.
fn ready(waited: i64, candidates: Vec<Candidate>) -> Observation {
    let mut seen = observation();
    seen.markets[0].phase = 2;
    seen.family.eligible_since = NOW - waited;
    seen.family.candidates = candidates;
    seen
}

fn calm() -> Memory {
    Memory {
        idle_since: NOW,
        ..Memory::default()
    }
}

fn wish(genome: &Genome, seen: &Observation) -> Intent {
    decide(genome, &calm(), seen).intent
}

/// `None`: it does not breed. `Some(None)`: alone.
fn bred_with(genome: &Genome, seen: &Observation) -> Option<Option<String>> {
    match wish(genome, seen) {
        Intent::Breed { mate, .. } => Some(mate),
        _ => None,
    }
}

#[test]
fn the_eager_breed_at_once_and_the_hesitant_wait() {
    assert_eq!(courtship_s(&eager(10_000), &Tempo::LOCAL), 0);
    assert_eq!(courtship_s(&eager(0), &Tempo::LOCAL), 15);
    let with_mate = |waited| ready(waited, vec![candidate("a", 100_000, 500)]);
    assert_eq!(bred_with(&eager(10_000), &with_mate(0)), Some(Some("a".into())));
    assert_eq!(bred_with(&eager(0), &with_mate(14)), None);
    assert_eq!(bred_with(&eager(0), &with_mate(15)), Some(Some("a".into())));
}

#[test]
fn alone_an_agent_waits_twice_as_long() {
    assert_eq!(bred_with(&eager(10_000), &ready(0, vec![])), Some(None));
    assert_eq!(bred_with(&eager(0), &ready(29, vec![])), None);
    assert_eq!(bred_with(&eager(0), &ready(30, vec![])), Some(None));
}

#[test]
fn the_eager_like_the_unlike_and_the_hesitant_the_successful() {
    let candidates = vec![candidate("near", 10_000, 2_000), candidate("far", 200_000, 10)];
    let seen = ready(100, candidates);
    assert_eq!(bred_with(&eager(0), &seen), Some(Some("near".into())));
    assert_eq!(bred_with(&eager(10_000), &seen), Some(Some("far".into())));
}

#[test]
fn the_hesitant_take_nobody_who_loses() {
    let seen = ready(20, vec![candidate("loser", 200_000, -300)]);
    assert_eq!(bred_with(&eager(0), &seen), None);
}

#[test]
fn an_agent_agrees_to_one_litter_at_a_time_and_only_of_one_who_could_begin_it() {
    let mut seen = ready(0, vec![candidate("a", 100_000, 100), candidate("b", 200_000, 100)]);
    seen.family.eligible_since = 0;
    let expected = Intent::ChooseMate {
        mate: "b".into(),
        expires_at: NOW + 60,
        why: "most liked of those that can".into(),
    };
    assert_eq!(wish(&eager(10_000), &seen), expected);
    seen.family.candidates[1].eligible = false;
    assert!(matches!(wish(&eager(10_000), &seen), Intent::ChooseMate { mate, .. } if mate == "a"));
    seen.family.consent = Some(Consent {
        wallet: "a".into(),
        expires_at: NOW + 1,
    });
    assert!(!matches!(wish(&eager(10_000), &seen), Intent::ChooseMate { .. }));
    seen.family.consent.as_mut().unwrap().expires_at = NOW;
    assert!(matches!(wish(&eager(10_000), &seen), Intent::ChooseMate { .. }));
}

#[test]
fn the_guard_refuses_breeding_as_the_program_does() {
    let breed = |mate: Option<&str>| Intent::Breed {
        mate: mate.map(Into::into),
        why: String::new(),
    };
    let seen = ready(0, vec![candidate("a", 1, 1)]);
    assert_eq!(guard::check(&seen, &breed(Some("a"))), Ok(()));
    assert_eq!(guard::check(&seen, &breed(Some("x"))), Err(SporelineError::WrongMate));
    let refused = |bend: fn(&mut Observation)| {
        let mut seen = seen.clone();
        bend(&mut seen);
        guard::check(&seen, &breed(Some("a"))).unwrap_err()
    };
    assert_eq!(refused(|s| s.me.paid_until = NOW - 1), SporelineError::Unpaid);
    assert_eq!(refused(|s| s.me.attested = false), SporelineError::Unattested);
    assert_eq!(refused(|s| s.me.alive = false), SporelineError::AgentDead);
    assert_eq!(refused(|s| s.markets[0].phase = 1), SporelineError::NotGraduated);
    assert_eq!(
        refused(|s| s.family.candidates[0].consents = false),
        SporelineError::NoConsent
    );
    assert_eq!(refused(|s| s.family.eligible_since = 0), SporelineError::BelowThreshold);
    // Its rent comes out of what lies above the floor.
    let poor = |s: &mut Observation, more: u64| s.me.treasury.0 = s.me.floor.0 + s.limits.litter_rent.0 + more - 1;
    assert_eq!(refused(|s| s.me.treasury = s.me.floor), SporelineError::TreasuryTooLow);
    let mut seen = seen.clone();
    poor(&mut seen, 0);
    let breeds = breed(Some("a"));
    assert_eq!(guard::check(&seen, &breeds), Err(SporelineError::TreasuryTooLow));
    assert_eq!(bred_with(&eager(10_000), &seen), None);
    poor(&mut seen, 1);
    assert_eq!(guard::check(&seen, &breeds), Ok(()));
}

#[test]
fn what_has_to_be_sold_is_sold_before_a_litter_is_begun() {
    let mut seen = ready(100, vec![]);
    assert_eq!(bred_with(&eager(10_000), &seen), Some(None));
    hold(&mut seen.markets[1], 40_000, 1); // a loss that nobody bears
    assert!(matches!(wish(&eager(10_000), &seen), Intent::Sell { .. }));
}

#[test]
fn an_observation_without_family_is_written_and_read_as_before() {
    let text = serde_json::to_string(&observation()).unwrap();
    assert!(!text.contains("family"));
    assert_eq!(serde_json::from_str::<Observation>(&text).unwrap(), observation());
}

proptest! {
    #[test]
    fn whatever_family_it_sees_the_guard_allows_what_an_agent_wants(
        eagerness in 0u16..=10_000, waited in 0i64..60, distance in 0u32..=320_000, result in any::<i32>(),
        consents in any::<bool>(), eligible in any::<bool>(), treasury in 0u64..1_000_000_000,
    ) {
        let one = Candidate { consents, eligible, ..candidate("a", distance, result) };
        let mut seen = ready(waited, vec![one]);
        seen.me.treasury.0 = treasury;
        let intent = wish(&eager(eagerness), &seen);
        prop_assert_eq!(guard::check(&seen, &intent), Ok(()));
    }
}
