use std::path::PathBuf;

/// CPU time of a round, seconds.
const MOST_CPU_SECONDS: f64 = 1.0;
const MOST_BYTES_PER_AGENT: u64 = 40_000;
/// What the bounds are for.
const AGENTS: u64 = 10_000;

/// Lets that many agents live in memory for three rounds and prints what the second took: a table, or one JSON object.
///
/// # Errors
/// When 10,000 agents or fewer take more than the bounds; the figures are printed before.
pub fn host(agents: u64, json: bool) -> anyhow::Result<()> {
    let folder = Folder::new()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let figures = runtime.block_on(sporeline_host::bench::measure(agents, &folder.0))?;
    if json {
        println!("{}", serde_json::to_string_pretty(&figures)?);
    } else {
        println!("agents           {:>12}", figures.agents);
        println!("CPU of a round   {:>12.3} s", figures.cpu_seconds);
        println!("  of the first   {:>12.3} s", figures.first_cpu_seconds);
        println!("  with a new one {:>12.3} s", figures.new_market_cpu_seconds);
        println!("wall-clock       {:>12.3} s", figures.wall_seconds);
        println!("entries          {:>12}", figures.entries);
        println!("  bytes          {:>12}", figures.entry_bytes);
        println!("agents that act  {:>12}", figures.acting);
        println!("bytes an agent   {:>12}", figures.bytes_per_agent);
        println!("bytes of a host  {:>12}", figures.base_bytes);
    }
    if agents <= AGENTS {
        anyhow::ensure!(
            figures.cpu_seconds <= MOST_CPU_SECONDS,
            "a round takes {:.3} s of CPU; at most {MOST_CPU_SECONDS} is allowed",
            figures.cpu_seconds
        );
    }
    anyhow::ensure!(
        figures.bytes_per_agent <= MOST_BYTES_PER_AGENT,
        "an agent takes {} bytes; at most {MOST_BYTES_PER_AGENT} are allowed",
        figures.bytes_per_agent
    );
    Ok(())
}

/// A folder of nobody else, for a seed and leases; it goes when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> std::io::Result<Self> {
        let path = std::env::temp_dir().join(format!("sporeline-bench-{}", std::process::id()));
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left is in the folder for what is left.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
