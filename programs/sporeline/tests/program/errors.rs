//! Every named refusal is provoked by name in one of this program's test modules, or is reserved, for a reason given here.

use sporeline_svm::client::error;
use std::{fs, path::Path};

/// Refusals that nothing returns, and why.
const RESERVED: [(&str, &str); 1] = [(
    "NotYet",
    "codes never move: it was returned while airdrops did not exist, and is kept for what a later version announces",
)];

/// The test modules beside this one. Each provokes refusals by `refuses(E::Name, …)` or a helper that ends in it.
fn modules() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program");
    let entries = fs::read_dir(folder).expect("the folder of these tests");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| fs::read_to_string(path).expect("a module"))
        .collect()
}

fn provoked(modules: &[String], name: &str) -> bool {
    let needle = format!("E::{name}");
    modules.iter().any(|text| {
        text.match_indices(&needle).any(|(at, _)| {
            let next = text[at + needle.len()..].chars().next();
            !next.is_some_and(|c| c.is_alphanumeric())
        })
    })
}

#[test]
fn every_refusal_is_provoked_by_name_or_reserved() {
    let modules = modules();
    assert!(!error::all().is_empty());
    for refusal in error::all() {
        let name = refusal.name.as_str();
        let reserved = RESERVED.iter().any(|(reserved, _)| *reserved == name);
        let provoked = provoked(&modules, name);
        assert!(provoked != reserved, "{name}: provoked {provoked}, reserved {reserved}");
    }
}

#[test]
fn every_refusal_says_what_was_refused() {
    for refusal in error::all() {
        assert!(refusal.message.len() > 10, "{}: {}", refusal.name, refusal.message);
    }
}
