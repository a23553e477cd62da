use crate::{GENESIS, enclave, local};
use sporeline_client::{Address, instruction::attest_message};
use sporeline_enclave::{
    DEV_APP_COMPOSE, DevEnclave, Enclave,
    attester::{ChainNow, Judgement, Moment, NonceStore, Policy, Refusal, Request, judge},
    quote::quote_hash,
    report_data,
};
use std::time::Duration;
use tempfile::TempDir;

const NOW: Moment = Moment {
    chain: ChainNow {
        time: 1_000_000,
        ttl_s: 600,
    },
    steady: Duration::from_secs(500),
};

fn nonces() -> NonceStore {
    NonceStore::new(Duration::from_secs(60), [9; 32])
}

/// One that [`nonces`] issued.
fn nonce() -> [u8; 32] {
    nonces().issue([9; 8], NOW.steady)
}

/// An attester that believes one enclave, and a request it accepts.
struct Scene {
    enclave: DevEnclave,
    policy: Policy,
    nonces: NonceStore,
    request: Request,
    _folder: TempDir,
}

impl Scene {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let enclave = enclave(folder.path());
        let keys = enclave.public_keys(0).await.unwrap();
        let evidence = enclave
            .quote(&report_data(&keys.wallet, &keys.nostr, &[nonce()]))
            .await
            .unwrap();
        Self {
            policy: Policy {
                genesis_hash: GENESIS,
                roots: vec![enclave.root().unwrap()],
                measurements: vec![enclave.compose_hash()],
                tdx: None,
            },
            request: Request {
                wallet: keys.wallet,
                nostr_key: keys.nostr,
                nonces: vec![nonce()],
                quote: evidence.quote,
                event_log: evidence.event_log,
                app_compose: evidence.app_compose,
                expires_at: NOW.chain.time + 600,
            },
            nonces: nonces(),
            enclave,
            _folder: folder,
        }
    }

    fn judge(&mut self) -> Result<Judgement, Refusal> {
        judge(&self.policy, &self.request, None, &mut self.nonces, NOW)
    }

    fn refused(&mut self) -> Refusal {
        self.judge().unwrap_err()
    }
}

#[tokio::test]
async fn a_fresh_quote_of_a_listed_root_is_signed_for_exactly_what_the_program_checks() {
    let mut scene = Scene::new().await;
    let judged = scene.judge().unwrap();
    let hash = quote_hash(&scene.request.quote);
    let message = attest_message(
        &GENESIS,
        &scene.request.wallet,
        &scene.enclave.compose_hash(),
        &hash,
        scene.request.expires_at,
    );
    assert_eq!((judged.message, judged.quote_hash), (message, hash));
}

#[tokio::test]
async fn without_a_list_of_images_a_tdx_quote_is_refused_by_name() {
    let mut scene = Scene::new().await;
    // Version 4, key type 2, TEE type 0x81, as TDX quotes begin.
    scene.request.quote = [&[4, 0, 2, 0, 0x81, 0, 0, 0][..], &[0; 5_000]].concat();
    assert_eq!(scene.refused(), Refusal::TdxNotJudged);
}

#[tokio::test]
async fn bytes_that_are_no_quote_of_any_kind_are_refused_by_name() {
    let mut scene = Scene::new().await;
    for quote in [vec![], vec![4], b"SPORELINE-DEV".to_vec(), vec![0xff; 5_000]] {
        scene.request.quote = quote;
        assert_eq!(scene.refused(), Refusal::UnknownQuoteKind);
    }
}

#[tokio::test]
async fn a_quote_cut_short_or_made_longer_is_refused_by_name() {
    for change in [-1i64, 1] {
        let mut scene = Scene::new().await;
        let length = (scene.request.quote.len() as i64 + change) as usize;
        scene.request.quote.resize(length, 0);
        assert!(matches!(scene.refused(), Refusal::MalformedQuote(_)));
    }
}

#[tokio::test]
async fn any_changed_byte_of_a_quote_breaks_its_signature() {
    let mut scene = Scene::new().await;
    let good = scene.request.quote.clone();
    for at in 21..good.len() {
        scene.request.quote = good.clone();
        scene.request.quote[at] ^= 1;
        assert_eq!(scene.refused(), Refusal::BadQuoteSignature, "byte {at}");
    }
}

#[tokio::test]
async fn the_quote_of_a_root_that_is_not_listed_is_refused_by_name() {
    let mut scene = Scene::new().await;
    scene.policy.roots = vec![[1; 32]];
    assert_eq!(scene.refused(), Refusal::UnknownRoot);
}

#[tokio::test]
async fn a_quote_made_for_another_cluster_is_refused_by_name() {
    let mut scene = Scene::new().await;
    scene.policy.genesis_hash = [6; 32];
    assert_eq!(scene.refused(), Refusal::WrongCluster);
}

#[tokio::test]
async fn a_measurement_that_is_not_listed_is_refused_by_name() {
    let mut scene = Scene::new().await;
    scene.policy.measurements = vec![[1; 32]];
    let measured = scene.enclave.compose_hash();
    assert_eq!(scene.refused(), Refusal::UnknownMeasurement(measured));
}

