use crate::{
    failed,
    forge::place,
    life::{Life, founder, trader},
};
use sporeline_journal::Kind;
use sporeline_verify::{Coverage, Dossier, Verdict, check};

#[tokio::test]
async fn an_honest_life_holds_and_every_decision_agrees() {
    let life = founder().await;
    let report = check(&life.dossier, true);
    assert!(report.holds(), "{report}");
    assert_eq!(report.recomputed, 3);
    let unchecked = report.claims.iter().filter(|claim| claim.verdict != Verdict::Ok);
    let unchecked: Vec<_> = unchecked.map(|claim| claim.name).collect();
    // Nothing on chain names its last entries, a founder has no parents, and what it saw is gone.
    assert_eq!(unchecked, ["journal.tail", "birth.genome", "replay.observations"]);
    let tail = report.claims.iter().find(|claim| claim.name == "journal.tail");
    // After its last action it wrote `send` and `outcome`, and thought once more.
    let open = life.dossier.journal.len() - 1 - place(&life.dossier, Kind::Decide, "\"do\":\"sell\"");
    assert!(
        tail.unwrap().detail.starts_with(&format!("{open} entries after")),
        "{report}"
    );
}

#[tokio::test]
async fn without_a_replay_no_decision_is_computed() {
    let report = check(&founder().await.dossier, false);
    assert!(report.holds() && report.recomputed == 0);
    assert!(!report.claims.iter().any(|claim| claim.name.starts_with("replay")));
}

#[tokio::test]
async fn without_a_node_the_report_says_what_it_could_not_check() {
    let mut dossier = founder().await.dossier;
    dossier.chain = None;
    dossier.coverage = Coverage::Markets(2);
    let report = check(&dossier, true);
    assert!(report.holds(), "{report}");
    let attesters = report
        .claims
        .iter()
        .find(|claim| claim.name == "attestation.attesters")
        .unwrap();
    assert_eq!(attesters.verdict, Verdict::NotCheckable);
    assert!(report.to_string().contains("--rpc"), "{report}");
}

#[tokio::test]
async fn actions_that_a_node_forgot_are_counted_and_prove_nothing() {
    let mut dossier = founder().await.dossier;
    dossier.actions.remove(0);
    let report = check(&dossier, true);
    assert!(report.holds(), "{report}");
    let numbers = report
        .claims
        .iter()
        .find(|claim| claim.name == "actions.numbers")
        .unwrap();
    assert_eq!(numbers.verdict, Verdict::NotCheckable);
    assert!(numbers.detail.contains("1 of 3"), "{}", numbers.detail);
}

#[tokio::test]
async fn actions_that_the_api_alone_tells_of_are_not_the_chains_word() {
    let mut dossier = founder().await.dossier;
    let claim = |dossier: &Dossier, name: &str| {
        let claims = check(dossier, true).claims;
        let found = claims.into_iter().find(|claim| claim.name == name);
        found.map(|claim| (claim.verdict, claim.detail))
    };
    assert_eq!(claim(&dossier, "actions.source"), None);
    let open = claim(&dossier, "journal.tail");
    dossier.actions.last_mut().unwrap().indexed = true;
    let (verdict, detail) = claim(&dossier, "actions.source").unwrap();
    assert_eq!(verdict, Verdict::NotCheckable);
    assert!(detail.starts_with("1 of 3 actions only by the API's word"), "{detail}");
    let (verdict, detail) = claim(&dossier, "actions.numbers").unwrap();
    assert_eq!(verdict, Verdict::NotCheckable, "{detail}");
    // Nor do they bind anything.
    assert_ne!(claim(&dossier, "journal.tail"), open);
    assert!(check(&dossier, true).holds());
}

#[tokio::test]
async fn an_action_that_a_rewound_chain_forgot_is_explained_by_its_lost_entry() {
    let mut life = founder().await;
    let lost = life.dossier.actions.pop().unwrap();
    life.chain().action -= 1;
    let body = serde_json::json!({"signature": bs58::encode(lost.signature).into_string(),
        "action": lost.number.to_string(), "decision": hex::encode(lost.decision), "chain_action": "2"});
    life.write(Kind::Lost, body).await;
    assert_eq!(failed(&life.dossier), [""; 0]);
    life.dossier.actions.push(lost);
    life.chain().action += 1;
    assert_eq!(failed(&life.dossier), ["actions.lost"]);
}

#[tokio::test]
async fn before_its_first_entry_there_is_nothing_to_check_and_nothing_fails() {
    let life = Life::new(9, trader()).await;
    let report = check(&life.dossier, true);
    assert!(report.holds(), "{report}");
    assert_eq!(report.recomputed, 0);
}
