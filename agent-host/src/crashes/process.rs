//! A host in a process of its own: this test binary, run again. Only so can it be killed as a machine kills it.

use crate::{Config, Priority, Rpc, crash, run};
use serde::{Deserialize, Serialize};
use solana_sdk::signature::Keypair;
use sporeline_enclave::{Cluster, DEV_APP_COMPOSE, DevEnclave};
use sporeline_mind::Tempo;
use sporeline_svm::PRICE;
use std::{
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};
use tracing_subscriber::filter::LevelFilter;

/// What the process is told, as JSON.
const TOLD: &str = "SPORELINE_CRASH_HOST";
/// Thoughts every second, positions of a few: nobody sits still. Chain seconds are shorter than real ones here.
const HASTY: Tempo = Tempo {
    cadence: (1, 1),
    look_back: (2, 5),
    patience: (1, 2),
};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Told {
    pub database: String,
    pub node: String,
    pub attester: String,
    pub skip_preflight: bool,
    /// As in [`Config`].
    pub relayed: bool,
    /// Everything is logged, not what matters alone.
    pub talkative: bool,
    /// Holds the sealed seed, the operator's key and the log.
    pub folder: PathBuf,
}

impl Told {
    pub fn seed_path(&self) -> PathBuf {
        self.folder.join("enclave.seed")
    }

    pub fn operator_path(&self) -> PathBuf {
        self.folder.join("operator.key")
    }

    /// Of all hosts of the run.
    pub fn log_path(&self) -> PathBuf {
        self.folder.join("host.log")
    }
}

pub fn cluster() -> Cluster {
    Cluster {
        name: "local".into(),
        genesis_hash: sporeline_svm::GENESIS_HASH,
        local: true,
    }
}

pub fn enclave(seed: &Path) -> DevEnclave {
    DevEnclave::open(seed, &cluster(), DEV_APP_COMPOSE).unwrap()
}

/// Not a test of its own: what [`Process::start`] runs. Otherwise it does nothing.
#[test]
fn a_host_in_a_process_of_its_own() {
    let Ok(told) = std::env::var(TOLD) else { return };
    let told: Told = serde_json::from_str(&told).unwrap();
    let log = OpenOptions::new()
        .append(true)
        .create(true)
        .open(told.log_path())
        .unwrap();
    tracing_subscriber::fmt()
        .with_max_level(match told.talkative {
            true => LevelFilter::TRACE,
            false => LevelFilter::INFO,
        })
        .with_ansi(false)
        .with_writer(Arc::new(log))
        .init();
    let operator: [u8; 32] = std::fs::read(told.operator_path()).unwrap().try_into().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let db = sporeline_store::open(&told.database).await.unwrap();
        let operator = Keypair::new_from_array(operator);
        let enclave = Arc::new(enclave(&told.seed_path()));
        let mut config = Config::new(told.node.clone(), operator, cluster(), enclave);
        config.rpc = Rpc {
            urls: vec![told.node],
            skip_preflight: told.skip_preflight,
            priority: Priority::NONE,
        };
        config.attesters = vec![told.attester];
        config.tempo = HASTY;
        config.keeper = None;
        config.anchor_every_s = 60;
        config.relayed = told.relayed;
        config.price_account = Some(PRICE);
        // Whoever started it ends it by closing its input.
        let closed = async {
            let mut input = vec![];
            let _ended = tokio::io::AsyncReadExt::read_to_end(&mut tokio::io::stdin(), &mut input).await;
        };
        // A node that does not answer at the start: whoever runs a host starts it again.
        let (stop, stopped) = tokio::sync::watch::channel(false);
        tokio::spawn(async move {
            closed.await;
            let _nobody = stop.send(true);
        });
        loop {
            let mut stopped = stopped.clone();
            let again = stopped.clone();
            let config = Config {
                operator: config.operator.insecure_clone(),
                rpc: config.rpc.clone(),
                cluster: config.cluster.clone(),
                enclave: config.enclave.clone(),
                attesters: config.attesters.clone(),
                keeper: None,
                brain: config.brain.clone(),
                relays: config.relays.clone(),
                public_url: config.public_url.clone(),
                // One at a time: what it ran before it was killed is its own again at once.
                process: Some("crashes".into()),
                ..config
            };
            let ended = run(
                db.clone(),
                config,
                async move { drop(stopped.wait_for(|stop| *stop).await) },
            )
            .await;
            match ended {
                Ok(()) => return,
                Err(error) => tracing::warn!(%error, "the host does not start"),
            }
            if *again.borrow() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
}

/// A running host.
pub struct Process {
    child: Child,
    /// Where it names the point at which it dies.
    says: PathBuf,
}

/// How a host ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// At this point, as it was told.
    At(&'static str),
    /// By a signal from outside.
    Killed,
}

impl Process {
    /// `at`: points at which it dies, and how many times it passes each before.
    pub fn start(told: &Told, at: &[(&str, u32)]) -> Self {
        // With as large a core file as may be: what forbids one has to do so by itself.
        let mut command = Command::new("sh");
        command
            .args(["-c", "ulimit -c $(ulimit -H -c); exec \"$0\" \"$@\""])
            .arg(std::env::current_exe().unwrap())
            .args([
                "crashes::process::a_host_in_a_process_of_its_own",
                "--exact",
                "--nocapture",
            ])
            .env(TOLD, serde_json::to_string(told).unwrap())
            .current_dir(&told.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(
                File::options()
                    .append(true)
                    .create(true)
                    .open(told.folder.join("stderr"))
                    .unwrap(),
            );
        let at: Vec<_> = at.iter().map(|(point, passes)| format!("{point}:{passes}")).collect();
        command.env(crash::AT, at.join(","));
        Self {
            child: command.spawn().unwrap(),
            says: told.folder.join("stderr"),
        }
    }

    /// The largest core file that it may leave now, as the kernel has it.
    pub fn core_limit(&self) -> String {
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", self.child.id())).unwrap();
        let line = limits.lines().find_map(|line| line.strip_prefix("Max core file size"));
        line.unwrap().split_whitespace().next().unwrap().to_owned()
    }

    /// Waits until it dies, and kills it where it lives longer than `patience`.
    pub async fn die(mut self, patience: Duration) -> Ended {
        let begun = Instant::now();
        while begun.elapsed() < patience {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(is_abort(status), "the host ended by itself: {status}");
                return self.at();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.child.kill().unwrap();
        match is_abort(self.child.wait().unwrap()) {
            true => self.at(),
            false => Ended::Killed,
        }
    }

    fn at(&self) -> Ended {
        let said = std::fs::read_to_string(&self.says).unwrap();
        let last = said.lines().last().unwrap();
        let known = crash::POINTS.iter().find(|point| **point == last);
        Ended::At(known.unwrap_or_else(|| panic!("the host died of itself: {last}")))
    }

    /// Asks it to stop, and waits until it has.
    pub async fn stop(mut self) {
        drop(self.child.stdin.take());
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "the host does not stop");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn is_abort(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    const SIGABRT: i32 = 6;
    status.signal() == Some(SIGABRT)
}
