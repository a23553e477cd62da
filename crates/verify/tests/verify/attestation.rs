use crate::{
    detail, failed,
    forge::forged,
    life::{Life, attester, founder, key},
};
use ed25519_dalek::Signer;
use sporeline_journal::Kind;
use sporeline_verify::{Bundle, Verdict, check, check_attestation};

async fn with_bundle(change: impl Fn(&mut Bundle)) -> Life {
    let mut life = founder().await;
    life.dossier.bundles.values_mut().for_each(change);
    life
}

#[tokio::test]
async fn a_development_quote_is_called_one() {
    let life = founder().await;
    assert!(detail(&life.dossier, "attestation.quotes").contains("DEVELOPMENT"));
}

#[tokio::test]
async fn a_quote_changed_by_one_byte_or_of_another_file_is_found() {
    let life = with_bundle(|bundle| bundle.quote[100] ^= 1).await;
    assert!(detail(&life.dossier, "attestation.quotes").contains("another hash"));
    let life = with_bundle(|bundle| bundle.app_compose.push(' ')).await;
    assert!(failed(&life.dossier).contains(&"attestation.quotes"));
}

#[tokio::test]
async fn a_quote_about_other_keys_is_found() {
    let mut life = Life::new(1, crate::life::trader()).await;
    life.keys.nostr = [5; 32];
    life.attest().await;
    assert_eq!(failed(&life.dossier), [""; 0]);
    let mut other = Life::new(2, crate::life::trader()).await;
    other.keys.nostr = [5; 32];
    other.attest().await;
    // The other's quote, as if it were this agent's.
    other.dossier.chain.as_mut().unwrap().facts.wallet = life.keys.wallet;
    assert!(failed(&other.dossier).contains(&"attestation.quotes"));
}

#[tokio::test]
async fn signatures_that_are_none_or_by_too_few_of_the_listed_are_found() {
    let life = with_bundle(|bundle| bundle.signatures[0].1[0] ^= 1).await;
    assert_eq!(failed(&life.dossier), ["attestation.attesters"]);
    let mut life = with_bundle(|bundle| bundle.signatures.truncate(1)).await;
    // The program accepted it: it was signed by enough then, of which this bundle shows one.
    assert_eq!(failed(&life.dossier), [""; 0]);
    life.chain().accepted.clear();
    assert_eq!(failed(&life.dossier), ["attestation.attesters"]);
    let life = with_bundle(|bundle| {
        let stranger = attester(66);
        bundle.signatures[0] = (key(&stranger), stranger.sign(b"something else").to_bytes());
    })
    .await;
    assert_eq!(failed(&life.dossier), ["attestation.attesters"]);
}

#[tokio::test]
async fn a_quote_on_chain_that_the_journal_does_not_name_is_found() {
    let mut life = founder().await;
    life.chain().facts.quote_hash = Some([8; 32]);
    assert_eq!(failed(&life.dossier), ["attestation.standing"]);
}

#[tokio::test]
async fn an_entry_of_another_image_than_its_quote_is_found_and_entries_without_one_are_counted() {
    let life = founder().await;
    let at = life.dossier.journal.len() - 1;
    let dossier = forged(&life, at, |envelope, _| envelope.compose_hash = "ab".repeat(32)).await;
    assert_eq!(failed(&dossier), ["attestation.standing"]);
    assert!(detail(&dossier, "attestation.standing").contains(&format!("entry {at} is of another image")));
    let dossier = forged(&life, at, |envelope, _| envelope.quote_hash = None).await;
    assert_eq!(failed(&dossier), [""; 0]);
    assert!(detail(&dossier, "attestation.standing").contains("1 entry by none"));
}

#[tokio::test]
async fn a_quote_on_chain_is_missed_where_the_journal_names_none_at_all() {
    let mut life = Life::new(4, crate::life::trader()).await;
    life.think().await;
    assert_eq!(failed(&life.dossier), [""; 0]);
    life.chain().facts.quote_hash = Some([8; 32]);
    assert_eq!(failed(&life.dossier), ["attestation.standing"]);
}

