//! The `aci/1` form. Vectors: Dstack-TEE/private-ai-gateway, `spec/test-vectors.md` (Apache-2.0).

use crate::{
    receipt::{MODEL, receipt},
    signer::Signer,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sporeline_llm::receipt::{
    AciSignature, Receipt, Refusal, Signed, SigningKey, Verdict, aci_keyset_digest, aci_report_data, verify,
};

const KEYSET: &str = r#"{"tls_public_keys":[{"domain":"api.example.com","spki_sha256":"c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0"}],
 "subject":"dstack-app://example-app","not_after":1800000000,
 "receipt_signing_keys":[{"algo":"ed25519","key_id":"receipt-1","public_key":"8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394"}],
 "e2ee_public_keys":[{"algo":"x25519-aes-256-gcm-hkdf-sha256","key_id":"e2ee-1","public_key":"5dfedd3b6bd47f6fa28ee15d969d5bb0ea53774d488bdaf9df1c6e0124b3ef22"}]}"#;
const DIGEST: &str = "53a5cd44b30dcc51999754c719f2628a041f174ecbf9662a6f8e898a10cd9371";
const REPORT_DATA: &str = "df2174d28130852b413646a3786927b93e94c11d770268b65def8bdba45cb49e";
const REQUEST: &str = r#"{"messages":[{"content":"hi","role":"user"}],"model":"demo-model"}"#;
const RESPONSE: &str = r#"{"choices":[],"id":"chatcmpl-123"}"#;
const DOCUMENT: &str = r#"{"api_version":"aci/1","chat_id":"chatcmpl-123","endpoint":"/v1/chat/completions","event_log":[{"body_hash":"sha256:94d809bf47380d8a2eab0eb6e126d4dda9364b0b4725cdf7ead52dd70b2aa87b","type":"request.received"},{"body_hash":"sha256:94d809bf47380d8a2eab0eb6e126d4dda9364b0b4725cdf7ead52dd70b2aa87b","type":"request.forwarded"},{"model_id":"demo-model","required":true,"result":"verified","session_id":"95ad1cb4dd25445808c2e9d116caf420b05703730b506395e8fc1ca6faeae28f","type":"upstream.verified"},{"body_hash":"sha256:dedfffe5b14d031b8e2c01996d021a15293cb7c63b56be7e4be9e89b6f0a5f61","type":"response.returned"}],"key_id":"receipt-1","method":"POST","model":"demo-model","receipt_id":"rcpt-0001","served_at":1750000000,"signature":"d5b005e093bde3b577faf270b7184b09e169cacb0ecb206b103bd2581f997db03da616175454b063323a23ac1dc68f1ce506c2a6eba8aa0561d5e724f0b80c03","workload_keyset_digest":"sha256:53a5cd44b30dcc51999754c719f2628a041f174ecbf9662a6f8e898a10cd9371"}"#;

#[test]
fn the_published_keyset_and_challenge_give_the_published_digest_and_report_data() {
    let digest = aci_keyset_digest(KEYSET).unwrap();
    assert_eq!(hex::encode(digest), DIGEST);
    let nonce: [u8; 32] = std::array::from_fn(|n| n as u8);
    let data = aci_report_data(&digest, &nonce);
    assert_eq!(hex::encode(&data[..32]), REPORT_DATA);
    assert_eq!(data[32..], [0; 32]);
}

#[test]
fn the_published_receipt_is_signed_by_the_published_keyset_over_the_published_bodies() {
    let signed = AciSignature {
        document: DOCUMENT.into(),
        keyset: KEYSET.into(),
    };
    let check = |signed: &AciSignature| signed.check("demo-model", REQUEST.as_bytes(), RESPONSE.as_bytes());
    let key: SigningKey = format!("aci:sha256:{DIGEST}").parse().unwrap();
    assert_eq!(check(&signed), Ok(key));
    let mut pretty = signed.clone();
    let value: Value = serde_json::from_str(DOCUMENT).unwrap();
    pretty.document = serde_json::to_string_pretty(&value).unwrap();
    assert_eq!(check(&pretty), Ok(key));
    let mut other = signed;
    other.document = DOCUMENT.replace("1750000000", "1750000001");
    assert_eq!(check(&other), Err(Refusal::BadSignature));
}

