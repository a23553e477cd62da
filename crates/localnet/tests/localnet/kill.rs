//! A world whose process is killed goes on from a block boundary at most five seconds earlier.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use crate::world::{assert_balances_match, client, ledger, send, start};

/// Set for the process that is to be killed; its value is the data folder.
const CHILD: &str = "SPORELINE_LOCALNET_CHILD";
/// What the process prints when the chain answers: this word, its URL, the slot it goes on with, what it lost in
/// milliseconds, and how many copies were damaged.
const READY: &str = "localnet-ready";

/// Not a test of its own: the process that the tests kill. It transfers until it dies.
#[tokio::test(flavor = "multi_thread")]
async fn the_process_that_is_killed() {
    let Ok(dir) = std::env::var(CHILD) else { return };
    let (net, rpc) = start(Path::new(&dir)).await;
    let (slot, lost, damaged) = net.resumed().map_or((0, 0, 0), |resumed| {
        (resumed.slot, resumed.lost.as_millis(), resumed.damaged.len())
    });
    println!("\n{READY} {} {slot} {lost} {damaged}", net.rpc_url());
    // The one who kills reads the world first.
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).expect("a word to go on");
    let seed = u64::from(std::process::id()) << 20;
    for n in 0.. {
        let blockhash = rpc.get_latest_blockhash().await.expect("a block hash");
        send(&rpc, blockhash, 1_000_000 + (seed + n) % 1_000_000_000).await;
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
}

pub struct Victim {
    process: Child,
    // Held so that the child can go on writing.
    _output: BufReader<ChildStdout>,
    pub url: String,
    pub slot: u64,
    pub lost: Duration,
    pub damaged: usize,
}

impl Victim {
    pub fn spawn(dir: &Path) -> Self {
        let mut process = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "kill::the_process_that_is_killed", "--nocapture"])
            .env(CHILD, dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let mut output = BufReader::new(process.stdout.take().expect("its output"));
        let mut line = String::new();
        while !line.starts_with(READY) {
            line.clear();
            assert_ne!(
                output.read_line(&mut line).expect("a line"),
                0,
                "the process ended before it was ready"
            );
        }
        let words: Vec<_> = line.split_whitespace().collect();
        let number = |n: usize| words[n].parse::<u64>().expect("a number");
        Self {
            url: words[1].to_owned(),
            slot: number(2),
            lost: Duration::from_millis(number(3)),
            damaged: usize::try_from(number(4)).expect("a small number"),
            process,
            _output: output,
        }
    }

    pub fn go(&mut self) {
        self.process
            .stdin
            .as_mut()
            .expect("its input")
            .write_all(b"go\n")
            .expect("it listens");
    }

    pub fn kill(mut self) {
        self.process.kill().expect("SIGKILL");
        self.process.wait().expect("its end");
    }
}

/// Five, or as many as `SPORELINE_KILLS` says.
fn kills() -> u32 {
    std::env::var("SPORELINE_KILLS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(5)
}

#[tokio::test(flavor = "multi_thread")]
async fn after_every_kill_all_blocks_are_whole_and_at_most_five_seconds_are_lost() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut reached = 0;
    let mut transfers = 0;
    for round in 0..=kills() {
        let mut victim = Victim::spawn(dir.path());
        let rpc = client(&victim.url);
        if round > 0 {
            let gone = reached.max(victim.slot) - victim.slot;
            assert!(gone * 200 <= 5_000, "round {round}: {gone} slots are gone");
            assert!(
                victim.lost >= Duration::from_millis(gone.saturating_sub(1) * 200),
                "it says so: {:?}",
                victim.lost
            );
            assert_eq!(victim.damaged, 0);
            let found = ledger(&rpc, victim.slot - 1).await;
            assert_balances_match(&rpc, &found).await;
            println!(
                "round {round}: {} transfers, {gone} slots lost, {:?} said",
                found.transfers, victim.lost
            );
            transfers = found.transfers;
        }
        victim.go();
        // A different moment each time, in all phases of the snapshots.
        let nanos = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .expect("a clock")
            .subsec_nanos();
        tokio::time::sleep(Duration::from_millis(1_000 + u64::from(nanos / 1_000 % 3_000))).await;
        reached = rpc.get_slot().await.expect("a slot");
        victim.kill();
    }
    assert!(transfers > 100, "there was something to lose: {transfers} transfers");
}
