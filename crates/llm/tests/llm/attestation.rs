//! Signed answers and the standing of whoever signs, against the double of a provider and of Intel's certificates.

use crate::{endpoint::Lie, scene::Scene, signer::Signer};
use sporeline_llm::{
    Brain, LlmDecision,
    config::Signatures,
    provider::{examine, verify_attested},
    receipt::{Receipt, SigningKey, Verdict, verify},
};
use std::sync::atomic::Ordering;

const ALL: [Signatures; 3] = [Signatures::Ecdsa, Signatures::Ed25519, Signatures::Aci];

async fn decided(signatures: Signatures, lie: Lie) -> (LlmDecision, Scene) {
    let scene = Scene::new(signatures).await;
    scene.endpoint.set().lie = lie;
    let decision = scene.believing().decide(&scene.asked.question()).await;
    (decision, scene)
}

fn receipt(decision: &LlmDecision) -> &Receipt {
    decision.receipt.as_ref().unwrap()
}

#[tokio::test]
async fn an_answer_signed_by_a_machine_that_counts_is_attested_and_can_be_checked_again_offline() {
    for signatures in ALL {
        let (decision, scene) = decided(signatures, Lie::None).await;
        assert_eq!(
            (decision.brain.name(), &decision.reason),
            ("llm-attested", &None),
            "{signatures:?}"
        );
        assert!(decision.intent.is_some());
        let stored = serde_json::to_string(&(receipt(&decision), decision.evidence.as_deref().unwrap())).unwrap();
        let (receipt, evidence): (Receipt, _) = serde_json::from_str(&stored).unwrap();
        drop(decision);
        let verdict = verify_attested(&receipt, &evidence, &scene.policy);
        assert!(matches!(verdict, Verdict::Attested(_)), "{signatures:?} {verdict:?}");
        assert_eq!(receipt.unattested, None);
        let root = scene.policy.tdx.root_ca.as_deref();
        let found = examine(&evidence, root).unwrap();
        assert_eq!(verdict, Verdict::Attested(found.key));
        assert_eq!(found.not_after.is_some(), signatures == Signatures::Aci);
        // Intel did not make the double's machine.
        assert_eq!(examine(&evidence, None).unwrap_err().name(), "untrusted_quote");
        // Under a policy that does not know the machine's code it is signed and no more.
        let mut stranger = scene.policy.clone();
        stranger.measurements.clear();
        assert!(matches!(
            verify_attested(&receipt, &evidence, &stranger),
            Verdict::Signed(_)
        ));
        let mut swapped = receipt.clone();
        swapped.response.push(b' ');
        assert!(matches!(
            verify_attested(&swapped, &evidence, &scene.policy),
            Verdict::Refused(_)
        ));
        let mut other = evidence;
        other.at += 1;
        assert!(matches!(
            verify_attested(&receipt, &other, &scene.policy),
            Verdict::Refused(_)
        ));
    }
}

#[tokio::test]
async fn a_report_that_also_binds_the_tls_certificate_counts() {
    let (decision, _) = decided(Signatures::Ecdsa, Lie::WithTls).await;
    assert_eq!(
        decision.brain,
        Brain::LlmAttested,
        "{:?}",
        decision.receipt.and_then(|it| it.unattested)
    );
}

#[tokio::test]
async fn a_key_whose_report_does_not_hold_leaves_the_answer_unattested_by_name() {
    let lies = [
        (Lie::StaleReport, "wrong_report_data"),
        (Lie::OtherKeyInQuote, "wrong_report_data"),
        (Lie::DebugMachine, "debug_domain"),
        (Lie::Forged, "untrusted_quote"),
        (Lie::OtherApp, "wrong_app_compose"),
        (Lie::ShortLog, "bad_event_log"),
    ];
    for signatures in ALL {
        for (lie, name) in lies {
            let (decision, scene) = decided(signatures, lie).await;
            assert_eq!(decision.brain, Brain::LlmUnattested, "{signatures:?} {lie:?}");
            let receipt = receipt(&decision);
            assert_eq!(receipt.unattested.as_deref(), Some(name), "{signatures:?} {lie:?}");
            assert_eq!((receipt.evidence, decision.evidence.is_none()), (None, true));
            assert!(
                matches!(verify(receipt), Verdict::Signed(_)),
                "the signature itself holds"
            );
            // No question to anybody about a machine that is not believed anyway.
            let wanted = scene.collateral_wanted.load(Ordering::Relaxed);
            let early = matches!(lie, Lie::DebugMachine | Lie::ShortLog | Lie::Forged);
            assert_eq!(wanted, usize::from(!early), "{lie:?}");
        }
    }
}

