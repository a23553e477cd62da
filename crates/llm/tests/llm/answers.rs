//! What a model may answer, against the double of a provider that answers anything.

use crate::scene::{HELD, MODEL, SOL, Scene, mint};
use serde_json::{Value, json};
use sporeline_llm::{Brain, LlmDecision, config::Signatures, replay};
use sporeline_mind::{Amount, Intent, Strategy, guard};

fn answer(intent: Value) -> String {
    json!({"intent": intent, "lesson": null}).to_string()
}

async fn decided(content: impl Into<String>) -> (LlmDecision, Scene) {
    let scene = Scene::new(Signatures::None).await;
    scene.endpoint.says(content);
    (scene.decide().await, scene)
}

/// The reason why policy decides.
async fn refused(content: impl Into<String>) -> &'static str {
    let (decision, _) = decided(content).await;
    assert_eq!(
        (decision.intent, decision.lesson, decision.brain),
        (None, None, Brain::Policy)
    );
    // It was answered, so it stays on record.
    assert!(decision.receipt.is_some());
    decision.reason.unwrap().name()
}

#[tokio::test]
async fn an_answer_becomes_an_intent_that_passes_the_guard() {
    let buy =
        json!({"do": "buy", "mint": mint(1), "quote_in": SOL.to_string(), "strategy": "momentum", "why": "it rises"});
    let (decision, scene) = decided(answer(buy)).await;
    let intent = decision.intent.unwrap();
    assert_eq!(guard::check(&scene.asked.seen, &intent), Ok(()));
    let Intent::Buy {
        quote_in,
        min_base_out,
        strategy,
        why,
        ..
    } = intent
    else {
        panic!("{intent:?}")
    };
    assert_eq!(
        (quote_in, strategy, why.as_str()),
        (Amount(SOL), Strategy::Momentum, "it rises")
    );
    // Two percent under what the curve gives, computed here.
    let market = &scene.asked.seen.markets[0];
    let bought = market
        .state()
        .unwrap()
        .buy(SOL, market.buy_fee_bps(scene.asked.seen.now))
        .unwrap();
    assert_eq!(min_base_out.0, (u128::from(bought.base_out) * 9_800 / 10_000) as u64);
    assert_eq!((decision.brain, decision.reason), (Brain::LlmUnattested, None));
    assert_eq!(decision.usage.input_tokens, 1_000);
}

#[tokio::test]
async fn a_sale_of_all_a_refuel_and_a_hold_are_understood() {
    let sell = json!({"do": "sell", "mint": mint(2), "base_in": HELD.to_string(), "why": ""});
    let (decision, _) = decided(answer(sell)).await;
    let sold = decision.intent.unwrap();
    assert!(
        matches!(sold, Intent::Sell { base_in: Amount(HELD), min_quote_out, .. } if min_quote_out.0 > 0),
        "{sold:?}"
    );
    assert_eq!(
        decided(answer(json!({"do": "refuel"}))).await.0.intent,
        Some(Intent::Refuel)
    );
    let hold = decided(answer(json!({"do": "hold", "why": "quiet"}))).await.0.intent;
    assert_eq!(hold, Some(Intent::hold("quiet")));
}

#[tokio::test]
async fn whole_numbers_count_as_digits_do() {
    let buy = json!({"do": "buy", "mint": mint(1), "quote_in": SOL, "strategy": "curiosity", "why": ""});
    let (decision, _) = decided(answer(buy)).await;
    assert!(matches!(
        decision.intent,
        Some(Intent::Buy {
            quote_in: Amount(SOL),
            ..
        })
    ));
}

