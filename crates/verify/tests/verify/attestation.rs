use crate::{
    detail, failed,
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
