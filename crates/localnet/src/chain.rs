//! surfpool, running in a thread of this process.

use std::{
    net::{Ipv4Addr, TcpListener},
    thread,
    time::Duration,
};

use crossbeam_channel::{Receiver, Sender, unbounded};
use solana_client::{rpc_client::RpcClient, rpc_request::RpcRequest};
use surfpool_core::surfnet::{
    GeyserEvent,
    locker::SurfnetSvmLocker,
    svm::{SurfnetSvm, SurfnetSvmConfig},
};
use surfpool_types::{BlockProductionMode, RpcConfig, SimnetCommand, SimnetConfig, SimnetEvent, SurfpoolConfig};

use crate::LocalnetError;

/// How long the chain may take to start or to close its ports.
const PATIENCE: Duration = Duration::from_secs(20);

/// A chain that was made but does not run yet.
pub(crate) struct Made {
    pub svm: SurfnetSvm,
    events: Receiver<SimnetEvent>,
    geyser: Receiver<GeyserEvent>,
}

/// A running chain.
pub(crate) struct Chain {
    pub locker: SurfnetSvmLocker,
    pub commands: Sender<SimnetCommand>,
    pub ports: Ports,
    lifecycle: Receiver<Lifecycle>,
    runloop: Option<thread::JoinHandle<Result<(), String>>>,
}

enum Lifecycle {
    Started,
    Aborted(String),
    /// One of the two servers closed its port.
    Closed,
}

/// Where the chain listens.
#[derive(Clone, Copy)]
pub(crate) struct Ports {
    pub rpc: u16,
    pub ws: u16,
}

impl Ports {
    /// The port asked for (0: any free one) and the next free one above it.
    pub(crate) fn choose(rpc: u16) -> Result<Self, LocalnetError> {
        let rpc = match free(rpc) {
            Ok(found) => found,
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
                return Err(LocalnetError::PortTaken { port: rpc });
            }
            Err(source) => return Err(LocalnetError::Port { port: rpc, source }),
        };
        let above = (rpc.saturating_add(1)..=rpc.saturating_add(100)).find_map(|port| free(port).ok());
        let ws = match above {
            Some(ws) if ws != rpc => ws,
            _ => free(0).map_err(|source| LocalnetError::Port { port: 0, source })?,
        };
        Ok(Self { rpc, ws })
    }
}

fn free(port: u16) -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, port))?.local_addr()?.port())
}

/// Makes a chain with nothing of ours on it.
pub(crate) fn make(slot_ms: u64) -> Result<Made, LocalnetError> {
    let config = SurfnetSvmConfig {
        slot_time: slot_ms,
        // Profiles are surfpool's studio's; they cost an execution per instruction and transaction.
        instruction_profiling_enabled: false,
        ..SurfnetSvmConfig::default()
    };
    let (svm, events, geyser) = SurfnetSvm::new(config).map_err(LocalnetError::chain)?;
    Ok(Made { svm, events, geyser })
}

