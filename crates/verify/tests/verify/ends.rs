//! What became of what was sent: the agent learns from it, so a host that lies about it steers it.

use crate::{
    forge::{forged, place},
    life::{Life, founder},
};
use serde_json::json;
use sporeline_journal::Kind;
use sporeline_verify::{Deed, Dossier, Verdict, check};

/// What `actions.sent` says, and whether it fails. Without a replay: the chain alone must show it.
fn sent(dossier: &Dossier) -> (bool, String) {
    let report = check(dossier, false);
    let failed = report.failed().contains(&"actions.sent");
    let mut claims = report.claims.into_iter();
    (
        failed,
        claims.find(|claim| claim.name == "actions.sent").unwrap().detail,
    )
}

/// A deed noted as landed that never happened, in `slot`.
async fn invented(life: &mut Life, slot: Option<u64>) {
    life.invent().await;
    let at = life.dossier.journal.len() - 1;
    let slot = json!(slot.map(|slot| slot.to_string()));
    life.dossier = forged(life, at, |_, body| body["slot"] = slot.clone()).await;
}

#[tokio::test]
async fn what_is_on_chain_and_noted_as_dead_or_failed_is_found() {
    let life = founder().await;
    let at = place(&life.dossier, Kind::Outcome, "\"was\":\"sold\"");
    for end in ["dead", "failed", "live", "refused"] {
        let dossier = forged(&life, at, |_, body| body["result"] = end.into()).await;
        let (failed, detail) = sent(&dossier);
        assert!(
            failed && detail.contains(&format!("as {end}, but it is on chain")),
            "{detail}"
        );
    }
    // What never landed may have ended either way.
    let mut life = founder().await;
    invented(&mut life, Some(5)).await;
    let at = life.dossier.journal.len() - 1;
    for end in ["dead", "failed"] {
        let dossier = forged(&life, at, |_, body| body["result"] = end.into()).await;
        assert!(check(&dossier, false).holds(), "{end}");
    }
}

#[tokio::test]
async fn a_landing_in_a_slot_that_the_chain_has_not_reached_or_in_none_is_found() {
    for slot in [Some(5), Some(1_000_000_000), None] {
        let mut life = founder().await;
        invented(&mut life, slot).await;
        let (failed, detail) = sent(&life.dossier);
        assert!(failed && detail.contains("but the chain counts"), "{slot:?}: {detail}");
    }
    // It may have happened between the two looks at the chain, or be known to a node that is a little ahead.
    for slot in [15, 60] {
        let mut life = founder().await;
        invented(&mut life, Some(slot)).await;
        assert!(check(&life.dossier, false).holds(), "{slot}");
    }
}

#[tokio::test]
async fn an_end_left_out_told_twice_or_of_nothing_that_was_sent_is_found() {
    let life = founder().await;
    let at = place(&life.dossier, Kind::Outcome, "\"was\":\"bought\"");
    let other = bs58::encode([99; 64]).into_string();
    let dossier = forged(&life, at, |_, body| body["signature"] = other.clone().into()).await;
    let (failed, detail) = sent(&dossier);
    assert!(
        failed && detail.contains("goes on before anything says what became of"),
        "{detail}"
    );
    assert!(
        detail.contains(&format!("entry {at} tells the end of what no entry sent")),
        "{detail}"
    );

    let mut twice = founder().await;
    let body = serde_json::from_str(&twice.dossier.journal[at].unsigned.body).unwrap();
    twice.write(Kind::Outcome, body).await;
    let (failed, detail) = sent(&twice.dossier);
    assert!(failed && detail.contains("tells a second end"), "{detail}");
}

#[tokio::test]
async fn what_a_simulation_refused_was_never_sent_and_moved_nothing() {
    let refused = json!({"signature": null, "action": "4", "result": "refused", "slot": null, "error": "SlippageExceeded",
        "base": null, "quote": null, "outcome": {"was": "nothing"}});
    let mut life = founder().await;
    life.write(Kind::Outcome, refused.clone()).await;
    assert!(check(&life.dossier, false).holds(), "{}", check(&life.dossier, false));
    for (field, value) in [("result", "landed"), ("quote", "1"), ("slot", "5")] {
        let mut life = founder().await;
        let mut body = refused.clone();
        body[field] = value.into();
        life.write(Kind::Outcome, body).await;
        let (failed, detail) = sent(&life.dossier);
        assert!(failed && detail.contains("what no entry sent"), "{field}: {detail}");
    }
}

/// A life whose journal ends with the decision to sell, taken before `then` was written.
async fn after_deciding(then: &[(Kind, serde_json::Value)]) -> Dossier {
    let life = founder().await;
    let at = place(&life.dossier, Kind::Decide, "\"do\":\"sell\"");
    let mut life = life;
    life.dossier.journal.truncate(at + 1);
    life.dossier.actions.pop();
    life.chain().action -= 1;
    for (kind, body) in then {
        life.write(*kind, body.clone()).await;
    }
    life.dossier
}

