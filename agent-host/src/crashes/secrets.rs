//! No private key is ever told: not in a log of the most talkative level, not in the database, not in an error, not in a file
//! that a dying process leaves.

use super::{
    process::{self, Process},
    scene::{FOUNDERS, Scene, secret},
};
use crate::{Config, run};
use aho_corasick::AhoCorasick;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ed25519_dalek::SigningKey;
use solana_sdk::signature::Keypair;
use sporeline_enclave::{Cluster, DEV_APP_COMPOSE, DevEnclave};
use std::{
    fmt::{Debug, Display, Write},
    path::Path,
    process::Command,
    sync::Arc,
    time::Duration,
};

/// The ways in which a secret is usually written down, and halves of them: half of a key is too much as well.
fn spellings(secret: &[u8; 32]) -> Vec<Vec<u8>> {
    let pair = [*secret, SigningKey::from_bytes(secret).verifying_key().to_bytes()].concat();
    let hex = hex::encode(secret);
    let list = |between: &str, part: &[u8]| {
        let numbers: Vec<_> = part.iter().map(u8::to_string).collect();
        numbers.join(between).into_bytes()
    };
    let mut all = vec![secret[..16].to_vec(), secret[16..].to_vec()];
    for half in [&hex[..32], &hex[32..]] {
        all.push(half.as_bytes().to_vec());
        all.push(half.to_uppercase().into_bytes());
    }
    all.push(bs58::encode(secret).into_vec());
    all.push(bs58::encode(&pair).into_vec());
    for half in [&secret[..15], &secret[15..30]] {
        // Whole groups of three bytes: the same with what follows, a public key or nothing.
        all.push(STANDARD.encode(half).into_bytes());
        all.push(URL_SAFE_NO_PAD.encode(half).into_bytes());
    }
    for half in [&secret[..10], &secret[10..20], &secret[20..30]] {
        all.push(list(",", half));
        all.push(list(", ", half));
        all.push(list(",\n    ", half));
    }
    all
}

/// What must be found nowhere.
struct Search {
    words: AhoCorasick,
    whose: Vec<String>,
}

impl Search {
    fn of(secrets: &[(String, [u8; 32])]) -> Self {
        let (mut words, mut whose) = (vec![], vec![]);
        for (name, secret) in secrets {
            for spelling in spellings(secret) {
                words.push(spelling);
                whose.push(name.clone());
            }
        }
        Self {
            words: AhoCorasick::new(words).unwrap(),
            whose,
        }
    }

    fn found(&self, told: &[u8]) -> Option<&str> {
        let found = self.words.find(told)?;
        Some(&self.whose[found.pattern().as_usize()])
    }

    fn nowhere_in(&self, what: &str, told: &[u8]) {
        assert_eq!(self.found(told), None, "a private key stands in {what}");
    }
}

/// Every secret of the scene: the sealed seed, what is derived from it, and the operator's key.
fn secrets(scene: &Scene) -> Vec<(String, [u8; 32])> {
    let sealed: [u8; 32] = std::fs::read(scene.told.seed_path()).unwrap().try_into().unwrap();
    let mut all = vec![
        ("the seed".to_owned(), sealed),
        ("the operator's".to_owned(), scene.operator),
    ];
    let mut paths = vec!["root".to_owned()];
    for number in 0..FOUNDERS + 20 {
        paths.push(format!("agent/{number}/solana"));
        paths.push(format!("agent/{number}/nostr"));
    }
    all.extend(paths.into_iter().map(|path| (path.clone(), secret(&sealed, &path))));
    all
}

/// An error as it is shown, and as it is printed for whoever debugs.
fn tell(told: &mut String, error: &(impl Debug + Display)) {
    writeln!(told, "{error}\n{error:?}\n{error:#?}").unwrap();
}

/// Has what touches keys fail in every way that is easily had.
async fn provoke(scene: &Scene, told: &mut String) {
    let folder = tempfile::tempdir().unwrap();
    let seed = std::fs::read(scene.told.seed_path()).unwrap();
    let bad = folder.path().join("bad.seed");
    for broken in [
        seed[..31].to_vec(),
        hex::encode(&seed).into_bytes(),
        [&seed[..], b"\n"].concat(),
    ] {
        std::fs::write(&bad, broken).unwrap();
        set_mode(&bad, 0o600);
        tell(
            told,
            &DevEnclave::open(&bad, &process::cluster(), DEV_APP_COMPOSE)
                .err()
                .unwrap(),
        );
    }
    std::fs::write(&bad, &seed).unwrap();
    set_mode(&bad, 0o644);
    tell(
        told,
        &DevEnclave::open(&bad, &process::cluster(), DEV_APP_COMPOSE)
            .err()
            .unwrap(),
    );
    let enclave = Arc::new(process::enclave(&scene.told.seed_path()));
    let other = Cluster {
        genesis_hash: [9; 32],
        ..process::cluster()
    };
    for (url, cluster) in [
        ("http://127.0.0.1:1", process::cluster()),
        (scene.told.node.as_str(), other),
    ] {
        let operator = Keypair::new_from_array(scene.operator);
        let mut config = Config::new(url.to_owned(), operator, cluster, enclave.clone());
        config.keeper = None;
        tell(
            told,
            &run(scene.database.db.clone(), config, std::future::pending())
                .await
                .unwrap_err(),
        );
    }
}

fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Every file of a folder, those under `but` left out.
fn files(folder: &Path, but: &[&Path]) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.is_file() && !but.contains(&path.as_path()))
        .map(|path| (path.display().to_string(), std::fs::read(&path).unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_log_no_database_no_error_and_no_core_file_holds_a_private_key() {
    let mut scene = Scene::set(7).await;
    scene.told.talkative = true;
    let folder = scene.told.folder.clone();
    for (life, point) in [
        "attestation kept",
        "send put",
        "signed by wallet",
        "stored",
        "outcome put",
    ]
    .iter()
    .enumerate()
    {
        scene.lie(life as u64);
        Process::start(&scene.told, &[(point, 0)])
            .die(Duration::from_secs(3))
            .await;
    }
    // Keys of another seed: the host says of every agent that they are not the ones.
    let mut stranger = scene.told.clone();
    stranger.folder = folder.join("stranger");
    std::fs::create_dir(&stranger.folder).unwrap();
    std::fs::copy(scene.told.operator_path(), stranger.operator_path()).unwrap();
    Process::start(&stranger, &[]).die(Duration::from_secs(2)).await;
    scene.be_honest();
    let host = Process::start(&scene.told, &[]);
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(host.core_limit(), "0", "no core file may be left");
    host.stop().await;
    let mut told = String::new();
    provoke(&scene, &mut told).await;
    scene.end().await;

    let log = |told: &process::Told| String::from_utf8(std::fs::read(told.log_path()).unwrap()).unwrap();
    assert!(log(&scene.told).contains(" TRACE "), "the log is the most talkative");
    assert!(log(&stranger).contains("the sealed seed is not the one"));
    let search = Search::of(&secrets(&scene));
    search.nowhere_in("an error", told.as_bytes());
    let keys = [scene.told.seed_path(), scene.told.operator_path()];
    let database = Path::new(scene.told.database.trim_start_matches("sqlite:"))
        .parent()
        .unwrap()
        .to_owned();
    let mut seen = vec![];
    let sealed = keys.each_ref().map(|path| path.as_path());
    for (name, bytes) in files(&folder, &sealed).into_iter().chain(files(&database, &[])) {
        search.nowhere_in(&name, &bytes);
        seen.push((name, bytes.len()));
    }
    let stranger_keys = [stranger.seed_path(), stranger.operator_path()];
    for (name, bytes) in files(&stranger.folder, &stranger_keys.each_ref().map(|path| path.as_path())) {
        search.nowhere_in(&name, &bytes);
        seen.push((name, bytes.len()));
    }
    println!("searched: {seen:?}");
    let of = |part: &str| {
        seen.iter()
            .filter(|(name, _)| name.contains(part))
            .map(|(_, size)| *size)
            .sum::<usize>()
    };
    assert!(
        of("host.log") > 100_000 && of(".sqlite") > 100_000,
        "there was something to search"
    );
    assert_eq!(of("/core"), 0, "a core file");
    // Worth something where a process that opened no enclave leaves one.
    let control = folder.join("control");
    std::fs::create_dir(&control).unwrap();
    let died = Command::new("sh")
        .args(["-c", "ulimit -c $(ulimit -H -c); kill -ABRT $$"])
        .current_dir(&control)
        .status();
    println!("without an enclave: {died:?} leaves {:?}", files(&control, &[]).len());
}

#[test]
fn the_search_finds_a_key_in_every_spelling() {
    let secret: [u8; 32] = std::array::from_fn(|place| (place * 37 % 251) as u8);
    let pair = [secret, SigningKey::from_bytes(&secret).verifying_key().to_bytes()].concat();
    let search = Search::of(&[("mine".to_owned(), secret)]);
    let text = [
        hex::encode(secret),
        hex::encode_upper(&pair),
        bs58::encode(secret).into_string(),
        bs58::encode(&pair).into_string(),
        STANDARD.encode(secret),
        STANDARD.encode(&pair),
        URL_SAFE_NO_PAD.encode(&pair),
        serde_json::to_string(&pair).unwrap(),
        serde_json::to_string_pretty(&secret).unwrap().replace("\n  ", "\n    "),
        format!("{secret:?}"),
        format!("Keypair {{ {secret:#?} }}"),
    ];
    for told in text.iter().map(String::as_bytes).chain([&secret[..], &pair]) {
        let within = [b"before ", told, b" after"].concat();
        assert_eq!(search.found(&within), Some("mine"), "{}", String::from_utf8_lossy(told));
    }
    assert_eq!(search.found(&[7; 4_000]), None);
}