#[tokio::test]
async fn a_signature_that_is_wrong_puts_the_answer_aside() {
    for signatures in ALL {
        for lie in [Lie::OtherBytes, Lie::OtherKey] {
            let (decision, _) = decided(signatures, lie).await;
            let reason = decision.reason.as_ref().unwrap();
            assert_eq!(
                (reason.name(), decision.brain),
                ("bad_signature", Brain::Policy),
                "{signatures:?} {lie:?}"
            );
            assert_eq!((&decision.intent, &decision.evidence.is_none()), (&None, &true));
            let receipt = receipt(&decision);
            assert_eq!(receipt.unattested.as_deref(), Some("bad_signature"));
            assert!(
                matches!(verify(receipt), Verdict::Refused(_)),
                "it stays as proof of what was said"
            );
        }
    }
}

#[tokio::test]
async fn no_signature_is_no_lie_but_no_attestation_either() {
    for signatures in ALL {
        let (decision, _) = decided(signatures, Lie::NoSignature).await;
        assert_eq!(decision.brain, Brain::LlmUnattested);
        assert_eq!(receipt(&decision).unattested.as_deref(), Some("no_signature"));
        assert_eq!(verify(receipt(&decision)), Verdict::Unsigned);
    }
}

#[tokio::test]
async fn without_a_list_of_machines_every_signer_is_unattested() {
    for signatures in ALL {
        let scene = Scene::new(signatures).await;
        let decision = scene.decide().await;
        assert_eq!(decision.brain, Brain::LlmUnattested);
        assert_eq!(receipt(&decision).unattested.as_deref(), Some("not_judged"));
        assert!(
            matches!(verify(receipt(&decision)), Verdict::Signed(_)),
            "{signatures:?}"
        );
    }
}

#[tokio::test]
async fn who_requires_attestation_acts_on_nothing_less() {
    for (lie, attested) in [(Lie::None, true), (Lie::StaleReport, false), (Lie::NoSignature, false)] {
        let mut scene = Scene::new(Signatures::Ecdsa).await;
        scene.config.require_attested = true;
        scene.config.provider = Some(crate::settings::provider());
        scene.endpoint.set().lie = lie;
        let decision = scene.believing().decide(&scene.asked.question()).await;
        assert_eq!(decision.intent.is_some(), attested, "{lie:?}");
        assert_eq!(decision.reason.map(|it| it.name()), (!attested).then_some("unattested"));
    }
}

#[tokio::test]
async fn a_machine_is_judged_once_for_many_answers_and_again_when_its_report_is_too_old() {
    for signatures in ALL {
        let mut scene = Scene::new(signatures).await;
        let report = match signatures {
            Signatures::Aci => "/aci/attestation",
            _ => "/attestation/report",
        };
        let brain = scene.believing();
        for _ in 0..3 {
            assert_eq!(brain.decide(&scene.asked.question()).await.brain, Brain::LlmAttested);
        }
        assert_eq!(scene.endpoint.asked(report), 1);
        scene.asked.seen.now += i64::from(scene.policy.max_age_s);
        scene.asked.seen.me.paid_until += 10_000;
        let decision = brain.decide(&scene.asked.question()).await;
        assert_eq!((decision.brain, scene.endpoint.asked(report)), (Brain::LlmAttested, 2));
        assert_eq!(decision.evidence.unwrap().at, scene.asked.seen.now);
        // When it no longer gets a fresh one, what it had does not go on counting.
        scene.endpoint.set().lie = Lie::StaleReport;
        scene.asked.seen.now += i64::from(scene.policy.max_age_s);
        let decision = brain.decide(&scene.asked.question()).await;
        assert_eq!(
            (decision.brain, decision.evidence.is_none()),
            (Brain::LlmUnattested, true)
        );
    }
}

#[tokio::test]
async fn a_key_that_changes_in_between_counts_after_a_report_of_its_own() {
    for signatures in ALL {
        let scene = Scene::new(signatures).await;
        let brain = scene.believing();
        let before = brain.decide(&scene.asked.question()).await;
        scene.endpoint.set().signer = 9;
        let after = brain.decide(&scene.asked.question()).await;
        assert_eq!((before.brain, after.brain), (Brain::LlmAttested, Brain::LlmAttested));
        assert_ne!(receipt(&before).evidence, receipt(&after).evidence);
        // The old evidence does not vouch for the new key.
        let mut borrowed = receipt(&after).clone();
        borrowed.evidence = receipt(&before).evidence;
        let verdict = verify_attested(&borrowed, before.evidence.as_deref().unwrap(), &scene.policy);
        assert!(matches!(verdict, Verdict::Signed(_)), "{verdict:?}");
        scene.endpoint.set().signer = 11;
        scene.endpoint.set().lie = Lie::OtherKeyInQuote;
        let foreign = brain.decide(&scene.asked.question()).await;
        assert_eq!(foreign.brain, Brain::LlmUnattested, "{signatures:?}");
    }
}

