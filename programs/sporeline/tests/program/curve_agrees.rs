//! The curve crate off chain and the bytecode on chain give the same trades, to the unit: several hundred random ones per
//! market, through the sniper window, Bonding, the graduating buy and Open.

use crate::prelude::*;
use curve::{CurveError, fees};
use sporeline_svm::rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

/// A number whose size is as random as its digits, at most `most`.
fn amount(random: &mut ChaCha8Rng, most: u64) -> u64 {
    let any = random.next_u64() >> (random.next_u32() % 64);
    if most == u64::MAX { any } else { any % (most + 1) }
}

fn named(error: CurveError) -> E {
    E::from(error)
}

#[test]
fn every_trade_is_what_the_crate_computes() {
    let (mut buys, mut sells, mut refusals, mut graduations) = (0, 0, 0, 0);
    for seed in 1..=3 {
        println!("seed {seed}");
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut world = World::elsewhere();
        let founder = world.newborn();
        let trader = world.trader_of(&founder, 1_000_000 * SOL);
        let key = trader.pubkey();
        let market = world.market(&founder);
        for step in 0..200 {
            // The first third in the sniper window's minute, a quarter of a second each or so.
            world.pass(if step < 70 {
                i64::from(random.next_u32() % 2)
            } else {
                i64::from(random.next_u32() % 50)
            });
            let state = world.curve(&founder);
            let held = world.tokens(&key, &founder);
            let rates = world.market(&founder).rates();
            let graduate = step == 120;
            if graduate || held == 0 || random.next_u32() % 2 == 0 {
                let elapsed = world.now().abs_diff(market_opened(&world, &founder));
                let fee_bps = fees::sniper_fee_bps(rates.total(), elapsed, market.sniper_length.into());
                let most = if step < 120 { 10 * SOL } else { 2_000 * SOL };
                let quote_in = if graduate { 500 * SOL } else { amount(&mut random, most) };
                let instruction = ix::buy(&key, &founder.of.mint, quote_in, 0);
                match state.buy(quote_in, fee_bps) {
                    Ok(bought) => {
                        let purse = world.lamports(&key);
                        let done = world.must(&[instruction], &[&trader]);
                        let Event::Traded(traded) = done.event() else {
                            panic!("{done:?}")
                        };
                        assert_eq!(
                            (traded.base, traded.quote, traded.fee),
                            (bought.base_out, bought.quote_taken, bought.fee)
                        );
                        assert_eq!(world.curve(&founder), bought.next);
                        assert_eq!(world.tokens(&key, &founder), held + bought.base_out);
                        assert_eq!(world.lamports(&key), purse - bought.quote_taken);
                        graduations += usize::from(bought.graduated);
                        buys += 1;
                    }
                    Err(error) => {
                        world.refuses(named(error), &[instruction], &[&trader]);
                        refusals += 1;
                    }
                }
            } else {
                let base_in = amount(&mut random, held);
                let instruction = ix::sell(&key, &founder.of.mint, base_in, 0);
                match state.sell(base_in, rates.total()) {
                    Ok(sold) => {
                        let purse = world.lamports(&key);
                        let done = world.must(&[instruction], &[&trader]);
                        let Event::Traded(traded) = done.event() else {
                            panic!("{done:?}")
                        };
                        assert_eq!(
                            (traded.base, traded.quote, traded.fee),
                            (base_in, sold.quote_out, sold.fee)
                        );
                        assert_eq!(world.curve(&founder), sold.next);
                        assert_eq!(world.lamports(&key), purse + sold.quote_out);
                        sells += 1;
                    }
                    Err(error) => {
                        world.refuses(named(error), &[instruction], &[&trader]);
                        refusals += 1;
                    }
                }
            }
        }
    }
    println!("{buys} buys, {sells} sales, {refusals} refusals, {graduations} graduations");
    assert_eq!(graduations, 3);
    assert!(buys > 150 && sells > 150 && refusals > 5, "the walk is one-sided");
}

fn market_opened(world: &World, founder: &Founder) -> i64 {
    world.market(founder).opened_at
}