#[tokio::test]
async fn what_is_not_json_of_the_schema_is_refused() {
    let hold = answer(json!({"do": "hold", "why": ""}));
    let cases = [
        "I would hold.".to_owned(),
        format!("```json\n{hold}\n```"),
        format!("<think>hmm</think>{hold}"),
        format!("{hold} {hold}"),
        "null".into(),
        "[]".into(),
        json!({"do": "hold", "why": ""}).to_string(),
        answer(json!({"do": "transfer", "to": "me", "why": ""})),
        answer(json!({"do": "hold"})),
        answer(json!({"do": "hold", "why": 3})),
        answer(json!({"do": "refuel", "amount": "5"})),
        answer(
            json!({"do": "buy", "mint": mint(1), "quote_in": "1", "min_base_out": "0", "strategy": "momentum", "why": ""}),
        ),
        answer(json!({"do": "buy", "mint": mint(1), "quote_in": "1", "strategy": "yolo", "why": ""})),
        json!({"intent": {"do": "hold", "why": ""}, "lesson": null, "also": {"do": "refuel"}}).to_string(),
        r#"{"intent":{"do":"hold","do":"refuel","why":""},"lesson":null}"#.into(),
        "[".repeat(50_000),
    ];
    for content in cases {
        assert_eq!(refused(content.clone()).await, "answer_off_schema", "{content:.80}");
    }
}

#[tokio::test]
async fn amounts_are_whole_positive_and_there() {
    let buy = |amount: Value| {
        answer(json!({"do": "buy", "mint": mint(1), "quote_in": amount, "strategy": "momentum", "why": ""}))
    };
    let sell = |amount: Value| answer(json!({"do": "sell", "mint": mint(2), "base_in": amount, "why": ""}));
    for (amount, reason) in [
        (json!("-1"), "bad_amount"),
        (json!("+1"), "bad_amount"),
        (json!("0"), "bad_amount"),
        (json!(0), "bad_amount"),
        (json!(""), "bad_amount"),
        (json!("1.5"), "bad_amount"),
        (json!("1e3"), "bad_amount"),
        (json!("0x10"), "bad_amount"),
        (json!("１"), "bad_amount"),
        (json!("18446744073709551616"), "bad_amount"),
        (json!(-1), "answer_off_schema"),
        (json!(1.5), "answer_off_schema"),
        (json!(null), "answer_off_schema"),
        (json!("18446744073709551615"), "amount_too_large"),
    ] {
        assert_eq!(refused(buy(amount.clone())).await, reason, "buy {amount}");
        assert_eq!(refused(sell(amount.clone())).await, reason, "sell {amount}");
    }
    assert_eq!(refused(buy(json!(100 * SOL + 1))).await, "amount_too_large");
    assert_eq!(refused(sell(json!(HELD + 1))).await, "amount_too_large");
    let huge = buy(json!(1)).replace(":1,", ":99999999999999999999999999,");
    assert_eq!(refused(huge).await, "answer_off_schema");
}

#[tokio::test]
async fn only_markets_that_were_shown_can_be_traded() {
    let buy =
        |mint: &str| answer(json!({"do": "buy", "mint": mint, "quote_in": "1000", "strategy": "momentum", "why": ""}));
    for unknown in [
        "",
        "Vote111111111111111111111111111111111111111",
        &format!("{} ", mint(1)),
    ] {
        assert_eq!(refused(buy(unknown)).await, "unknown_market", "{unknown}");
    }
    let mut scene = Scene::new(Signatures::None).await;
    scene.asked.seen.markets[0].phase = 0;
    scene.endpoint.says(buy(&mint(1)));
    assert_eq!(scene.decide().await.reason.unwrap().name(), "no_such_trade");
}

#[tokio::test]
async fn remarks_and_lessons_are_cut_and_carry_no_control_characters() {
    let why = format!("a\u{0}\n\u{7}b {}", "ü".repeat(999));
    let content = json!({"intent": {"do": "hold", "why": why}, "lesson": "é".repeat(999)}).to_string();
    let (decision, _) = decided(content).await;
    let Some(Intent::Hold { why }) = decision.intent else {
        panic!()
    };
    assert!(why.starts_with("a   b ü") && why.len() <= 280 && !why.contains(char::is_control));
    assert_eq!(decision.lesson.map(|lesson| lesson.len()), Some(200));
}

