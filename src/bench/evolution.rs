use serde::Serialize;
use sporeline_evolution::{Figures, Size, most_hold, run};
use std::time::Instant;

/// One seed's figures, and how long they took.
#[derive(Serialize)]
struct Timed {
    #[serde(flatten)]
    figures: Figures,
    /// Wall-clock, on one core.
    seconds: f64,
}

/// Runs the experiment for `seeds` seeds from `seed` on and prints the figures: a table, or JSON (one object, or of several seeds an
/// array).
///
/// # Errors
/// When on fewer than nine of ten seeds (of a single one: there) all holds that must; the figures are printed before.
pub fn evolution(seed: u64, seeds: u64, json: bool) -> anyhow::Result<()> {
    if !json {
        header();
    }
    let mut all = Vec::new();
    for seed in seed..seed.saturating_add(seeds) {
        let start = Instant::now();
        let figures = run(seed, &Size::WHOLE);
        let timed = Timed {
            figures,
            seconds: start.elapsed().as_secs_f64(),
        };
        if !json {
            row(&timed);
        }
        all.push(timed);
    }
    match all.as_slice() {
        [one] if json => println!("{}", serde_json::to_string_pretty(one)?),
        several if json => println!("{}", serde_json::to_string_pretty(several)?),
        _ => {}
    }
    let figures: Vec<_> = all.iter().map(|timed| timed.figures).collect();
    anyhow::ensure!(
        most_hold(&figures),
        "selection and learning pay, with agents at most a twentieth of the volume, on {} of {} seeds only",
        figures.iter().filter(|figures| figures.holds()).count(),
        figures.len()
    );
    Ok(())
}

fn header() {
    println!(
        "mean profits in bps of the start: of the first and last five generations; last five without selection; founders and"
    );
    println!(
        "last generation in unseen flows; both with learning and frozen memories, founders alone too. diversity 0-10,000; survival"
    );
    println!("and agents' part of the volume in bps");
    println!(
        "{:>4}{:>8}{:>8}{:>8}{:>9}{:>9}{:>8}{:>8}{:>8}{:>8}{:>9}{:>9}{:>8}{:>8}",
        "seed",
        "first5",
        "last5",
        "random",
        "unseen1",
        "unseen30",
        "diverse",
        "alive",
        "learn",
        "frozen",
        "flearn",
        "ffrozen",
        "volume",
        "seconds"
    );
}

fn row(Timed { figures: f, seconds }: &Timed) {
    println!(
        "{:>4}{:>8}{:>8}{:>8}{:>9}{:>9}{:>8}{:>8}{:>8}{:>8}{:>9}{:>9}{:>8}{:>8.1}{}",
        f.seed,
        f.mean_profit_first5,
        f.mean_profit_last5,
        f.mean_profit_last5_no_selection,
        f.unseen_first,
        f.unseen_last,
        f.diversity,
        f.survival,
        f.learning_on,
        f.learning_off,
        f.founders_learning_on,
        f.founders_learning_off,
        f.agent_volume_bps,
        seconds,
        if f.holds() { "" } else { "  does not hold" },
    );
}
