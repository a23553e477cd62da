//! Rules for the Dockerfile. That its build runs is for `deploy/check --long` to show.

use crate::text;

/// Its instructions: continued lines joined, comments left out.
fn instructions() -> Vec<(String, String)> {
    let joined = text("Dockerfile")
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect::<Vec<_>>()
        .join("\n")
        .replace("\\\n", " ");
    joined
        .lines()
        .filter_map(|line| line.trim().split_once(' '))
        .map(|(name, rest)| (name.to_owned(), rest.trim().to_owned()))
        .collect()
}

fn all(name: &str) -> Vec<String> {
    let found = instructions().into_iter().filter(|(found, _)| found == name);
    found.map(|(_, rest)| rest).collect()
}

#[test]
fn base_images_are_named_by_version_or_digest_and_can_be_replaced() {
    for stage in all("FROM") {
        let image = stage.split_whitespace().next().unwrap();
        let argument = image
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'))
            .unwrap();
        let default = all("ARG")
            .into_iter()
            .find_map(|line| line.strip_prefix(&format!("{argument}=")).map(str::to_owned))
            .unwrap();
        let (_, tag) = default.rsplit_once(':').unwrap();
        assert!(!tag.contains("latest") && !tag.is_empty(), "{default}");
    }
}

#[test]
fn the_compiler_is_the_one_the_workspace_asks_for() {
    let manifest = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap();
    let asked = manifest.parse::<toml::Table>().unwrap()["workspace"]["package"]["rust-version"].clone();
    let image = format!("BUILD_IMAGE=rust:{}.", asked.as_str().unwrap());
    assert!(all("ARG").iter().any(|line| line.starts_with(&image)));
}

#[test]
fn it_builds_what_is_locked_optimised_and_without_the_embedded_chain() {
    let built: Vec<String> = all("RUN")
        .into_iter()
        .filter(|line| line.contains("cargo build"))
        .collect();
    let [build] = &built[..] else { panic!("{built:?}") };
    for flag in [
        "--release",
        "--no-default-features",
        "--locked",
        "--bin sporeline",
        "--remap-path-prefix",
    ] {
        assert!(build.contains(flag), "{flag}");
    }
    assert!(all("ENV").iter().any(|line| line.starts_with("SOURCE_DATE_EPOCH=")));
}

#[test]
fn nothing_is_fetched_but_by_cargo_and_no_secret_goes_in() {
    assert!(all("ADD").is_empty(), "ADD fetches and unpacks");
    for line in all("RUN") {
        for word in ["curl", "wget", "sudo", "--mount=type=secret"] {
            assert!(!line.contains(word), "{line}");
        }
    }
    for line in all("ARG").iter().chain(&all("ENV")) {
        let name = line.split('=').next().unwrap();
        for word in ["KEY", "TOKEN", "SECRET", "PASSWORD"] {
            assert!(!name.contains(word), "{line}");
        }
    }
}

#[test]
fn the_image_holds_the_binary_and_an_empty_folder_and_runs_as_nobody_special() {
    let after_last_stage: Vec<(String, String)> = {
        let mut all = instructions();
        let last = all.iter().rposition(|(name, _)| name == "FROM").unwrap();
        all.split_off(last)
    };
    let of = |wanted: &str| -> Vec<&str> {
        let found = after_last_stage.iter().filter(|(name, _)| name == wanted);
        found.map(|(_, rest)| rest.as_str()).collect()
    };
    let targets: Vec<&str> = of("COPY").iter().filter_map(|line| line.rsplit(' ').next()).collect();
    assert_eq!(targets, ["/usr/local/bin/sporeline", "/var/lib/sporeline"]);
    assert!(of("RUN").is_empty());
    assert_eq!(of("USER"), ["65532:65532"]);
    assert_eq!(of("ENTRYPOINT"), [r#"["/usr/local/bin/sporeline"]"#]);
}
