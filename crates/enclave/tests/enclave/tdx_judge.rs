//! An attester and trust domains. What must be accepted comes from a double of Intel's certificates (`pki.rs`), for no
//! real machine has quoted our report data; real quotes come as far as they can.

use crate::{
    GENESIS,
    pki::{MR_CONFIG_ID_AT, MR_TD_AT, RTMR0_AT, RTMR3_AT, TD_ATTRIBUTES_AT},
    tdx_scene::{PPID, Scene, WALLET, our_data},
    vectors::{GATEWAY_APP, gateway},
};
use sha2::{Digest, Sha256};
use sporeline_client::{Address, instruction::attest_message};
use sporeline_enclave::{
    attester::{Refusal, Request, Verdict, judge},
    quote::quote_hash,
    tdx::{EventLogError, Platform, TcbRule, TcbStatus, claims, verify},
};
use std::time::Duration;

#[test]
fn a_listed_image_on_a_listed_machine_that_is_up_to_date_is_attested() {
    let mut scene = Scene::new();
    let judged = scene.judge().unwrap();
    let compose_hash = Sha256::digest(GATEWAY_APP).into();
    let hash = quote_hash(&scene.request.quote);
    let message = attest_message(&GENESIS, &WALLET, &compose_hash, &hash, scene.request.expires_at);
    assert_eq!((judged.message, judged.compose_hash), (message, compose_hash));
    let expected = TcbStatus::UpToDate;
    assert!(
        matches!(judged.verdict, Verdict::Tdx { status, .. } if status == expected),
        "{}",
        judged.verdict
    );
}

#[test]
fn its_nonce_counts_once_and_a_refusal_leaves_it() {
    let mut scene = Scene::new();
    scene.tdx().tcb.clear();
    scene.refused();
    scene.tdx().tcb = vec!["UpToDate".parse().unwrap()];
    scene.judge().unwrap();
    assert_eq!(scene.refused(), Refusal::NonceUsed);
}

#[test]
fn the_real_gateway_passes_every_check_but_that_it_is_about_something_else() {
    let mut scene = Scene::new();
    let (quote, collateral) = gateway();
    let real = claims(&quote).unwrap();
    scene.request.quote = quote;
    scene.collateral = collateral;
    scene.tdx().root_ca = None;
    assert_eq!(scene.refused(), Refusal::UnknownPlatform(real.ppid.clone()));
    scene.tdx().platforms = vec![Platform::Ppid(real.ppid.try_into().unwrap())];
    assert_eq!(scene.refused(), Refusal::WrongReportData);
}

#[test]
fn a_real_quote_with_our_report_data_written_into_it_is_not_vouched_for() {
    let mut scene = Scene::new();
    let (mut quote, collateral) = gateway();
    our_data(&mut quote);
    scene.request.quote = quote;
    scene.collateral = collateral;
    scene.tdx().root_ca = None;
    scene.tdx().platforms = vec![Platform::Any];
    scene.tdx().tcb = vec!["OutOfDate:9999d".parse().unwrap()];
    assert!(matches!(scene.refused(), Refusal::UntrustedQuote(_)));
}

#[test]
fn the_doubles_root_counts_for_nothing_where_intels_is_asked_for() {
    let mut scene = Scene::new();
    scene.tdx().root_ca = None;
    assert!(matches!(scene.refused(), Refusal::UntrustedQuote(_)));
}

#[test]
fn a_machine_whose_host_may_look_inside_is_refused_by_name() {
    let mut scene = Scene::new();
    scene.quote(|quote| quote[TD_ATTRIBUTES_AT] |= 1);
    assert_eq!(scene.refused(), Refusal::DebugDomain);
}

#[test]
fn another_firmware_virtual_hardware_kernel_or_disk_is_refused_by_name() {
    for at in [MR_TD_AT, RTMR0_AT, RTMR0_AT + 48, RTMR0_AT + 96] {
        let mut scene = Scene::new();
        scene.quote(|quote| quote[at] ^= 1);
        assert_eq!(scene.refused(), Refusal::UnknownImage, "{at}");
    }
    let mut scene = Scene::new();
    scene.quote(|quote| quote[RTMR0_AT] ^= 1);
    scene.tdx().images[0].rtmr0 = None;
    scene.judge().unwrap();
}

#[test]
fn a_machine_that_is_not_listed_is_refused_by_name() {
    let mut scene = Scene::new();
    scene.tdx().platforms = vec![Platform::Ppid([1; 16])];
    assert_eq!(scene.refused(), Refusal::UnknownPlatform(PPID.to_vec()));
    scene.tdx().platforms = vec![];
    assert_eq!(scene.refused(), Refusal::UnknownPlatform(PPID.to_vec()));
    scene.tdx().platforms = vec![Platform::Any];
    scene.judge().unwrap();
}

