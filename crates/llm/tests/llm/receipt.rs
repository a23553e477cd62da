//! Receipts by themselves: which signature holds over what.

use crate::signer::{Signer, sha256};
use sha2::{Digest, Sha256};
use sporeline_llm::receipt::{Receipt, Refusal, Signed, SigningKey, TextSignature, Verdict, verify};

pub(crate) const MODEL: &str = "vendor/model:70b";
const RESPONSE: &[u8] = b"{\"id\":\"chatcmpl-1\",\"choices\":[]}";
const TEMPLATE: &str = "the template";

fn request() -> Vec<u8> {
    let messages = serde_json::json!([{"role": "system", "content": TEMPLATE}, {"role": "user", "content": "?"}]);
    serde_json::to_vec(&serde_json::json!({"model": MODEL, "messages": messages})).unwrap()
}

pub(crate) fn receipt(sign: impl FnOnce(&[u8], &[u8]) -> Option<Signed>) -> Receipt {
    let request = request();
    Receipt {
        v: 1,
        model: MODEL.into(),
        template_hash: Sha256::digest(TEMPLATE).into(),
        signed: sign(&request, RESPONSE),
        request,
        response: RESPONSE.to_vec(),
        evidence: None,
        unattested: Some("not_judged".into()),
    }
}

fn signed(algorithm: &str) -> Receipt {
    receipt(|request, response| Some(Signed::Text(Signer::number(7).sign(algorithm, request, response))))
}