impl Chain {
    /// Starts block production and both servers, and returns when they answer.
    pub(crate) fn start(made: Made, ports: Ports) -> Result<Self, LocalnetError> {
        let Made { svm, events, geyser } = made;
        let slot_ms = svm.slot_time;
        let locker = SurfnetSvmLocker::new(svm);
        let (commands, commands_rx) = unbounded();
        let (lifecycle_tx, lifecycle) = unbounded();
        spawn("chain events", move || watch(&events, &lifecycle_tx))?;
        let config = SurfpoolConfig {
            simnets: vec![SimnetConfig {
                offline_mode: true,
                remote_rpc_url: None,
                slot_time: slot_ms,
                block_production_mode: BlockProductionMode::Clock,
                instruction_profiling_enabled: false,
                ..SimnetConfig::default()
            }],
            rpc: RpcConfig {
                bind_host: Ipv4Addr::LOCALHOST.to_string(),
                bind_port: ports.rpc,
                ws_port: ports.ws,
                ..RpcConfig::default()
            },
            ..SurfpoolConfig::default()
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(LocalnetError::chain)?;
        let (run_locker, run_commands) = (locker.clone(), commands.clone());
        let runloop = spawn("chain", move || {
            runtime
                .block_on(surfpool_core::runloops::start_local_surfnet_runloop(
                    run_locker,
                    config,
                    run_commands,
                    commands_rx,
                    geyser,
                ))
                .map_err(|error| error.to_string())
        })?;
        let mut chain = Self {
            locker,
            commands,
            ports,
            lifecycle,
            runloop: Some(runloop),
        };
        chain.wait_until_started()?;
        chain.close_back_doors()?;
        Ok(chain)
    }

    /// Disables, for good, the methods by which surfpool lets anybody who reaches its port rewrite accounts and time: any
    /// web page open on this machine reaches it.
    fn close_back_doors(&self) -> Result<(), LocalnetError> {
        let rpc = RpcClient::new(format!("http://127.0.0.1:{}", self.ports.rpc));
        let method = RpcRequest::Custom {
            method: "surfnet_disableCheatcode",
        };
        rpc.send::<serde_json::Value>(method, serde_json::json!(["all", { "lockout": true }]))
            .map(|_| ())
            .map_err(LocalnetError::chain)
    }

    fn wait_until_started(&mut self) -> Result<(), LocalnetError> {
        let deadline = std::time::Instant::now() + PATIENCE;
        loop {
            match self.lifecycle.recv_timeout(Duration::from_millis(20)) {
                Ok(Lifecycle::Started) => return Ok(()),
                Ok(Lifecycle::Aborted(why)) => return Err(LocalnetError::Chain(why)),
                Ok(Lifecycle::Closed) => return Err(LocalnetError::chain("a server closed while starting")),
                Err(_) if self.runloop.as_ref().is_none_or(thread::JoinHandle::is_finished) => {
                    self.join()?;
                    return Err(LocalnetError::chain("it ended while starting"));
                }
                Err(_) if std::time::Instant::now() > deadline => {
                    return Err(LocalnetError::Chain(format!("not started after {PATIENCE:?}")));
                }
                Err(_) => {}
            }
        }
    }

    /// Ends block production, closes both ports and waits for it. The state stays readable through `locker`.
    pub(crate) fn terminate(&mut self) -> Result<(), LocalnetError> {
        // When the runloop has already ended nobody receives this; `join` then says how it ended.
        let _ = self.commands.send(SimnetCommand::Terminate(None));
        self.join()?;
        let mut open = 2;
        while open > 0 {
            match self.lifecycle.recv_timeout(PATIENCE) {
                Ok(Lifecycle::Closed) => open -= 1,
                Ok(Lifecycle::Aborted(why)) => tracing::warn!(why, "the chain reported an error while it stopped"),
                Ok(Lifecycle::Started) => {}
                Err(_) => {
                    let Ports { rpc, ws } = self.ports;
                    return Err(LocalnetError::Chain(format!(
                        "ports {rpc} and {ws} not closed after {PATIENCE:?}"
                    )));
                }
            }
        }
        Ok(())
    }

    pub(crate) fn is_running(&self) -> bool {
        self.runloop.as_ref().is_some_and(|runloop| !runloop.is_finished())
    }

    fn join(&mut self) -> Result<(), LocalnetError> {
        let Some(runloop) = self.runloop.take() else {
            return Ok(());
        };
        match runloop.join() {
            Ok(ended) => ended.map_err(LocalnetError::Chain),
            Err(_) => Err(LocalnetError::chain("its thread panicked")),
        }
    }
}

impl Drop for Chain {
    fn drop(&mut self) {
        if self.runloop.is_some() {
            let _ = self.commands.send(SimnetCommand::Terminate(None));
        }
    }
}

/// Empties surfpool's event channel: it blocks the chain when it is full.
fn watch(events: &Receiver<SimnetEvent>, lifecycle: &Sender<Lifecycle>) {
    while let Ok(event) = events.recv() {
        let news = match event {
            SimnetEvent::CoreStarted(_) => Lifecycle::Started,
            SimnetEvent::Aborted(why) => Lifecycle::Aborted(why),
            SimnetEvent::Shutdown => Lifecycle::Closed,
            // Refused transactions are reported as errors too; whoever sent them is told.
            SimnetEvent::ErrorLog(_, message) | SimnetEvent::WarnLog(_, message) => {
                tracing::debug!(message, "chain");
                continue;
            }
            _ => continue,
        };
        // Nobody listens between start and stop; the channel is unbounded and the news are few.
        let _ = lifecycle.send(news);
    }
}

fn spawn<T: Send + 'static>(
    name: &str,
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<thread::JoinHandle<T>, LocalnetError> {
    thread::Builder::new()
        .name(name.into())
        .spawn(run)
        .map_err(LocalnetError::chain)
}
