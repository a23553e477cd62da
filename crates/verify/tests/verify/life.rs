//! A life as a host writes it down, with a real enclave, real signatures and the real mind, and no chain: what the chain
//! would say is noted beside it.

use crate::scene;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use sporeline_client::{Address, address, instruction::attest_message};
use sporeline_enclave::{
    AgentPublicKeys, Cluster, DEV_APP_COMPOSE, DevEnclave, Enclave, quote::quote_hash, report_data,
};
use sporeline_genome::{Gene, Genome, genome_hash};
use sporeline_journal::{Draft, Entry, Kind, Standing, UnsignedEntry, signed_bytes};
use sporeline_mind::{Intent, MarketView, Memory, Observation, Outcome, POLICY, cost_of, decide, guard};
use sporeline_verify::{Action, Bundle, Chain, Coverage, Deed, Dossier, Facts, Parent, Stands};
use std::{collections::HashSet, sync::OnceLock};

pub const CLUSTER: [u8; 32] = [1; 32];

/// One enclave for all tests.
fn enclave() -> &'static (tempfile::TempDir, DevEnclave) {
    static ENCLAVE: OnceLock<(tempfile::TempDir, DevEnclave)> = OnceLock::new();
    ENCLAVE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let cluster = Cluster {
            name: "test".into(),
            genesis_hash: CLUSTER,
            local: true,
        };
        let enclave = DevEnclave::open(&folder.path().join("seed"), &cluster, DEV_APP_COMPOSE).unwrap();
        (folder, enclave)
    })
}

pub fn attester(number: u8) -> SigningKey {
    SigningKey::from_bytes(&[number; 32])
}

pub fn key(of: &SigningKey) -> Address {
    Address::new_from_array(of.verifying_key().to_bytes())
}

/// Who buys at once, sells soon, and learns.
pub fn trader() -> Genome {
    [
        (Gene::EntryThreshold, 0),
        (Gene::Momentum, 10_000),
        (Gene::TakeProfit, 0),
        (Gene::Thrift, 0),
        (Gene::LearningRate, 5_000),
    ]
    .into_iter()
    .fold(Genome::neutral(), |genome, (gene, value)| {
        genome.with(gene, value).unwrap()
    })
}

/// A life in the writing.
pub struct Life {
    pub number: u64,
    pub keys: AgentPublicKeys,
    pub memory: Memory,
    pub dossier: Dossier,
    /// Of its first entry, seconds after the scene.
    pub started: i64,
    /// Who decides what is written next, and the receipt of that.
    pub brain: &'static str,
    pub receipt: Option<[u8; 32]>,
    held: Option<MarketView>,
}

impl Life {
    pub async fn new(number: u64, genome: Genome) -> Self {
        let keys = enclave().1.public_keys(number).await.unwrap();
        let facts = Facts {
            id: number,
            wallet: keys.wallet,
            mint: Address::new_from_array([1; 32]),
            name: Some(format!("Agent {number}")),
            born_at: scene::NOW,
            genome,
            generation: 0,
            persona_hash: None,
            journal_sequence: 0,
            journal_head: None,
            quote_hash: None,
        };
        Self {
            number,
            keys,
            memory: Memory::default(),
            held: None,
            started: 0,
            brain: POLICY,
            receipt: None,
            dossier: Dossier {
                cluster: CLUSTER,
                indexed: facts.clone(),
                chain: Some(Chain {
                    slot: 10,
                    slot_after: 20,
                    facts,
                    action: 0,
                    seed: None,
                    slot_hash: None,
                    attesters: vec![key(&attester(7)), key(&attester(8))],
                    threshold: 2,
                    attestation_ttl: 600,
                    local: true,
                    stands: None,
                    accepted: HashSet::new(),
                    anchors: vec![],
                }),
                parents: vec![],
                journal: vec![],
                actions: vec![],
                coverage: Coverage::Chain,
                bundles: Default::default(),
                persona: None,
                receipts: Default::default(),
                evidence: Default::default(),
            },
        }
    }

    pub fn chain(&mut self) -> &mut Chain {
        self.dossier.chain.as_mut().unwrap()
    }

