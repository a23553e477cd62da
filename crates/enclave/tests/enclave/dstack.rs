use crate::{
    guest_agent::{Double, Lie, Shape, key_of},
    vectors::{GATEWAY_APP, GATEWAY_LOG, text},
};
use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use k256::elliptic_curve::sec1::ToEncodedPoint;
use serde_json::json;
use sha2::{Digest, Sha256};
use sporeline_enclave::{DstackEnclave, DstackError, Enclave, EnclaveError, EnclaveKind, tdx};
use std::{path::Path, time::Duration};

const SOON: Duration = Duration::from_millis(500);

async fn double(shape: Shape) -> Double {
    Double::start(shape, text(GATEWAY_APP), text(GATEWAY_LOG)).await
}

async fn open(double: &Double) -> Result<DstackEnclave, EnclaveError> {
    DstackEnclave::open(&double.socket, SOON).await
}

fn dstack_error(error: EnclaveError) -> DstackError {
    match error {
        EnclaveError::Dstack(error) => error,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn every_generation_of_answers_is_understood() {
    for shape in [Shape::V0_5, Shape::V0_6, Shape::Unpacked] {
        let double = double(shape).await;
        let enclave = open(&double).await.unwrap();
        assert_eq!(enclave.kind(), EnclaveKind::Dstack);
        assert_eq!(
            enclave.compose_hash(),
            <[u8; 32]>::from(Sha256::digest(GATEWAY_APP)),
            "{shape:?}"
        );
        let evidence = enclave.quote(&[7; 64]).await.unwrap();
        assert_eq!(evidence.app_compose.as_bytes(), GATEWAY_APP);
        let claims = tdx::claims(&evidence.quote).unwrap();
        assert_eq!(claims.report_data, [7; 64]);
        let log = tdx::EventLog::parse(&evidence.event_log).unwrap();
        assert_eq!(
            log.compose_hash(&claims.rtmr[3]),
            Ok(enclave.compose_hash()),
            "{shape:?}"
        );
    }
}

#[tokio::test]
async fn a_wallet_is_the_ed25519_key_of_dstacks_32_bytes_and_the_nostr_key_the_secp256k1_one() {
    let double = double(Shape::V0_6).await;
    let enclave = open(&double).await.unwrap();
    let keys = enclave.public_keys(7).await.unwrap();
    let wallet = SigningKey::from_bytes(&key_of("agent/7/solana")).verifying_key();
    assert_eq!(keys.wallet.to_bytes(), wallet.to_bytes());
    let nostr = k256::SecretKey::from_slice(&key_of("agent/7/nostr"))
        .unwrap()
        .public_key();
    assert_eq!(keys.nostr[..], nostr.to_encoded_point(true).as_bytes()[1..]);

    let signature = enclave.sign(7, b"message").await.unwrap();
    VerifyingKey::from_bytes(&wallet.to_bytes())
        .unwrap()
        .verify_strict(b"message", &Signature::from_bytes(&signature))
        .unwrap();

    let asked = double.asked.lock().unwrap().clone();
    let keys: Vec<_> = asked
        .iter()
        .filter(|(method, _)| method == "GetKey")
        .map(|(_, question)| question)
        .collect();
    // Signing asked for nothing again.
    assert_eq!(
        keys,
        [
            &json!({"path": "agent/7/nostr", "purpose": "agent", "algorithm": "secp256k1"}),
            &json!({"path": "agent/7/solana", "purpose": "agent", "algorithm": "ed25519"}),
        ]
    );
}

#[tokio::test]
async fn keys_that_are_not_32_plain_bytes_are_refused_by_name() {
    let double = double(Shape::V0_5).await;
    let enclave = open(&double).await.unwrap();
    let secret = hex::encode(key_of("agent/0/solana"));
    let wrong = [
        // Cut, too long (a secp256k1 public key, an ed25519 keypair), PEM, prefixed, empty, zero.
        secret[..62].to_owned(),
        format!("02{secret}"),
        format!("{secret}{secret}"),
        format!("-----BEGIN PRIVATE KEY-----{secret}-----END PRIVATE KEY-----"),
        format!("0x{secret}"),
        String::new(),
        "zz".repeat(32),
        "00".repeat(32),
    ];
    for key in wrong {
        double.lie("GetKey", Lie::Json(json!({"key": key, "signature_chain": []})));
        let error = dstack_error(enclave.sign(0, b"x").await.unwrap_err());
        assert!(
            matches!(error, DstackError::Wrong { method: "GetKey", .. }),
            "{key}: {error}"
        );
    }
}

#[tokio::test]
async fn answers_that_are_no_answers_are_refused_by_name() {
    let double = double(Shape::V0_5).await;
    let enclave = open(&double).await.unwrap();
    let secret = hex::encode(key_of("agent/0/solana"));
    let lies = [
        Lie::Text(String::new()),
        Lie::Text(format!("{{\"key\": \"{secret}")),
        Lie::Text(format!("{{\"key\": \"{secret}\"}} and more")),
        Lie::Text("[".repeat(10_000)),
        Lie::Json(json!({})),
        Lie::Json(json!({"key": null})),
        Lie::Json(json!({"key": [secret]})),
        Lie::Json(json!({"key": {"hex": secret}})),
        Lie::Json(secret.into()),
    ];
    for lie in lies {
        double.lie("GetKey", lie.clone());
        let error = dstack_error(enclave.sign(0, b"x").await.unwrap_err());
        assert!(
            matches!(error, DstackError::Malformed { method: "GetKey", .. }),
            "{lie:?}: {error}"
        );
    }
}

#[tokio::test]
async fn refusals_huge_answers_silence_and_broken_connections_are_told_apart() {
    let double = double(Shape::V0_5).await;
    let enclave = open(&double).await.unwrap();
    let wallet = async || dstack_error(enclave.sign(0, b"x").await.unwrap_err());
    let method = "GetKey";

    for status in [302, 400, 404, 500] {
        double.lie(method, Lie::Status(status, "{\"error\": \"no\"}".into()));
        assert_eq!(wallet().await, DstackError::Status { method, status });
    }
    double.lie(method, Lie::Huge(50_000_000));
    assert_eq!(
        wallet().await,
        DstackError::TooLong {
            method,
            limit: 16 * 1024
        }
    );
    double.lie(method, Lie::BreaksOff);
    assert!(matches!(wallet().await, DstackError::Broken { .. }));
    double.lie(method, Lie::Silence);
    assert_eq!(wallet().await, DstackError::Timeout { method });
    let nobody = DstackEnclave::open(Path::new("/nonexistent/dstack.sock"), SOON).await;
    assert!(matches!(
        dstack_error(nobody.err().unwrap()),
        DstackError::Unreachable { method: "Info", .. }
    ));
}

#[tokio::test]
async fn a_quote_about_something_else_or_of_something_else_is_refused() {
    let double = double(Shape::V0_5).await;
    let enclave = open(&double).await.unwrap();
    let (other, _) = crate::vectors::gateway();
    let wrong = [
        hex::encode(other),
        String::new(),
        "not hex".into(),
        hex::encode(include_bytes!("../../vectors/dcap-qvl/sgx_quote")),
        "04000200".repeat(1_000),
    ];
    for quote in wrong {
        double.lie("GetQuote", Lie::Json(json!({"quote": quote, "event_log": "[]"})));
        let error = dstack_error(enclave.quote(&[7; 64]).await.unwrap_err());
        assert!(
            matches!(error, DstackError::Wrong { method: "GetQuote", .. }),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_enclave_whose_app_compose_file_does_not_hash_to_its_compose_hash_does_not_open() {
    let double = double(Shape::V0_5).await;
    let app_compose = "{}";
    let hash = hex::encode(Sha256::digest(app_compose));
    let info = |compose_hash: &str, inner: &str, app_compose: &str| {
        let tcb_info = json!({"compose_hash": inner, "app_compose": app_compose}).to_string();
        Lie::Json(json!({"compose_hash": compose_hash, "tcb_info": tcb_info}))
    };
    double.lie("Info", info(&hash, &hash, app_compose));
    open(&double).await.unwrap();
    double.lie("Info", info("", &hash, app_compose));
    open(&double).await.unwrap();
    let wrong = [
        info(&hash, &hash, "{} "),
        info(&"00".repeat(32), &hash, app_compose),
        info("", &hash[..62], app_compose),
    ];
    for lie in wrong {
        double.lie("Info", lie.clone());
        let error = dstack_error(open(&double).await.err().unwrap());
        assert!(
            matches!(error, DstackError::Wrong { method: "Info", .. }),
            "{lie:?}: {error}"
        );
    }
    for lie in [
        Lie::Json(json!({"tcb_info": ""})),
        Lie::Json(json!({"compose_hash": hash})),
        Lie::Huge(100),
    ] {
        double.lie("Info", lie.clone());
        let error = dstack_error(open(&double).await.err().unwrap());
        assert!(
            matches!(error, DstackError::Malformed { method: "Info", .. }),
            "{lie:?}: {error}"
        );
    }
}
