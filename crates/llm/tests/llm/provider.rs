//! Judging providers' reports: a real one of a gateway and its model server, and the double's.

use crate::{
    pki::Pki,
    scene::{PPID, image, policy},
    vectors::{
        GATEWAY_ADDRESS, GATEWAY_APP, GATEWAY_LOG, MODEL_ADDRESS, MODEL_APP, MODEL_LOG, MODEL_NOW, NONCE, gateway,
        gateway_now, model,
    },
};
use sha2::{Digest, Sha256};
use sporeline_enclave::{
    attester::Refusal as Machine,
    tdx::{Collateral, Platform, TcbStatus, TdxPolicy, claims},
};
use sporeline_llm::provider::{About, Evidence, ProviderPolicy, ReportError, examine, judge};

/// The real report's part about one machine, and a policy that believes this one.
fn real(
    about: &str,
    (quote, collateral): (Vec<u8>, Collateral),
    log: &str,
    app: &str,
    at: i64,
) -> (Evidence, ProviderPolicy) {
    let said = claims(&quote).unwrap();
    let policy = ProviderPolicy {
        measurements: vec![Sha256::digest(app).into()],
        tdx: TdxPolicy {
            images: vec![image(&said)],
            // The gateway's machine is out of date, and Intel says so.
            tcb: vec!["UpToDate".parse().unwrap(), "OutOfDate:9999d".parse().unwrap()],
            platforms: vec![Platform::Ppid(said.ppid.try_into().unwrap())],
            root_ca: None,
        },
        max_age_s: 600,
    };
    let mut nonce = [0; 32];
    hex::decode_to_slice(NONCE, &mut nonce).unwrap();
    let evidence = Evidence {
        about: About::Key {
            key: about.parse().unwrap(),
            tls_fingerprint: None,
        },
        nonce,
        quote,
        event_log: log.into(),
        app_compose: app.into(),
        collateral,
        at,
    };
    (evidence, policy)
}

fn real_gateway() -> (Evidence, ProviderPolicy) {
    real(GATEWAY_ADDRESS, gateway(), GATEWAY_LOG, GATEWAY_APP, gateway_now())
}

fn real_model() -> (Evidence, ProviderPolicy) {
    real(MODEL_ADDRESS, model(), MODEL_LOG, MODEL_APP, MODEL_NOW)
}

#[test]
fn the_real_report_vouches_for_the_keys_of_both_machines_under_intels_root() {
    for ((evidence, policy), about, status) in [
        (real_gateway(), GATEWAY_ADDRESS, TcbStatus::OutOfDate),
        (real_model(), MODEL_ADDRESS, TcbStatus::UpToDate),
    ] {
        let vouched = judge(&evidence, &policy).unwrap();
        assert_eq!((vouched.key.to_string(), vouched.status), (about.into(), status));
        assert_eq!(vouched.expires_at, evidence.at + 600);
        // Without any list it proves as much, and no more.
        let found = examine(&evidence, None).unwrap();
        assert_eq!((found.key, found.compose_hash), (vouched.key, vouched.compose_hash));
        assert_eq!((found.status, found.not_after), (status, None));
        let mut late = evidence;
        late.at += 1_000_000_000;
        assert_eq!(examine(&late, None).unwrap_err().name(), "collateral_expired");
    }
}

#[test]
fn evidence_can_be_judged_again_after_it_was_stored() {
    let (evidence, policy) = real_model();
    let again: Evidence = serde_json::from_slice(&serde_json::to_vec(&evidence).unwrap()).unwrap();
    assert_eq!(again.hash(), evidence.hash());
    assert_eq!(judge(&again, &policy), judge(&evidence, &policy));
}

#[test]
fn a_real_report_is_not_about_another_key_or_nonce() {
    let (mut evidence, policy) = real_model();
    evidence.nonce[0] ^= 1;
    assert_eq!(judge(&evidence, &policy), Err(ReportError::OtherReportData));

    let (mut evidence, policy) = real_model();
    evidence.about = About::Key {
        key: GATEWAY_ADDRESS.parse().unwrap(),
        tls_fingerprint: None,
    };
    assert_eq!(judge(&evidence, &policy), Err(ReportError::OtherReportData));
    // Nor about the Ed25519 key whose bytes are the address and its padding.
    let padded = MODEL_ADDRESS.replace("ethereum:0x", "ed25519:") + &"00".repeat(12);
    evidence.about = About::Key {
        key: padded.parse().unwrap(),
        tls_fingerprint: None,
    };
    assert_eq!(judge(&evidence, &policy), Err(ReportError::OtherReportData));
}

#[test]
fn a_real_machine_that_is_not_listed_in_every_respect_does_not_count() {
    type Change = fn(&mut ProviderPolicy);
    let cases: [(Change, &str); 6] = [
        (|it| it.measurements = vec![[0; 32]], "unknown_measurement"),
        (|it| it.measurements.clear(), "unknown_measurement"),
        (|it| it.tdx.images[0].rtmr1[0] ^= 1, "unknown_image"),
        (
            |it| it.tdx.platforms = vec![Platform::Ppid([0; 16])],
            "unknown_platform",
        ),
        (|it| it.tdx.tcb.clear(), "unaccepted_tcb"),
        (|it| it.tdx.root_ca = Some(Pki::new(PPID).root_der), "untrusted_quote"),
    ];
    for (change, name) in cases {
        let (evidence, mut policy) = real_model();
        change(&mut policy);
        assert_eq!(judge(&evidence, &policy).unwrap_err().name(), name);
    }
}

#[test]
fn another_apps_file_and_another_machines_log_are_refused() {
    let (mut evidence, policy) = real_model();
    evidence.app_compose = GATEWAY_APP.into();
    assert_eq!(judge(&evidence, &policy), Err(ReportError::OtherAppCompose));
    let (mut evidence, policy) = real_model();
    evidence.event_log = GATEWAY_LOG.into();
    let refused = judge(&evidence, &policy).unwrap_err();
    assert!(
        matches!(refused, ReportError::Machine(Machine::BadEventLog(_))),
        "{refused}"
    );
}

#[test]
fn evidence_counts_in_the_time_of_its_collateral_only() {
    let (mut evidence, policy) = real_model();
    evidence.at += 400 * 86_400;
    let refused = judge(&evidence, &policy).unwrap_err();
    assert_eq!(refused.name(), "collateral_expired");
}

#[test]
fn a_keyset_counts_until_its_own_end_and_not_where_it_has_none_to_speak_of() {
    let pki = Pki::new(PPID);
    let now = Pki::now();
    let vouch = |not_after: i64| {
        let keyset = crate::signer::Signer::number(7).keyset(not_after).to_string();
        let digest = sporeline_llm::receipt::aci_keyset_digest(&keyset).unwrap();
        let data = sporeline_llm::receipt::aci_report_data(&digest, &[5; 32]);
        let evidence = Evidence {
            about: About::Keyset { keyset },
            nonce: [5; 32],
            quote: pki.quote(|quote| quote[568..632].copy_from_slice(&data)),
            event_log: GATEWAY_LOG.into(),
            app_compose: GATEWAY_APP.into(),
            collateral: pki.up_to_date(),
            at: now,
        };
        judge(&evidence, &policy(&pki)).map(|vouched| vouched.expires_at)
    };
    assert_eq!(vouch(now + 100), Ok(now + 100));
    assert_eq!(vouch(now + 10_000), Ok(now + 3_600));
    for not_after in [now, now - 1, now + 401 * 86_400, i64::MAX] {
        assert_eq!(vouch(not_after), Err(ReportError::KeysetExpired), "{not_after}");
    }
}
