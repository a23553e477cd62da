//! Every way to tamper, and the claim that names it.

use crate::{
    detail, failed,
    forge::{forged, place},
    life::{attester, founder, key},
};
use ed25519_dalek::Signer;
use sporeline_journal::{Kind, signed_bytes};
use sporeline_verify::{Action, Deed, Dossier, check};

async fn honest() -> Dossier {
    founder().await.dossier
}

#[tokio::test]
async fn one_byte_of_a_body() {
    let mut dossier = honest().await;
    let at = place(&dossier, Kind::Decide, "\"do\":\"buy\"");
    let body = &mut dossier.journal[at].unsigned.body;
    *body = body.replacen("\"do\":\"buy\"", "\"do\":\"buz\"", 1);
    assert!(failed(&dossier).contains(&"journal.chain"));
    assert!(detail(&dossier, "journal.chain").contains(&format!("entry {at}: the body")));
}

#[tokio::test]
async fn entries_swapped_or_taken_out_of_the_middle() {
    let mut dossier = honest().await;
    dossier.journal.swap(2, 3);
    assert!(failed(&dossier).contains(&"journal.chain"));
    let mut dossier = honest().await;
    dossier.journal.remove(4);
    assert!(failed(&dossier).contains(&"journal.chain"));
}

#[tokio::test]
async fn the_end_cut_off_below_an_anchor() {
    let mut dossier = honest().await;
    let anchored = dossier.agent().journal_sequence as usize;
    dossier.journal.truncate(anchored - 1);
    let failed = failed(&dossier);
    assert!(failed.contains(&"journal.anchors"), "{failed:?}");
    // The chain itself is whole: a journal may end anywhere.
    assert!(!failed.contains(&"journal.chain"));
}

#[tokio::test]
async fn the_end_cut_off_after_the_last_anchor_where_something_was_done() {
    let mut dossier = honest().await;
    let anchored = dossier.agent().journal_sequence as usize;
    dossier.journal.truncate(anchored + 3);
    assert_eq!(failed(&dossier), ["actions.decided", "actions.sent"]);
}

#[tokio::test]
async fn an_intent_changed_and_signed_by_another_key() {
    let life = founder().await;
    let at = place(&life.dossier, Kind::Decide, "\"do\":\"sell\"");
    let mut dossier = forged(&life, at, |_, body| body["intent"]["why"] = "another reason".into()).await;
    for entry in &mut dossier.journal[at..] {
        entry.signature = attester(9).sign(&signed_bytes(&entry.unsigned.hash)).to_bytes();
    }
    assert!(failed(&dossier).contains(&"journal.chain"));
    let wanted = format!("entry {at}: the wallet did not sign it");
    assert_eq!(detail(&dossier, "journal.chain"), wanted);
}

#[tokio::test]
async fn an_intent_changed_and_signed_by_its_own_key_is_found_by_replay_alone() {
    let life = founder().await;
    let at = place(&life.dossier, Kind::Decide, "\"do\":\"sell\"");
    let dossier = forged(&life, at, |_, body| body["intent"]["why"] = "another reason".into()).await;
    assert_eq!(failed(&dossier), ["replay.decisions"]);
    assert!(detail(&dossier, "replay.decisions").contains("another reason"));
}

#[tokio::test]
async fn what_was_anchored_cannot_be_rewritten_even_by_its_own_key() {
    let life = founder().await;
    let at = place(&life.dossier, Kind::Decide, "\"do\":\"buy\"");
    let dossier = forged(&life, at, |_, body| body["intent"]["why"] = "another reason".into()).await;
    assert!(failed(&dossier).contains(&"journal.anchors"));
}

#[tokio::test]
async fn an_observation_bent_afterwards() {
    let life = founder().await;
    let at = place(&life.dossier, Kind::Decide, "\"do\":\"sell\"") - 1;
    let dossier = forged(&life, at, |_, body| {
        body["observation"]["me"]["attested"] = false.into()
    })
    .await;
    assert!(failed(&dossier).contains(&"replay.decisions"));
}

#[tokio::test]
async fn a_forged_memory_hash() {
    let life = founder().await;
    let at = life.dossier.journal.len() - 1;
    let dossier = forged(&life, at, |envelope, _| envelope.memory_hash = "ab".repeat(32)).await;
    assert_eq!(failed(&dossier), ["replay.memory"]);
    assert!(detail(&dossier, "replay.memory").contains(&format!("entry {at}: the memory of a decide entry")));
}

