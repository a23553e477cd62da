//! What thinking may cost.

use crate::scene::Scene;
use serde_json::json;
use sporeline_llm::{
    Fallback,
    client::{Exhausted, Ledger, Usage},
    config::{Limits, Signatures},
};

const DAY: i64 = 86_400;
const A: [u8; 32] = [1; 32];
const B: [u8; 32] = [2; 32];

fn limits() -> Limits {
    Limits {
        max_output_tokens: 10,
        input_tokens_per_day: 1_000,
        output_tokens_per_day: 100,
        micro_usd_per_day: 1_000_000,
        host_micro_usd_per_day: 1_000_000,
        micro_usd_per_million_input: 1_000_000,
        micro_usd_per_million_output: 2_000_000,
        ..Limits::default()
    }
}

fn spend(
    ledger: &Ledger,
    agent: [u8; 32],
    now: i64,
    bytes: usize,
    tokens: Option<(u64, u64)>,
) -> Result<Usage, Exhausted> {
    let reserved = ledger.reserve(agent, now, bytes)?;
    Ok(ledger.settle(
        reserved,
        tokens.map(|(input, output)| Usage::priced(input, output, &limits())),
    ))
}

#[test]
fn a_price_is_rounded_up_and_does_not_overflow() {
    let priced = |input, output| {
        Usage::priced(
            input,
            output,
            &Limits {
                micro_usd_per_million_input: 150_000,
                ..limits()
            },
        )
        .micro_usd
    };
    assert_eq!(
        (priced(0, 0), priced(1, 0), priced(7, 0), priced(10, 3)),
        (0, 1, 2, 2 + 6)
    );
    assert_eq!(priced(u64::MAX, u64::MAX), u64::MAX);
}

#[test]
fn each_budget_ends_by_its_own_name_and_the_next_day_begins_anew() {
    type Change = fn(&mut Limits);
    let cases: [(Change, Exhausted); 4] = [
        (|it| it.input_tokens_per_day = 299, Exhausted::InputTokens),
        (|it| it.output_tokens_per_day = 29, Exhausted::OutputTokens),
        (|it| it.micro_usd_per_day = 359, Exhausted::Money),
        (|it| it.host_micro_usd_per_day = 359, Exhausted::HostMoney),
    ];
    for (change, exhausted) in cases {
        let mut limits = limits();
        change(&mut limits);
        let ledger = Ledger::new(limits);
        // Each of them costs 100 and 10 tokens, 120 micro-dollars.
        for _ in 0..2 {
            spend(&ledger, A, DAY, 100, None).unwrap();
        }
        assert_eq!(spend(&ledger, A, DAY + 5, 100, None), Err(exhausted));
        assert!(spend(&ledger, A, 2 * DAY, 100, None).is_ok(), "{exhausted}");
        assert_eq!(ledger.spent(&A).usage.input_tokens, 100);
    }
}

#[test]
fn one_agents_budget_is_not_anothers_but_the_hosts_is_everybodys() {
    let ledger = Ledger::new(Limits {
        input_tokens_per_day: 150,
        host_micro_usd_per_day: 300,
        ..limits()
    });
    spend(&ledger, A, 0, 100, None).unwrap();
    assert_eq!(spend(&ledger, A, 0, 100, None), Err(Exhausted::InputTokens));
    spend(&ledger, B, 0, 100, None).unwrap();
    assert_eq!(spend(&ledger, [3; 32], 0, 100, None), Err(Exhausted::HostMoney));
}

#[test]
fn what_is_set_aside_counts_until_it_is_settled() {
    let ledger = Ledger::new(Limits {
        input_tokens_per_day: 150,
        ..limits()
    });
    let held = ledger.reserve(A, 0, 100).unwrap();
    assert_eq!(ledger.reserve(A, 0, 100).unwrap_err(), Exhausted::InputTokens);
    ledger.settle(held, Some(Usage::default()));
    let again = ledger.reserve(A, 0, 100).unwrap();
    // A bill higher than what was set aside is no bill: the most counts, and others' budgets are not touched.
    let booked = ledger.settle(again, Some(Usage::priced(5_000, 0, &limits())));
    assert_eq!(booked, Usage::priced(100, 10, &limits()));
    assert_eq!(ledger.spent(&A).usage, booked);
}

#[test]
fn a_clock_that_goes_back_fills_no_budget() {
    let ledger = Ledger::new(Limits {
        input_tokens_per_day: 150,
        ..limits()
    });
    spend(&ledger, A, 5 * DAY, 100, None).unwrap();
    assert_eq!(spend(&ledger, A, 4 * DAY, 100, None), Err(Exhausted::InputTokens));
    // And what was set aside before a new day is not taken out of it.
    let old = ledger.reserve(B, 5 * DAY, 100).unwrap();
    spend(&ledger, B, 6 * DAY, 100, Some((100, 0))).unwrap();
    ledger.settle(old, Some(Usage::default()));
    assert_eq!(ledger.spent(&B).usage.input_tokens, 100);
}