#[tokio::test]
async fn a_key_that_did_not_count_is_not_asked_about_at_every_answer() {
    let mut scene = Scene::new(Signatures::Ecdsa).await;
    scene.endpoint.set().lie = Lie::StaleReport;
    let brain = scene.believing();
    for _ in 0..3 {
        assert_eq!(brain.decide(&scene.asked.question()).await.brain, Brain::LlmUnattested);
    }
    assert_eq!(scene.endpoint.asked("/attestation"), 1);
    scene.endpoint.set().lie = Lie::None;
    scene.asked.seen.now += 60;
    assert_eq!(brain.decide(&scene.asked.question()).await.brain, Brain::LlmAttested);
}

#[tokio::test]
async fn who_had_no_time_to_hear_the_report_leaves_nothing_behind_for_the_next() {
    for signatures in ALL {
        let mut scene = Scene::new(signatures).await;
        scene.config.limits.deadline_ms = 1_500;
        scene.endpoint.set().lie = Lie::LateReport;
        let brain = scene.believing();
        let late = brain.decide(&scene.asked.question()).await;
        assert_eq!(late.brain, Brain::LlmUnattested, "{signatures:?}");
        scene.endpoint.set().lie = Lie::None;
        let next = brain.decide(&scene.asked.question()).await;
        assert_eq!(next.brain, Brain::LlmAttested, "{signatures:?}");
    }
}

#[tokio::test]
async fn a_report_is_renewed_before_it_is_too_old_and_silence_then_takes_nothing_away() {
    for signatures in ALL {
        let mut scene = Scene::new(signatures).await;
        scene.config.limits.deadline_ms = 2_000;
        let brain = scene.believing();
        let first = brain.decide(&scene.asked.question()).await.evidence.unwrap().at;
        let part = i64::from(scene.policy.max_age_s) / 5;
        scene.asked.seen.me.paid_until += 10_000;
        scene.asked.seen.now += 4 * part;
        scene.endpoint.set().lie = Lie::LateReport;
        for _ in 0..2 {
            let decision = brain.decide(&scene.asked.question()).await;
            assert_eq!(decision.brain, Brain::LlmAttested, "{signatures:?}");
            assert_eq!(decision.evidence.unwrap().at, first);
        }
        let report = match signatures {
            Signatures::Aci => "/aci/attestation",
            _ => "/attestation/report",
        };
        assert_eq!(scene.endpoint.asked(report), 2, "one tried, and not at every answer");
        scene.endpoint.set().lie = Lie::None;
        scene.asked.seen.now += 60;
        let decision = brain.decide(&scene.asked.question()).await;
        assert_eq!(decision.evidence.unwrap().at, first + 4 * part + 60, "{signatures:?}");
        // What is heard against it counts at once.
        scene.endpoint.set().lie = Lie::StaleReport;
        scene.asked.seen.now += 4 * part;
        let decision = brain.decide(&scene.asked.question()).await;
        assert_eq!(decision.brain, Brain::LlmUnattested, "{signatures:?}");
    }
}

#[tokio::test]
async fn the_report_is_asked_for_about_the_key_that_signed() {
    let (decision, scene) = decided(Signatures::Ecdsa, Lie::None).await;
    let (_, address) = Signer::number(7).key("ecdsa").address().unwrap();
    assert_eq!(scene.endpoint.asked(&format!("/attestation/report?{address}")), 1);
    let verdict = verify(receipt(&decision));
    assert!(
        matches!(verdict, Verdict::Signed(SigningKey::Ethereum(_))),
        "{verdict:?}"
    );
    // Two answers to the same question have one nonce each in their evidence: ours, and never the same.
    let (second, _) = decided(Signatures::Ecdsa, Lie::None).await;
    assert_ne!(decision.evidence.unwrap().nonce, second.evidence.unwrap().nonce);
}

#[tokio::test]
async fn an_aci_provider_is_asked_to_let_nobody_unverified_answer() {
    let (_, scene) = decided(Signatures::Aci, Lie::None).await;
    let request: serde_json::Value = serde_json::from_slice(&scene.endpoint.set().last_request).unwrap();
    assert_eq!(request["provider"]["aci_verified"], true);
}
