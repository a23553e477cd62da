//! The command itself judges what is told to it.

use crate::{PARTS, deploy};
use std::{
    path::Path,
    process::{Command, Output},
};

/// `sporeline ARGUMENTS`, with no settings but these.
pub fn sporeline(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sporeline"))
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

/// The settings that are not at their default, by name, with their values, as `sporeline config` prints them.
///
/// # Panics
/// Where the command refuses the file, as it does for a key it does not know.
pub fn settings(file: &Path) -> Vec<(String, String)> {
    let output = sporeline(&["config", "--config", file.to_str().unwrap()], &[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", file.display());
    let shown = file.display().to_string();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .filter(|line| line.contains(&shown))
        .map(|line| {
            let mut words = line.split_whitespace();
            let (name, value) = (words.next().unwrap(), words.next().unwrap());
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

/// Whether the command reads this variable.
pub fn reads(variable: &str) -> bool {
    let output = sporeline(&["config"], &[(variable, "marked-value")]);
    String::from_utf8_lossy(&output.stdout).contains(&format!("${variable}"))
}

#[test]
fn every_settings_file_is_accepted_and_says_something_in_its_own_section() {
    for (part, section) in PARTS.iter().zip(["index.", "api.", "host.", "attester."]) {
        let said = settings(&deploy(&format!("{part}.toml")));
        assert!(said.iter().any(|(name, _)| name.starts_with(section)), "{part}");
        assert!(said.iter().any(|(name, _)| name == "chain.rpc_url"), "{part}");
        // The attester reads no database and must not be given one.
        let database = said.iter().any(|(name, _)| name == "database.url");
        assert_eq!(database, *part != "attester", "{part}");
    }
}

#[test]
fn a_hosts_settings_name_what_breeding_and_speaking_need_and_nothing_that_works_unchanged() {
    let said = settings(&deploy("host.toml"));
    for name in ["chain.price_account", "nostr.relays"] {
        let (_, value) = said.iter().find(|(found, _)| found == name).unwrap();
        assert!(value.ends_with(".invalid"), "{name} = {value}");
    }
}

#[test]
fn a_setting_that_the_command_does_not_know_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.toml");
    std::fs::write(&file, "[chain]\nrpc_uri = \"x\"\n").unwrap();
    let output = sporeline(&["config", "--config", file.to_str().unwrap()], &[]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("chain.rpc_uri"));
    assert!(reads("SPORELINE_CHAIN_RPC_URL") && !reads("SPORELINE_CHAIN_RPC_URI"));
}

#[test]
fn every_part_is_a_command_that_takes_a_settings_file() {
    for part in PARTS {
        let output = sporeline(&[part, "--help"], &[]);
        assert!(output.status.success(), "{part}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("--config"), "{part}");
    }
    assert!(!sporeline(&["hots", "--help"], &[]).status.success());
}

#[test]
fn no_settings_file_holds_a_secret_or_an_address_that_answers() {
    for part in PARTS {
        for (name, value) in settings(&deploy(&format!("{part}.toml"))) {
            assert!(
                !name.ends_with("keypair"),
                "{part}: {name} is said by each way of deploying"
            );
            // The command masks passwords; a mask means there was one.
            assert!(!value.contains("***@"), "{part}: {name}");
            let outside = value.starts_with("https://") && name != "attester.pccs_url";
            assert!(!outside || value.contains(".invalid"), "{part}: {name} = {value}");
        }
    }
}