#[tokio::test]
async fn a_bundle_that_is_not_to_be_had_is_said_and_proves_nothing() {
    let mut life = founder().await;
    life.dossier.bundles.clear();
    let report = check(&life.dossier, false);
    let quotes = report
        .claims
        .iter()
        .find(|claim| claim.name == "attestation.quotes")
        .unwrap();
    assert_eq!((quotes.verdict, report.holds()), (Verdict::NotCheckable, true));
    let attests = life
        .dossier
        .journal
        .iter()
        .filter(|entry| entry.unsigned.kind == Kind::Attest);
    assert_eq!(attests.count(), 1);
}

#[tokio::test]
async fn one_attestation_can_be_checked_by_itself() {
    let life = founder().await;
    let (hash, bundle) = life.dossier.bundles.first_key_value().unwrap();
    let chain = life.dossier.chain.as_ref();
    let report = check_attestation(&life.dossier.cluster, hash, bundle, chain);
    assert!(report.holds(), "{report}");
    assert!(!check_attestation(&[2; 32], hash, bundle, chain).holds());
    assert!(!check_attestation(&life.dossier.cluster, &[2; 32], bundle, chain).holds());
}

/// A real machine's quote, its log and its app-compose file; see `crates/enclave/vectors`. `collateral`: Intel's of then.
fn trust_domain(collateral: &str) -> ([u8; 32], Bundle) {
    let quote = include_str!("../../../enclave/vectors/bitrouter-attestation/gateway_quote.hex");
    let quote = hex::decode(quote.trim()).unwrap();
    let bundle = Bundle {
        wallet: key(&attester(1)),
        event_log: include_str!("../../../enclave/vectors/bitrouter-attestation/gateway_event_log.json").into(),
        app_compose: include_str!("../../../enclave/vectors/bitrouter-attestation/gateway_app_compose.json").into(),
        collateral: collateral.into(),
        signatures: vec![],
        expires_at: 0,
        created_at: 1_791_425_386,
        quote,
    };
    (sporeline_enclave::quote::quote_hash(&bundle.quote), bundle)
}

fn up_to_date() -> ([u8; 32], Bundle) {
    let collateral = include_str!("../../../enclave/vectors/dcap-qvl/tdx_quote_outdated_collateral.json");
    let mut collateral: serde_json::Value = serde_json::from_str(collateral).unwrap();
    collateral.as_object_mut().unwrap().remove("pck_certificate_chain");
    let quote = include_str!("../../../enclave/vectors/bitrouter-attestation/model_quote.hex");
    let bundle = Bundle {
        wallet: key(&attester(1)),
        event_log: include_str!("../../../enclave/vectors/bitrouter-attestation/model_event_log.json").into(),
        app_compose: include_str!("../../../llm/vectors/bitrouter-attestation/model_app_compose.json").into(),
        collateral: collateral.to_string(),
        signatures: vec![],
        expires_at: 0,
        created_at: 1_773_170_000,
        quote: hex::decode(quote.trim()).unwrap(),
    };
    (sporeline_enclave::quote::quote_hash(&bundle.quote), bundle)
}

fn quote_claim(hash: &[u8; 32], bundle: &Bundle) -> (Verdict, String) {
    let report = check_attestation(&[1; 32], hash, bundle, None);
    (report.claims[0].verdict, report.claims[0].detail.clone())
}

#[test]
fn a_trust_domains_log_is_replayed_to_its_app_compose_file_and_counts_with_intels_collateral_alone() {
    let (hash, bundle) = trust_domain("");
    let (verdict, detail) = quote_claim(&hash, &bundle);
    assert_eq!(verdict, Verdict::NotCheckable, "{detail}");

    let collateral = include_str!("../../../enclave/vectors/dcap-qvl/tdx_quote_td15ex_collateral.json");
    let mut collateral: serde_json::Value = serde_json::from_str(collateral).unwrap();
    collateral.as_object_mut().unwrap().remove("pck_certificate_chain");
    let (hash, bundle) = trust_domain(&collateral.to_string());
    let (verdict, detail) = quote_claim(&hash, &bundle);
    assert_eq!(verdict, Verdict::NotCheckable, "{detail}");
    assert!(detail.contains("OutOfDate"), "{detail}");
    // A machine with all its updates; see `crates/llm/tests/llm/vectors.rs`.
    let (hash, bundle) = up_to_date();
    let (verdict, detail) = quote_claim(&hash, &bundle);
    assert_eq!(verdict, Verdict::Ok, "{detail}");
    let report = check_attestation(&[1; 32], &hash, &bundle, None);
    let machine = report
        .claims
        .iter()
        .find(|claim| claim.name == "attestation.machine")
        .unwrap();
    assert_eq!(machine.verdict, Verdict::NotCheckable);
    let claims = sporeline_enclave::tdx::claims(&bundle.quote).unwrap();
    for seen in [
        &claims.mr_td[..],
        &claims.rtmr[0],
        &claims.rtmr[1],
        &claims.rtmr[2],
        &claims.ppid,
    ] {
        assert!(machine.detail.contains(&hex::encode(seen)), "{}", machine.detail);
    }
    let (_, bundle) = trust_domain(&collateral.to_string());

    let changed = Bundle {
        event_log: bundle.event_log.replacen("compose-hash", "compose-hasH", 1),
        ..bundle.clone()
    };
    assert_eq!(quote_claim(&hash, &changed).0, Verdict::Failed);
    let changed = Bundle {
        app_compose: bundle.app_compose.clone() + " ",
        ..bundle
    };
    assert_eq!(quote_claim(&hash, &changed).0, Verdict::Failed);
}