    pub async fn write(&mut self, kind: Kind, body: Value) -> [u8; 32] {
        let last = self.dossier.journal.last();
        let prev = last.map_or([0; 32], |entry| entry.unsigned.hash);
        let seq = self.dossier.journal.len() as u64;
        let standing = Standing {
            genesis_hash: CLUSTER,
            wallet: self.keys.wallet,
            brain: self.brain,
            genome_hash: genome_hash(&self.dossier.indexed.genome),
            memory_hash: self.memory.hash(),
            compose_hash: enclave().1.compose_hash(),
            quote_hash: self.dossier.agent().quote_hash,
            receipt: self.receipt,
            ts: scene::NOW + self.started + seq as i64,
        };
        let unsigned = Draft { kind, body }.after(&standing, seq, &prev).unwrap();
        let hash = unsigned.hash;
        self.dossier.journal.push(sealed(self.number, unsigned).await);
        hash
    }

    /// A quote, two attesters, the entry, and the program's word for it.
    pub async fn attest(&mut self) {
        let nonces = [[3; 32], [4; 32]];
        let data = report_data(&self.keys.wallet, &self.keys.nostr, &nonces);
        let evidence = enclave().1.quote(&data).await.unwrap();
        let hash = quote_hash(&evidence.quote);
        let expires_at = scene::NOW + self.started + 600;
        let compose_hash = enclave().1.compose_hash();
        let message = attest_message(&CLUSTER, &self.keys.wallet, &compose_hash, &hash, expires_at);
        let signed = |by: &SigningKey| (key(by), by.sign(&message).to_bytes());
        let bundle = Bundle {
            wallet: self.keys.wallet,
            quote: evidence.quote,
            event_log: evidence.event_log,
            app_compose: evidence.app_compose,
            collateral: String::new(),
            signatures: vec![signed(&attester(7)), signed(&attester(8))],
            expires_at,
            created_at: scene::NOW + self.started,
        };
        self.dossier.bundles.insert(hash, bundle);
        self.dossier.indexed.quote_hash = Some(hash);
        self.chain().facts.quote_hash = Some(hash);
        self.chain().accepted.insert(hash);
        self.chain().stands = Some(Stands {
            compose_hash,
            expires_at,
            revoked: false,
            now: scene::NOW + self.started,
        });
        let body = json!({
            "nostr_key": hex::encode(self.keys.nostr),
            "nonces": nonces.map(hex::encode),
            "quote_hash": hex::encode(hash),
            "expires_at": expires_at,
        });
        self.write(Kind::Attest, body).await;
    }

    /// Looks, decides, and, where there is something to do, does it.
    pub async fn think(&mut self) {
        let mut seen = scene::observation();
        seen.now += self.dossier.journal.len() as i64;
        seen.me.action = self.chain().action;
        scene::moved(&mut seen.markets[2], 300);
        if let Some(held) = &self.held {
            seen.markets[2] = held.clone();
        }
        let observation = serde_json::to_value(&seen).unwrap();
        self.write(Kind::Sense, json!({ "observation": observation })).await;
        let decision = decide(&self.dossier.indexed.genome, &self.memory, &seen);
        let refused = guard::check(&seen, &decision.intent).err();
        self.memory = decision.memory;
        let body = json!({
            "brain": POLICY,
            "intent": decision.intent,
            "next_in_s": decision.next_in_s,
            "refused": refused.map(|refusal| format!("{refusal:?}")),
        });
        let decided = self.write(Kind::Decide, body).await;
        if let Some(deed) = self.execute(&decision.intent, &seen) {
            self.act(decided, deed, Some((&decision.intent, &seen))).await;
        }
    }

