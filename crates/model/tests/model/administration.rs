//! Section Administration of PROTOCOL, and attestation.

use crate::{prelude::*, world::AUTHORITY};

fn authority() -> Pubkey {
    key(AUTHORITY)
}

#[test]
fn only_the_upgrade_authority_initializes_and_only_once() {
    let mut world = World {
        model: Model::new(crate::inputs::rents(), key(77)),
    };
    let step = |world: &World, signer| {
        let mut initialize = world.initialize(true, Parameters::local());
        initialize.signer = signer;
        Step::Initialize(Box::new(initialize))
    };
    world.refuses(R::NotUpgradeAuthority, step(&world, authority()));
    world.refuses(R::InsufficientFunds, step(&world, key(77)));
    world.fund(77, SOL);
    world.must(step(&world, key(77)));
    world.refuses(R::AlreadyExists, step(&world, key(77)));
}

#[test]
fn parameters_wait_5_seconds_locally_and_a_day_elsewhere() {
    for (local, wait) in [(true, 5), (false, 86_400)] {
        let parameters = if local {
            Parameters::local()
        } else {
            Parameters::default()
        };
        let mut world = World::new(local, parameters);
        let next = Parameters {
            crank_tip: 0,
            ..parameters
        };
        let schedule = |signer| Step::ScheduleParameters {
            signer,
            parameters: Box::new(next),
        };
        world.refuses(R::NothingScheduled, Step::ApplyParameters);
        world.refuses(R::NotAuthority, schedule(key(PERSON)));
        world.must(schedule(authority()));
        world.pass(wait - 1);
        world.must(schedule(authority())); // anew
        world.pass(wait - 1);
        world.refuses(R::TimelockRunning, Step::ApplyParameters);
        world.pass(1);
        world.must(Step::ApplyParameters);
        assert_eq!(world.model.global().expect("there").parameters, next);
        world.must(schedule(authority()));
        world.must(Step::FreezeParameters { signer: authority() });
        world.pass(wait);
        world.refuses(R::ParametersFrozen, Step::ApplyParameters);
        world.refuses(R::ParametersFrozen, schedule(authority()));
        world.refuses(R::ParametersFrozen, Step::FreezeParameters { signer: authority() });
    }
}

type Change<'a> = &'a dyn Fn(&mut Parameters);

#[test]
fn parameters_stay_within_the_tables_bounds() {
    let refused = |change: &dyn Fn(&mut Parameters), local: bool| {
        let mut parameters = if local {
            Parameters::local()
        } else {
            Parameters::default()
        };
        change(&mut parameters);
        parameters.check(local) == Err(R::ParameterOutOfBounds)
    };
    // A change, and whether it is refused elsewhere and locally.
    let cases: [(Change, bool, bool); 22] = [
        (&|p| p.spawn_fee = SOL + 1, true, true),
        (&|p| p.crank_tip = SOL / 100 + 1, true, true),
        (&|p| p.breed_threshold_usd = 99_999, true, true),
        (&|p| p.breed_threshold_usd = 10_000_001, true, true),
        (&|p| p.fees = [300, 1, 0, 0, 0], true, true),
        (&|p| p.fees = [300, 0, 0, 0, 0], false, false),
        (&|p| p.twap_window = 599, true, false),
        (&|p| p.twap_window = 604_801, true, true),
        (&|p| p.seed_delay = 7, true, false),
        (&|p| p.seed_delay = 0, true, true),
        (&|p| p.seed_delay = 65, true, true),
        (&|p| p.litter = 3, true, true),
        (&|p| p.endowment_bps = 2_001, true, true),
        (&|p| p.airdrop_bps = 2_001, true, true),
        (&|p| p.spend_limit_bps = 1_001, true, false),
        (&|p| p.spend_limit_bps = 4_001, true, true),
        (&|p| p.impact_limit_bps = 49, true, true),
        (&|p| p.min_trade_liquidity = SOL - 1, true, false),
        (&|p| p.max_hosting_fee = SOL / 2 + 1, true, false),
        (&|p| p.max_hosting_fee = 50 * SOL + 1, true, true),
        (&|p| p.reserve_periods = 31, true, true),
        (&|p| p.cooldown = p.warmup - 1, true, true),
    ];
    for (i, (change, elsewhere, local)) in cases.iter().enumerate() {
        assert_eq!(refused(change, false), *elsewhere, "case {i} elsewhere");
        assert_eq!(refused(change, true), *local, "case {i} locally");
    }
}

