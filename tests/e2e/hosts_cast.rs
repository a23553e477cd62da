//! A host of several processes in earnest: the embedded chain, a Postgres, and attester, indexer, API and hosts, each a
//! process of its own.

use crate::{
    harness::{all, free_port, get, post, within},
    service::Service,
    stage::{GENESIS_HASH, SOL, Stage},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use solana_sdk::{
    signature::{Keypair, Signature},
    signer::Signer,
};
use solana_transaction::Transaction;
use sporeline_client::{
    Address,
    address::{self, AgentAddresses},
    instruction::{self, Act},
    state::Agent,
    transaction,
};
use sporeline_enclave::{Cluster, DEV_APP_COMPOSE, DevEnclave, Enclave, compose_hash};
use sporeline_localnet::price::FEED;
use sporeline_store::{Db, key32, test_support::Server};
use std::{collections::BTreeMap, io::Write, os::unix::fs::OpenOptionsExt, path::Path, time::Duration};

const TREASURY: u64 = 20 * SOL;
/// What the crowd wallet buys for at once.
const ORDER: u64 = 2 * SOL;

/// Everything but the hosts.
pub struct World {
    pub stage: Stage,
    pub db: Db,
    /// URL of the API.
    pub api: String,
    enclave: DevEnclave,
    spawner: Keypair,
    whale: Keypair,
    settings: Vec<String>,
    _services: [Service; 3],
    _server: Server,
    _folder: tempfile::TempDir,
}

/// A transaction that a host stored and whose end it had not noted yet.
pub struct Open {
    pub wallet: Address,
    pub action: u64,
    pub signed: Transaction,
}

impl Open {
    pub fn signature(&self) -> &Signature {
        &self.signed.signatures[0]
    }
}

fn write_key(path: &Path, key: &Keypair) {
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(path).unwrap();
    let text = serde_json::to_string(&key.to_bytes().to_vec()).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

fn start(command: &str, rpc_url: &str, settings: &[String]) -> Service {
    let first = [command.to_owned(), format!("--chain.rpc-url={rpc_url}")];
    Service::start(&[&first, settings].concat())
}

impl World {
    pub async fn begin() -> Self {
        let (spawner, whale) = (Keypair::new_from_array([1; 32]), Keypair::new_from_array([3; 32]));
        let people = [(&spawner, 1_000 * SOL), (&whale, 100_000 * SOL)];
        let stage = Stage::set_for(compose_hash(DEV_APP_COMPOSE), &people).await;
        let server = Server::start();
        stage.tell("the chain runs, and so does Postgres");

        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        write_key(&folder.path().join("operator.json"), &stage.operator);
        write_key(&folder.path().join("attester.json"), &stage.attester);
        let cluster = Cluster {
            name: "local".into(),
            genesis_hash: GENESIS_HASH,
            local: true,
        };
        let enclave = DevEnclave::open(&folder.path().join("enclave.seed"), &cluster, DEV_APP_COMPOSE).unwrap();
        let (attester, api) = (free_port(), free_port());
        let settings: Vec<String> = [
            ("chain.price-account", FEED.to_string()),
            ("database.url", server.url("postgres")),
            ("host.keypair", at("operator.json")),
            ("host.seed-file", at("enclave.seed")),
            ("host.attesters", format!("http://127.0.0.1:{attester}")),
            ("attester.keypair", at("attester.json")),
            ("attester.listen", format!("127.0.0.1:{attester}")),
            ("attester.measurements", hex::encode(enclave.compose_hash())),
            (
                "attester.dev-roots",
                Address::new_from_array(enclave.root().unwrap()).to_string(),
            ),
            ("api.listen", format!("127.0.0.1:{api}")),
            ("api.rate", "10000".into()),
        ]
        .into_iter()
        .map(|(name, value)| format!("--{name}={value}"))
        .collect();
        let services = ["attester", "index", "serve"].map(|name| start(name, &stage.chain.rpc_url(), &settings));
        let api = format!("http://127.0.0.1:{api}");
        within(Duration::from_secs(30), "an answer of the API", async || {
            reqwest::get(&api).await.ok()
        })
        .await;
        Self {
            db: sporeline_store::open(&server.url("postgres")).await.unwrap(),
            stage,
            api,
            enclave,
            spawner,
            whale,
            settings,
            _services: services,
            _server: server,
            _folder: folder,
        }
    }

    /// Starts a process of the host whose node is at `rpc_url`, and waits until it is there. Returns it with its name.
    pub async fn host(&self, rpc_url: &str) -> (Service, String) {
        let before = self.processes().await;
        let host = start("host", rpc_url, &self.settings);
        let name = within(Duration::from_secs(20), "another process of the host", async || {
            let now = self.processes().await;
            now.into_iter().find(|name| !before.contains(name))
        })
        .await;
        (host, name)
    }

    async fn processes(&self) -> Vec<String> {
        sqlx::query_scalar("SELECT process FROM host_presence")
            .fetch_all(&self.db)
            .await
            .unwrap()
    }

    /// Spawns a founder as anybody does. `n` varies it. Returns its wallet.
    pub async fn spawn(&self, n: usize) -> Address {
        let mut genome: Vec<u16> = (0..32)
            .map(|gene| ((n * 7_919 + gene * 2_741) % 10_001) as u16)
            .collect();
        // Momentum, reversion, size, cadence, threshold: founders that trade often.
        for (gene, value) in [(0, 7_500), (1, 2_000), (2, 6_000), (6, 9_000), (11, 1_000)] {
            genome[gene] = value;
        }
        let wanted = json!({
            "payer": self.spawner.pubkey().to_string(),
            "name": format!("Mycelia {n}"),
            "symbol": format!("MYC{n}"),
            "treasury": TREASURY.to_string(),
            "genome": genome,
        });
        let built = within(Duration::from_secs(20), "a spawn built by the API", async || {
            let (status, built) = post(&self.api, "agents/transaction", &wanted).await;
            (status == 200).then_some(built)
        })
        .await;
        let bytes = STANDARD.decode(built["transaction"].as_str().unwrap()).unwrap();
        let mut made: Transaction = wincode::deserialize(&bytes).unwrap();
        made.signatures[0] = self.spawner.sign_message(&made.message_data());
        let signed = json!({ "transaction": STANDARD.encode(wincode::serialize(&made).unwrap()) });
        let (status, answer) = post(&self.api, "submit", &signed).await;
        assert_eq!(status, 200, "{answer}");
        built["agent"]["wallet"].as_str().unwrap().parse().unwrap()
    }

    /// The crowd wallet buys and sells in every market in turn, so that agents have something to think about. For ever.
    pub async fn trade(&self, wallets: &[Address]) {
        let trader = self.whale.pubkey();
        let mints: Vec<Address> = wallets.iter().map(|wallet| AgentAddresses::of(wallet).mint).collect();
        let mut trades = 0;
        loop {
            let (mint, turn) = (&mints[trades % mints.len()], trades / mints.len());
            let account = address::associated_token(&trader, mint);
            let order = match turn % 6 {
                0..4 => vec![
                    instruction::create_token_account_of(&trader, &trader, mint, &address::TOKEN_2022),
                    instruction::buy(&trader, mint, ORDER, 0),
                ],
                // A third of what was bought in between.
                _ => match self.stage.rpc.get_account(&account).await {
                    Ok(_) => {
                        let held = self.stage.tokens(&account).await;
                        vec![instruction::sell(&trader, mint, held / 3, 0)]
                    }
                    Err(_) => vec![],
                },
            };
            if !order.is_empty() {
                // One that is refused is nothing to a crowd: a market may not be open yet.
                let signature = self.stage.submit(&order, &[&self.whale]).await;
                let _ = self.stage.outcome(&signature).await;
            }
            trades += 1;
        }
    }

    /// Number of an agent's last action, by the chain.
    pub async fn action(&self, wallet: &Address) -> u64 {
        self.stage.read::<Agent>(&address::agent(wallet)).await.action
    }

    /// Numbers of all these agents' last actions.
    pub async fn actions(&self, wallets: &[Address]) -> Vec<u64> {
        let mut actions = vec![];
        for wallet in wallets {
            actions.push(self.action(wallet).await);
        }
        actions
    }

    /// Which process runs which agents, by the leases that count.
    pub async fn leases(&self) -> BTreeMap<String, Vec<Address>> {
        let rows: Vec<(String, Vec<u8>)> =
            sqlx::query_as("SELECT process, wallet FROM host_leases WHERE process <> ''")
                .fetch_all(&self.db)
                .await
                .unwrap();
        let mut leases: BTreeMap<String, Vec<Address>> = BTreeMap::new();
        for (process, wallet) in rows {
            let wallet = Address::new_from_array(key32(&wallet).unwrap());
            leases.entry(process).or_default().push(wallet);
        }
        leases
    }

    /// How many agents each of these processes runs.
    pub async fn shares(&self, processes: &[&str]) -> Vec<usize> {
        let leases = self.leases().await;
        let of = |process: &&str| leases.get(*process).map_or(0, Vec::len);
        processes.iter().map(of).collect()
    }

    /// A transaction of an agent of `process` whose end is open now.
    pub async fn open(&self, process: &str) -> Option<Open> {
        let row: Option<(Vec<u8>, i64, Vec<u8>)> = sqlx::query_as(
            "SELECT s.wallet, s.action, s.transaction_bytes FROM host_sends s JOIN host_leases l ON l.wallet = s.wallet \
             WHERE s.state = 'stored' AND l.process = $1",
        )
        .bind(process)
        .fetch_optional(&self.db)
        .await
        .unwrap();
        let (wallet, action, bytes) = row?;
        Some(Open {
            wallet: Address::new_from_array(key32(&wallet).unwrap()),
            action: action as u64,
            signed: wincode::deserialize(&bytes).unwrap(),
        })
    }

    /// The slot in which the chain has a transaction.
    pub async fn slot(&self, signature: &Signature) -> Option<u64> {
        let found = self.stage.rpc.get_signature_statuses_with_history(&[*signature]).await;
        found.unwrap().value.remove(0).map(|status| status.slot)
    }

    /// State of a stored transaction.
    pub async fn state(&self, send: &Open) -> String {
        sqlx::query_scalar("SELECT state FROM host_sends WHERE signature = $1")
            .bind(send.signature().as_ref())
            .fetch_one(&self.db)
            .await
            .unwrap()
    }

    /// What a process without the other two fences would send: another deed of the same number, by the agent's own key.
    pub async fn contradiction(&self, of: &Open) -> Signature {
        let number: i64 = sqlx::query_scalar("SELECT key_number FROM host_agents WHERE wallet = $1")
            .bind(of.wallet.as_ref())
            .fetch_one(&self.db)
            .await
            .unwrap();
        let act = Act {
            wallet: of.wallet,
            compose_hash: self.enclave.compose_hash(),
            action: of.action,
            decision: [13; 32],
        };
        let (rpc, operator) = (&self.stage.rpc, &self.stage.operator);
        let blockhash = rpc.get_latest_blockhash().await.unwrap();
        let mut made = transaction::unsigned(&operator.pubkey(), &[act.refuel()], blockhash);
        let signature = self.enclave.sign(number as u64, &made.message_data()).await.unwrap();
        let signers = made.message.account_keys.iter();
        let place = signers.take(2).position(|key| *key == of.wallet).unwrap();
        made.signatures[place] = Signature::from(signature);
        made.try_partial_sign(&[operator], blockhash).unwrap();
        self.stage.hand_in(&made).await.unwrap()
    }

    /// Actions that the host noted as landed: of each number how many, and the last number.
    pub async fn noted(&self, wallet: &Address) -> (i64, i64, i64) {
        sqlx::query_as(
            "SELECT COUNT(*), COUNT(DISTINCT action), MAX(action) FROM host_sends WHERE wallet = $1 AND state = 'landed'",
        )
        .bind(wallet.as_ref())
        .fetch_one(&self.db)
        .await
        .unwrap()
    }

    /// An agent's whole journal, as the API has it.
    pub async fn journal(&self, wallet: &Address) -> Vec<serde_json::Value> {
        let agent = get(&self.api, &format!("agents/{wallet}")).await;
        all(&self.api, &format!("agents/{}/journal", agent["id"])).await
    }
}
