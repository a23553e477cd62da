//! No private key is ever told: not in a log of the most talkative level, not in the database, not in an error, not in a file
//! that a dying process leaves.

use super::{
    process::{self, Process},
    scene::{FOUNDERS, Scene},
};
use crate::{Config, run};
use solana_sdk::signature::Keypair;
use sporeline_enclave::{
    Cluster, DEV_APP_COMPOSE, DevEnclave,
    test_support::{Search, secrets_of},
};
use std::{
    fmt::{Debug, Display, Write},
    path::Path,
    process::Command,
    sync::Arc,
    time::Duration,
};

/// Every secret of the scene: the sealed seeds, what is derived from them, the operator's key and everybody else's.
fn secrets(scene: &Scene, stranger: &process::Told) -> Vec<(String, [u8; 32])> {
    let sealed = |told: &process::Told| std::fs::read(told.seed_path()).unwrap().try_into().unwrap();
    let mut all = secrets_of(&sealed(&scene.told), FOUNDERS + 20);
    all.extend(secrets_of(&sealed(stranger), FOUNDERS));
    all.push(("the operator's".to_owned(), scene.operator));
    all.extend(scene.others.iter().cloned());
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
    let search = Search::of(&secrets(&scene, &stranger));
    search.nowhere_in("an error", told.as_bytes());
    let keys = [&scene.told, &stranger].map(|told| [told.seed_path(), told.operator_path()]);
    let keys: Vec<&Path> = keys.iter().flatten().map(|path| path.as_path()).collect();
    let database = Path::new(scene.told.database.trim_start_matches("sqlite:"));
    let mut seen = search.nowhere_under(&folder, &keys);
    seen.extend(search.nowhere_under(database.parent().unwrap(), &[]));
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
    let left = std::fs::read_dir(&control).unwrap().count();
    println!("without an enclave: {died:?} leaves {left}");
}
