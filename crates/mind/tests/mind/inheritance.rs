use proptest::{collection::btree_map, option, prelude::*};
use sporeline_mind::{Lessons, MAX_INHERITED_BYTES, MarketMemory, Memory, Strategy as By};

fn result() -> impl Strategy<Value = i32> {
    -10_000..=10_000
}

fn market() -> impl Strategy<Value = MarketMemory> {
    let by = option::of(prop_oneof![
        Just(By::Momentum),
        Just(By::Reversion),
        Just(By::Curiosity)
    ]);
    (result(), result(), result(), 0u32..=1_000, by).prop_map(|(result, momentum, reversion, trades, opened_by)| {
        MarketMemory {
            result,
            momentum,
            reversion,
            trades,
            opened_by,
        }
    })
}

fn memory() -> impl Strategy<Value = Memory> {
    // Few names, so that parents share some; as long as addresses are.
    let mint = (0u8..40).prop_map(|n| format!("{n:02}{}", "m".repeat(42)));
    let markets = btree_map(mint, market(), 0..=24);
    (markets, result(), result(), result(), 0i64..2_000_000_000).prop_map(
        |(markets, momentum, reversion, curiosity, idle_since)| Memory {
            markets,
            momentum,
            reversion,
            curiosity,
            idle_since,
            traded_at: idle_since,
            lessons: Lessons::default().with("buy low"),
        },
    )
}

#[test]
fn a_child_knows_half_of_the_mean_of_what_its_parents_know() {
    let known = |result, trades| MarketMemory {
        result,
        momentum: result,
        trades,
        opened_by: Some(By::Momentum),
        ..MarketMemory::default()
    };
    let a = Memory {
        markets: [("both".into(), known(800, 10)), ("mine".into(), known(-400, 4))].into(),
        momentum: 1_000,
        reversion: -3,
        idle_since: 7,
        traded_at: 7,
        ..Memory::default()
    };
    let b = Memory {
        markets: [("both".into(), known(0, 2))].into(),
        momentum: 3_000,
        ..Memory::default()
    };
    let child = Memory::inherit(&a, &b);
    let expected = |result, trades| MarketMemory {
        opened_by: None,
        ..known(result, trades)
    };
    let markets = [("both".into(), expected(200, 3)), ("mine".into(), expected(-100, 1))];
    assert_eq!(child.markets, markets.into());
    assert_eq!((child.momentum, child.reversion, child.curiosity), (1_000, 0, 0));
    assert_eq!((child.idle_since, child.traded_at), (0, 0));
}

#[test]
fn who_was_bred_by_one_alone_knows_half_of_what_it_knew() {
    let parent = Memory {
        momentum: 1_000,
        ..Memory::default()
    };
    assert_eq!(Memory::inherit(&parent, &parent).momentum, 500);
}

#[test]
fn what_was_traded_least_is_left_out_first() {
    let known = |trades| MarketMemory {
        result: -9_999,
        momentum: -9_999,
        reversion: -9_999,
        trades,
        opened_by: None,
    };
    let markets = (0u32..24).map(|n| (format!("{n:02}{}", "m".repeat(42)), known(100 + n)));
    let parent = Memory {
        markets: markets.collect(),
        ..Memory::default()
    };
    let child = Memory::inherit(&parent, &parent);
    let kept: Vec<_> = child
        .markets
        .keys()
        .map(|mint| mint[..2].parse::<usize>().unwrap())
        .collect();
    assert!(kept.len() > 8, "{kept:?}");
    assert_eq!(kept, (24 - kept.len()..24).collect::<Vec<_>>());
}

proptest! {
    #[test]
    fn an_inherited_memory_is_small_replayable_and_blind_to_the_order_of_parents(a in memory(), b in memory()) {
        let child = Memory::inherit(&a, &b);
        prop_assert!(child.to_bytes().len() <= MAX_INHERITED_BYTES);
        prop_assert_eq!(&Memory::inherit(&b, &a), &child);
        let (a, b): (Memory, Memory) = (again(&a), again(&b));
        prop_assert_eq!(Memory::inherit(&a, &b).hash(), child.hash());
        prop_assert_eq!(again(&child), child);
    }

    #[test]
    fn nothing_inherited_weighs_more_than_half_of_what_the_surer_parent_holds(a in memory(), b in memory()) {
        let child = Memory::inherit(&a, &b);
        for (mint, market) in &child.markets {
            let of = |memory: &Memory| memory.markets.get(mint).map_or(0, |market| market.result.abs());
            prop_assert!(market.result.abs() <= of(&a).max(of(&b)) / 2);
        }
        prop_assert!(child.momentum.abs() <= a.momentum.abs().max(b.momentum.abs()) / 2);
    }
}

fn again(memory: &Memory) -> Memory {
    serde_json::from_slice(&memory.to_bytes()).unwrap()
}