#[tokio::test]
async fn a_lesson_that_is_not_what_happened() {
    let life = founder().await;
    let at = place(&life.dossier, Kind::Outcome, "\"was\":\"sold\"");
    let dossier = forged(&life, at, |_, body| body["outcome"]["result_bps"] = 1.into()).await;
    assert!(failed(&dossier).contains(&"replay.memory"));
    let dossier = forged(&life, at, |_, body| body["quote"] = "1".into()).await;
    assert!(failed(&dossier).contains(&"actions.sent"));
}

#[tokio::test]
async fn an_action_that_nothing_decided() {
    let mut dossier = honest().await;
    dossier.actions.push(Action {
        number: 4,
        signature: [4; 64],
        decision: [9; 32],
        deed: Deed::Refueled,
        indexed: false,
    });
    dossier.chain.as_mut().unwrap().action = 4;
    assert_eq!(failed(&dossier), ["actions.decided", "actions.sent"]);
    assert!(detail(&dossier, "actions.decided").contains("action 4 (refuel) names decision 09090909…, which is not"));
}

#[tokio::test]
async fn an_action_beyond_what_was_intended_or_of_another_kind() {
    let honest = honest().await;
    let bent = |bend: &dyn Fn(&mut Deed)| {
        let mut dossier = honest.clone();
        let buy = dossier
            .actions
            .iter_mut()
            .find(|action| action.deed.name() == "buy")
            .unwrap();
        bend(&mut buy.deed);
        failed(&dossier).contains(&"actions.decided")
    };
    assert!(bent(&|deed| if let Deed::Traded { quote, .. } = deed {
        *quote += 1
    }));
    assert!(bent(&|deed| if let Deed::Traded { base, .. } = deed {
        *base = 1
    }));
    assert!(bent(&|deed| if let Deed::Traded { market, .. } = deed {
        *market = key(&attester(1))
    }));
    assert!(bent(&|deed| if let Deed::Traded { buy, .. } = deed {
        *buy = false
    }));
    assert!(bent(&|deed| *deed = Deed::Refueled));
    assert!(!bent(&|_| {}));
}

#[tokio::test]
async fn a_number_or_a_decision_used_twice() {
    let honest = honest().await;
    let mut dossier = honest.clone();
    let mut again = dossier.actions[0].clone();
    again.signature = [99; 64];
    dossier.actions.push(again.clone());
    assert!(detail(&dossier, "actions.numbers").contains("action 1 was taken twice"));
    let mut dossier = honest.clone();
    again.number = 4;
    dossier.actions.push(again);
    assert!(detail(&dossier, "actions.numbers").contains("was acted on twice"));
}

#[tokio::test]
async fn another_transaction_under_the_number_of_one_that_landed() {
    let mut dossier = honest().await;
    dossier.actions[0].signature = [77; 64];
    assert_eq!(failed(&dossier), ["actions.sent"]);
}

#[tokio::test]
async fn what_the_guard_refused_was_done() {
    let life = founder().await;
    let at = place(&life.dossier, Kind::Decide, "\"do\":\"sell\"");
    let dossier = forged(&life, at, |_, body| body["refused"] = "ImpactLimit".into()).await;
    assert_eq!(failed(&dossier), ["actions.decided", "actions.sent", "replay.guard"]);
}

#[tokio::test]
async fn another_genome_or_cluster() {
    let mut dossier = honest().await;
    dossier.cluster = [2; 32];
    assert!(failed(&dossier).contains(&"journal.owner"));
    let mut dossier = honest().await;
    let genome = sporeline_genome::Genome::neutral();
    dossier.chain.as_mut().unwrap().facts.genome = genome;
    let failed = failed(&dossier);
    assert!(
        failed.contains(&"journal.owner") && failed.contains(&"api"),
        "{failed:?}"
    );
}

#[tokio::test]
async fn a_deed_that_is_noted_as_landed_and_never_happened() {
    let mut life = founder().await;
    life.invent().await;
    assert_eq!(check(&life.dossier, false).failed(), ["actions.sent"]);
    // It may have happened after the chain was asked.
    life.chain().slot = 4;
    assert!(check(&life.dossier, false).holds());
}
