//! Whatever goes wrong, no private key is told: not in an error, not in a log of the most talkative level.

use crate::{
    enclave,
    guest_agent::{Double, Lie, Shape, key_of},
    vectors::{GATEWAY_APP, GATEWAY_LOG, text},
};
use serde_json::json;
use sporeline_enclave::{
    DstackEnclave, Enclave,
    test_support::{Search, secrets_of},
};
use std::{
    io::Write,
    sync::{Arc, Mutex},
    time::Duration,
};
use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter};

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_error_and_no_log_of_any_level_holds_a_private_key() {
    let log = Kept::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let double = Double::start(Shape::V0_5, text(GATEWAY_APP), text(GATEWAY_LOG)).await;
    let dstack = DstackEnclave::open(&double.socket, Duration::from_millis(500))
        .await
        .unwrap();
    let secrets = [
        key_of("agent/0/solana"),
        key_of("agent/0/nostr"),
        key_of("agent/1/solana"),
    ];
    let mut told = String::new();
    let secret = hex::encode(secrets[0]);
    let lies = [
        Lie::Text(secret.clone()),
        Lie::Text(format!("{{\"key\": \"{secret}")),
        Lie::Json(secret.clone().into()),
        Lie::Json(json!({"key": [secret]})),
        Lie::Json(json!({"key": {"hex": secret}})),
        Lie::Json(json!({(secret.clone()): secret})),
        Lie::Json(json!({"key": format!("{secret}00")})),
        Lie::Json(json!({"key": format!("0x{secret}")})),
        Lie::Status(500, secret.clone()),
        Lie::Status(302, secret.clone()),
    ];
    for lie in lies {
        double.lie("GetKey", lie);
        for error in [
            dstack.sign(0, b"x").await.unwrap_err(),
            dstack.public_keys(0).await.unwrap_err(),
        ] {
            told.push_str(&format!("{error} {error:?} {error:#?}\n"));
        }
        double.lie("GetQuote", Lie::Text(secret.clone()));
        told.push_str(&format!("{:?}\n", dstack.quote(&[0; 64]).await.unwrap_err()));
    }

    // And when all goes well.
    let double = Double::start(Shape::V0_6, text(GATEWAY_APP), text(GATEWAY_LOG)).await;
    let dstack = DstackEnclave::open(&double.socket, Duration::from_millis(500))
        .await
        .unwrap();
    dstack.sign(1, b"x").await.unwrap();
    told.push_str(&format!("{:?}", dstack.public_keys(1).await.unwrap()));
    let folder = tempfile::tempdir().unwrap();
    let dev = enclave(folder.path());
    dev.sign(0, b"x").await.unwrap();
    told.push_str(&format!(
        "{:?} {:?}",
        dev.public_keys(0).await.unwrap(),
        dev.quote(&[0; 64]).await.unwrap()
    ));
    let seed: [u8; 32] = std::fs::read(folder.path().join("enclave.seed"))
        .unwrap()
        .try_into()
        .unwrap();

    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(!logged.is_empty(), "the log was kept");
    let mut all = secrets_of(&seed, 1);
    all.extend(secrets.map(|secret| ("dstack's".to_owned(), secret)));
    let search = Search::of(&all);
    search.nowhere_in("an error", told.as_bytes());
    search.nowhere_in("the log", logged.as_bytes());
}

#[test]
fn a_process_that_opened_an_enclave_leaves_no_core_file() {
    use rustix::process::{
        DumpableBehavior, Resource, Rlimit, dumpable_behavior, getrlimit, set_dumpable_behavior, setrlimit,
    };
    let Rlimit { maximum, .. } = getrlimit(Resource::Core);
    let some = Rlimit {
        current: maximum,
        maximum,
    };
    setrlimit(Resource::Core, some).unwrap();
    set_dumpable_behavior(DumpableBehavior::Dumpable).unwrap();
    let folder = tempfile::tempdir().unwrap();
    enclave(folder.path());
    assert_eq!(getrlimit(Resource::Core).current, Some(0));
    assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
}
