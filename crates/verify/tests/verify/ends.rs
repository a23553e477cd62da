//! What became of what was sent: the agent learns from it, so a host that lies about it steers it.

use crate::{
    forge::{forged, place},
    life::{Life, founder},
};
use serde_json::json;
use sporeline_journal::Kind;
use sporeline_verify::{Deed, Dossier, check};

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
    let decision = life.dossier.actions[0].decision;
    life.act(decision, Deed::Refueled, None).await;
    life.dossier.actions.pop();
    life.chain().action -= 1;
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
