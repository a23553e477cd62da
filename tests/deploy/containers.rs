//! Both docker-compose files: the parts on one machine, and what runs inside dstack.

use crate::{
    PARTS,
    command::{reads, sporeline},
    deploy, strings, text, yaml,
};
use serde_json::{Value, json};
use std::process::Command;

const FILES: [&str; 2] = ["docker-compose.yaml", "dstack/docker-compose.yaml"];

fn services(file: &Value) -> impl Iterator<Item = (&String, &Value)> {
    file["services"].as_object().unwrap().iter()
}

/// Services that are ours, by the command they run.
fn parts(file: &Value) -> impl Iterator<Item = (&String, &Value)> {
    services(file).filter(|(name, _)| *name != "database")
}

#[test]
fn every_part_is_a_service_of_one_image_and_runs_a_command_there_is() {
    for (path, expected) in FILES.iter().zip([&PARTS[..], &PARTS[..3]]) {
        let file = yaml(path);
        let mut names: Vec<&str> = parts(&file).map(|(name, _)| name.as_str()).collect();
        let mut expected = expected.to_vec();
        names.sort_unstable();
        expected.sort_unstable();
        assert_eq!(names, expected, "{path}");
        for (name, service) in parts(&file) {
            assert_eq!(service["image"], file["x-part"]["image"], "{path}: {name}");
            let command = strings(&service["command"]);
            assert_eq!(command[0], name, "{path}");
            assert!(sporeline(&[command[0], "--help"], &[]).status.success());
            let settings = service["environment"].as_object().unwrap();
            assert!(settings.contains_key("SPORELINE_CHAIN_RPC_URL"), "{path}: {name}");
        }
    }
}

#[test]
fn every_part_is_shut_in_and_starts_again() {
    for path in FILES {
        for (name, service) in parts(&yaml(path)) {
            assert_eq!(service["read_only"], true, "{path}: {name}");
            assert_eq!(strings(&service["cap_drop"]), ["ALL"], "{path}: {name}");
            assert_eq!(strings(&service["security_opt"]), ["no-new-privileges:true"]);
            assert_eq!(service["ulimits"]["core"], 0, "{path}: {name}");
            assert!(service["restart"].is_string(), "{path}: {name}");
            assert!(service["privileged"].is_null() && service["user"].is_null());
        }
    }
}

#[test]
fn who_uses_the_database_waits_until_it_is_healthy() {
    for path in FILES {
        let file = yaml(path);
        let database = &file["services"]["database"];
        assert!(!strings(&database["healthcheck"]["test"]).is_empty(), "{path}");
        assert!(database["ports"].is_null(), "{path}: nobody outside needs it");
        let data = strings(&database["volumes"])[0].split_once(':').unwrap();
        assert_eq!(data.1, "/var/lib/postgresql/data");
        assert!(file["volumes"].as_object().unwrap().contains_key(data.0), "{path}");
        for (name, service) in parts(&file) {
            let waits = service["depends_on"]["database"]["condition"] == "service_healthy";
            assert_eq!(waits, name != "attester", "{path}: {name}");
        }
    }
}

#[test]
fn every_variable_of_ours_is_one_the_command_reads() {
    for path in FILES {
        for (name, service) in parts(&yaml(path)) {
            for variable in service["environment"]
                .as_object()
                .into_iter()
                .flat_map(|all| all.keys())
            {
                let known = reads(variable) || variable == "PGPASSFILE";
                assert!(known, "{path}: {name}: {variable}");
            }
        }
    }
}

#[test]
fn secrets_are_files_and_none_has_a_default() {
    let file = yaml(FILES[0]);
    let kept = file["secrets"].as_object().unwrap();
    for (name, secret) in kept {
        let path = secret["file"].as_str().unwrap();
        assert!(path.starts_with("./secrets/"), "{name}");
    }
    for (name, service) in services(&file) {
        for secret in service["secrets"].as_array().into_iter().flatten() {
            let source = secret.as_str().or(secret["source"].as_str()).unwrap();
            assert!(kept.contains_key(source), "{name}: {source}");
        }
        for (variable, value) in service["environment"].as_object().into_iter().flatten() {
            let secret = ["PASSWORD", "PGPASS", "KEYPAIR"]
                .iter()
                .any(|word| variable.contains(word));
            let value = value.as_str().unwrap_or_default();
            assert!(!secret || value.starts_with("/run/secrets/"), "{name}: {variable}");
        }
    }
    let ignored = std::fs::read_to_string(deploy("../.gitignore")).unwrap();
    assert!(ignored.lines().any(|line| line == "deploy/secrets/"));
    assert!(
        text("Dockerfile.dockerignore")
            .lines()
            .any(|line| line == "deploy/secrets")
    );
}