#[test]
fn attesters_are_removed_at_once_and_otherwise_wait() {
    let mut world = World::local();
    let remove = |n: u8| Step::RemoveAttester {
        signer: authority(),
        attester: key(n),
    };
    world.refuses(R::UnknownAttester, remove(99));
    let schedule = |attesters: Vec<Pubkey>, threshold| Step::ScheduleAttesters {
        signer: authority(),
        attesters,
        threshold,
    };
    world.refuses(R::BadAttesters, schedule(vec![key(1), key(1)], 2));
    world.refuses(R::BadAttesters, schedule(vec![key(1), key(2)], 1));
    world.refuses(R::BadAttesters, schedule((1..=9).map(key).collect(), 5));
    world.must(schedule((1..=8).map(key).collect(), 5));
    world.must(remove(ATTESTERS[0]));
    world.pass(5);
    world.refuses(R::NothingScheduled, Step::ApplyAttesters);
    world.refuses(R::BadAttesters, remove(ATTESTERS[1])); // never below K
    world.must(schedule(vec![key(1)], 1));
    world.pass(5);
    world.must(Step::ApplyAttesters);
}

#[test]
fn authority_moves_in_two_steps_and_withdraws_the_protocols_income_alone() {
    let mut world = World::local();
    world.founder(20, SOL);
    let offer = |to| Step::OfferAuthority {
        signer: authority(),
        to,
    };
    let accept = Step::AcceptAuthority { signer: key(PERSON) };
    world.must(offer(Some(key(PERSON))));
    world.must(offer(None));
    world.refuses(R::NotPendingAuthority, accept.clone());
    world.must(offer(Some(key(PERSON))));
    world.must(accept);
    let withdraw = |signer, lamports| Step::WithdrawProtocol {
        signer,
        destination: Key::Wallet(key(88)),
        lamports,
    };
    world.refuses(R::NotAuthority, withdraw(authority(), 1));
    world.refuses(R::ZeroAmount, withdraw(key(PERSON), 0));
    world.refuses(R::RecipientBelowRent, withdraw(key(PERSON), 1));
    world.refuses(R::InsufficientFunds, withdraw(key(PERSON), SOL / 20 + 1));
    world.must(withdraw(key(PERSON), SOL / 20));
    world.check();
}

#[test]
fn an_attestation_needs_k_distinct_attesters_and_an_approved_image() {
    let mut world = World::local();
    world.founder(20, SOL);
    let good = world.attestation(20);
    let step = |attest: Attest| Step::Attest(Box::new(attest));
    let one = vec![key(ATTESTERS[0]), key(ATTESTERS[0]), key(99)];
    world.refuses(
        R::NotEnoughAttesters,
        step(Attest {
            signed: one,
            ..good.clone()
        }),
    );
    world.refuses(
        R::MalformedSignature,
        step(Attest {
            malformed: true,
            ..good.clone()
        }),
    );
    world.refuses(
        R::BadExpiry,
        step(Attest {
            expires_at: good.expires_at + 1,
            ..good.clone()
        }),
    );
    world.refuses(
        R::BadExpiry,
        step(Attest {
            expires_at: world.model.now,
            ..good.clone()
        }),
    );
    world.founder(21, SOL);
    world.refuses(
        R::WrongAgent,
        step(Attest {
            market: key(21),
            ..good.clone()
        }),
    );
    world.must(step(good.clone()));
    world.refuses(R::BadExpiry, step(good.clone()));
    let image = [5; 32];
    world.must(Step::ApproveMeasurement {
        signer: authority(),
        compose_hash: image,
        dev: false,
    });
    let other = Attest {
        measurement: image,
        expires_at: good.expires_at + 1,
        ..good
    };
    world.pass(4);
    world.refuses(R::MeasurementNotActive, step(other.clone()));
    world.pass(1);
    world.must(step(other));
    let revoke = Step::RevokeMeasurement {
        signer: authority(),
        compose_hash: image,
    };
    world.must(revoke.clone());
    world.refuses(R::MeasurementRevoked, revoke);
    let act = Act {
        measurement: image,
        ..world.act(20)
    };
    world.refuses(R::Unattested, Step::Refuel { act });
    world.refuses(R::MeasurementRevoked, {
        let attest = world.attestation(20);
        step(Attest {
            measurement: image,
            ..attest
        })
    });
}
