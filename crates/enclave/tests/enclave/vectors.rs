//! Real quotes, collateral and event logs, each with the verdict it must get. Where they come from: `vectors/README.md`.

use sha2::{Digest, Sha256};
use sporeline_enclave::tdx::{
    self, Claims, ClaimsError, Collateral, EventLog, EventLogError, TcbStatus, VerifyError, check_signatures, claims,
    verify,
};

macro_rules! vector {
    ($name:literal) => {
        include_bytes!(concat!("../../vectors/", $name))
    };
}

const TDX: &[u8] = vector!("dcap-qvl/tdx_quote");
const TDX_COLLATERAL: &[u8] = vector!("dcap-qvl/tdx_quote_collateral.json");
const TDX_COLLATERAL_LATER: &[u8] = vector!("shade-attestation/tdx_quote_collateral.json");
const TD15: &[u8] = vector!("dcap-qvl/tdx_quote_td15ex");
const TD15_COLLATERAL: &[u8] = vector!("dcap-qvl/tdx_quote_td15ex_collateral.json");
const OUTDATED: &[u8] = vector!("dcap-qvl/tdx_quote_outdated");
const OUTDATED_COLLATERAL: &[u8] = vector!("dcap-qvl/tdx_quote_outdated_collateral.json");
const SGX: &[u8] = vector!("dcap-qvl/sgx_quote");
const SGX_COLLATERAL: &[u8] = vector!("dcap-qvl/sgx_quote_collateral.json");
pub(crate) const GATEWAY_LOG: &[u8] = vector!("bitrouter-attestation/gateway_event_log.json");
pub(crate) const GATEWAY_APP: &[u8] = vector!("bitrouter-attestation/gateway_app_compose.json");
const GATEWAY: &[u8] = vector!("bitrouter-attestation/gateway_quote.hex");
const MODEL: &[u8] = vector!("bitrouter-attestation/model_quote.hex");
const MODEL_LOG: &[u8] = vector!("bitrouter-attestation/model_event_log.json");
const MODEL_COMPOSE_HASH: &str = "c445f29994165e94e85bdfc4824f4bcba89b0a883f45e7912f1bfd7c2634a698";

/// When each vector's collateral holds.
const TDX_NOW: u64 = 1_750_332_747;
const TDX_NOW_LATER: u64 = 1_769_420_606;
const TD15_NOW: u64 = 1_791_421_786;
const OUTDATED_NOW: u64 = 1_771_415_931;
const SGX_NOW: u64 = 1_750_334_171;
const GATEWAY_NOW: u64 = 1_791_425_386;
/// Between the issue of the machine's certificate and the end of the collateral.
const MODEL_NOW: u64 = 1_773_170_000;

fn collateral(json: &[u8]) -> Collateral {
    serde_json::from_slice(json).unwrap()
}

pub(crate) fn gateway() -> (Vec<u8>, Collateral) {
    // The same processor model as the TD 1.5 vector's; the chain of that other machine stays out.
    let mut collateral = collateral(TD15_COLLATERAL);
    collateral.pck_certificate_chain = None;
    (from_hex(GATEWAY), collateral)
}

fn model() -> (Vec<u8>, Collateral) {
    // Of the same processor model as the outdated vector's machine.
    let mut collateral = collateral(OUTDATED_COLLATERAL);
    collateral.pck_certificate_chain = None;
    (from_hex(MODEL), collateral)
}