fn text(receipt: &mut Receipt) -> &mut TextSignature {
    match &mut receipt.signed {
        Some(Signed::Text(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn refused(receipt: &Receipt, refusal: Refusal) {
    assert_eq!(verify(receipt), Verdict::Refused(refusal));
}

const BOTH: [&str; 2] = ["ecdsa", "ed25519"];

#[test]
fn a_signature_over_both_bodies_is_by_the_key_it_names() {
    for algorithm in BOTH {
        let key = Signer::number(7).key(algorithm);
        assert_eq!(verify(&signed(algorithm)), Verdict::Signed(key), "{algorithm}");
    }
    assert_eq!(verify(&receipt(|_, _| None)), Verdict::Unsigned);
}

#[test]
fn a_text_may_name_the_model_and_the_models_name_may_hold_colons() {
    for (named, expected) in [(MODEL, None), ("vendor/model:7b", Some(Refusal::OtherModel))] {
        let receipt = receipt(|request, response| {
            let text = format!("{named}:{}:{}", sha256(request), sha256(response));
            Some(Signed::Text(Signer::number(7).text("ecdsa", text)))
        });
        match expected {
            None => assert!(matches!(verify(&receipt), Verdict::Signed(_))),
            Some(refusal) => refused(&receipt, refusal),
        }
    }
}

#[test]
fn a_published_signature_of_a_real_endpoint_is_by_the_address_published_with_it() {
    // NEAR AI Cloud's documentation, chapter "Chat Message Verification". Its bodies are printed there after a formatter,
    // so the hashes are taken as they stand: a receipt over other bytes must fail at the hashes, not at the signature.
    let published = TextSignature {
        text: "0353202f04c8a24a484c8e4b7ea0b186ea510e2ae0f1808875fd8a96a8059e39:\
               479be7c96bb9b21ca927fe23f2f092abe2eb2fff7e3ad368ea96505e04673cdc"
            .into(),
        signature: "0x5ed3ac0642bceb8cdd5b222cd2db36b92af2a4d427f11cd1bec0e5b732b94628\
                    015f32f2cec91865148bf9d6f56ab673645f6bc500421cd28ff120339ea7e1a01b"
            .into(),
        signing_address: "0x1d58EE32e9eB327c074294A2b8320C47E33b9316".into(),
        signing_algo: "ecdsa".into(),
    };
    assert_eq!(published.check_signature().map(|key| key.to_string()), {
        Ok("ethereum:0x1d58ee32e9eb327c074294a2b8320c47e33b9316".into())
    });
    refused(&receipt(|_, _| Some(Signed::Text(published))), Refusal::OtherRequest);
}

#[test]
fn the_address_of_the_private_key_one_is_the_one_everybody_knows() {
    let one = k256::ecdsa::SigningKey::from_slice(&[&[0; 31][..], &[1]].concat()).unwrap();
    let point = one.verifying_key().to_encoded_point(false);
    let (rs, id) = one
        .sign_prehash_recoverable(&<sha3::Keccak256 as sha3::Digest>::digest(
            "\x19Ethereum Signed Message:\n5hello",
        ))
        .unwrap();
    let signed = TextSignature {
        text: "hello".into(),
        signature: format!("{}{:02x}", hex::encode(rs.to_bytes()), 27 + id.to_byte()),
        signing_address: "7e5f4552091a69125d5dfcb7b8c2659029395bdf".into(),
        signing_algo: "ecdsa".into(),
    };
    assert!(signed.check_signature().is_ok(), "{point:?}");
}

#[test]
fn another_byte_in_either_body_is_noticed() {
    for algorithm in BOTH {
        let mut other = signed(algorithm);
        other.response.push(b'\n');
        refused(&other, Refusal::OtherResponse);
        let mut other = signed(algorithm);
        other.request.push(b' ');
        refused(&other, Refusal::OtherRequest);
    }
}

#[test]
fn a_signature_for_another_request_cannot_be_used_again() {
    let old = signed("ecdsa");
    let mut new = receipt(|_, _| old.signed.clone());
    new.request = String::from_utf8(new.request).unwrap().replace('?', "!").into_bytes();
    refused(&new, Refusal::OtherRequest);
}

#[test]
fn swapped_hashes_are_not_the_same_hashes() {
    let receipt = receipt(|request, response| {
        let swapped = format!("{}:{}", sha256(response), sha256(request));
        Some(Signed::Text(Signer::number(7).text("ecdsa", swapped)))
    });
    refused(&receipt, Refusal::OtherRequest);
}

#[test]
fn the_model_of_the_receipt_is_the_model_that_was_asked() {
    let mut other = signed("ecdsa");
    other.model = "vendor/cheaper".into();
    refused(&other, Refusal::OtherModel);
}

#[test]
fn a_request_that_begins_with_another_template_is_refused() {
    let mut other = signed("ecdsa");
    other.template_hash[0] ^= 1;
    refused(&other, Refusal::OtherTemplate);
}

#[test]
fn the_other_signature_that_anybody_can_make_of_one_is_refused() {
    let mut twin = signed("ecdsa");
    let text = text(&mut twin);
    let mut bytes = hex::decode(&text.signature[2..]).unwrap();
    // n − s, with the other parity.
    let s = k256::ecdsa::Signature::from_slice(&bytes[..64]).unwrap();
    let (r, s) = s.split_scalars();
    let high = k256::ecdsa::Signature::from_scalars(r.to_bytes(), (-*s).to_bytes()).unwrap();
    bytes[..64].copy_from_slice(&high.to_bytes());
    bytes[64] = 55 - bytes[64];
    text.signature = hex::encode(bytes);
    refused(&twin, Refusal::MalleableSignature);
}

#[test]
fn a_recovery_byte_has_one_way_to_be_written() {
    for v in ["00", "01", "1d", "23", "ff"] {
        let mut odd = signed("ecdsa");
        let text = text(&mut odd);
        text.signature.replace_range(130..132, v);
        refused(&odd, Refusal::MalformedSignature);
    }
}

#[test]
fn a_signature_by_another_key_than_it_names_is_refused() {
    for algorithm in BOTH {
        let mut other = signed(algorithm);
        text(&mut other).signing_address = Signer::number(8).key(algorithm).address().unwrap().1;
        refused(&other, Refusal::BadSignature);
    }
}

#[test]
fn what_is_no_key_no_hash_and_no_signature_is_refused_by_name() {
    type Change = fn(&mut TextSignature);
    let cases: [(Change, Refusal); 8] = [
        (|it| it.signing_algo = "rsa".into(), Refusal::UnknownKey),
        (|it| it.signing_address.truncate(40), Refusal::UnknownKey),
        // An Ed25519 key of small order "signs" everything.
        (|it| it.signing_address = String::new(), Refusal::UnknownKey),
        (|it| it.text = "hello".into(), Refusal::MalformedText),
        (|it| it.text = it.text.replace(':', ""), Refusal::MalformedText),
        (|it| it.text = format!("0x{}", &it.text[2..]), Refusal::MalformedText),
        (|it| it.signature.truncate(126), Refusal::MalformedSignature),
        (|it| it.signature = "zz".repeat(65), Refusal::MalformedSignature),
    ];
    for (number, (change, refusal)) in cases.into_iter().enumerate() {
        let mut odd = signed("ecdsa");
        change(text(&mut odd));
        assert_eq!(verify(&odd), Verdict::Refused(refusal), "case {number}");
    }
}

#[test]
fn an_ed25519_key_of_small_order_signs_nothing() {
    let mut odd = signed("ed25519");
    let text = text(&mut odd);
    // The neutral element as key and as R, and s = 0: plain verification accepts this for every message.
    text.signing_address = format!("01{}", "00".repeat(31));
    text.signature = format!("01{}", "00".repeat(63));
    refused(&odd, Refusal::BadSignature);
}

#[test]
fn a_receipt_survives_json_and_its_hash_tells_every_change() {
    let receipt = signed("ed25519");
    let json = serde_json::to_string(&receipt).unwrap();
    let again: Receipt = serde_json::from_str(&json).unwrap();
    assert_eq!((&again, again.hash()), (&receipt, receipt.hash()));
    assert!(matches!(verify(&again), Verdict::Signed(SigningKey::Ed25519(_))));
    let mut other = again;
    other.unattested = None;
    assert_ne!(other.hash(), receipt.hash());
    assert!(serde_json::from_str::<Receipt>(&json.replacen("\"v\"", "\"w\":0,\"v\"", 1)).is_err());
}

#[test]
fn versions_that_are_not_known_are_refused() {
    let mut other = signed("ecdsa");
    other.v = 2;
    refused(&other, Refusal::Version(2));
}