#[test]
fn an_event_log_that_does_not_replay_or_cannot_be_read_is_refused_by_name() {
    let mut scene = Scene::new();
    scene.quote(|quote| quote[RTMR3_AT] ^= 1);
    assert_eq!(scene.refused(), Refusal::BadEventLog(EventLogError::Replay));
    for log in ["", "[]", "{}", "[1]"] {
        let mut scene = Scene::new();
        scene.request.event_log = log.into();
        assert!(matches!(scene.refused(), Refusal::BadEventLog(_)), "{log}");
    }
}

#[test]
fn a_compose_hash_that_is_not_listed_another_file_or_another_configuration_is_refused_by_name() {
    let mut scene = Scene::new();
    scene.policy.measurements = vec![[1; 32]];
    assert_eq!(
        scene.refused(),
        Refusal::UnknownMeasurement(Sha256::digest(GATEWAY_APP).into())
    );

    let mut scene = Scene::new();
    scene.request.app_compose.push('\n');
    assert_eq!(scene.refused(), Refusal::WrongAppCompose);

    let mut scene = Scene::new();
    scene.quote(|quote| quote[MR_CONFIG_ID_AT + 1] ^= 1);
    assert_eq!(scene.refused(), Refusal::WrongConfigId);
    // A machine set up in another way says nothing about it.
    scene.quote(|quote| quote[MR_CONFIG_ID_AT..MR_CONFIG_ID_AT + 48].fill(0));
    scene.judge().unwrap();
}

#[test]
fn a_quote_about_another_wallet_nostr_key_or_nonce_is_refused_by_name() {
    let changes: [fn(&mut Request); 3] = [
        |request| request.wallet = Address::new_from_array([1; 32]),
        |request| request.nostr_key = [1; 32],
        |request| request.nonces = vec![[1; 32]],
    ];
    for change in changes {
        let mut scene = Scene::new();
        change(&mut scene.request);
        assert_eq!(scene.refused(), Refusal::WrongReportData);
    }
}

#[test]
fn an_sgx_quote_or_a_torn_one_is_refused_by_name() {
    let mut scene = Scene::new();
    scene.request.quote = include_bytes!("../../vectors/dcap-qvl/sgx_quote").to_vec();
    assert_eq!(scene.refused(), Refusal::NotATrustDomain);
    let mut scene = Scene::new();
    scene.request.quote.truncate(1_000);
    assert!(matches!(scene.refused(), Refusal::MalformedQuote(_)));
}

#[test]
fn without_collateral_or_out_of_its_time_nothing_is_attested() {
    let mut scene = Scene::new();
    let judged = judge(&scene.policy, &scene.request, None, &mut scene.nonces, scene.now);
    assert!(matches!(judged, Err(Refusal::NoCollateral(_))));
    for days in [-60, 60] {
        let mut scene = Scene::new();
        scene.now.chain.time += days * 24 * 60 * 60;
        scene.request.expires_at = scene.now.chain.time + 1;
        assert_eq!(scene.refused(), Refusal::CollateralExpired("TCB info"), "{days}");
    }
}

#[test]
fn a_state_of_updates_that_is_not_listed_is_refused_by_name() {
    let mut scene = Scene::new();
    for status in [
        "SWHardeningNeeded",
        "ConfigurationNeeded",
        "OutOfDateConfigurationNeeded",
    ] {
        scene.collateral = scene
            .pki
            .collateral(|real| real.replace("\"tcbStatus\":\"OutOfDate\"", &format!("\"tcbStatus\":\"{status}\"")));
        let refused = scene.refused();
        assert_eq!(refused.name(), "unaccepted_tcb", "{status}: {refused}");
        assert!(refused.to_string().contains(status), "{refused}");
    }
    // Nobody vouches for a revoked machine, whatever a list says.
    let revoked = "\"tcbStatus\":\"Revoked\"";
    scene.collateral = scene
        .pki
        .collateral(|real| real.replace("\"tcbStatus\":\"OutOfDate\"", revoked));
    scene.tdx().tcb = vec![TcbRule {
        status: TcbStatus::Revoked,
        grace: Duration::MAX,
    }];
    assert!(matches!(scene.refused(), Refusal::UntrustedQuote(_)));
}

#[test]
fn an_out_of_date_machine_is_accepted_for_its_days_of_grace_and_no_longer() {
    let mut scene = Scene::new();
    // As Intel has it: this machine is out of date.
    scene.collateral = scene.pki.collateral(str::to_owned);
    let now = u64::try_from(scene.now.chain.time).unwrap();
    let verified = verify(&scene.request.quote, &scene.collateral, now, Some(&scene.pki.root_der)).unwrap();
    let since = verified.outdated_since.unwrap();
    let refusal = Refusal::UnacceptedTcb {
        status: TcbStatus::OutOfDate,
        outdated_since: Some(since),
    };
    assert_eq!(scene.refused(), refusal);
    let age = now - since;
    for (grace, accepted) in [(age - 1, false), (age, true)] {
        scene.tdx().tcb = vec![TcbRule {
            status: TcbStatus::OutOfDate,
            grace: Duration::from_secs(grace),
        }];
        let judged = scene.judge();
        assert_eq!(judged.is_ok(), accepted, "{judged:?}");
    }
}
