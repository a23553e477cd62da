//! What is kept when, with a PCCS that never answers.

use super::{Claims, Collateral, CollateralError, Pccs, kept::Model};
use std::{sync::Arc, time::Duration};
use tokio::{net::TcpListener, task::JoinHandle};

const MINUTE: Duration = Duration::from_secs(60);
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

fn named(name: &str) -> Collateral {
    let name = name.to_owned();
    Collateral {
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
    }
}

impl Pccs {
    /// As if it had answered.
    fn say(&self, model: u8, name: &str) -> Arc<Collateral> {
        self.kept()
            .answered(Model::of(&claims(model)), Ok(named(name)))
            .unwrap()
    }

    /// As if it had answered, and a quote been verified with that.
    fn prove(&self, model: u8, name: &str) {
        self.keep(&claims(model), &self.say(model, name));
    }

    async fn name(&self, model: u8) -> Result<String, CollateralError> {
        self.collateral(&claims(model)).await.map(|it| it.tcb_info.clone())
    }

    fn is_due(&self, model: u8) -> bool {
        self.kept().is_due(&Model::of(&claims(model)))
    }

    fn ask(&self, model: u8) -> JoinHandle<Result<String, CollateralError>> {
        let pccs = self.clone();
        tokio::spawn(async move { pccs.name(model).await })
    }

    async fn has_open(&self, questions: usize) {
        while self.kept().open() != questions {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

/// One that takes connections and says nothing until its listener is dropped.
async fn silent() -> (Pccs, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (Pccs::new(&url).unwrap(), listener)
}

/// Nobody listens on port 1.
fn gone() -> Pccs {
    Pccs::new("http://127.0.0.1:1").unwrap()
}

#[tokio::test]
async fn where_the_pccs_is_gone_what_is_kept_is_used_however_old_it_is() {
    let pccs = gone();
    let nothing = pccs.name(1).await;
    assert!(
        matches!(nothing, Err(CollateralError::Unreachable { .. })),
        "{nothing:?}"
    );
    pccs.prove(1, "kept");
    for age in [Duration::ZERO, HOUR, HOUR * 24] {
        pccs.let_pass(age);
        assert_eq!(pccs.name(1).await.unwrap(), "kept");
    }
    assert!(pccs.name(2).await.is_err());
}

#[tokio::test]
async fn what_is_kept_is_asked_for_again_after_an_hour_and_after_a_failure_a_minute_later() {
    let pccs = gone();
    pccs.prove(1, "kept");
    assert!(!pccs.is_due(1));
    pccs.let_pass(HOUR);
    assert!(pccs.is_due(1));
    pccs.name(1).await.unwrap();
    assert!(!pccs.is_due(1));
    pccs.let_pass(MINUTE);
    assert!(pccs.is_due(1));
    // To see again what is old makes it no newer.
    let kept = pccs.collateral(&claims(1)).await.unwrap();
    pccs.keep(&claims(1), &kept);
    pccs.let_pass(MINUTE);
    assert!(pccs.is_due(1));
}

#[tokio::test]
async fn what_came_last_counts_before_a_quote_was_verified_with_it_and_nothing_older_comes_back() {
    let pccs = gone();
    let older = pccs.say(1, "older");
    pccs.keep(&claims(1), &older);
    pccs.let_pass(HOUR);
    pccs.say(1, "newer");
    for _ in 0..3 {
        assert_eq!(pccs.name(1).await.unwrap(), "newer");
        // By whoever got it before.
        pccs.keep(&claims(1), &older);
        assert!(!pccs.is_due(1));
        pccs.let_pass(MINUTE);
        assert!(pccs.is_due(1));
    }
    // A day of silence.
    pccs.let_pass(HOUR * 24);
    assert_eq!(pccs.name(1).await.unwrap(), "newer");
}

#[tokio::test]
async fn a_model_too_many_drives_out_the_oldest_and_no_other() {
    let pccs = gone();
    for number in 0..=32 {
        pccs.prove(number, "kept");
        pccs.let_pass(Duration::from_secs(1));
    }
    assert!(pccs.name(0).await.is_err());
    for number in 1..=32 {
        pccs.name(number).await.unwrap();
    }
}

#[tokio::test]
async fn models_that_no_quote_was_verified_of_drive_out_their_like_alone() {
    let pccs = gone();
    for number in 0..32 {
        pccs.prove(number, "kept");
    }
    // One of which Intel has something new to say is proven all the same.
    pccs.say(0, "newer");
    for number in 100..200 {
        pccs.let_pass(Duration::from_secs(1));
        pccs.say(number, "anything");
    }
    pccs.let_pass(HOUR);
    for number in 0..32 {
        pccs.name(number).await.unwrap();
    }
    for number in 100..200 {
        assert_eq!(pccs.name(number).await.is_ok(), number >= 192, "{number}");
    }
}

#[tokio::test]
async fn while_the_pccs_is_asked_too_much_only_models_that_no_quote_was_verified_of_have_to_wait() {
    let (pccs, listener) = silent().await;
    pccs.prove(1, "kept");
    pccs.say(7, "unproven");
    pccs.let_pass(HOUR);
    let asking: Vec<_> = (2..6).map(|model| pccs.ask(model)).collect();
    pccs.has_open(4).await;
    for unproven in [6, 7] {
        assert_eq!(pccs.name(unproven).await, Err(CollateralError::Busy));
    }
    let kept = pccs.ask(1);
    pccs.has_open(5).await;
    drop(listener);
    assert_eq!(kept.await.unwrap().unwrap(), "kept");
    for one in asking {
        assert!(one.await.unwrap().is_err());
    }
    assert_eq!(pccs.name(7).await.unwrap(), "unproven");
}

#[tokio::test]
async fn while_one_asks_for_newer_the_others_wait_for_it() {
    let (pccs, listener) = silent().await;
    pccs.prove(1, "kept");
    pccs.let_pass(HOUR);
    let asking: Vec<_> = (0..5).map(|_| pccs.ask(1)).collect();
    pccs.has_open(1).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(asking.iter().all(|one| !one.is_finished()));
    let newer = pccs.say(1, "newer");
    drop(listener);
    // Whoever comes after the answer has it; the others get theirs of the question they wait for.
    assert_eq!(pccs.collateral(&claims(1)).await.unwrap(), newer);
    for one in asking {
        assert_eq!(one.await.unwrap().unwrap(), "newer");
    }
}

#[tokio::test]
async fn a_question_is_asked_to_its_end_though_nobody_waits_any_more() {
    let (pccs, listener) = silent().await;
    pccs.prove(1, "kept");
    pccs.let_pass(HOUR);
    let impatient = pccs.ask(1);
    pccs.has_open(1).await;
    impatient.abort();
    drop(listener);
    pccs.has_open(0).await;
    assert!(!pccs.is_due(1));
    assert_eq!(pccs.name(1).await.unwrap(), "kept");
}
