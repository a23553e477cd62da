//! A double of a provider: an HTTP server of the real protocol (OpenAI's chat completions, RedPill's and NEAR AI's
//! signatures and reports, ACI), with no model behind it and a private root behind its quotes. It answers what a test wants.

use crate::{
    pki::Pki,
    scene::PPID,
    signer::Signer,
    vectors::{GATEWAY_APP, GATEWAY_LOG},
};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sporeline_llm::receipt::{SigningKey, aci_keyset_digest, aci_report_data};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

/// Offset of the report data in a quote.
const REPORT_DATA_AT: usize = 48 + 520;

/// How it answers a question.
#[derive(Clone)]
pub(crate) enum Chat {
    /// A completion with this content.
    Says(String),
    /// This body.
    Raw(Vec<u8>),
    /// This status, so many times; then the first of these.
    Status(u16, usize),
    /// Status 429, always, with this wait.
    Later(&'static str),
    /// A byte of a completion now and then, for ever.
    Drips,
    /// A completion with the caller's own authorization in it.
    Echoes,
}

/// What it says instead of the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lie {
    None,
    NoSignature,
    /// Signed over another response.
    OtherBytes,
    /// Signed by the key that comes next, in the name of its own.
    OtherKey,
    /// The report is one for another nonce.
    StaleReport,
    /// The report comes after two seconds, which is no lie.
    LateReport,
    /// The quote vouches for another key.
    OtherKeyInQuote,
    /// The quote is one of a machine in debug mode.
    DebugMachine,
    /// A byte of the quote is changed after it was signed.
    Forged,
    /// Another app than the event log proves.
    OtherApp,
    /// The quote binds the TLS certificate too, which is no lie.
    WithTls,
    /// The event log has one event less.
    ShortLog,
}

pub(crate) struct Inner {
    pub chat: Chat,
    pub lie: Lie,
    /// Of the key that signs.
    pub signer: u8,
    pub usage: Value,
    /// Paths asked for, with their queries.
    pub log: Vec<String>,
    pub last_request: Vec<u8>,
    authorization: Option<String>,
    /// Bodies by completion id.
    answered: HashMap<String, (Vec<u8>, Vec<u8>)>,
    pub not_after: i64,
}

struct Shared {
    inner: Mutex<Inner>,
    pki: Arc<Pki>,
}

pub(crate) struct Endpoint {
    pub url: String,
    shared: Arc<Shared>,
}

impl Endpoint {
    pub async fn start() -> Self {
        let shared = Arc::new(Shared {
            inner: Mutex::new(Inner {
                chat: Chat::Says(r#"{"intent":{"do":"hold","why":"quiet"},"lesson":null}"#.into()),
                lie: Lie::None,
                signer: 7,
                usage: json!({"prompt_tokens": 1000, "completion_tokens": 50}),
                log: vec![],
                last_request: vec![],
                authorization: None,
                answered: HashMap::new(),
                not_after: Pki::now() + 10_000,
            }),
            pki: Arc::new(Pki::new(PPID)),
        });
        let app = Router::new()
            .route("/v1/chat/completions", post(chat))
            .route("/v1/signature/{id}", get(signature))
            .route("/v1/attestation/report", get(report))
            .route("/v1/aci/attestation", get(aci_attestation))
            .route("/v1/aci/receipts/{id}", get(aci_receipt))
            .with_state(shared.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, shared }
    }

    pub fn pki(&self) -> Arc<Pki> {
        self.shared.pki.clone()
    }

    pub fn set(&self) -> MutexGuard<'_, Inner> {
        self.shared.inner.lock().unwrap()
    }

    pub fn says(&self, content: impl Into<String>) {
        self.set().chat = Chat::Says(content.into());
    }

    /// How often a path that begins so was asked for.
    pub fn asked(&self, path: &str) -> usize {
        self.set().log.iter().filter(|asked| asked.starts_with(path)).count()
    }

    pub fn authorization(&self) -> Option<String> {
        self.set().authorization.clone()
    }
}

