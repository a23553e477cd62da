//! `sporeline verify`: anyone checks anything, with a public API and an RPC node.

use anyhow::bail;
use clap::{Args, Subcommand};
use sporeline_verify::{Api, Node, Report};
use std::time::Duration;

#[derive(Subcommand)]
pub enum What {
    /// Journal, anchors, actions, attestations and birth of an agent.
    Agent {
        /// Number, wallet or mint.
        id: String,
        /// Computes every decision anew from genome, memory and observation.
        #[arg(long)]
        replay: bool,
        #[command(flatten)]
        sources: Sources,
    },
    /// Whether a child is what its parents, its wallet and the slot's hash make of it.
    Birth {
        /// Number, wallet or mint.
        id: String,
        #[command(flatten)]
        sources: Sources,
    },
    /// One quote: whose machine made it, and who vouched for it.
    Attestation {
        /// Hex.
        quote_hash: String,
        #[command(flatten)]
        sources: Sources,
    },
}

#[derive(Args)]
pub struct Sources {
    /// API that is asked.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    api: String,
    /// RPC node that is asked for the chain's own word. Without it the API is believed about the chain, and the report
    /// says so.
    #[arg(long, value_name = "URL")]
    rpc: Option<String>,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
}

pub async fn run(what: What) -> anyhow::Result<()> {
    let sources = match &what {
        What::Agent { sources, .. } | What::Birth { sources, .. } | What::Attestation { sources, .. } => sources,
    };
    let api = Api::new(&sources.api);
    let node = sources.rpc.as_deref().map(Node::new);
    // Drawn on standard error, and only where that is a terminal.
    let progress = indicatif::ProgressBar::new_spinner();
    progress.enable_steady_tick(Duration::from_millis(100));
    let tell = |line: &str| progress.set_message(line.to_owned());
    let report = match &what {
        What::Agent { id, replay, .. } => {
            let mut dossier = sporeline_verify::gather(&api, node.as_ref(), id, &tell).await?;
            if *replay {
                sporeline_verify::gather_receipts(&api, &mut dossier, &tell).await?;
            }
            tell("checking");
            sporeline_verify::check(&dossier, *replay)
        }
        What::Birth { id, .. } => {
            sporeline_verify::check_birth(&sporeline_verify::gather(&api, node.as_ref(), id, &tell).await?)
        }
        What::Attestation { quote_hash, .. } => {
            let hash = super::init::hash("QUOTE_HASH", quote_hash)?;
            let (cluster, bundle, chain) = sporeline_verify::gather_bundle(&api, node.as_ref(), &hash, &tell).await?;
            sporeline_verify::check_attestation(&cluster, &hash, &bundle, chain.as_ref())
        }
    };
    progress.finish_and_clear();
    print(&report, sources.json)?;
    if !report.holds() {
        bail!("this does not hold: {}", report.failed().join(", "));
    }
    Ok(())
}

fn print(report: &Report, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(report)?);
    } else {
        print!("{report}");
    }
    Ok(())
}
