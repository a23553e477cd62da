//! A world with a few busy agents, behind a node, and all that stands around a host.

use super::{
    around::{attester, follow, keeper, residents, trade},
    faults::{Liar, Old},
    index,
    process::{self, Told},
};
use hkdf::Hkdf;
use sha2::Sha256;
use sporeline_client::{
    Address, instruction,
    state::{Agent, Parameters},
};
use sporeline_enclave::Enclave;
use sporeline_genome::{Gene, Genome};
use sporeline_store::test_support::TestDatabase;
use sporeline_svm::{Founder, Keypair, SOL, Signer, World};
use sporeline_svm_node::{Checkpoint, Included, Node};
use std::{
    collections::BTreeMap,
    ops::RangeInclusive,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Of a slot. A blockhash counts for 150 of them: under two seconds.
pub const SLOT: Duration = Duration::from_millis(12);
const SLOTS_A_SECOND: u64 = 5;
/// Life of an attestation, chain seconds.
const ATTESTED_S: u32 = 240;
/// The first of them is rich enough to breed.
pub const FOUNDERS: u64 = 4;

/// A founder as it stood before the host first ran.
pub struct Before {
    pub founder: Founder,
    pub treasury: u64,
    pub wallet: u64,
}

pub struct Scene {
    pub node: Node,
    pub database: TestDatabase,
    pub told: Told,
    pub before: Vec<Before>,
    _folder: TempDir,
    pub operator: [u8; 32],
    /// Secrets of whoever else acts, by role.
    pub others: Vec<(String, [u8; 32])>,
    stop: CancellationToken,
    keeper: JoinHandle<Result<(), crate::HostError>>,
    background: Vec<JoinHandle<()>>,
    /// Counts how often the chain was rewound.
    forks: Arc<AtomicU32>,
    /// What a node that lags says of accounts.
    old: Old,
    /// Slots of which something was forgotten.
    pub forgotten: Vec<RangeInclusive<u64>>,
    /// Whose transactions the host pays for, and what it had before the host first ran; the same of the keeper.
    pub payers: [(Address, u64); 2],
}

/// The secret key of a path, as the dev enclave derives it: known here to sign spawns, and to be searched for.
pub fn secret(seed: &[u8; 32], path: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    Hkdf::<Sha256>::new(None, seed)
        .expand(path.as_bytes(), &mut bytes)
        .unwrap();
    bytes
}

/// One that trades at every opportunity.
fn busy(number: u64) -> [u8; 64] {
    let gene = |genome: Genome, (gene, value)| genome.with(gene, value).unwrap();
    [
        (Gene::Momentum, 10_000),
        (Gene::Reversion, if number.is_multiple_of(2) { 10_000 } else { 0 }),
        (Gene::PositionSize, 2_000),
        (Gene::TakeProfit, 0),
        (Gene::StopLoss, 0),
        (Gene::Patience, 0),
        (Gene::Cadence, 10_000),
        (Gene::Novelty, 10_000),
        (Gene::Thrift, 0),
        (Gene::LookBack, 0),
        (Gene::EntryThreshold, 0),
        (Gene::BreedingEagerness, 10_000),
    ]
    .into_iter()
    .fold(Genome::neutral(), gene)
    .to_bytes()
}

pub fn world(compose_hash: [u8; 32]) -> World {
    let parameters = Parameters {
        attestation_ttl: ATTESTED_S,
        breed_cooldown: 1_500,
        ..Parameters::LOCAL
    };
    let mut world = World::bare(true, parameters);
    let authority = world.authority.insecure_clone();
    let operator = world.operator.insecure_clone();
    let initialize = world.initialize_of().instruction();
    world.must(&[initialize], &[&authority]);
    world.must(&[instruction::register_host(&operator.pubkey(), SOL)], &[&operator]);
    let approve = instruction::approve_measurement(&authority.pubkey(), compose_hash, true);
    world.must(&[approve], &[&authority]);
    world
}

impl Scene {
    pub async fn set(seed: u64) -> Self {
        let database = TestDatabase::new().await;
        let folder = tempfile::tempdir().unwrap();
        let mut told = Told {
            database: database.url.clone(),
            node: String::new(),
            attester: String::new(),
            skip_preflight: true,
            relayed: true,
            talkative: false,
            folder: folder.path().to_owned(),
        };
        let enclave = process::enclave(&told.seed_path());
        let sealed: [u8; 32] = std::fs::read(told.seed_path()).unwrap().try_into().unwrap();
        let mut world = world(enclave.compose_hash());
        let operator = world.operator.insecure_clone();
        std::fs::write(told.operator_path(), operator.secret_bytes()).unwrap();

        let mut founders = vec![];
        for number in 0..FOUNDERS {
            let wallet = Keypair::new_from_array(secret(&sealed, &format!("agent/{number}/solana")));
            let mut spawn = world.spawn_of(&wallet);
            spawn.genome = busy(number);
            world.must(&[spawn.instruction()], &[&wallet]);
            founders.push(Founder::new(wallet));
        }
        for founder in &founders {
            world.attest(founder);
        }
        world.pass(i64::from(world.parameters.min_market_age) + 61);
        world.lift(&founders[0], 600_000);
        world.set_treasury(&founders[0], 100 * SOL);
        let mut crowd = vec![];
        for (place, founder) in founders.iter().enumerate() {
            let trader = world.trader_of(founder, 1_000_000 * SOL);
            world.buy(&trader, founder, 30 * SOL);
            crowd.push((trader, place));
        }
        world.pass(30);
        for founder in &founders {
            world.keep_paid(founder);
        }
        let keeper_key = world.trader(100_000 * SOL);
        let before = founders.into_iter().map(|founder| Before {
            treasury: world.treasury(&founder),
            wallet: world.lamports(&founder.wallet.pubkey()),
            founder,
        });
        let before: Vec<_> = before.collect();
        let payers = [operator.pubkey(), keeper_key.pubkey()].map(|key| (key, world.lamports(&key)));
        let attester_key = world.attesters[0].insecure_clone();
        let named = |role: &str, key: &Keypair| (role.to_owned(), *key.secret_bytes());
        let mut others = vec![
            named("the authority's", &world.authority),
            named("the keeper's", &keeper_key),
        ];
        others.extend(world.attesters.iter().map(|key| named("an attester's", key)));
        others.extend(crowd.iter().map(|(key, _)| named("a trader's", key)));

        let mut node = Node::start(world).await;
        told.node = node.url().to_owned();
        let stop = CancellationToken::new();
        told.attester = attester(&enclave, attester_key, &told.node, &stop).await;
        residents(&database.db, &enclave, &operator.pubkey()).await;
        node.tick(SLOT, SLOTS_A_SECOND);
        let forks = Arc::new(AtomicU32::new(0));
        let background = vec![
            tokio::spawn(follow(node.handle(), database.db.clone(), forks.clone())),
            tokio::spawn(trade(
                node.handle(),
                crowd,
                before.iter().map(|b| b.founder.of.mint).collect(),
                seed,
            )),
        ];
        let keeper = keeper(&database.db, &told.node, keeper_key, &stop);
        Self {
            node,
            database,
            told,
            before,
            operator: *operator.secret_bytes(),
            others,
            _folder: folder,
            stop,
            keeper,
            background,
            forks,
            old: Old::default(),
            forgotten: vec![],
            payers,
        }
    }

    pub fn lie(&self, seed: u64) {
        self.node.set_faults(Liar::new(seed, self.old.clone()));
    }

    pub fn be_honest(&self) {
        self.node
            .set_faults(|_: &sporeline_svm_node::Call| sporeline_svm_node::Fate::default());
    }

    /// Births that journals tell of.
    pub async fn births(&self) -> i64 {
        let count = "SELECT COUNT(*) AS births FROM host_journal WHERE kind = 'birth'";
        let row = sqlx::query(count).fetch_one(&self.database.db).await.unwrap();
        sqlx::Row::get(&row, "births")
    }

    /// A moment to come back to, and its slot.
    pub fn checkpoint(&self) -> (u64, Checkpoint) {
        (self.node.world(|world| world.slot()), self.node.checkpoint())
    }

    /// Another fork wins, the host being dead: what happened since the checkpoint is forgotten. `slowly`: all of it is too old
    /// to land once more.
    ///
    /// What the forgotten fork refused is too old in either case. Nobody looks for that again: where it lands after all, what
    /// the journal says of it is wrong.
    pub async fn rewind(&mut self, (slot, to): (u64, Checkpoint), slowly: bool) {
        if slowly {
            tokio::time::sleep(Duration::from_secs(3)).await;
        }
        while self.may_failed_land().await {
            tokio::time::sleep(SLOT * 10).await;
        }
        self.node.rewind(to);
        // No node is left on the fork that lost.
        self.old.lock().unwrap().clear();
        self.forgotten.push(slot..=self.node.world(|world| world.slot()));
        self.forks.fetch_add(1, Ordering::SeqCst);
    }

    /// Whether a transaction that failed would land if the chain forgot it now.
    async fn may_failed_land(&self) -> bool {
        let height = self.node.world(|world| world.slot());
        let young: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM host_sends WHERE state = 'failed' AND last_valid_block_height >= $1",
        )
        .bind(height as i64)
        .fetch_one(&self.database.db)
        .await
        .unwrap();
        young > 0
    }

    /// Ends everything around the host, and waits until nothing more can be included.
    pub async fn end(&mut self) {
        self.stop.cancel();
        (&mut self.keeper).await.unwrap().unwrap();
        for task in &self.background {
            task.abort();
        }
        tokio::time::sleep(SLOT * 160).await;
    }

    /// Everything that ever landed or failed, in order.
    pub fn history(&self) -> Vec<Included> {
        self.node.included()
    }
}

/// All agents on chain, the dead among them.
pub fn agents(world: &World) -> Vec<(Address, Agent)> {
    let all = world.svm.get_program_accounts(&sporeline_client::PROGRAM_ID);
    let agent = |(key, found): (Address, sporeline_svm::Account)| {
        let agent = sporeline_client::account::decode(&found.data).ok()?;
        (found.lamports > 0).then_some((key, agent))
    };
    all.into_iter().filter_map(agent).collect()
}

/// What the program said in a history, with the transaction it was said in.
pub fn said(history: &[Included]) -> impl Iterator<Item = (&Included, sporeline_client::event::Event)> {
    history.iter().flat_map(|included| {
        index::events(included)
            .into_iter()
            .map(move |located| (included, located.event))
    })
}

/// How often the program said what.
pub fn events_by_name(history: &[Included]) -> BTreeMap<&'static str, u32> {
    let mut count = BTreeMap::new();
    for (_, event) in said(history) {
        *count.entry(event.name()).or_default() += 1;
    }
    count
}
