//! A node that lies, times out, drops, delays and reorders, by the draw of a seed.
//!
//! What it does not do, for nobody could bear it: it invents no signature, and what it says of a transaction it can be asked
//! about again, in time or by what it changed.

use serde_json::{Value, json};
use sporeline_svm::rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use sporeline_svm_node::{Call, Fate, Faults, Work};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// An old blockhash is handed out again for so long: most of its life is over by then.
const STALE: Duration = Duration::from_millis(1_200);
/// Accounts are shown as they were so long ago: longer than most hosts live.
const LAGGING: Duration = Duration::from_secs(3);

/// Answers of a while ago, with the slots they were given in, by what was asked. A node that lags does not care which host asks.
pub type Old = Arc<Mutex<HashMap<String, (Instant, Value)>>>;

pub struct Liar {
    draw: ChaCha8Rng,
    /// Until when a signature is denied, whatever became of it.
    denied: HashMap<String, Instant>,
    /// An old answer to `getLatestBlockhash`.
    blockhash: Arc<Mutex<Option<(Instant, Value)>>>,
    /// Old answers to `getMultipleAccounts`: what a node says that lags.
    accounts: Old,
}

impl Liar {
    pub fn new(seed: u64, accounts: Old) -> Self {
        Self {
            draw: ChaCha8Rng::seed_from_u64(seed),
            denied: HashMap::new(),
            blockhash: Arc::default(),
            accounts,
        }
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.draw.next_u64() % bound
    }

    fn ms(&mut self, most: u64) -> Duration {
        Duration::from_millis(self.below(most))
    }

    fn send(&mut self) -> Fate {
        let mut fate = match self.below(100) {
            0..10 => Fate::dropped(),
            // Long after the answer, and sometimes after the blockhash has grown too old.
            10..30 => Fate::included_later(self.ms(400)),
            30..40 => Fate::included_later(self.ms(2_500)),
            40..56 => Fate::unanswered(),
            56..60 => Fate {
                work: Work::Later(self.ms(800)),
                ..Fate::unanswered()
            },
            60..64 => Fate::refused(502),
            // Taken, and yet an error is the answer.
            64..72 => Fate::altered(|answer| {
                json!({"jsonrpc": "2.0", "id": answer["id"], "error": {"code": -32_002,
                    "message": "Transaction simulation failed: Blockhash not found", "data": null}})
            }),
            _ => Fate::default(),
        };
        if self.below(5) == 0 {
            fate.before = self.ms(400); // others overtake it
        }
        fate
    }

    fn statuses(&mut self, call: &Call) -> Fate {
        let signature = call.params[0][0].as_str().unwrap_or_default().to_owned();
        let draw = self.below(100);
        let lie = self.ms(2_600);
        let until = *self
            .denied
            .entry(signature)
            .or_insert_with(|| Instant::now() + if draw < 20 { lie } else { Duration::ZERO });
        let missing = |mut answer: Value| {
            answer["result"]["value"] = json!([null]);
            answer
        };
        if Instant::now() < until {
            return Fate::altered(missing);
        }
        match self.below(100) {
            0..6 => Fate::altered(missing),
            // Of an older moment, when it was not there yet.
            6..10 => Fate::altered(move |mut answer| {
                let slot = answer["result"]["context"]["slot"].as_u64().unwrap_or(0);
                answer["result"]["context"]["slot"] = json!(slot.saturating_sub(40));
                missing(answer)
            }),
            10..18 => Fate::altered(|mut answer| {
                let status = &mut answer["result"]["value"][0];
                if !status.is_null() {
                    status["confirmationStatus"] = json!("processed");
                    status["confirmations"] = json!(0);
                }
                answer
            }),
            18..22 => Fate::unanswered(),
            22..26 => Fate::late(self.ms(500)),
            _ => Fate::default(),
        }
    }

    fn latest_blockhash(&mut self) -> Fate {
        if self.below(4) > 0 {
            return Fate::default();
        }
        let kept = self.blockhash.clone();
        Fate::altered(move |answer| {
            let Ok(mut kept) = kept.lock() else { return answer };
            match kept.as_ref().filter(|(at, _)| at.elapsed() < STALE) {
                Some((_, old)) => {
                    let mut old = old.clone();
                    old["id"] = answer["id"].clone();
                    old
                }
                None => {
                    *kept = Some((Instant::now(), answer.clone()));
                    answer
                }
            }
        })
    }

    fn accounts(&mut self, call: &Call) -> Fate {
        let (kept, asked, lags) = (self.accounts.clone(), call.params.to_string(), self.below(8) == 0);
        Fate::altered(move |answer| {
            let Ok(mut kept) = kept.lock() else { return answer };
            match kept.get(&asked).filter(|(at, _)| at.elapsed() < LAGGING) {
                Some((_, old)) if lags => {
                    let mut old = old.clone();
                    old["id"] = answer["id"].clone();
                    old
                }
                Some(_) => answer,
                None => {
                    kept.insert(asked, (Instant::now(), answer.clone()));
                    answer
                }
            }
        })
    }
}

impl Faults for Liar {
    fn fate(&mut self, call: &Call) -> Fate {
        match call.method {
            "sendTransaction" => self.send(),
            "getSignatureStatuses" => self.statuses(call),
            "getLatestBlockhash" => self.latest_blockhash(),
            _ => match self.below(200) {
                0..3 => Fate::lost(),
                3..6 => Fate::refused(429),
                6..10 => Fate::late(self.ms(300)),
                10..13 => Fate {
                    before: self.ms(200),
                    ..Fate::default()
                },
                _ if call.method == "getMultipleAccounts" => self.accounts(call),
                _ => Fate::default(),
            },
        }
    }
}
