//! Which of Intel's collateral is worth keeping.

use crate::{endpoint::Lie, scene::Scene};
use sporeline_enclave::tdx::TcbRule;
use sporeline_llm::config::Signatures;
use std::sync::atomic::Ordering;

/// Why a machine does not count, and how often the collateral that it was judged by was kept.
async fn judged(lie: Lie, tcb: Vec<TcbRule>) -> (Option<String>, usize) {
    let mut scene = Scene::new(Signatures::Ecdsa).await;
    scene.endpoint.set().lie = lie;
    scene.policy.tdx.tcb = tcb;
    let decision = scene.believing().decide(&scene.asked.question()).await;
    let why = decision.receipt.unwrap().unattested;
    assert_eq!(scene.collateral_wanted.load(Ordering::Relaxed), 1);
    (why, scene.collateral_kept.load(Ordering::Relaxed))
}

#[tokio::test]
async fn collateral_is_kept_where_a_quote_was_verified_with_it_whatever_is_thought_of_the_machine() {
    let up_to_date = || vec!["UpToDate".parse().unwrap()];
    assert_eq!(judged(Lie::None, up_to_date()).await, (None, 1));
    assert_eq!(judged(Lie::None, vec![]).await, (Some("unaccepted_tcb".into()), 1));
    // Nothing was verified.
    assert_eq!(
        judged(Lie::StaleReport, up_to_date()).await,
        (Some("wrong_report_data".into()), 0)
    );
}