fn completion(id: &str, content: &str, usage: &Value) -> Vec<u8> {
    let body = json!({
        "id": id, "object": "chat.completion", "created": 1, "model": "whatever",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}],
        "usage": usage,
    });
    // With blanks and a line break, which count: bytes are signed, not meanings.
    format!("{body:#}\n").into_bytes()
}

async fn chat(State(shared): State<Arc<Shared>>, headers: HeaderMap, request: Bytes) -> Response {
    let mut inner = shared.inner.lock().unwrap();
    inner.log.push("/chat/completions".into());
    inner.last_request = request.to_vec();
    inner.authorization = headers.get("authorization").map(|value| value.to_str().unwrap().into());
    let id = format!("chatcmpl-{}", inner.answered.len());
    let says = r#"{"intent":{"do":"hold","why":"quiet"},"lesson":null}"#;
    let body = match inner.chat.clone() {
        Chat::Says(content) => completion(&id, &content, &inner.usage),
        Chat::Raw(body) => body,
        Chat::Status(status, times) => {
            inner.chat = match times {
                1 => Chat::Says(says.into()),
                _ => Chat::Status(status, times.saturating_sub(1)),
            };
            return StatusCode::from_u16(status).unwrap().into_response();
        }
        Chat::Later(wait) => return (StatusCode::TOO_MANY_REQUESTS, [("retry-after", wait)]).into_response(),
        Chat::Drips => {
            let drops = futures::stream::unfold((), |()| async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                Some((Ok::<_, std::io::Error>(Bytes::from_static(b" ")), ()))
            });
            return Body::from_stream(drops).into_response();
        }
        Chat::Echoes => completion(&id, inner.authorization.as_deref().unwrap_or("none"), &inner.usage),
    };
    inner.answered.insert(id.clone(), (request.to_vec(), body.clone()));
    ([("x-receipt-id", id)], body).into_response()
}

async fn signature(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let mut inner = shared.inner.lock().unwrap();
    inner.log.push(format!("/signature/{id}"));
    let Some((request, response)) = inner.answered.get(&id).filter(|_| inner.lie != Lie::NoSignature) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let algorithm = query["signing_algo"].as_str();
    let mut signed = match inner.lie {
        Lie::OtherBytes => Signer::number(inner.signer).sign(algorithm, request, b"other"),
        Lie::OtherKey => Signer::number(inner.signer + 1).sign(algorithm, request, response),
        _ => Signer::number(inner.signer).sign(algorithm, request, response),
    };
    signed.signing_address = Signer::number(inner.signer).key(algorithm).address().unwrap().1;
    axum::Json(signed).into_response()
}

/// A quote of the double's machine with this report data, after the lie.
fn quote(shared: &Shared, lie: Lie, data: [u8; 64]) -> Vec<u8> {
    let mut quote = shared.pki.quote(|quote| {
        quote[REPORT_DATA_AT..REPORT_DATA_AT + 64].copy_from_slice(&data);
        if lie == Lie::DebugMachine {
            quote[crate::pki::TD_ATTRIBUTES_AT] |= 1;
        }
    });
    if lie == Lie::Forged {
        // The owner's field, which nobody looks at: only the signature can tell.
        quote[crate::pki::MR_CONFIG_ID_AT + 48] ^= 1;
    }
    quote
}

fn app_compose(lie: Lie) -> String {
    match lie {
        Lie::OtherApp => format!("{GATEWAY_APP} "),
        _ => GATEWAY_APP.into(),
    }
}

fn event_log(lie: Lie) -> Value {
    let mut events: Vec<Value> = serde_json::from_str(GATEWAY_LOG).unwrap();
    if lie == Lie::ShortLog {
        events.pop();
    }
    events.into()
}

fn nonce(query: &HashMap<String, String>, lie: Lie) -> [u8; 32] {
    let mut nonce = [0; 32];
    hex::decode_to_slice(&query["nonce"], &mut nonce).unwrap();
    if lie == Lie::StaleReport {
        nonce[31] ^= 1;
    }
    nonce
}

async fn late(lie: Lie) {
    if lie == Lie::LateReport {
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    }
}