#[tokio::test]
async fn an_app_compose_file_that_was_not_measured_is_refused_by_name() {
    let mut scene = Scene::new().await;
    scene.request.app_compose.push(' ');
    assert_eq!(scene.refused(), Refusal::WrongAppCompose);
}

#[tokio::test]
async fn a_quote_about_another_wallet_nostr_key_or_nonce_is_refused_by_name() {
    let changes: [fn(&mut Request); 4] = [
        |request| request.wallet = Address::new_from_array([1; 32]),
        |request| request.nostr_key = [1; 32],
        |request| request.nonces = vec![[1; 32]],
        |request| request.nonces.push([1; 32]),
    ];
    for change in changes {
        let mut scene = Scene::new().await;
        change(&mut scene.request);
        assert_eq!(scene.refused(), Refusal::WrongReportData);
    }
}

#[tokio::test]
async fn a_nonce_that_was_never_issued_is_refused_by_name() {
    let mut scene = Scene::new().await;
    // An attester that was started anew.
    scene.nonces = NonceStore::new(Duration::from_secs(60), [8; 32]);
    assert_eq!(scene.refused(), Refusal::UnknownNonce);
}

#[tokio::test]
async fn a_nonce_counts_once() {
    let mut scene = Scene::new().await;
    scene.judge().unwrap();
    assert_eq!(scene.refused(), Refusal::NonceUsed);
}

#[tokio::test]
async fn a_nonce_counts_for_sixty_seconds() {
    for (age, counts) in [(60, true), (61, false)] {
        let mut scene = Scene::new().await;
        let late = Moment {
            steady: NOW.steady + Duration::from_secs(age),
            ..NOW
        };
        let judged = judge(&scene.policy, &scene.request, None, &mut scene.nonces, late);
        assert_eq!(judged.err(), (!counts).then_some(Refusal::NonceExpired));
    }
}

#[tokio::test]
async fn an_expiry_in_the_past_or_beyond_the_longest_life_is_refused_by_name() {
    for (offset, counts) in [(0, false), (1, true), (600, true), (601, false)] {
        let mut scene = Scene::new().await;
        scene.request.expires_at = NOW.chain.time + offset;
        let refused = scene.judge().err();
        assert_eq!(refused.is_none(), counts, "{offset}");
        assert!(matches!(refused, None | Some(Refusal::BadExpiry { .. })));
    }
}

#[tokio::test]
async fn one_quote_serves_several_attesters_each_by_its_own_nonce() {
    let mut scene = Scene::new().await;
    let both = vec![[1; 32], nonce()];
    let data = report_data(&scene.request.wallet, &scene.request.nostr_key, &both);
    scene.request.quote = scene.enclave.quote(&data).await.unwrap().quote;
    scene.request.nonces = both;
    scene.judge().unwrap();
}

#[tokio::test]
async fn a_refused_request_leaves_the_nonce_usable() {
    let mut scene = Scene::new().await;
    scene.request.expires_at = NOW.chain.time;
    scene.refused();
    scene.request.expires_at = NOW.chain.time + 1;
    scene.judge().unwrap();
}

#[test]
fn strangers_that_ask_for_many_nonces_take_none_from_others() {
    let mut nonces = nonces();
    for n in 0..20_000u64 {
        nonces.issue(n.to_le_bytes(), NOW.steady);
    }
    let nonce = nonces.issue([1; 8], NOW.steady);
    assert_eq!(nonces.find(&[nonce], NOW.steady), Ok(nonce));
    nonces.use_up(&nonce, NOW.steady);
    assert_eq!(nonces.find(&[nonce], NOW.steady), Err(Refusal::NonceUsed));
    // Forgotten when it counts no more, and refused all the same.
    let later = NOW.steady + Duration::from_secs(61);
    nonces.use_up(&nonces.issue([2; 8], later), later);
    assert_eq!(nonces.find(&[nonce], later), Err(Refusal::NonceExpired));
}

#[test]
fn a_nonce_with_any_byte_changed_is_nobodys() {
    let nonces = nonces();
    for at in 0..32 {
        let mut changed = nonce();
        changed[at] ^= 1;
        assert_eq!(
            nonces.find(&[changed], NOW.steady),
            Err(Refusal::UnknownNonce),
            "byte {at}"
        );
    }
}

#[test]
fn the_dev_measurement_is_the_hash_of_the_dev_app_compose_file() {
    let folder = tempfile::tempdir().unwrap();
    let made = DevEnclave::open(&folder.path().join("s"), &local(), DEV_APP_COMPOSE).unwrap();
    let expected: [u8; 32] = sha2::Digest::finalize(sha2::Digest::chain_update(
        <sha2::Sha256 as sha2::Digest>::new(),
        DEV_APP_COMPOSE,
    ))
    .into();
    assert_eq!(made.compose_hash(), expected);
}
