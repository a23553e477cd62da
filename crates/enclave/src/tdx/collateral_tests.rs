//! What is kept when, with a PCCS that never answers.

use super::{Claims, Collateral, CollateralError, Pccs};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::net::TcpListener;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// Of a machine of model `number`.
fn claims(number: u8) -> Claims {
    Claims {
        mr_td: [0; 48],
        rtmr: [[0; 48]; 4],
        report_data: [0; 64],
        config_compose_hash: None,
        debug: false,
        ppid: vec![],
        fmspc: [number; 6],
        platform_ca: true,
    }
}

fn named(name: &str) -> Arc<Collateral> {
    let name = name.to_owned();
    Arc::new(Collateral {
        pck_crl_issuer_chain: name.clone(),
        root_ca_crl: vec![],
        pck_crl: vec![],
        tcb_info_issuer_chain: name.clone(),
        tcb_info: name.clone(),
        tcb_info_signature: vec![],
        qe_identity_issuer_chain: name.clone(),
        qe_identity: name,
        qe_identity_signature: vec![],
        pck_certificate_chain: None,
    })
}

/// Nobody listens on port 1.
fn gone() -> Pccs {
    Pccs::new("http://127.0.0.1:1").unwrap()
}

#[tokio::test]
async fn where_the_pccs_is_gone_what_is_kept_is_used_however_old_it_is() {
    let (pccs, kept) = (gone(), named("kept"));
    let nothing = pccs.collateral(&claims(1)).await;
    assert!(
        matches!(nothing, Err(CollateralError::Unreachable { .. })),
        "{nothing:?}"
    );
    pccs.keep(&claims(1), &kept);
    for age in [Duration::ZERO, HOUR, HOUR * 24] {
        pccs.let_pass(age);
        assert_eq!(pccs.collateral(&claims(1)).await.unwrap(), kept);
    }
    assert!(pccs.collateral(&claims(2)).await.is_err());
}

#[tokio::test]
async fn what_is_kept_is_asked_for_again_after_an_hour_and_after_a_failure_a_minute_later() {
    let pccs = gone();
    pccs.keep(&claims(1), &named("kept"));
    assert!(!pccs.is_due(&claims(1)));
    pccs.let_pass(HOUR);
    assert!(pccs.is_due(&claims(1)));
    pccs.collateral(&claims(1)).await.unwrap();
    assert!(!pccs.is_due(&claims(1)));
    pccs.let_pass(Duration::from_secs(60));
    assert!(pccs.is_due(&claims(1)));
    // To see again what is old makes it no newer.
    let kept = pccs.collateral(&claims(1)).await.unwrap();
    pccs.keep(&claims(1), &kept);
    pccs.let_pass(Duration::from_secs(60));
    assert!(pccs.is_due(&claims(1)));
}

#[tokio::test]
async fn a_model_too_many_drives_out_the_oldest_and_no_other() {
    let pccs = gone();
    for number in 0..=32 {
        pccs.keep(&claims(number), &named("kept"));
        pccs.let_pass(Duration::from_secs(1));
    }
    assert!(pccs.collateral(&claims(0)).await.is_err());
    for number in 1..=32 {
        pccs.collateral(&claims(number)).await.unwrap();
    }
}

#[tokio::test]
async fn while_the_pccs_is_asked_too_much_only_models_of_which_nothing_is_kept_have_to_wait() {
    // It takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let pccs = Arc::new(Pccs::new(&format!("http://{}", silent.local_addr().unwrap())).unwrap());
    pccs.keep(&claims(1), &named("kept"));
    pccs.let_pass(HOUR);
    let asking: Vec<_> = (2..6)
        .map(|number| {
            let pccs = pccs.clone();
            tokio::spawn(async move { pccs.collateral(&claims(number)).await })
        })
        .collect();
    while pccs.has_place() {
        tokio::task::yield_now().await;
    }
    assert_eq!(pccs.collateral(&claims(6)).await, Err(CollateralError::Busy));
    assert_eq!(pccs.collateral(&claims(1)).await.unwrap(), named("kept"));
    for one in asking {
        one.abort();
    }
}

#[tokio::test]
async fn while_one_asks_for_newer_the_others_do_with_what_is_kept() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let pccs = Arc::new(Pccs::new(&format!("http://{}", silent.local_addr().unwrap())).unwrap());
    pccs.keep(&claims(1), &named("kept"));
    pccs.let_pass(HOUR);
    let first = {
        let pccs = pccs.clone();
        tokio::spawn(async move { pccs.collateral(&claims(1)).await })
    };
    while pccs.is_due(&claims(1)) {
        tokio::task::yield_now().await;
    }
    let begun = Instant::now();
    pccs.collateral(&claims(1)).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(4));
    first.abort();
}