#[tokio::test]
async fn a_completion_must_be_one_whole_choice() {
    let whole =
        json!({"choices": [{"message": {"content": answer(json!({"do": "refuel"}))}, "finish_reason": "stop"}]});
    let changed = |change: fn(&mut Value)| {
        let mut it = whole.clone();
        change(&mut it);
        serde_json::to_vec(&it).unwrap()
    };
    let cases: [(Vec<u8>, &str); 9] = [
        (b"<html>".to_vec(), "malformed_completion"),
        (b"\xff\xfe{}".to_vec(), "malformed_completion"),
        (vec![], "malformed_completion"),
        (changed(|it| it["choices"] = json!([])), "malformed_completion"),
        (
            changed(|it| {
                let one = it["choices"][0].clone();
                it["choices"].as_array_mut().unwrap().push(one);
            }),
            "malformed_completion",
        ),
        (
            changed(|it| it["choices"][0]["message"]["content"] = json!(null)),
            "malformed_completion",
        ),
        (
            changed(|it| it["choices"][0]["finish_reason"] = "length".into()),
            "answer_cut_off",
        ),
        (
            changed(|it| it["choices"][0]["finish_reason"] = "tool_calls".into()),
            "answer_cut_off",
        ),
        (
            changed(|it| it["choices"][0]["message"]["refusal"] = "no".into()),
            "model_refused",
        ),
    ];
    for (body, reason) in cases {
        let scene = Scene::new(Signatures::None).await;
        scene.endpoint.set().chat = crate::endpoint::Chat::Raw(body.clone());
        let decision = scene.decide().await;
        assert_eq!(
            decision.reason.map(|it| it.name()),
            Some(reason),
            "{}",
            String::from_utf8_lossy(&body)
        );
    }
}

#[tokio::test]
async fn the_request_asks_for_one_of_the_allowed_intents_and_nothing_else() {
    let (decision, scene) = decided(answer(json!({"do": "refuel"}))).await;
    let sent = scene.endpoint.set().last_request.clone();
    assert_eq!(decision.receipt.unwrap().request, sent);
    let request: Value = serde_json::from_slice(&sent).unwrap();
    assert_eq!((&request["model"], &request["stream"]), (&json!(MODEL), &json!(false)));
    let format = &request["response_format"];
    assert_eq!(
        (&format["type"], &format["json_schema"]["strict"]),
        (&json!("json_schema"), &json!(true))
    );
    let schema = &format["json_schema"]["schema"];
    let kinds: Vec<_> = schema["properties"]["intent"]["anyOf"]
        .as_array()
        .unwrap()
        .iter()
        .collect();
    let names: Vec<_> = kinds.iter().map(|kind| &kind["properties"]["do"]["enum"][0]).collect();
    assert_eq!(names, ["hold", "refuel", "buy", "sell"]);
    for kind in kinds {
        assert_eq!(kind["additionalProperties"], false);
        let fields = kind["properties"].as_object().unwrap().len();
        assert_eq!(kind["required"].as_array().unwrap().len(), fields);
    }
    let mints = &schema["properties"]["intent"]["anyOf"][2]["properties"]["mint"]["enum"];
    assert_eq!(*mints, json!([mint(1), mint(2)]));
    assert_eq!(request.get("provider"), None);
}

#[tokio::test]
async fn who_may_do_nothing_is_not_asked() {
    type Change = fn(&mut Scene);
    let cases: [Change; 3] = [
        |it| it.asked.seen.me.alive = false,
        |it| it.asked.seen.me.attested = false,
        |it| it.asked.seen.me.paid_until = it.asked.seen.now - 1,
    ];
    for change in cases {
        let mut scene = Scene::new(Signatures::None).await;
        change(&mut scene);
        assert_eq!(scene.decide().await.reason.unwrap().name(), "nothing_to_decide");
        assert_eq!(scene.endpoint.asked("/"), 0);
    }
}

#[tokio::test]
async fn a_decision_can_be_made_again_from_its_receipt_and_from_no_other_observation() {
    let buy = json!({"do": "buy", "mint": mint(1), "quote_in": "5000", "strategy": "reversion", "why": "it fell"});
    let content = json!({"intent": buy, "lesson": "patience"}).to_string();
    let (decision, scene) = decided(content).await;
    let receipt = decision.receipt.unwrap();
    let again = replay(&receipt, &scene.asked.seen).unwrap();
    assert_eq!((Some(again.0), again.1), (decision.intent, decision.lesson));
    let mut other = scene.asked.seen.clone();
    other.me.wallet.0 += 1;
    assert!(replay(&receipt, &other).is_err());
    let (refused, scene) = decided("no").await;
    assert_eq!(
        replay(&refused.receipt.unwrap(), &scene.asked.seen).err(),
        refused.reason
    );
}