#[test]
fn the_secrets_script_makes_a_new_password_each_time_and_keeps_the_one_it_made() {
    let folder = tempfile::tempdir().unwrap();
    let make = |name: &str| {
        let into = folder.path().join(name);
        let output = Command::new(deploy("make-secrets")).arg(&into).output().unwrap();
        // The keypairs are the operator's to put there: until then it says so and fails.
        assert!(!output.status.success());
        assert!(String::from_utf8_lossy(&output.stderr).contains("operator.json"));
        let password = std::fs::read_to_string(into.join("database_password")).unwrap();
        let line = std::fs::read_to_string(into.join("pgpass")).unwrap();
        assert_eq!(line, format!("database:5432:sporeline:sporeline:{password}\n"));
        assert_eq!(password.len(), 64);
        password
    };
    let (first, again, other) = (make("a"), make("a"), make("b"));
    assert_eq!(first, again);
    assert_ne!(first, other);
}

#[test]
fn what_docker_must_copy_into_a_container_is_not_asked_of_a_read_only_one() {
    // Compose refuses it: github.com/docker/compose/issues/12031. Files are mounted and need no copy.
    for path in FILES {
        let file = yaml(path);
        for kind in ["secrets", "configs"] {
            for (name, source) in file[kind].as_object().into_iter().flatten() {
                assert!(source["file"].is_string(), "{path}: {kind}: {name}");
            }
        }
    }
}

#[test]
fn a_host_inside_dstack_asks_for_its_enclave() {
    let host = yaml(FILES[1])["services"]["host"].clone();
    for (variable, value) in [
        ("SPORELINE_HOST_ENCLAVE", "dstack"),
        ("SPORELINE_HOST_SOCKET", "/var/run/dstack.sock"),
        ("SPORELINE_HOST_KEYPAIR", "/run/secrets/operator.json"),
    ] {
        assert_eq!(host["environment"][variable], value);
    }
}

#[test]
fn every_host_is_told_what_breeding_and_speaking_need() {
    for path in FILES {
        let host = yaml(path)["services"]["host"].clone();
        let said = |variable: &str| host["environment"][variable].as_str().unwrap().to_owned();
        let (price, relays) = (said("SPORELINE_CHAIN_PRICE_ACCOUNT"), said("SPORELINE_NOSTR_RELAYS"));
        // Filled in by docker, which asks for the one and may leave out the other; else there to be changed.
        match price.strip_prefix("${") {
            Some(filled) => assert!(
                filled.contains(":?") && relays == "${SPORELINE_NOSTR_RELAYS:-}",
                "{path}: {price} {relays}"
            ),
            None => assert!(
                price.ends_with(".invalid") && relays.ends_with(".invalid"),
                "{path}: {price} {relays}"
            ),
        }
    }
}

#[test]
fn nothing_inside_dstack_comes_from_outside_but_the_operators_key() {
    let file = yaml(FILES[1]);
    // A variable that docker fills in would not be measured.
    assert!(!text(FILES[1]).contains('$'));
    for (name, service) in services(&file) {
        assert!(service["build"].is_null() && service["env_file"].is_null(), "{name}");
        let image = service["image"].as_str().unwrap();
        let digest = image.split_once("@sha256:").map(|(_, digest)| digest.len());
        assert_eq!(digest, Some(64), "{name}: {image}");
        for mount in strings(&service["volumes"]) {
            let source = mount.split(':').next().unwrap();
            let named = file["volumes"].as_object().unwrap().contains_key(source);
            assert!(
                named || (source == "/var/run/dstack.sock" && name == "host"),
                "{name}: {mount}"
            );
        }
        let secrets = service["secrets"].as_array().map_or(0, Vec::len);
        assert_eq!(secrets, usize::from(name == "host"), "{name}");
    }
    assert_eq!(
        file["secrets"],
        json!({ "operator": { "file": "/run/sporeline/operator.json" } })
    );
    assert_eq!(file["services"]["database"]["network_mode"], "none");
}
