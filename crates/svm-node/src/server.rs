//! HTTP around the methods, and the faults around both.

use crate::{
    chain::Chain,
    fault::{Answer, Call, Fate, Faults, Work},
    methods,
};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, StatusCode, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::{TcpListener, TcpStream};

pub struct Shared {
    chain: Mutex<Chain>,
    desk: Mutex<Desk>,
}

/// Where calls are numbered and their fate is decided.
struct Desk {
    calls: u64,
    faults: Box<dyn Faults>,
}

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is closed")]
struct Closed;

impl Shared {
    pub fn new(chain: Chain, faults: impl Faults) -> Self {
        Self {
            chain: Mutex::new(chain),
            desk: Mutex::new(Desk {
                calls: 0,
                faults: Box::new(faults),
            }),
        }
    }

    /// A test that panicked while it held the chain has failed already: the others may go on.
    pub fn chain(&self) -> MutexGuard<'_, Chain> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn set_faults(&self, faults: impl Faults) {
        self.desk().faults = Box::new(faults);
    }

    pub fn calls(&self) -> u64 {
        self.desk().calls
    }

    fn fate(&self, method: &str, params: &Value) -> Fate {
        let mut desk = self.desk();
        let number = desk.calls;
        desk.calls += 1;
        desk.faults.fate(&Call { number, method, params })
    }

    /// Does what is asked, as far as fate lets it, and says what an honest node would.
    fn work(self: &Arc<Self>, asked: &Value, work: Work) -> Value {
        let method = asked["method"].as_str().unwrap_or_default();
        let mut chain = self.chain();
        let outcome = methods::call(&mut chain, method, &asked["params"]);
        match (outcome.taken, work) {
            (Some(taken), Work::Done) => {
                chain.include(taken);
            }
            (Some(taken), Work::Later(delay)) => {
                let shared = self.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(delay).await;
                    shared.chain().include(taken);
                });
            }
            _ => {}
        }
        match outcome.result {
            Ok(result) => json!({"jsonrpc": "2.0", "id": asked["id"], "result": result}),
            Err((code, message, data)) => {
                json!({"jsonrpc": "2.0", "id": asked["id"], "error": {"code": code, "message": message, "data": data}})
            }
        }
    }

    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Closed> {
        let body = request.into_body().collect().await.map_err(|_| Closed)?.to_bytes();
        let asked: Value = serde_json::from_slice(&body).map_err(|_| Closed)?;
        let fate = self.fate(asked["method"].as_str().unwrap_or_default(), &asked["params"]);
        tokio::time::sleep(fate.before).await;
        let answer = match fate.answer {
            Answer::Nothing => {
                self.do_unseen(&asked, fate.work);
                Err(Closed)
            }
            Answer::Status(status) => {
                self.do_unseen(&asked, fate.work);
                let mut refused = Response::new(Full::default());
                *refused.status_mut() = StatusCode::from_u16(status).map_err(|_| Closed)?;
                Ok(refused)
            }
            Answer::Honest => Ok(response(&self.work(&asked, fate.work))),
            Answer::Altered(change) => Ok(response(&change(self.work(&asked, fate.work)))),
        };
        tokio::time::sleep(fate.after).await;
        answer
    }

    /// Nobody will see the answer; unless the call never arrived, it has its effect all the same.
    fn do_unseen(self: &Arc<Self>, asked: &Value, work: Work) {
        if work != Work::Never {
            self.work(asked, work);
        }
    }
}

fn response(value: &Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(value.to_string())));
    let json = hyper::header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(hyper::header::CONTENT_TYPE, json);
    response
}

/// Takes connections for ever.
pub async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(converse(stream, shared.clone()));
    }
}

async fn converse(stream: TcpStream, shared: Arc<Shared>) {
    let answering = service_fn(move |request| shared.clone().answer(request));
    // An error here is a connection that one side closed: what the faults are for.
    let _closed = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), answering)
        .await;
}