async fn report(State(shared): State<Arc<Shared>>, Query(query): Query<HashMap<String, String>>) -> Response {
    let (lie, signer) = {
        let mut inner = shared.inner.lock().unwrap();
        inner
            .log
            .push(format!("/attestation/report?{}", query["signing_address"]));
        (inner.lie, inner.signer)
    };
    late(lie).await;
    let key = Signer::number(signer).key(&query["signing_algo"]);
    let quoted = match lie {
        Lie::OtherKeyInQuote => Signer::number(signer + 1).key(&query["signing_algo"]),
        _ => key,
    };
    let address = match &quoted {
        SigningKey::Ethereum(address) => &address[..],
        SigningKey::Ed25519(key) => &key[..],
        SigningKey::Keyset(_) => unreachable!(),
    };
    let mut data = [0; 64];
    data[..address.len()].copy_from_slice(address);
    if lie == Lie::WithTls {
        data[..32].copy_from_slice(&Sha256::digest([address, &[0xcc; 32]].concat()));
    }
    data[32..].copy_from_slice(&nonce(&query, lie));
    let (algorithm, address) = key.address().unwrap();
    let mut machine = json!({
        "signing_address": address,
        "signing_algo": algorithm,
        "request_nonce": query["nonce"],
        "intel_quote": hex::encode(quote(&shared, lie, data)),
        "event_log": event_log(lie),
        // Some servers give this as a string.
        "info": {"tcb_info": json!({"app_compose": app_compose(lie)}).to_string()},
        "nvidia_payload": "{}",
    });
    if lie == Lie::WithTls {
        machine["tls_cert_fingerprint"] = "cc".repeat(32).into();
    }
    let gateway = json!({"signing_address": "0x00", "signing_algo": "ecdsa"});
    axum::Json(json!({"gateway_attestation": gateway, "model_attestations": [machine]})).into_response()
}

async fn aci_attestation(State(shared): State<Arc<Shared>>, Query(query): Query<HashMap<String, String>>) -> Response {
    let (lie, keyset, quoted) = {
        let mut inner = shared.inner.lock().unwrap();
        inner.log.push("/aci/attestation".into());
        let keyset = Signer::number(inner.signer).keyset(inner.not_after);
        let quoted = match inner.lie {
            Lie::OtherKeyInQuote => Signer::number(inner.signer + 1).keyset(inner.not_after),
            _ => keyset.clone(),
        };
        (inner.lie, keyset, quoted)
    };
    late(lie).await;
    let digest = aci_keyset_digest(&quoted.to_string()).unwrap();
    let data = aci_report_data(&digest, &nonce(&query, lie));
    axum::Json(json!({
        "api_version": "aci/1",
        "workload_keyset_digest": format!("sha256:{}", hex::encode(digest)),
        "attestation": {
            "tee_type": "tdx",
            "workload_keyset": keyset,
            "report_data": hex::encode(&data[..32]),
            "source_provenance": {},
            "evidence": {
                "quote": hex::encode(quote(&shared, lie, data)),
                "event_log": event_log(lie).to_string(),
                "app_compose": app_compose(lie),
            },
        },
        "service_capabilities": {"serving": "aggregator", "supported_e2ee_versions": []},
    }))
    .into_response()
}

async fn aci_receipt(State(shared): State<Arc<Shared>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let mut inner = shared.inner.lock().unwrap();
    inner.log.push(format!("/aci/receipts/{id}"));
    // As ACI has it: a receipt is for whoever asked.
    let asker = headers
        .get("authorization")
        .map(|value| value.to_str().unwrap().to_owned());
    let Some((request, response)) = inner
        .answered
        .get(&id)
        .filter(|_| inner.lie != Lie::NoSignature && asker == inner.authorization)
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let signer = Signer::number(inner.signer);
    let keyset = signer.keyset(inner.not_after);
    let model = serde_json::from_slice::<Value>(request).unwrap()["model"].clone();
    let response: &[u8] = if inner.lie == Lie::OtherBytes {
        b"other"
    } else {
        response
    };
    let document = Signer::document(&keyset, model.as_str().unwrap(), request, response);
    let sealed = match inner.lie {
        Lie::OtherKey => Signer::number(inner.signer + 1).seal(document),
        _ => signer.seal(document),
    };
    sealed.into_response()
}