#[test]
fn a_trust_domain_that_was_made_up_is_found_without_collateral() {
    let (_, honest) = trust_domain("");
    // In the report data, which no measurement covers, and in the machine's signature over the quoting enclave.
    for (at, who) in [
        (48 + 520, "quoting enclave did not sign"),
        (48 + 584 + 4 + 64 + 64 + 6 + 384, "machine did not sign"),
    ] {
        let mut bundle = honest.clone();
        bundle.quote[at] ^= 1;
        let hash = sporeline_enclave::quote::quote_hash(&bundle.quote);
        let (verdict, detail) = quote_claim(&hash, &bundle);
        assert_eq!(verdict, Verdict::Failed, "{detail}");
        assert!(detail.contains("do not vouch") && detail.contains(who), "{detail}");
    }
}

#[tokio::test]
async fn intels_word_is_of_the_time_that_the_journal_has_and_not_of_the_apis() {
    let mut life = founder().await;
    let (hash, bundle) = up_to_date();
    let body = serde_json::json!({"quote_hash": hex::encode(hash)});
    life.write(Kind::Attest, body).await;
    // The API says when it would have held; the entry was signed later.
    life.dossier.bundles.insert(hash, bundle);
    assert!(detail(&life.dossier, "attestation.quotes").contains("collateral"));
}

#[tokio::test]
async fn what_stands_on_chain_and_counts_no_more_is_found() {
    let life = founder().await;
    assert!(detail(&life.dossier, "attestation.current").contains("another 600 s"));
    type Change = fn(&mut sporeline_verify::Stands);
    let changes: [(Change, &str); 3] = [
        (|it| it.now = it.expires_at, "ended"),
        (|it| it.revoked = true, "revoked"),
        (|it| it.compose_hash[0] ^= 1, "app-compose"),
    ];
    for (change, why) in changes {
        let mut life = founder().await;
        change(life.chain().stands.as_mut().unwrap());
        assert_eq!(failed(&life.dossier), ["attestation.current"]);
        assert!(detail(&life.dossier, "attestation.current").contains(why));
        let (hash, bundle) = life.dossier.bundles.first_key_value().unwrap();
        let alone = check_attestation(&life.dossier.cluster, hash, bundle, life.dossier.chain.as_ref());
        assert_eq!(alone.failed(), ["attestation.current"]);
        // Without a node nothing is known of it, and that is said; the dead need none.
        life.dossier.chain = None;
        assert_eq!(failed(&life.dossier), [""; 0]);
        assert!(detail(&life.dossier, "attestation.current").contains("--rpc"));
    }
    let mut life = founder().await;
    life.chain().stands = None;
    let claims = check(&life.dossier, false).claims;
    assert!(claims.iter().all(|claim| claim.name != "attestation.current"));
}

#[tokio::test]
async fn a_development_quote_counts_in_development_alone() {
    let mut life = founder().await;
    life.chain().local = false;
    assert_eq!(failed(&life.dossier), ["attestation.quotes"]);
    let (hash, bundle) = life.dossier.bundles.first_key_value().unwrap();
    let alone = check_attestation(&life.dossier.cluster, hash, bundle, life.dossier.chain.as_ref());
    assert_eq!(alone.failed(), ["attestation.quote"]);
}
