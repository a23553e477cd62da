//! A double of a validator's JSON-RPC, with the real program behind it: LiteSVM, one transaction a block. It answers only the
//! calls this service makes. Slots, heights and expiry are the test's to set.

use axum::{Json, Router, extract::State, routing::post};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use solana_transaction::Transaction;
use sporeline_client::{Address, PROGRAM_ID};
use sporeline_svm::{LiteSVM, World};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

pub struct Inner {
    pub world: World,
    pub slot: u64,
    pub height: u64,
    landed: HashMap<String, (u64, Value)>,
    /// Transactions sent, repeats included.
    pub sent: usize,
    /// The error's code where the history is to be searched; `None`: it can be.
    pub no_history: Option<i64>,
}

#[derive(Clone)]
pub struct Chain {
    inner: Arc<Mutex<Inner>>,
    port: u16,
}

impl Chain {
    pub async fn start() -> Self {
        let mut world = World::local();
        // Simulations come unsigned; what is sent is verified below, as a validator does.
        let svm = std::mem::replace(&mut world.svm, LiteSVM::new());
        world.svm = svm.with_sigverify(false);
        let inner = Arc::new(Mutex::new(Inner {
            world,
            slot: 1_000,
            height: 900,
            landed: HashMap::new(),
            sent: 0,
            no_history: None,
        }));
        let router = Router::new().route("/", post(serve)).with_state(inner.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { inner, port }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn with<T>(&self, act: impl FnOnce(&mut Inner) -> T) -> T {
        act(&mut self.inner.lock().unwrap())
    }

    /// Time passes until every blockhash given out so far is worthless.
    pub fn expire(&self) {
        self.with(|inner| {
            inner.slot += 151;
            inner.height += 151;
            inner.world.svm.expire_blockhash();
        });
    }

    /// All that the program holds, to show that nothing changed.
    pub fn snapshot(&self) -> Vec<(Address, u64, Vec<u8>)> {
        self.with(|inner| {
            let accounts = inner.world.svm.get_program_accounts(&PROGRAM_ID);
            let mut all: Vec<_> = accounts
                .into_iter()
                .map(|(address, account)| (address, account.lamports, account.data))
                .collect();
            all.sort();
            all
        })
    }
}

fn decode(params: &Value) -> Transaction {
    wincode::deserialize(&STANDARD.decode(params[0].as_str().unwrap()).unwrap()).unwrap()
}

async fn serve(State(inner): State<Arc<Mutex<Inner>>>, Json(request): Json<Value>) -> Json<Value> {
    let mut inner = inner.lock().unwrap();
    let answer = call(&mut inner, request["method"].as_str().unwrap(), &request["params"]);
    let id = &request["id"];
    Json(match answer {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err(error) => json!({"jsonrpc": "2.0", "id": id, "error": error}),
    })
}

fn simulated(err: Value, logs: &[String], units: u64) -> Value {
    json!({"err": err, "logs": logs, "accounts": null, "unitsConsumed": units, "returnData": null,
           "innerInstructions": null, "replacementBlockhash": null})
}

fn call(inner: &mut Inner, method: &str, params: &Value) -> Result<Value, Value> {
    let slot = inner.slot;
    let in_context = |value: Value| Ok(json!({"context": {"slot": slot}, "value": value}));
    match method {
        "getSlot" => Ok(inner.slot.into()),
        "getBlockHeight" => Ok(inner.height.into()),
        "getVersion" => Ok(json!({"solana-core": "4.2.2", "feature-set": 1})),
        "getLatestBlockhash" => in_context(json!({
            "blockhash": inner.world.svm.latest_blockhash().to_string(),
            "lastValidBlockHeight": inner.height + 150,
        })),
        "getBalance" => {
            let address = params[0].as_str().unwrap().parse().unwrap();
            let account = inner.world.svm.get_account(&address);
            in_context(account.map_or(0, |account| account.lamports).into())
        }
        "getAccountInfo" => {
            let address = params[0].as_str().unwrap().parse().unwrap();
            in_context(match inner.world.svm.get_account(&address) {
                Some(account) => json!({"lamports": account.lamports, "owner": account.owner.to_string(),
                    "data": [STANDARD.encode(&account.data), "base64"], "executable": account.executable, "rentEpoch": 0,
                    "space": account.data.len()}),
                None => Value::Null,
            })
        }
        "simulateTransaction" => in_context(match inner.world.svm.simulate_transaction(decode(params)) {
            Ok(info) => simulated(Value::Null, &info.meta.logs, info.meta.compute_units_consumed),
            Err(failed) => simulated(
                serde_json::to_value(&failed.err).unwrap(),
                &failed.meta.logs,
                failed.meta.compute_units_consumed,
            ),
        }),
        "sendTransaction" => send(inner, decode(params)),
        "getSignatureStatuses" => {
            let with_history = params[1]["searchTransactionHistory"] == true;
            if let Some(code) = inner.no_history.filter(|_| with_history) {
                return Err(json!({"code": code, "message": "no history"}));
            }
            // What is older than any blockhash that counts is found in the history only.
            let oldest = match with_history {
                true => 0,
                false => inner.slot.saturating_sub(150),
            };
            let known = inner.landed.get(params[0][0].as_str().unwrap());
            let status = known.filter(|(slot, _)| *slot >= oldest).map(|(slot, err)| {
                json!({"slot": slot, "confirmations": null, "err": err, "status": {"Ok": null},
                       "confirmationStatus": "confirmed"})
            });
            in_context(json!([status]))
        }
        other => panic!("the service calls {other}, which this double does not know"),
    }
}

pub fn send(inner: &mut Inner, transaction: Transaction) -> Result<Value, Value> {
    inner.sent += 1;
    assert!(
        transaction.verify().is_ok(),
        "an unsigned transaction reached the chain"
    );
    let signature = transaction.signatures[0].to_string();
    if inner.landed.contains_key(&signature) {
        return Ok(signature.into());
    }
    match inner.world.svm.send_transaction(transaction) {
        Ok(_) => {
            inner.slot += 1;
            inner.height += 1;
            inner.landed.insert(signature.clone(), (inner.slot, Value::Null));
            Ok(signature.into())
        }
        Err(failed) => Err(json!({
            "code": -32002,
            "message": format!("Transaction simulation failed: {}", failed.err),
            "data": simulated(serde_json::to_value(&failed.err).unwrap(), &failed.meta.logs, 0),
        })),
    }
}
