//! `Parameters::check`: every bound of PROTOCOL's table, both sides, on local clusters and elsewhere.

use crate::prelude::*;

const DAY: u64 = 86_400;
const ANY: u64 = u64::MAX;

/// One parameter, its bounds elsewhere, and its bounds on local clusters.
struct Bound {
    name: &'static str,
    set: fn(&mut Parameters, u64),
    elsewhere: (u64, u64),
    local: (u64, u64),
}

macro_rules! bounds {
    ($($name:ident: $type:ty = $elsewhere:expr, local $local:expr;)*) => {
        [$(Bound {
            name: stringify!($name),
            set: |parameters, value| parameters.$name = value as $type,
            elsewhere: $elsewhere,
            local: $local,
        }),*]
    };
}

fn bounds() -> Vec<Bound> {
    let mut bounds = Vec::from(bounds! {
        spawn_fee: u64 = (0, SOL), local (0, SOL);
        crank_tip: u64 = (0, SOL / 100), local (0, SOL / 100);
        breed_threshold_usd: u64 = (100_000, 10_000_000), local (100_000, 10_000_000);
        min_trade_liquidity: u64 = (SOL, ANY), local (0, ANY);
        max_hosting_fee: u64 = (0, SOL / 2), local (0, 50 * SOL);
        fee_allowance: u64 = (0, SOL / 20), local (0, SOL / 20);
        twap_window: u32 = (600, 7 * DAY), local (1, 7 * DAY);
        breed_cooldown: u32 = (DAY, 90 * DAY), local (1, 90 * DAY);
        airdrop_expiry: u32 = (30 * DAY, 730 * DAY), local (1, 730 * DAY);
        min_market_age: u32 = (60, 730 * DAY), local (1, 730 * DAY);
        period: u32 = (DAY, 30 * DAY), local (1, 30 * DAY);
        grace: u32 = (DAY, 14 * DAY), local (1, 14 * DAY);
        warmup: u32 = (DAY, 7 * DAY), local (1, 7 * DAY);
        cooldown: u32 = (DAY, 14 * DAY), local (5, 14 * DAY);
        attestation_ttl: u32 = (3_600, 7 * DAY), local (1, 7 * DAY);
        seed_delay: u16 = (8, 64), local (1, 64);
        litter: u16 = (2, 2), local (2, 2);
        endowment_bps: u16 = (0, 2_000), local (0, 2_000);
        airdrop_bps: u16 = (0, 2_000), local (0, 2_000);
        spend_limit_bps: u16 = (0, 1_000), local (0, 4_000);
        impact_limit_bps: u16 = (50, 1_000), local (50, 1_000);
        reserve_periods: u16 = (1, 30), local (1, 30);
        // PROTOCOL names no most for these two and the market age; the program has one all the same.
        min_first_treasury: u64 = (0, 1_000 * SOL), local (0, 1_000 * SOL);
        fee_float: u64 = (0, SOL / 20), local (0, SOL / 20);
    });
    bounds.push(Bound {
        name: "the sum of the fee's shares",
        set: |parameters, value| parameters.fees = [value as u16 - value as u16 / 3, 0, value as u16 / 3, 0, 0],
        elsewhere: (0, 300),
        local: (0, 300),
    });
    bounds
}

fn accepts(local: bool, bound: &Bound, value: u64) -> bool {
    let mut parameters = if local { Parameters::LOCAL } else { Parameters::DEFAULT };
    if bound.name == "warmup" {
        parameters.cooldown = (14 * DAY) as u32; // never shorter than the warm-up
    }
    (bound.set)(&mut parameters, value);
    parameters.check(local).is_ok()
}

/// A float that an account cannot hold, or an allowance whose half is less than that, would let no empty wallet refuel.
#[test]
fn float_and_allowance_are_none_or_enough_for_an_empty_wallet() {
    for (local, first) in [(true, Parameters::LOCAL), (false, Parameters::DEFAULT)] {
        for (value, float, allowance) in [
            (0, true, true),
            (1, false, false),
            (999_999, false, false),
            (1_000_000, true, false),
            (1_999_999, true, false),
            (2_000_000, true, true),
        ] {
            let of_float = Parameters {
                fee_float: value,
                ..first
            };
            assert_eq!(of_float.check(local).is_ok(), float, "a float of {value}");
            let of_allowance = Parameters {
                fee_allowance: value,
                ..first
            };
            assert_eq!(of_allowance.check(local).is_ok(), allowance, "an allowance of {value}");
        }
    }
}

#[test]
fn the_first_values_are_within_their_bounds() {
    assert_eq!(Parameters::DEFAULT.check(false), Ok(()));
    assert_eq!(Parameters::LOCAL.check(true), Ok(()));
    assert_eq!(Parameters::DEFAULT.check(true), Ok(()));
    assert_eq!(Parameters::LOCAL.check(false), Err(E::ParameterOutOfBounds.into()));
}

#[test]
fn each_bound_is_allowed_and_what_lies_beyond_is_not() {
    for local in [false, true] {
        for bound in &bounds() {
            let (low, high) = if local { bound.local } else { bound.elsewhere };
            let name = bound.name;
            assert!(accepts(local, bound, low), "{name} {low}, local {local}");
            if low > 0 {
                assert!(!accepts(local, bound, low - 1), "{name} {}, local {local}", low - 1);
            }
            if high != ANY {
                assert!(accepts(local, bound, high), "{name} {high}, local {local}");
                assert!(!accepts(local, bound, high + 1), "{name} {}, local {local}", high + 1);
            }
        }
    }
}

#[test]
fn the_cooldown_is_never_shorter_than_the_warmup() {
    for (local, mut parameters) in [(false, Parameters::DEFAULT), (true, Parameters::LOCAL)] {
        parameters.warmup = 3 * DAY as u32;
        parameters.cooldown = parameters.warmup;
        assert!(parameters.check(local).is_ok());
        parameters.cooldown -= 1;
        assert!(parameters.check(local).is_err());
    }
}

#[test]
fn every_parameter_of_the_account_has_a_bound_here() {
    // 8 u64, 9 u32, five fee shares and 7 more u16, 4 reserved bytes: a new one changes the size, and belongs above.
    assert_eq!(size_of::<Parameters>(), 8 * 8 + 9 * 4 + 5 * 2 + 7 * 2 + 4);
    assert_eq!(bounds().len(), 8 + 9 + 1 + 7);
}
