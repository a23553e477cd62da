//! What the command makes by default where it is called, and the keys that are given to it there, go neither into git nor into an
//! image.

use crate::{command::sporeline, text};

/// Whether one of an ignore file's plain names or `*` patterns is this file's, in whatever folder.
fn ignores(lines: &str, everywhere: &str, name: &str) -> bool {
    let patterns = lines.lines().filter_map(|line| line.strip_prefix(everywhere));
    patterns.into_iter().any(|pattern| {
        let mut parts = pattern.split('*');
        let begin = parts.next().unwrap_or_default();
        let Some(mut rest) = name.strip_prefix(begin) else {
            return false;
        };
        let parts: Vec<_> = parts.collect();
        let Some((end, between)) = parts.split_last() else {
            return rest.is_empty();
        };
        for part in between {
            let Some(found) = rest.find(part) else { return false };
            rest = &rest[found + part.len()..];
        }
        rest.ends_with(end)
    })
}

/// The default of a setting, as `sporeline config` prints it.
fn default(setting: &str) -> String {
    let output = sporeline(&["config"], &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines = text.lines().map(str::split_whitespace);
    let mut line = lines.find(|line| line.clone().next() == Some(setting)).unwrap();
    line.nth(1).unwrap().to_owned()
}

#[test]
fn no_key_and_no_database_goes_into_git_or_an_image() {
    let git = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.gitignore")).unwrap();
    let image = text("Dockerfile.dockerignore");
    let seed = default("host.seed_file");
    let database = default("database.url").strip_prefix("sqlite:").unwrap().to_owned();
    let mut names = vec![
        seed.replace(".seed", ".draft-4711"),
        seed,
        format!("{database}-wal"),
        format!("{database}-shm"),
        format!("{database}-journal"),
        database,
        "faucet.draft".to_owned(),
    ];
    names.extend(["faucet", "authority", "operator", "attester", "keeper", "host"].map(|who| format!("{who}.json")));
    for name in names {
        assert!(ignores(&git, "", &name), ".gitignore: {name}");
        assert!(ignores(&image, "**/", &name), "Dockerfile.dockerignore: {name}");
    }
    for source in [
        "Cargo.toml",
        "package.json",
        "persona.json",
        "seed.rs",
        "faucet.rs",
        "host.toml",
    ] {
        assert!(
            !ignores(&git, "", source) && !ignores(&image, "**/", source),
            "{source}"
        );
    }
}
