//! `deploy/dstack/app-compose.json`: what is measured.

use crate::{deploy, text, yaml};
use serde_json::{Value, json};
use sporeline_enclave::{DEV_APP_COMPOSE, compose_hash};
use std::{os::unix::fs::PermissionsExt, path::Path, process::Command};

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
fn the_measurement_of_development_enclaves_is_the_one_operators_are_told() {
    assert!(text("README.md").contains(&hex::encode(compose_hash(DEV_APP_COMPOSE))));
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

/// Boots with the operator's key: the pre-launch script in the shell that goes on to start the containers, as dstack has it.
/// Memory is `folder`, and who owns the file is said and not done. Whether it went on, and what was printed.
fn boot(folder: &Path, key: Option<&str>) -> (bool, String) {
    let script = text("dstack/pre-launch.sh").replace("/run/sporeline", folder.to_str().unwrap());
    let shell = format!(
        "set -euo pipefail; chown() {{ echo \"chown $1\"; }}\n{script}\necho \"started ${{SPORELINE_OPERATOR_KEY:-without it}}\""
    );
    let mut command = Command::new("bash");
    command.args(["-c", &shell]).env_remove("SPORELINE_OPERATOR_KEY");
    if let Some(key) = key {
        command.env("SPORELINE_OPERATOR_KEY", key);
    }
    let output = command.output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn without_the_operators_key_nothing_starts() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(boot(folder.path(), None), (false, String::new()));
    assert_eq!(boot(folder.path(), Some("")), (false, String::new()));
    // Memory that cannot be written.
    let file = folder.path().join("a-file");
    std::fs::write(&file, "").unwrap();
    assert_eq!(boot(&file, Some("[1,2]")), (false, String::new()));
}

#[test]
fn the_operators_key_ends_in_a_file_for_the_images_user_alone() {
    let folder = tempfile::tempdir().unwrap();
    let memory = folder.path().join("run");
    let booted = boot(&memory, Some("[1,2]"));
    assert_eq!(booted, (true, "chown 65532:65532\nstarted without it\n".into()));
    let file = memory.join("operator.json");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "[1,2]");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}
