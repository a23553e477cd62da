//! The whole service with trust domains, over real connections. Doubles: a PCCS (`pccs.rs`), and an RPC that knows nothing but a clock in that collateral's time and how long
//! attestations may live.

use crate::{
    GENESIS,
    guest_agent::REPORT_DATA_AT,
    pccs::{Fault, PccsDouble},
    pki::Pki,
    tdx_scene::{NOSTR, PPID, WALLET, policy},
    vectors::{GATEWAY_APP, GATEWAY_LOG, text},
};
use axum::{Json, Router};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytemuck::Zeroable;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use solana_sdk::{signature::Keypair, signer::Signer};
use sporeline_client::{Address, address, anchor::Discriminator, instruction::attest_message, state::Global};
use sporeline_enclave::{
    attester::{
        AttesterConfig, serve,
        wire::{AttestAnswer, AttestRequest, NonceAnswer, Problem},
    },
    quote::quote_hash,
    report_data,
    tdx::{Collateral, CollateralError, Pccs, claims},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::net::TcpListener;

pub(crate) async fn listen(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
    url
}

/// The chain's clock at `unix`, and Global with this `attestation_ttl`.
async fn chain(unix: i64, ttl_s: Arc<AtomicU32>) -> String {
    let mut clock = vec![0; 40];
    clock[32..].copy_from_slice(&unix.to_le_bytes());
    let account = |data: &[u8]| {
        json!({
            "data": [STANDARD.encode(data), "base64"], "executable": false, "lamports": 1, "rentEpoch": 0,
            "space": data.len(), "owner": "Sysvar1111111111111111111111111111111111111",
        })
    };
    let answer = move |Json(question): Json<Value>| async move {
        assert_eq!(question["method"], "getMultipleAccounts");
        assert_eq!(question["params"][0][1], address::global().to_string());
        let mut global = Global::zeroed();
        global.parameters.attestation_ttl = ttl_s.load(Ordering::SeqCst);
        let global = [Global::DISCRIMINATOR, bytemuck::bytes_of(&global)].concat();
        let accounts = [account(&clock), account(&global)];
        Json(json!({"jsonrpc": "2.0", "id": question["id"], "result": {"context": {"slot": 1}, "value": accounts}}))
    };
    listen(Router::new().fallback(answer)).await
}

/// Starts one that believes the machine of `pki`; its URL and key.
async fn attester(pki: &Pki, pccs: Pccs, ttl_s: Arc<AtomicU32>) -> (String, Address) {
    let key = Keypair::new();
    let address = key.pubkey();
    let config = AttesterConfig {
        policy: policy(pki),
        rpc_url: chain(Pki::now(), ttl_s).await,
        pccs: Some(pccs),
        key,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(serve(listener, config, std::future::pending()));
    (url, address)
}

pub(crate) struct Service {
    url: String,
    key: Address,
    pub pki: Pki,
    pub double: PccsDouble,
    /// The attester's.
    pub pccs: Pccs,
    /// The chain's.
    ttl_s: Arc<AtomicU32>,
    http: reqwest::Client,
}

impl Service {
    pub async fn start(fault: Fault) -> Self {
        let pki = Pki::new(PPID);
        let double = PccsDouble::start(pki.up_to_date(), fault).await;
        let pccs = Pccs::new(&double.url).unwrap();
        let ttl_s = Arc::new(AtomicU32::new(600));
        let (url, key) = attester(&pki, pccs.clone(), ttl_s.clone()).await;
        Self {
            url,
            key,
            pki,
            double,
            pccs,
            ttl_s,
            http: reqwest::Client::new(),
        }
    }

    /// A request with a nonce of the service's own.
    pub async fn request(&self) -> AttestRequest {
        self.request_by(&self.pki).await
    }

    /// One that a machine of `pki` has quoted.
    async fn request_by(&self, pki: &Pki) -> AttestRequest {
        let nonce = self.http.post(format!("{}/v1/nonce", self.url)).send().await.unwrap();
        let nonce = nonce.json::<NonceAnswer>().await.unwrap().nonce;
        let bytes: [u8; 32] = hex::decode(&nonce).unwrap().try_into().unwrap();
        let data = report_data(&WALLET, &NOSTR, &[bytes]);
        let quote = pki.quote(|quote| quote[REPORT_DATA_AT..REPORT_DATA_AT + 64].copy_from_slice(&data));
        AttestRequest {
            wallet: WALLET.to_string(),
            nostr_key: hex::encode(NOSTR),
            nonces: vec![nonce],
            quote: STANDARD.encode(quote),
            event_log: text(GATEWAY_LOG).into(),
            app_compose: text(GATEWAY_APP).into(),
            vm_config: "{}".into(),
            expires_at: Pki::now() + 600,
        }
    }

    pub async fn ask(&self, request: &AttestRequest) -> reqwest::Response {
        self.http
            .post(format!("{}/v1/attest", self.url))
            .json(request)
            .send()
            .await
            .unwrap()
    }

    pub async fn refused(&self, request: &AttestRequest) -> (u16, String) {
        let problem: Problem = self.ask(request).await.json().await.unwrap();
        (problem.status, problem.kind)
    }
}

#[tokio::test]
async fn a_trust_domain_is_attested_over_the_wire_and_its_model_is_asked_for_once() {
    let service = Service::start(Fault::None).await;
    for _ in 0..3 {
        let request = service.request().await;
        let answer: AttestAnswer = service.ask(&request).await.json().await.unwrap();
        let hash = quote_hash(&STANDARD.decode(&request.quote).unwrap());
        let compose_hash = Sha256::digest(GATEWAY_APP).into();
        let message = attest_message(&GENESIS, &WALLET, &compose_hash, &hash, request.expires_at);
        let signature: solana_sdk::signature::Signature = answer.signature.parse().unwrap();
        assert!(signature.verify(service.key.as_ref(), &message));
        assert_eq!(
            (answer.verdict.as_str(), answer.quote_hash),
            ("UpToDate", hex::encode(hash))
        );
        // Whoever keeps it can check the quote again.
        let collateral: Collateral = serde_json::from_str(&answer.collateral).unwrap();
        let expected = service.pki.up_to_date();
        assert_eq!(
            (collateral.tcb_info, collateral.pck_crl),
            (expected.tcb_info, expected.pck_crl)
        );
    }
    assert_eq!(service.double.asked(), 4);
}

#[tokio::test]
async fn what_can_be_refused_without_collateral_causes_no_question_to_the_pccs() {
    let service = Service::start(Fault::None).await;
    let mut request = service.request().await;
    request.app_compose.push(' ');
    assert_eq!(
        service.refused(&request).await,
        (422, "/problems/wrong_app_compose".into())
    );
    let mut request = service.request().await;
    request.nonces = vec!["00".repeat(32)];
    assert_eq!(
        service.refused(&request).await,
        (422, "/problems/wrong_report_data".into())
    );
    let mut request = service.request().await;
    request.event_log = "[]".into();
    assert_eq!(service.refused(&request).await, (422, "/problems/bad_event_log".into()));
    assert_eq!(service.double.asked(), 0);
}

#[tokio::test]
async fn an_attestation_may_live_for_as_long_as_the_chain_says_by_now() {
    let service = Service::start(Fault::None).await;
    for (ttl_s, longest) in [(600, 600), (7_200, 7_200), (60, 60)] {
        service.ttl_s.store(ttl_s, Ordering::SeqCst);
        let mut request = service.request().await;
        request.expires_at = Pki::now() + longest + 1;
        assert_eq!(service.refused(&request).await, (422, "/problems/bad_expiry".into()));
        request.expires_at = Pki::now() + longest;
        assert_eq!(service.ask(&request).await.status(), 200);
    }
}

#[tokio::test]
async fn a_quote_that_a_stranger_made_up_causes_no_question_to_the_pccs() {
    let service = Service::start(Fault::None).await;
    // All that it says is true; only its certificates are his own.
    let forged = service.request_by(&Pki::new(PPID)).await;
    assert_eq!(
        service.refused(&forged).await,
        (422, "/problems/untrusted_quote".into())
    );
    let mut changed = service.request().await;
    let mut quote = STANDARD.decode(&changed.quote).unwrap();
    // In the quoting enclave's signature, behind the length of all that is not signed.
    quote[48 + 584 + 4 + 40] ^= 1;
    changed.quote = STANDARD.encode(quote);
    assert_eq!(
        service.refused(&changed).await,
        (422, "/problems/untrusted_quote".into())
    );
    assert_eq!(service.double.asked(), 0);
}

#[tokio::test]
async fn collateral_that_vouches_for_nothing_is_asked_for_again_after_a_minute() {
    // Another double's: whoever answers for the PCCS has no key of ours.
    let service = Service::start(Fault::None).await;
    service.double.say(Pki::new(PPID).up_to_date(), Fault::None);
    for questions in [4, 8] {
        for _ in 0..2 {
            let request = service.request().await;
            assert_eq!(
                service.refused(&request).await,
                (422, "/problems/untrusted_quote".into())
            );
            assert_eq!(service.double.asked(), questions);
        }
        service.pccs.let_pass(Duration::from_secs(60));
    }
}

#[tokio::test]
async fn a_pccs_that_fails_makes_the_attester_ask_for_patience_and_leaves_the_nonce() {
    for fault in [Fault::NotFound, Fault::Huge, Fault::Torn, Fault::NoIssuers] {
        let service = Service::start(fault).await;
        let request = service.request().await;
        for _ in 0..2 {
            assert_eq!(service.refused(&request).await, (503, "/problems/no_collateral".into()));
        }
    }
}

#[tokio::test]
async fn revocation_lists_in_hex_are_read_as_well() {
    let service = Service::start(Fault::HexLists).await;
    let request = service.request().await;
    assert_eq!(service.ask(&request).await.status(), 200);
}

#[tokio::test]
async fn a_pccs_that_is_not_there_is_told_apart_from_one_that_errs() {
    let said = claims(&Pki::new(PPID).quote(|_| {})).unwrap();
    // Nobody listens on port 1.
    let nobody = Pccs::new("http://127.0.0.1:1").unwrap().collateral(&said).await;
    assert!(matches!(nobody, Err(CollateralError::Unreachable { .. })), "{nobody:?}");
    let url = PccsDouble::start(Pki::new(PPID).up_to_date(), Fault::NotFound)
        .await
        .url;
    let missing = Pccs::new(&url).unwrap().collateral(&said).await;
    assert!(
        matches!(missing, Err(CollateralError::Status { status: 404, .. })),
        "{missing:?}"
    );
    let url = PccsDouble::start(Pki::new(PPID).up_to_date(), Fault::Huge).await.url;
    let huge = Pccs::new(&format!("{url}/")).unwrap().collateral(&said).await;
    assert!(matches!(huge, Err(CollateralError::TooLong(_))), "{huge:?}");
}