pub(crate) fn gateway_now() -> i64 {
    GATEWAY_NOW.try_into().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn from_hex(hex: &[u8]) -> Vec<u8> {
    hex::decode(text(hex).trim()).unwrap()
}

fn status(quote: &[u8], collateral: &Collateral, now: u64) -> Result<TcbStatus, VerifyError> {
    verify(quote, collateral, now, None).map(|verified| verified.status)
}

#[test]
fn every_real_quote_gets_the_state_of_updates_that_intel_gives_it() {
    use TcbStatus::{ConfigurationAndSWHardeningNeeded, OutOfDate, UpToDate};
    let (gateway, gateway_collateral) = gateway();
    let (model, model_collateral) = model();
    let cases = [
        ("TDX 1.0", TDX, collateral(TDX_COLLATERAL), TDX_NOW, UpToDate),
        (
            "TDX 1.0, half a year later",
            TDX,
            collateral(TDX_COLLATERAL_LATER),
            TDX_NOW_LATER,
            UpToDate,
        ),
        ("TDX 1.5", TD15, collateral(TD15_COLLATERAL), TD15_NOW, UpToDate),
        (
            "SGX",
            SGX,
            collateral(SGX_COLLATERAL),
            SGX_NOW,
            ConfigurationAndSWHardeningNeeded,
        ),
        ("gateway", &gateway, gateway_collateral, GATEWAY_NOW, OutOfDate),
        ("model server", &model, model_collateral, MODEL_NOW, UpToDate),
    ];
    for (name, quote, collateral, now, expected) in cases {
        assert_eq!(status(quote, &collateral, now), Ok(expected), "{name}");
    }
}

#[test]
fn a_machine_below_every_level_that_intel_lists_is_not_vouched_for() {
    let refused = status(OUTDATED, &collateral(OUTDATED_COLLATERAL), OUTDATED_NOW).unwrap_err();
    assert!(
        matches!(&refused, VerifyError::Untrusted(reason) if reason.contains("No matching TCB level found")),
        "{refused}"
    );
}

#[test]
fn collateral_counts_in_its_time_and_neither_before_nor_after() {
    let collateral = collateral(TDX_COLLATERAL);
    for now in [0, TDX_NOW - 40 * 24 * 60 * 60, 1_753_006_563, u64::MAX] {
        assert_eq!(
            status(TDX, &collateral, now),
            Err(VerifyError::Expired("TCB info")),
            "{now}"
        );
    }
}

#[test]
fn an_out_of_date_machine_comes_with_intels_advisories_and_since_when() {
    let (quote, collateral) = gateway();
    let verified = verify(&quote, &collateral, GATEWAY_NOW, None).unwrap();
    assert!(verified.advisories.iter().all(|id| id.starts_with("INTEL-SA-")));
    assert!(!verified.advisories.is_empty());
    assert!(verified.outdated_since.is_some_and(|since| since < GATEWAY_NOW));
}

#[test]
fn collateral_of_another_model_vouches_for_nothing() {
    let (quote, _) = gateway();
    let model = from_hex(MODEL);
    assert_ne!(claims(&quote).unwrap().fmspc, claims(&model).unwrap().fmspc);
    let (_, of_the_gateway) = gateway();
    let refused = status(&model, &of_the_gateway, GATEWAY_NOW).unwrap_err();
    assert!(
        matches!(&refused, VerifyError::Untrusted(reason) if reason.contains("Fmspc mismatch")),
        "{refused}"
    );
}

#[test]
fn a_byte_changed_in_what_a_quote_signs_or_proves_is_noticed() {
    let collateral = collateral(TDX_COLLATERAL);
    // Header, report, length, signatures, keys, the enclave's report: all before the certificates and the padding.
    for at in (0..1_200).step_by(7) {
        let mut quote = TDX.to_vec();
        quote[at] ^= 1;
        let unnoticed = verify(&quote, &collateral, TDX_NOW, None);
        assert!(unnoticed.is_err(), "byte {at}: {unnoticed:?}");
    }
}

#[test]
fn the_signatures_of_every_real_quote_lead_to_intels_root_without_asking_anybody() {
    for quote in [TDX, TD15, OUTDATED, SGX, &from_hex(GATEWAY), &from_hex(MODEL)] {
        assert_eq!(check_signatures(quote, None), Ok(()));
    }
}

#[test]
fn a_byte_changed_in_what_a_quote_signs_or_proves_is_noticed_without_collateral() {
    for at in (0..1_200).step_by(7) {
        let mut quote = TDX.to_vec();
        quote[at] ^= 1;
        assert!(check_signatures(&quote, None).is_err(), "byte {at}");
    }
    // In the machine's certificate, in its authority's.
    for at in [1_600, 3_400] {
        let mut quote = TDX.to_vec();
        quote[at] ^= 1;
        assert!(check_signatures(&quote, None).is_err(), "byte {at}");
    }
}

#[test]
fn changed_collateral_vouches_for_nothing() {
    let good = collateral(TDX_COLLATERAL);
    let changes: [fn(&mut Collateral); 5] = [
        |it| it.tcb_info = it.tcb_info.replace("\"OutOfDate\"", "\"UpToDate\""),
        |it| it.qe_identity = it.qe_identity.replace("\"isvsvn\":4", "\"isvsvn\":3"),
        |it| it.tcb_info_signature[5] ^= 1,
        |it| it.pck_crl[40] ^= 1,
        |it| it.root_ca_crl.clear(),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut changed = good.clone();
        change(&mut changed);
        assert!(changed != good, "change {number} changes nothing");
        assert!(
            matches!(status(TDX, &changed, TDX_NOW), Err(VerifyError::Untrusted(_))),
            "{number}"
        );
    }
}

#[test]
fn under_another_root_intels_quotes_count_for_nothing() {
    // Some certificate that is not Intel's root: the leaf of the quote itself.
    let leaf = pem_der(text(
        &TDX[TDX.windows(11).position(|w| w == b"-----BEGIN ").unwrap()..4_900],
    ));
    let refused = verify(TDX, &collateral(TDX_COLLATERAL), TDX_NOW, Some(&leaf)).unwrap_err();
    assert!(matches!(refused, VerifyError::Untrusted(_)), "{refused}");
}

/// The first certificate of a PEM text.
fn pem_der(pem: &str) -> Vec<u8> {
    use base64::Engine;
    let body = pem.split("-----").nth(2).unwrap();
    let body: String = body.split_whitespace().collect();
    base64::engine::general_purpose::STANDARD.decode(body).unwrap()
}

#[test]
fn an_sgx_quote_is_no_trust_domain() {
    assert_eq!(claims(SGX), Err(ClaimsError::NotATrustDomain));
}

#[test]
fn quotes_cut_short_anywhere_are_refused_and_never_crash() {
    for quote in [TDX, TD15, OUTDATED, SGX] {
        for length in (0..quote.len()).step_by(13).filter(|length| *length < 4_000) {
            assert!(claims(&quote[..length]).is_err(), "{length}");
        }
        assert!(tdx::looks_like_quote(quote));
    }
}

fn log(bytes: &[u8]) -> EventLog {
    EventLog::parse(text(bytes)).unwrap()
}

#[test]
fn real_event_logs_replay_to_all_four_registers() {
    for (quote, bytes) in [(GATEWAY, GATEWAY_LOG), (MODEL, MODEL_LOG)] {
        let Claims { rtmr, .. } = claims(&from_hex(quote)).unwrap();
        for (number, register) in rtmr.iter().enumerate().take(3) {
            let number = u32::try_from(number).unwrap();
            assert_eq!(log(bytes).boot_register(number).as_ref(), Ok(register), "RTMR{number}");
        }
        log(bytes).compose_hash(&rtmr[3]).unwrap();
    }
}

#[test]
fn the_replayed_log_names_the_hash_of_the_exact_app_compose_file() {
    let gateway = claims(&from_hex(GATEWAY)).unwrap();
    let replayed = log(GATEWAY_LOG).compose_hash(&gateway.rtmr[3]).unwrap();
    assert_eq!(replayed, <[u8; 32]>::from(Sha256::digest(GATEWAY_APP)));
    // dstack sets the machine up with the same hash.
    assert_eq!(gateway.config_compose_hash, Some(replayed));

    let model = claims(&from_hex(MODEL)).unwrap();
    let replayed = log(MODEL_LOG).compose_hash(&model.rtmr[3]).unwrap();
    assert_eq!(hex::encode(replayed), MODEL_COMPOSE_HASH);
    assert_eq!(model.config_compose_hash, Some(replayed));
}

#[test]
fn one_machines_log_does_not_explain_anothers_register() {
    let model = claims(&from_hex(MODEL)).unwrap();
    assert_eq!(
        log(GATEWAY_LOG).compose_hash(&model.rtmr[3]),
        Err(EventLogError::Replay)
    );
}

#[test]
fn a_log_without_digests_as_dstack_0_6_gives_it_replays_alike() {
    let mut events: Vec<serde_json::Value> = serde_json::from_slice(GATEWAY_LOG).unwrap();
    for event in events.iter_mut().filter(|event| event["imr"] == 3) {
        event["digest"] = "".into();
    }
    let stripped = EventLog::parse(&serde_json::to_string(&events).unwrap()).unwrap();
    let register = claims(&from_hex(GATEWAY)).unwrap().rtmr[3];
    assert_eq!(
        stripped.compose_hash(&register),
        log(GATEWAY_LOG).compose_hash(&register)
    );
}
