//! What `deploy/` holds, read as those read it who will use it: the command, dstack, docker, systemd. What no test here does is
//! build or start an image: that needs a container runtime. `deploy/check` runs the Dockerfile's build without one.

mod command;
mod containers;
mod dockerfile;
mod dstack;
mod ignored;
mod systemd;

use serde_json::Value;
use std::path::{Path, PathBuf};

/// Parts that run for ever, each a command of `sporeline`.
const PARTS: [&str; 4] = ["index", "serve", "host", "attester"];

/// A file or folder in `deploy/`.
fn deploy(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(path)
}

fn text(path: &str) -> String {
    std::fs::read_to_string(deploy(path)).unwrap_or_else(|error| panic!("deploy/{path}: {error}"))
}

/// A YAML file, anchors and merges resolved.
fn yaml(path: &str) -> Value {
    serde_saphyr::from_str(&text(path)).unwrap_or_else(|error| panic!("deploy/{path}: {error}"))
}

/// The strings of a list, or none.
fn strings(list: &Value) -> Vec<&str> {
    list.as_array()
        .map(|items| items.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default()
}
