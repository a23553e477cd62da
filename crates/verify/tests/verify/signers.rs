//! Who signed what a model answered, and what is said of the signer's machine.

use crate::{
    detail, failed,
    life::Life,
    receipts::{HOLD, bent, bent_at},
    scene,
};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sporeline_llm::{
    Receipt,
    provider::{About, Evidence},
    receipt::{Signed, TextSignature},
};
use sporeline_verify::{Verdict, check};

/// Signs with a key that no machine holds.
fn sign(receipt: &mut Receipt) {
    let key = SigningKey::from_bytes(&[7; 32]);
    let hash = |bytes: &[u8]| hex::encode(Sha256::digest(bytes));
    let text = format!("{}:{}", hash(&receipt.request), hash(&receipt.response));
    receipt.signed = Some(Signed::Text(TextSignature {
        signature: hex::encode(key.sign(text.as_bytes()).to_bytes()),
        signing_address: hex::encode(key.verifying_key().to_bytes()),
        signing_algo: "ed25519".into(),
        text,
    }));
}

/// A real report about another key, which holds at this time; see `crates/llm/tests/llm/provider.rs`.
fn evidence() -> Evidence {
    let collateral = include_str!("../../../enclave/vectors/dcap-qvl/tdx_quote_outdated_collateral.json");
    let mut collateral: Value = serde_json::from_str(collateral).unwrap();
    collateral.as_object_mut().unwrap().remove("pck_certificate_chain");
    let mut nonce = [0; 32];
    let asked = "9a01356cb451dc2c3c0ce9a195245a0be984a3f73617f55f87913fc2f059cba7";
    hex::decode_to_slice(asked, &mut nonce).unwrap();
    let quote = include_str!("../../../enclave/vectors/bitrouter-attestation/model_quote.hex");
    Evidence {
        about: About::Key {
            key: "ethereum:0xbb4d2e7ffe98eefcd9690e2139be41e92b95e333".parse().unwrap(),
            tls_fingerprint: None,
        },
        nonce,
        quote: hex::decode(quote.trim()).unwrap(),
        event_log: include_str!("../../../enclave/vectors/bitrouter-attestation/model_event_log.json").into(),
        app_compose: include_str!("../../../llm/vectors/bitrouter-attestation/model_app_compose.json").into(),
        collateral: serde_json::from_value(collateral).unwrap(),
        at: 1_773_170_000,
    }
}

/// Said to be attested by evidence of this hash.
async fn said_attested(hash: [u8; 32]) -> Life {
    said_attested_after(hash, 3_000).await
}

/// As [`said_attested`], about so many seconds after [`evidence`] was judged.
async fn said_attested_after(hash: [u8; 32], after: i64) -> Life {
    let keep = |receipt: &mut Receipt| {
        sign(receipt);
        (receipt.evidence, receipt.unattested) = (Some(hash), None);
    };
    let started = evidence().at + after - scene::NOW;
    bent_at(
        started,
        HOLD,
        |_| {},
        keep,
        |body| body["brain"] = "llm-attested".into(),
    )
    .await
}

#[tokio::test]
async fn an_attested_answer_whose_evidence_nobody_has_proves_nothing() {
    let life = said_attested([0; 32]).await;
    let claims = check(&life.dossier, true).claims;
    let verdict = |name: &str| {
        claims
            .iter()
            .find(|claim| claim.name == name)
            .map(|claim| claim.verdict)
    };
    assert_eq!(verdict("receipts.evidence"), Some(Verdict::NotCheckable));
    assert_eq!(verdict("receipts.provider"), None);
    assert_eq!(verdict("receipts.unsigned"), None, "it is said to be a machine's");
    let life = bent(HOLD, |_| {}, sign, |_| {}).await;
    let unsigned = detail(&life.dossier, "receipts.unsigned");
    assert!(
        unsigned.contains("1 signed by a key that nothing vouches for"),
        "{unsigned}"
    );
}

#[tokio::test]
async fn evidence_that_does_not_vouch_for_the_key_that_signed_is_found() {
    type Bend = fn(&mut Evidence);
    let bends: [(Bend, &str); 5] = [
        (|_| {}, "its evidence is about ethereum:0xbb4d"),
        (
            |it| {
                it.about = About::Key {
                    key: sporeline_llm::receipt::SigningKey::Ed25519(
                        SigningKey::from_bytes(&[7; 32]).verifying_key().to_bytes(),
                    ),
                    tls_fingerprint: None,
                }
            },
            "report data",
        ),
        (|it| it.app_compose.push(' '), "app-compose"),
        (|it| it.event_log = "[]".into(), "event log"),
        (|it| it.at += 1_000_000_000, "collateral"),
    ];
    for (bend, why) in bends {
        let mut evidence = evidence();
        bend(&mut evidence);
        let hash = evidence.hash();
        let mut life = said_attested(hash).await;
        life.dossier.evidence.insert(hash, evidence.clone());
        assert_eq!(failed(&life.dossier), ["receipts"], "{why}");
        let detail = detail(&life.dossier, "receipts");
        assert!(detail.contains(why), "{detail}");
        // Nor is other evidence taken for it.
        evidence.nonce = [1; 32];
        life.dossier.evidence.insert(hash, evidence);
        assert!(crate::detail(&life.dossier, "receipts").contains("not the one"));
    }
}

#[tokio::test]
async fn evidence_older_than_any_host_takes_is_found() {
    let evidence = evidence();
    let hash = evidence.hash();
    for (after, old) in [(86_300, false), (86_500, true)] {
        let mut life = said_attested_after(hash, after).await;
        life.dossier.evidence.insert(hash, evidence.clone());
        let detail = detail(&life.dossier, "receipts");
        assert_eq!(detail.contains("too long for any host"), old, "{detail}");
    }
}

#[tokio::test]
async fn a_good_answer_is_put_aside_for_its_signature_only_where_that_fails() {
    type Keep = fn(&mut Receipt);
    let spoilt: Keep = |receipt| {
        sign(receipt);
        receipt.response.push(b' ');
    };
    let attested: Keep = |receipt| {
        sign(receipt);
        (receipt.evidence, receipt.unattested) = (Some([0; 32]), None);
    };
    let cases: [(Keep, &str, bool); 7] = [
        (spoilt, "bad_signature", true),
        (spoilt, "unattested", false),
        (sign, "bad_signature", false),
        (sign, "unattested", true),
        (attested, "unattested", false),
        (|_| {}, "bad_signature", false),
        (|_| {}, "unattested", true),
    ];
    let aside = [0, 0, 0, 1, 0, 0, 1];
    for ((keep, said, holds), aside) in cases.into_iter().zip(aside) {
        let life = bent(
            HOLD,
            |_| {},
            keep,
            |body| {
                body["brain"] = "policy".into();
                body["fallback"] = said.into();
            },
        )
        .await;
        assert_eq!(!failed(&life.dossier).contains(&"receipts"), holds, "{said}");
        if aside > 0 {
            let detail = detail(&life.dossier, "receipts.unsigned");
            assert!(detail.ends_with("; 1 put aside for want of an attestation"), "{detail}");
        }
    }
}
