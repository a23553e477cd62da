//! What agents cost a host: CPU time of a round, and memory of an agent.
//!
//! The agents live in a snapshot in memory, with real genes, a real enclave, real leases and the code of [`crate::agent`] from
//! the accounts to the signed entries. Nothing is stored and nothing is sent: a round is one look, one decision, the guard,
//! and two entries, canonical, hashed and signed.

mod process;
mod world;

pub(crate) use world::World;

use crate::{
    agent::{Life, Rehearsed},
    error::HostError,
    journal::{self, Entry},
    lease,
    registry::Resident,
    run::Host,
    supervise,
};
use serde::Serialize;
use sporeline_client::Address;
use sporeline_enclave::{Cluster, DEV_APP_COMPOSE, DevEnclave, Enclave};
use sporeline_mind::{MarketMemory, Memory, Strategy, Tempo};
use std::{
    collections::HashMap,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

/// Chain time of the first round, and how much later each of the others is, seconds.
const NOW: i64 = 1_800_000_000;
const LATER: u32 = 3_600;
/// Of so many agents the entries are checked.
const CHECKED: usize = 100;

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    pub agents: u64,
    /// CPU time of the second round, user and system, all threads.
    pub cpu_seconds: f64,
    pub wall_seconds: f64,
    /// The same of the first, in which every agent derives the addresses it looks at.
    pub first_cpu_seconds: f64,
    /// The same of a third round, in which every agent is shown one market that it never saw.
    pub new_market_cpu_seconds: f64,
    /// Resident memory that came with the agents, with all that a host keeps for each and the room its task takes.
    pub bytes_per_agent: u64,
    /// Resident memory before, the snapshot included.
    pub base_bytes: u64,
    /// Entries of the second round, and bytes of their envelopes and bodies.
    pub entries: u64,
    pub entry_bytes: u64,
    /// Agents that wanted to do something in the second round; the others wait.
    pub acting: u64,
}

/// Lets `agents` live for three rounds. Seed and leases are kept in `folder`, which must be empty.
///
/// # Errors
/// What the database, the enclave or the journal refuse.
pub async fn measure(agents: u64, folder: &Path) -> Result<Figures, HostError> {
    let cluster = Cluster {
        name: "local".into(),
        genesis_hash: [5; 32],
        local: true,
    };
    let open = || DevEnclave::open(&folder.join("enclave.seed"), &cluster, DEV_APP_COMPOSE);
    let url = format!("sqlite:{}", folder.join("bench.sqlite").display());
    let db = sporeline_store::open(&url)
        .await
        .map_err(|error| HostError::StoredTransaction(error.to_string()))?;
    let host = Host {
        tempo: Tempo::DEFAULT,
        leases: lease::Leases::new(db.clone(), Duration::from_secs(3_600), None),
        ..Host::alone(db, open()?, cluster.clone())
    };
    let host = Arc::new(host);

    // Another enclave of the same seed: what the host's own keeps for its agents comes with them.
    let other = open()?;
    let mut residents = Vec::with_capacity(agents as usize);
    for number in 0..agents {
        let keys = other.public_keys(number).await?;
        residents.push(Resident {
            wallet: keys.wallet,
            number,
            nostr_key: keys.nostr,
        });
    }
    let wallets: Vec<Address> = residents.iter().map(|who| who.wallet).collect();
    let mut world = Arc::new(World::of(&wallets, host.compose_hash, NOW));

    let base_bytes = process::resident();
    let alive = wake(&host, residents, &world).await?;
    let (alive, first) = round(alive, &world).await?;
    if let Some(world) = Arc::get_mut(&mut world) {
        world.pass(LATER);
    }
    let (alive, second) = round(alive, &world).await?;
    let grown = process::resident().saturating_sub(base_bytes);
    if let Some(world) = Arc::get_mut(&mut world) {
        world.pass(LATER);
        world.show_another();
    }
    let (alive, third) = round(alive, &world).await?;
    let agents = alive.len() as u64;
    for entries in &second.checked {
        journal::verify(entries).map_err(|flaw| HostError::StoredTransaction(flaw.to_string()))?;
    }
    Ok(Figures {
        agents,
        cpu_seconds: second.cpu.as_secs_f64(),
        wall_seconds: second.wall.as_secs_f64(),
        first_cpu_seconds: first.cpu.as_secs_f64(),
        new_market_cpu_seconds: third.cpu.as_secs_f64(),
        bytes_per_agent: grown / agents.max(1),
        base_bytes,
        entries: second.entries,
        entry_bytes: second.entry_bytes,
        acting: second.acting,
    })
}

