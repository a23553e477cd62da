//! In a process of its own: what is measured is the process's.

use sporeline_host::bench::measure;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_agents_think_and_sign_in_moments_and_in_some_pages_each() {
    let folder = tempfile::tempdir().unwrap();
    let figures = measure(500, folder.path()).await.unwrap();
    assert_eq!((figures.agents, figures.entries), (500, 1_000));
    // Some wait and some act, and all see several markets.
    assert!((50..450).contains(&figures.acting), "{figures:?}");
    assert!(figures.entry_bytes > 500 * 4_000, "{figures:?}");
    // Unoptimised, and what a process needs once is shared by few: the bounds that count are those of a release.
    assert!(figures.cpu_seconds < 5.0, "{figures:?}");
    assert!(figures.new_market_cpu_seconds > 0.0, "{figures:?}");
    assert!(figures.bytes_per_agent < 80_000, "{figures:?}");
}