    /// What the market makes of an intent.
    fn execute(&mut self, intent: &Intent, seen: &Observation) -> Option<Deed> {
        let market = seen.markets[2].clone();
        match intent {
            Intent::Buy { mint, quote_in, .. } => {
                assert_eq!(*mint, market.mint);
                let bought = market.state()?.buy(quote_in.0, 100).ok()?;
                let mut held = market;
                held.reserves.base.0 = bought.next.base;
                held.reserves.quote.0 = bought.next.quote;
                held.reserves.quote_real.0 = bought.next.quote_real;
                held.base_left.0 = bought.next.base_left;
                held.held.0 = bought.base_out;
                held.has_account = true;
                held.cost.0 = quote_in.0 / 2; // a bargain: it will be sold
                held.held_since = seen.now;
                self.held = Some(held);
                Some(self.traded(mint, true, bought.base_out, bought.quote_taken))
            }
            Intent::Sell { mint, base_in, .. } => {
                let sold = market.state()?.sell(base_in.0, 100).ok()?;
                self.held = None;
                Some(self.traded(mint, false, base_in.0, sold.quote_out))
            }
            _ => None,
        }
    }

    fn traded(&self, mint: &str, buy: bool, base: u64, quote: u64) -> Deed {
        Deed::Traded {
            market: address::market(&mint.parse().unwrap()),
            buy,
            base,
            quote,
        }
    }

    /// Writes down that a deed goes out, does it, and writes down its end.
    pub async fn act(&mut self, decision: [u8; 32], deed: Deed, wish: Option<(&Intent, &Observation)>) {
        let number = self.chain().action + 1;
        self.chain().action = number;
        let signature = [number as u8; 64];
        let text = bs58::encode(signature).into_string();
        let send = json!({"signature": text, "action": number.to_string(), "decision": hex::encode(decision),
            "last_valid_block_height": "9"});
        self.write(Kind::Send, send).await;
        let (base, quote) = match &deed {
            Deed::Traded { base, quote, .. } => (Some(*base), Some(*quote)),
            _ => (None, None),
        };
        let learnt = wish.map(|(intent, seen)| Outcome::of(intent, cost_of(intent, seen), true, quote));
        let learnt = learnt.unwrap_or(sporeline_mind::Outcome::Nothing);
        self.memory = self.memory.clone().learn(&self.dossier.indexed.genome, &learnt);
        let body = json!({"signature": text, "action": number.to_string(), "result": "landed", "slot": "5",
            "error": null, "base": base.map(|n| n.to_string()), "quote": quote.map(|n| n.to_string()), "outcome": learnt});
        self.write(Kind::Outcome, body).await;
        self.dossier.actions.push(Action {
            number,
            signature,
            decision,
            deed,
            indexed: false,
        });
    }

    /// Notes as landed, after an entry that decided it, what never happened.
    pub async fn invent(&mut self) {
        let decision = self.write(Kind::Anchor, json!({})).await;
        self.act(decision, Deed::Refueled, None).await;
        self.dossier.actions.pop();
        self.chain().action -= 1;
    }

    /// Anchors all entries so far.
    pub async fn anchor(&mut self) {
        let sequence = self.dossier.journal.len() as u64;
        let head = self.dossier.journal.last().unwrap().unsigned.hash;
        let body = json!({"entries": sequence.to_string(), "head": hex::encode(head)});
        let decision = self.write(Kind::Anchor, body).await;
        self.act(decision, Deed::Anchored { sequence, head }, None).await;
        for facts in [
            &mut self.dossier.chain.as_mut().unwrap().facts,
            &mut self.dossier.indexed,
        ] {
            (facts.journal_sequence, facts.journal_head) = (sequence, Some(head));
        }
        self.chain().anchors.push((sequence, head));
    }

    pub fn as_parent(&self) -> Parent {
        Parent::of(self.dossier.agent().clone(), &CLUSTER, &self.dossier.journal)
    }
}

pub async fn sealed(number: u64, unsigned: UnsignedEntry) -> Entry {
    let signature = enclave().1.sign(number, &signed_bytes(&unsigned.hash)).await.unwrap();
    Entry { unsigned, signature }
}

/// A founder that was attested, bought, anchored its journal, sold at a gain and thought once more.
pub async fn founder() -> Life {
    let mut life = Life::new(1, trader()).await;
    life.attest().await;
    life.think().await;
    life.anchor().await;
    life.think().await;
    life.think().await;
    assert!(life.dossier.actions.iter().any(|action| action.deed.name() == "buy"));
    assert!(life.dossier.actions.iter().any(|action| action.deed.name() == "sell"));
    life
}