/// An agent, and as much memory as its task would take.
struct Alive {
    life: Life,
    _room: Box<[u8]>,
}

/// Everything a host keeps for each of its agents.
async fn wake(host: &Arc<Host>, residents: Vec<Resident>, world: &World) -> Result<Vec<Alive>, HostError> {
    let mut alive = Vec::with_capacity(residents.len());
    for some in residents.chunks(lease::AT_ONCE) {
        let wallets: Vec<Address> = some.iter().map(|who| who.wallet).collect();
        let leases = host.leases.take(&wallets).await?;
        let mut leases: HashMap<Address, _> = leases.into_iter().map(|lease| (*lease.wallet(), lease)).collect();
        for who in some {
            let lease = leases.remove(&who.wallet).ok_or(HostError::LeaseLost)?;
            let memory = memory(world, who.number);
            alive.push(Alive {
                life: Life::waking(host.clone(), *who, lease, host.stop.child_token(), memory),
                // Not zeros: the kernel gives none of those before they are written.
                _room: vec![1; supervise::task_bytes()].into(),
            });
        }
    }
    Ok(alive)
}

/// It has traded in every market it is shown.
fn memory(world: &World, number: u64) -> Memory {
    let markets = world.known(number).into_iter().zip(1..).map(|(known, trades)| {
        let market = MarketMemory {
            result: 40 - trades as i32 * 20,
            momentum: 30,
            trades,
            opened_by: Some(Strategy::Momentum),
            ..MarketMemory::default()
        };
        (known.mint.to_string(), market)
    });
    Memory {
        markets: markets.collect(),
        momentum: 120,
        reversion: -80,
        curiosity: 15,
        idle_since: NOW - 7_200,
        traded_at: NOW - 7_200,
        lessons: sporeline_mind::Lessons::default(),
    }
}

/// A round's figures.
#[derive(Default)]
struct Round {
    cpu: Duration,
    wall: Duration,
    entries: u64,
    entry_bytes: u64,
    acting: u64,
    checked: Vec<Vec<Entry>>,
}

/// Every agent once, each in a task of its own.
async fn round(alive: Vec<Alive>, world: &Arc<World>) -> Result<(Vec<Alive>, Round), HostError> {
    let mut round = Round::default();
    let mut back = Vec::with_capacity(alive.len());
    let (cpu, wall) = (process::cpu(), Instant::now());
    let tasks: Vec<_> = (alive.into_iter().enumerate())
        .map(|(place, one)| tokio::spawn(turn(one, world.clone(), place < CHECKED)))
        .collect();
    // The last first: nobody in a host waits for its agents one by one, so a wake for each must not be measured.
    for task in tasks.into_iter().rev() {
        let ended = task.await;
        let (one, done) = ended.map_err(|panic| HostError::StoredTransaction(panic.to_string()))??;
        back.push(one);
        round.entries += done.entries;
        round.entry_bytes += done.entry_bytes;
        round.acting += u64::from(done.acts);
        round.checked.extend(done.kept);
    }
    back.reverse();
    round.cpu = process::cpu().saturating_sub(cpu);
    round.wall = wall.elapsed();
    Ok((back, round))
}

/// What an agent's turn came to.
struct Turn {
    acts: bool,
    entries: u64,
    entry_bytes: u64,
    /// Its entries, where they will be checked; a host lets go of them once they are stored.
    kept: Option<Vec<Entry>>,
}

async fn turn(mut one: Alive, world: Arc<World>, keep: bool) -> Result<(Alive, Turn), HostError> {
    let Rehearsed { entries, acts } = one.life.rehearse(&world).await?;
    let bytes = |entry: &Entry| (entry.unsigned.envelope.len() + entry.unsigned.body.len()) as u64;
    let done = Turn {
        acts,
        entries: entries.len() as u64,
        entry_bytes: entries.iter().map(bytes).sum(),
        kept: keep.then_some(entries),
    };
    Ok((one, done))
}