/// A receipt of ours after a change of its document, signed anew, and of the keyset beside it.
fn changed(document: impl FnOnce(&mut Value), keyset: impl FnOnce(&mut Value)) -> Receipt {
    receipt(|request, response| {
        let signer = Signer::number(9);
        let mut keys = signer.keyset(2_000_000_000);
        let mut it = Signer::document(&keys, MODEL, request, response);
        document(&mut it);
        keyset(&mut keys);
        Some(Signed::Aci(AciSignature {
            document: signer.seal(it),
            keyset: keys.to_string(),
        }))
    })
}

#[test]
fn a_receipt_with_a_verified_upstream_or_without_any_is_signed() {
    let keys = Signer::number(9).keyset(2_000_000_000);
    let digest = Sha256::digest(serde_json_canonicalizer::to_vec(&keys).unwrap()).into();
    let direct: fn(&mut Value) = |it| {
        it["event_log"].as_array_mut().unwrap().remove(2);
    };
    for document in [(|_| ()) as fn(&mut Value), direct] {
        assert_eq!(
            verify(&changed(document, |_| ())),
            Verdict::Signed(SigningKey::Keyset(digest))
        );
    }
}

#[test]
fn what_is_wrong_with_a_receipt_is_named_even_where_it_is_well_signed() {
    type Change = fn(&mut Value);
    let hash = || json!(format!("sha256:{}", "00".repeat(32)));
    assert_eq!(hash().as_str().map(str::len), Some(71));
    let cases: [(Change, Refusal); 12] = [
        (
            |it| it["api_version"] = "aci/2".into(),
            Refusal::OtherVersion("aci/2".into()),
        ),
        (|it| it["model"] = "other".into(), Refusal::OtherModel),
        (|it| it["key_id"] = "other".into(), Refusal::UnknownKey),
        (|it| it["key_id"] = "receipt-2".into(), Refusal::UnknownKey),
        (
            |it| it["event_log"][0]["body_hash"] = it["event_log"][3]["body_hash"].clone(),
            Refusal::OtherRequest,
        ),
        (
            |it| it["event_log"][3]["body_hash"] = it["event_log"][0]["body_hash"].clone(),
            Refusal::OtherResponse,
        ),
        (|it| it["event_log"] = json!([]), Refusal::MalformedText),
        (
            |it| it["event_log"].as_array_mut().unwrap().swap(0, 3),
            Refusal::MalformedText,
        ),
        // Two answers: which one was it?
        (
            |it| {
                let last = it["event_log"][3].clone();
                it["event_log"].as_array_mut().unwrap().push(last);
            },
            Refusal::MalformedText,
        ),
        (
            |it| it["event_log"][2]["result"] = "failed".into(),
            Refusal::UnverifiedUpstream,
        ),
        (
            |it| it["event_log"][2]["required"] = false.into(),
            Refusal::UnverifiedUpstream,
        ),
        (
            |it| it["event_log"][2]["session_id"] = "5e".into(),
            Refusal::UnverifiedUpstream,
        ),
    ];
    for (number, (change, refusal)) in cases.into_iter().enumerate() {
        assert_eq!(
            verify(&changed(change, |_| ())),
            Verdict::Refused(refusal),
            "case {number}"
        );
    }
}

#[test]
fn a_keyset_that_the_receipt_was_not_signed_under_is_refused() {
    let longer = |keys: &mut Value| keys["not_after"] = 2_000_000_001.into();
    assert_eq!(verify(&changed(|_| (), longer)), Verdict::Refused(Refusal::OtherKeyset));
    let foreign = |keys: &mut Value| *keys = Signer::number(8).keyset(2_000_000_000);
    let mut receipt = changed(|_| (), foreign);
    assert_eq!(verify(&receipt), Verdict::Refused(Refusal::OtherKeyset));
    // Even where the document is made to name the foreign keyset, its key has not signed.
    let Some(Signed::Aci(signed)) = &mut receipt.signed else {
        panic!()
    };
    let mut document: Value = serde_json::from_str(&signed.document).unwrap();
    let digest = aci_keyset_digest(&signed.keyset).unwrap();
    document["workload_keyset_digest"] = format!("sha256:{}", hex::encode(digest)).into();
    signed.document = document.to_string();
    assert_eq!(verify(&receipt), Verdict::Refused(Refusal::BadSignature));
}

#[test]
fn a_document_without_a_signature_is_refused() {
    let mut receipt = changed(|_| (), |_| ());
    let Some(Signed::Aci(signed)) = &mut receipt.signed else {
        panic!()
    };
    signed.document = signed.document.replace("\"signature\"", "\"signatory\"");
    assert_eq!(verify(&receipt), Verdict::Refused(Refusal::MalformedSignature));
}
