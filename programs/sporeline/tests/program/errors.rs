//! Every named refusal is provoked by name in one of this program's test modules, or cannot occur yet, for a reason given
//! here.

use sporeline_svm::client::error;

/// Refusals that no instruction of this version can reach, and why.
const UNREACHABLE: [(&str, &str); 1] = [(
    "AirdropTooLarge",
    "spawn refuses every airdrop share but 0 before it looks at its size (NotYet)",
)];

/// The modules that provoke refusals. Each does so by `refuses(E::Name, …)` or a helper that ends in it.
const MODULES: &[&str] = &[
    include_str!("accounts.rs"),
    include_str!("agent_buy.rs"),
    include_str!("agent_sell.rs"),
    include_str!("anchor_journal.rs"),
    include_str!("approve_measurement.rs"),
    include_str!("attest.rs"),
    include_str!("attest_signatures.rs"),
    include_str!("buy.rs"),
    include_str!("charge_hosting.rs"),
    include_str!("collect_fees.rs"),
    include_str!("initialize.rs"),
    include_str!("refuel.rs"),
    include_str!("register_host.rs"),
    include_str!("sell.rs"),
    include_str!("spawn.rs"),
    include_str!("spending.rs"),
];

fn provoked(name: &str) -> bool {
    let needle = format!("E::{name}");
    MODULES.iter().any(|text| {
        text.match_indices(&needle).any(|(at, _)| {
            let next = text[at + needle.len()..].chars().next();
            !next.is_some_and(|c| c.is_alphanumeric())
        })
    })
}

#[test]
fn every_refusal_is_provoked_by_name_or_cannot_occur_yet() {
    assert!(!error::all().is_empty());
    for refusal in error::all() {
        let name = refusal.name.as_str();
        let excused = UNREACHABLE.iter().any(|(excused, _)| *excused == name);
        assert!(
            provoked(name) != excused,
            "{name}: provoked {}, excused {excused}",
            provoked(name)
        );
    }
}

#[test]
fn every_refusal_says_what_was_refused() {
    for refusal in error::all() {
        assert!(refusal.message.len() > 10, "{}: {}", refusal.name, refusal.message);
    }
}
