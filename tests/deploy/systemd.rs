//! The units: read here line by line, and by systemd's own tool where there is one.

use crate::{PARTS, command, deploy};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

/// What a part's unit says: `(section, key, value)` in order, its own drop-ins last, specifiers filled in.
fn unit(part: &str) -> Vec<(String, String, String)> {
    let mut files = vec![deploy("systemd/sporeline@.service")];
    if let Ok(folder) = fs::read_dir(deploy(&format!("systemd/sporeline@{part}.service.d"))) {
        files.extend(folder.map(|entry| entry.unwrap().path()));
    }
    let mut said = vec![];
    for file in files {
        let mut section = String::new();
        for line in fs::read_to_string(&file).unwrap().lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = name.to_owned();
                continue;
            }
            let (key, value) = line
                .split_once('=')
                .unwrap_or_else(|| panic!("{}: {line}", file.display()));
            said.push((section.clone(), key.to_owned(), filled(value, part)));
        }
    }
    said
}

fn filled(value: &str, part: &str) -> String {
    value
        .replace("%i", part)
        .replace("%d", "/run/credentials")
        .replace("%S", "/var/lib")
}

fn values(part: &str, wanted: &str) -> Vec<String> {
    let found = unit(part)
        .into_iter()
        .filter(|(section, key, _)| section == "Service" && key == wanted);
    found.map(|(.., value)| value).collect()
}

#[test]
fn every_part_starts_a_command_there_is_with_its_own_settings() {
    for part in PARTS {
        let started = values(part, "ExecStart");
        let [line] = &started[..] else { panic!("{started:?}") };
        let words: Vec<&str> = line.split(' ').collect();
        assert_eq!(
            words,
            [
                "/usr/local/bin/sporeline",
                part,
                "--config",
                "/run/credentials/settings.toml"
            ]
        );
        assert!(command::sporeline(&[words[1], "--help"], &[]).status.success());
        let settings = format!("settings.toml:/etc/sporeline/{part}.toml");
        assert!(values(part, "LoadCredential").contains(&settings));
        assert!(deploy(&format!("{part}.toml")).exists());
        assert_eq!(values(part, "Restart"), ["on-failure"]);
    }
}

#[test]
fn keys_are_credentials_of_the_parts_that_have_them_and_every_variable_is_read() {
    for part in PARTS {
        let credentials = values(part, "LoadCredential");
        for line in values(part, "Environment") {
            let (variable, value) = line.split_once('=').unwrap();
            assert!(command::reads(variable), "{part}: {variable}");
            if let Some(name) = value.strip_prefix("/run/credentials/") {
                assert!(
                    credentials.iter().any(|one| one.starts_with(&format!("{name}:"))),
                    "{part}: {name}"
                );
            }
        }
        let keys = credentials.iter().filter(|one| one.contains(".json")).count();
        assert_eq!(keys, usize::from(matches!(part, "host" | "attester")), "{part}");
    }
}

/// What counts of a setting that was said several times.
fn last(part: &str, key: &str) -> String {
    values(part, key).pop().unwrap()
}

#[test]
fn who_has_keys_shares_neither_user_nor_folder_with_the_rest() {
    for part in ["attester", "host"] {
        for other in PARTS.iter().filter(|other| **other != part) {
            for key in ["User", "StateDirectory", "WorkingDirectory"] {
                assert_ne!(last(part, key), last(other, key), "{part} {other}: {key}");
            }
        }
        // Said again it is a list, until it is emptied.
        assert_eq!(values(part, "StateDirectory")[1], "", "{part}");
        assert_eq!(last(part, "StateDirectoryMode"), "0700");
    }
    let users = fs::read_to_string(deploy("systemd/sysusers.conf")).unwrap();
    for part in PARTS {
        let (user, folder) = (last(part, "User"), last(part, "WorkingDirectory"));
        assert_eq!(folder, format!("/var/lib/{}", last(part, "StateDirectory")));
        assert!(
            users
                .lines()
                .any(|line| line.starts_with(&format!("u {user} ")) && line.ends_with(&folder)),
            "{part}"
        );
    }
}

#[test]
fn agents_keys_are_in_the_hosts_own_folder_and_each_part_is_its_users_role_in_the_database() {
    let seed = values("host", "Environment")
        .into_iter()
        .find_map(|line| line.strip_prefix("SPORELINE_HOST_SEED_FILE=").map(str::to_owned))
        .unwrap();
    assert!(Path::new(&seed).starts_with(last("host", "WorkingDirectory")), "{seed}");
    // Postgres lets in by the socket whoever is the system's user of that name.
    for part in ["index", "serve", "host"] {
        let settings: toml::Table = fs::read_to_string(deploy(&format!("{part}.toml")))
            .unwrap()
            .parse()
            .unwrap();
        let url = settings["database"]["url"].as_str().unwrap();
        assert!(url.ends_with(&format!("&user={}", last(part, "User"))), "{part}: {url}");
    }
}

/// The units as they would be installed, but that they start the binary these tests were built with.
fn installed(folder: &Path) {
    let copied = Command::new("cp")
        .arg("-r")
        .arg(deploy("systemd"))
        .arg(folder.join("units"))
        .status();
    assert!(copied.unwrap().success());
    let template = folder.join("units/sporeline@.service");
    let text = fs::read_to_string(&template).unwrap();
    fs::write(
        &template,
        text.replace("/usr/local/bin/sporeline", env!("CARGO_BIN_EXE_sporeline")),
    )
    .unwrap();
}

/// `systemd-analyze`, or nothing where there is none.
fn analyze(folder: &Path, arguments: &[&str]) -> Option<Output> {
    let units = format!("{}:", folder.join("units").display());
    let output = Command::new("systemd-analyze")
        .args(arguments)
        .env("SYSTEMD_UNIT_PATH", units)
        .output();
    output.ok()
}

#[test]
fn systemd_understands_every_unit() {
    let folder = tempfile::tempdir().unwrap();
    installed(folder.path());
    for part in PARTS {
        let name = format!("sporeline@{part}.service");
        let Some(output) = analyze(folder.path(), &["verify", "--recursive-errors=no", "--man=no", &name]) else {
            eprintln!("no systemd-analyze here: the units were only read");
            return;
        };
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !said.contains("sporeline"), "{part}: {said}");
    }
}

#[test]
fn systemd_finds_every_unit_hardened() {
    // In tenths, of 10 for a service that may do everything.
    const AT_MOST: &str = "--threshold=15";
    let folder = tempfile::tempdir().unwrap();
    installed(folder.path());
    for part in PARTS {
        let name = format!("sporeline@{part}.service");
        let Some(output) = analyze(
            folder.path(),
            &["security", "--offline=yes", "--no-pager", AT_MOST, &name],
        ) else {
            return;
        };
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{part}: {said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