#[test]
fn a_question_over_midnight_is_settled_in_the_agents_book_and_in_the_hosts_each_by_its_own_day() {
    let ledger = Ledger::new(Limits {
        host_micro_usd_per_day: 300,
        ..limits()
    });
    // A looked at the clock before midnight, and asks when B has seen the new day.
    spend(&ledger, B, DAY, 100, None).unwrap();
    let late = ledger.reserve(A, DAY - 1, 100).unwrap();
    assert_eq!(ledger.reserve([3; 32], DAY, 100).unwrap_err(), Exhausted::HostMoney);
    ledger.settle(late, Some(Usage::default()));
    assert_eq!(ledger.spent(&A).usage, Usage::default());
    spend(&ledger, [3; 32], DAY, 100, None).unwrap();
    // The other way round, nothing of the old day is taken out of the new one.
    let old = ledger.reserve(A, DAY, 25).unwrap();
    spend(&ledger, B, 2 * DAY, 200, None).unwrap();
    ledger.settle(old, Some(Usage::default()));
    assert_eq!(spend(&ledger, [3; 32], 2 * DAY, 100, None), Err(Exhausted::HostMoney));
}

#[test]
fn a_new_start_goes_on_where_the_last_one_ended() {
    let ledger = Ledger::new(limits());
    spend(&ledger, A, DAY, 900, None).unwrap();
    let stored = serde_json::to_string(&ledger.spent(&A)).unwrap();
    let next = Ledger::new(limits());
    next.restore(A, serde_json::from_str(&stored).unwrap());
    assert_eq!(spend(&next, A, DAY, 200, None), Err(Exhausted::InputTokens));
}

#[test]
fn an_agent_that_starts_again_is_not_charged_twice_nor_for_days_gone_by() {
    let one = Ledger::new(Limits {
        host_micro_usd_per_day: 300,
        ..limits()
    });
    spend(&one, A, DAY, 100, None).unwrap();
    let stored = one.spent(&A);
    for _ in 0..3 {
        one.restore(A, stored);
    }
    assert_eq!(one.spent(&A), stored);
    // 120 of the host's 300 are spent, so there is room for as much again, and not for more.
    spend(&one, B, DAY, 100, None).unwrap();
    assert_eq!(spend(&one, B, DAY, 100, None), Err(Exhausted::HostMoney));
    // Nor does yesterday's bill of somebody else count today.
    let next = Ledger::new(Limits {
        host_micro_usd_per_day: 300,
        ..limits()
    });
    spend(&next, B, 2 * DAY, 100, None).unwrap();
    next.restore(A, stored);
    assert!(spend(&next, A, 2 * DAY, 100, None).is_ok());
}

#[tokio::test]
async fn an_agent_that_has_spent_its_day_is_left_to_policy_and_nobody_is_asked() {
    let mut scene = Scene::new(Signatures::None).await;
    // The bill below is 1000 and 50 tokens; the most a question can cost is some ten times as much.
    scene.config.limits.input_tokens_per_day = 12_000;
    let brain = scene.brain();
    let mut asked = 0;
    let reason = loop {
        let decision = brain.decide(&scene.asked.question()).await;
        if let Some(reason) = decision.reason {
            break reason;
        }
        asked += 1;
        assert_eq!(brain.ledger().spent(&[3; 32]).usage.input_tokens, asked * 1_000);
    };
    assert_eq!(reason, Fallback::Budget(Exhausted::InputTokens));
    assert_eq!(scene.endpoint.asked("/chat") as u64, asked);
    assert!(asked > 0);
}

#[tokio::test]
async fn a_bill_that_nobody_can_mean_is_booked_as_the_most() {
    for usage in [
        json!(null),
        json!({"prompt_tokens": -5, "completion_tokens": 1}),
        json!({"prompt_tokens": 1e30, "completion_tokens": 1}),
        json!({"prompt_tokens": 0, "completion_tokens": 0}),
        json!({"prompt_tokens": 1_000, "completion_tokens": 1}),
        json!({"prompt_tokens": 100, "completion_tokens": 50}),
        json!({"prompt_tokens": u32::MAX, "completion_tokens": 50}),
        json!({"prompt_tokens": 1_000, "completion_tokens": 513}),
    ] {
        let scene = Scene::new(Signatures::None).await;
        scene.endpoint.set().usage = usage.clone();
        let decision = scene.decide().await;
        assert!(decision.intent.is_some());
        assert_eq!(decision.usage.output_tokens, 512, "{usage}");
    }
}
