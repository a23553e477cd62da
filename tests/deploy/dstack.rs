//! `deploy/dstack/app-compose.json`: what is measured.

use crate::{deploy, text, yaml};
use serde_json::{Value, json};
use sporeline_enclave::compose_hash;
use std::process::Command;

fn manifest() -> Value {
    serde_json::from_str(&text("dstack/manifest.json")).unwrap()
}

/// The app out of its parts, in dstack's normal form: keys sorted, no spaces, UTF-8 (its `docs/normalized-app-compose.md`).
/// Without floats and keys beyond ASCII that is RFC 8785.
fn rendered() -> String {
    let mut app = manifest();
    app["docker_compose_file"] = text("dstack/docker-compose.yaml").into();
    app["pre_launch_script"] = text("dstack/pre-launch.sh").into();
    serde_json_canonicalizer::to_string(&app).unwrap()
}

#[test]
fn the_app_is_its_parts_in_normal_form() {
    assert!(
        text("dstack/app-compose.json") == rendered(),
        "a part changed: run deploy/dstack/render"
    );
}

#[test]
fn the_compose_hash_is_the_committed_one() {
    assert_eq!(
        hex::encode(compose_hash(&text("dstack/app-compose.json"))),
        text("compose-hash.txt").trim(),
        "another app is another measurement, which every cluster must approve anew; if that is meant: deploy/dstack/render"
    );
}

#[test]
fn the_script_that_operators_run_makes_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new(deploy("dstack/render")).arg(folder.path()).status();
    assert!(made.unwrap().success(), "it needs jq");
    let bytes = std::fs::read_to_string(folder.path().join("app-compose.json")).unwrap();
    assert!(bytes == rendered());
}

#[test]
fn every_key_of_the_app_is_one_that_dstack_reads() {
    // `AppCompose` of dstack-types 0.6, and the scripts its boot reads beside it.
    const KNOWN: &str = "manifest_version name features runner docker_compose_file public_logs public_sysinfo public_tcbinfo \
        kms_enabled gateway_enabled local_key_provider_enabled key_provider key_provider_id allowed_envs no_instance_id \
        secure_time storage_fs swap_size port_policy pre_launch_script";
    let app: Value = serde_json::from_str(&text("dstack/app-compose.json")).unwrap();
    for key in app.as_object().unwrap().keys() {
        assert!(KNOWN.split_whitespace().any(|known| known == key), "{key}");
    }
}

#[test]
fn keys_come_from_one_kms_and_nothing_but_the_api_and_the_app_itself_is_open() {
    let app = manifest();
    assert_eq!(app["runner"], "docker-compose");
    assert_eq!(app["key_provider"], "kms");
    // Empty would be any KMS, one whose owner knows the keys among them.
    assert!(
        !hex::decode(app["key_provider_id"].as_str().unwrap())
            .unwrap()
            .is_empty()
    );
    assert_eq!(app["allowed_envs"], json!(["SPORELINE_OPERATOR_KEY"]));
    assert_eq!(
        (&app["public_logs"], &app["public_sysinfo"]),
        (&json!(false), &json!(false))
    );
    // What was measured must be readable for all.
    assert_eq!(app["public_tcbinfo"], true);
    assert_eq!(app["port_policy"]["restrict_mode"], true);
    let open: Vec<&Value> = app["port_policy"]["ports"].as_array().unwrap().iter().collect();
    assert_eq!(open, [&json!({ "port": 8080, "pp": false })]);
    assert_eq!(
        yaml("dstack/docker-compose.yaml")["services"]["serve"]["ports"],
        json!(["8080:8080"])
    );
}

#[test]
fn before_anything_starts_an_app_without_its_operators_key_is_refused() {
    // As dstack runs it: in the shell that goes on to start the containers.
    let script = deploy("dstack/pre-launch.sh");
    let boot = format!("set -euo pipefail; source {}; echo started", script.display());
    let run = |key: Option<&str>| {
        let mut command = Command::new("bash");
        command.args(["-c", &boot]).env_remove("SPORELINE_OPERATOR_KEY");
        if let Some(key) = key {
            command.env("SPORELINE_OPERATOR_KEY", key);
        }
        let output = command.output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(run(None), (false, String::new()));
    assert_eq!(run(Some("")), (false, String::new()));
    assert_eq!(run(Some("[1,2]")), (true, "started\n".into()));
}