fn refusal() -> serde_json::Value {
    json!({"signature": null, "action": "3", "result": "refused", "slot": null, "error": "SlippageExceeded",
        "base": null, "quote": null, "outcome": {"was": "nothing"}})
}

#[tokio::test]
async fn a_decision_of_which_nothing_came_is_found_and_an_invented_refusal_counted() {
    let say = (Kind::Say, json!({"text": "well"}));
    for then in [vec![], vec![say.clone()], vec![say, (Kind::Outcome, refusal())]] {
        let (failed, detail) = sent(&after_deciding(&then).await);
        assert!(
            failed && detail.contains("decided something and nothing came of it"),
            "{detail}"
        );
    }
    let dossier = after_deciding(&[(Kind::Outcome, refusal())]).await;
    let report = check(&dossier, true);
    assert!(!report.failed().contains(&"actions.sent"), "{report}");
    let claim = report
        .claims
        .iter()
        .find(|claim| claim.name == "actions.unsent")
        .unwrap();
    assert_eq!(claim.verdict, Verdict::NotCheckable);
    assert!(
        claim
            .detail
            .starts_with("1 decision said to be refused by a simulation"),
        "{report}"
    );
    // A send in the name of something else is no follow-up.
    let life = founder().await;
    let at = place(&life.dossier, Kind::Decide, "\"do\":\"sell\"");
    let other = hex::encode(life.dossier.actions[0].decision);
    let dossier = forged(&life, at + 1, |_, body| body["decision"] = other.clone().into()).await;
    assert!(sent(&dossier).1.contains(&format!("entry {at} decided something")));
}

#[tokio::test]
async fn what_is_sent_again_later_is_found() {
    let mut life = founder().await;
    let decision = life.dossier.actions[0].decision;
    life.act(decision, Deed::Refueled, None).await;
    life.dossier.actions.pop();
    life.chain().action -= 1;
    let at = life.dossier.journal.len() - 1;
    let dossier = forged(&life, at, |_, body| body["result"] = "dead".into()).await;
    let (failed, detail) = sent(&dossier);
    assert!(failed && detail.contains("had decided before others"), "{detail}");
}

#[tokio::test]
async fn an_end_under_another_number_is_found() {
    let life = founder().await;
    let at = place(&life.dossier, Kind::Outcome, "\"was\":\"sold\"");
    let dossier = forged(&life, at, |_, body| body["action"] = "9".into()).await;
    let (failed, detail) = sent(&dossier);
    assert!(failed && detail.contains("under another number"), "{detail}");
    assert!(check(&dossier, true).failed().contains(&"replay.memory"));
}

#[tokio::test]
async fn amounts_left_out_are_counted_and_a_half_of_them_is_found() {
    let life = founder().await;
    let at = place(&life.dossier, Kind::Outcome, "\"was\":\"bought\"");
    let dossier = forged(&life, at, |_, body| {
        body["base"] = json!(null);
        body["quote"] = json!(null);
    })
    .await;
    let report = check(&dossier, false);
    assert!(!report.failed().contains(&"actions.sent"), "{report}");
    let claim = report
        .claims
        .iter()
        .find(|claim| claim.name == "actions.amounts")
        .unwrap();
    assert_eq!(claim.verdict, Verdict::NotCheckable);
    assert!(claim.detail.starts_with("1 trade noted without amounts"), "{report}");
    for field in ["base", "quote"] {
        let dossier = forged(&life, at, |_, body| body[field] = json!(null)).await;
        assert!(sent(&dossier).0, "{field}");
    }
    // Nor do amounts stand where nothing was traded.
    let at = place(&life.dossier, Kind::Anchor, "head") + 2;
    let dossier = forged(&life, at, |_, body| body["quote"] = "1".into()).await;
    assert!(sent(&dossier).0);
}

#[tokio::test]
async fn a_thought_between_what_was_sent_and_its_end_is_found() {
    let mut life = founder().await;
    let outcome = life
        .dossier
        .journal
        .iter()
        .rposition(|entry| entry.unsigned.kind == Kind::Outcome);
    let at = outcome.unwrap();
    let told = serde_json::from_str(&life.dossier.journal[at].unsigned.body).unwrap();
    life.dossier.journal.truncate(at);
    life.write(Kind::Say, json!({"text": "well"})).await;
    life.write(Kind::Outcome, told).await;
    let (failed, detail) = sent(&life.dossier);
    let wanted = format!(
        "entry {at} goes on before anything says what became of what entry {} sent",
        at - 1
    );
    assert!(failed && detail.contains(&wanted), "{detail}");
    assert!(check(&life.dossier, true).failed().contains(&"replay.memory"));
}
