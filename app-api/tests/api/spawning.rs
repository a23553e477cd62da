//! A person spawns an agent through the API alone, by signing what it returned.

use crate::{
    chain::Chain,
    host::{self, Mood, Wallets},
    rows,
    world::{World, config},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use solana_transaction::Transaction;
use sporeline_api::Rate;
use sporeline_client::{
    Address, address,
    state::{Agent, Distribution},
};
use sporeline_store::Db;
use sporeline_svm::{Keypair, SOL, Signer};
use std::time::{Duration, Instant};

pub struct House {
    pub chain: Chain,
    pub world: World,
    pub payer: Keypair,
    pub wallets: Wallets,
}

/// A chain with the program, a registered host in the mood given, and a payer with 1,000 SOL.
pub async fn house(mood: Mood) -> House {
    house_with(mood, None).await
}

async fn house_with(mood: Mood, rate: Option<Rate>) -> House {
    let chain = Chain::start().await;
    let mut settings = config();
    settings.rate = rate;
    settings.rpc_url = chain.url();
    let (operator, payer) = chain.with(|inner| (inner.world.operator.pubkey(), inner.world.trader(1_000 * SOL)));
    let host = address::host(&operator).as_ref().to_vec();
    let world = World::with(settings, |_| async {}).await;
    rows::host(&world.db, &host, operator.as_ref(), 43_200_000_000).await;
    let wallets = host::start(world.db.clone(), host, mood).await;
    House {
        chain,
        world,
        payer,
        wallets,
    }
}

pub fn request(payer: &Keypair) -> Value {
    json!({"payer": payer.pubkey().to_string(), "name": "Morel", "symbol": "MOREL", "genome": vec![5_000; 32],
           "treasury": (10 * SOL).to_string()})
}

pub fn decode(answer: &Value) -> Transaction {
    wincode::deserialize(&STANDARD.decode(answer["transaction"].as_str().unwrap()).unwrap()).unwrap()
}

/// Puts `key`'s signature over the message into `place`.
pub fn sign_at(transaction: &mut Transaction, place: usize, key: &Keypair) {
    transaction.signatures[place] = key.sign_message(&transaction.message_data());
}

pub fn encode(transaction: &Transaction) -> Value {
    json!({"transaction": STANDARD.encode(wincode::serialize(transaction).unwrap())})
}

#[tokio::test]
async fn a_person_spawns_an_agent_by_signing_what_the_api_returned() {
    let House {
        chain,
        world,
        payer,
        wallets,
    } = house(Mood::Helpful).await;
    let (status, answer) = world.post("/agents/transaction", &request(&payer)).await;
    assert_eq!(status, 200, "{answer}");
    let wallet: Address = answer["agent"]["wallet"].as_str().unwrap().parse().unwrap();
    assert!(wallets.lock().unwrap().contains_key(&wallet.to_string()));
    assert_eq!(
        answer["signers"],
        json!([payer.pubkey().to_string(), wallet.to_string()])
    );
    assert_eq!(answer["simulation"]["ok"], true);
    let treasury =
        json!({"what": "first treasury, the agent's own from then on", "value": "10000000000", "unit": "lamports"});
    assert!(answer["summary"].as_array().unwrap().contains(&treasury), "{answer}");
    let mut transaction = decode(&answer);
    sign_at(&mut transaction, 0, &payer);
    let (status, submitted) = world.post("/submit", &encode(&transaction)).await;
    assert_eq!((status, &submitted["state"]), (200, &"confirmed".into()), "{submitted}");
    let agent: Agent = chain.with(|inner| inner.world.read(&address::agent(&wallet)));
    assert_eq!(hex::encode(agent.persona_hash), answer["agent"]["persona_hash"]);
    let kept: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM api_personas WHERE persona_hash = $1")
        .bind(&agent.persona_hash[..])
        .fetch_one(&world.db)
        .await
        .unwrap();
    assert_eq!(kept, 1, "the persona behind the hash is kept");
    let (_, again) = world.post("/submit", &encode(&transaction)).await;
    assert_eq!(again["signature"], submitted["signature"]);
    assert_eq!(chain.with(|inner| inner.sent), 1, "what landed is not sent again");
}

#[tokio::test]
async fn what_a_wallet_sent_by_itself_and_landed_is_not_called_expired() {
    let House {
        chain, world, payer, ..
    } = house(Mood::Helpful).await;
    let (_, answer) = world.post("/agents/transaction", &request(&payer)).await;
    let mut transaction = decode(&answer);
    sign_at(&mut transaction, 0, &payer);
    let signature = transaction.signatures[0].to_string();
    let slot = chain.with(|inner| {
        crate::chain::send(inner, transaction.clone()).unwrap();
        inner.slot
    });
    chain.expire();
    for _ in 0..2 {
        let (status, submitted) = world.post("/submit", &encode(&transaction)).await;
        assert_eq!((status, &submitted["state"]), (200, &"confirmed".into()), "{submitted}");
        assert_eq!(
            (&submitted["signature"], &submitted["slot"]),
            (&json!(signature), &json!(slot))
        );
    }
    assert_eq!(chain.with(|inner| inner.sent), 1, "it is not sent again");
}

#[tokio::test]
async fn a_node_that_keeps_no_history_says_what_it_knows_and_one_whose_storage_is_away_is_asked_again() {
    let House {
        chain, world, payer, ..
    } = house(Mood::Helpful).await;
    let (_, answer) = world.post("/agents/transaction", &request(&payer)).await;
    let mut transaction = decode(&answer);
    sign_at(&mut transaction, 0, &payer);
    chain.expire();
    for (code, refused) in [
        (-32_011, (422, "blockhash_expired")),
        (-32_019, (503, "chain_unavailable")),
    ] {
        chain.with(|inner| inner.no_history = Some(code));
        let (status, problem) = world.post("/submit", &encode(&transaction)).await;
        assert_eq!((status, problem["name"].as_str().unwrap()), refused, "{problem}");
    }
    assert_eq!(chain.with(|inner| inner.sent), 0);
}

#[tokio::test]
async fn a_person_gives_stakers_a_share_of_the_supply_at_launch() {
    let House {
        chain, world, payer, ..
    } = house(Mood::Helpful).await;
    for (number, share) in [(0, 2_000), (1, 500)] {
        let mut body = request(&payer);
        body["airdrop_bps"] = json!(share);
        let (status, answer) = world.post("/agents/transaction", &body).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["simulation"]["ok"], true);
        let mut transaction = decode(&answer);
        sign_at(&mut transaction, 0, &payer);
        let (status, submitted) = world.post("/submit", &encode(&transaction)).await;
        assert_eq!((status, &submitted["state"]), (200, &"confirmed".into()), "{submitted}");
        let made: Distribution = chain.with(|inner| inner.world.read(&address::distribution(number)));
        assert_eq!(made.total, 100_000_000_000 * share);
        assert_eq!(made.mint.to_string(), answer["agent"]["mint"]);
    }
}

#[tokio::test]
async fn what_cannot_be_spawned_gets_a_named_error_and_changes_nothing() {
    let House {
        chain, world, payer, ..
    } = house(Mood::Helpful).await;
    let before = chain.snapshot();
    let poor = chain.with(|inner| inner.world.trader(SOL / 100));
    let mut genes = vec![5_000; 32];
    genes[3] = 10_001;
    for (field, value, name) in [
        ("payer", json!("abc"), "bad_address"),
        ("payer", json!(poor.pubkey().to_string()), "InsufficientFunds"),
        ("payer", json!(Keypair::new().pubkey().to_string()), "InsufficientFunds"),
        ("name", json!("x".repeat(300)), "bad_name"),
        ("name", json!(""), "bad_name"),
        ("name", json!("a\u{7}b"), "bad_name"),
        ("symbol", json!("ELEVENBYTES"), "bad_symbol"),
        ("genome", json!(genes), "gene_out_of_range"),
        ("genome", json!([1, 2, 3]), "bad_genome"),
        ("genome", json!("x"), "bad_request"),
        ("persona", json!({"adjectives": []}), "bad_persona"),
        ("character", json!({"name": "x"}), "character_missing_field"),
        ("treasury", json!("1"), "treasury_too_small"),
        ("treasury", json!("-1"), "bad_amount"),
        ("treasury", json!(5), "bad_request"),
        ("airdrop_bps", json!(2_001), "airdrop_too_large"),
        ("host", json!(Keypair::new().pubkey().to_string()), "unknown_host"),
        ("colour", json!("red"), "bad_request"),
    ] {
        let mut body = request(&payer);
        body[field] = value.clone();
        let (status, problem) = world.post("/agents/transaction", &body).await;
        assert!((400..500).contains(&status), "{field} {value}: {problem}");
        assert_eq!(problem["name"], name, "{field} {value}: {problem}");
    }
    assert_eq!(chain.snapshot(), before);
}

#[tokio::test]
async fn a_submission_with_the_wrong_signer_a_changed_byte_or_an_expired_blockhash_is_refused_and_changes_nothing() {
    let House {
        chain, world, payer, ..
    } = house(Mood::Helpful).await;
    let before = chain.snapshot();
    let (_, answer) = world.post("/agents/transaction", &request(&payer)).await;
    let unsigned = decode(&answer);
    let refused = async |transaction: &Transaction| {
        let (status, problem) = world.post("/submit", &encode(transaction)).await;
        assert_eq!(status, 422, "{problem}");
        problem["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(refused(&unsigned).await, "wrong_signer");
    let mut signed_by_another = unsigned.clone();
    sign_at(&mut signed_by_another, 0, &Keypair::new());
    assert_eq!(refused(&signed_by_another).await, "wrong_signer");
    let mut without_the_wallet = unsigned.clone();
    sign_at(&mut without_the_wallet, 0, &payer);
    without_the_wallet.signatures[1] = Default::default();
    assert_eq!(refused(&without_the_wallet).await, "wrong_signer");
    let mut changed = unsigned.clone();
    let data = &mut changed.message.instructions.last_mut().unwrap().data;
    *data.last_mut().unwrap() ^= 1;
    sign_at(&mut changed, 0, &payer);
    assert_eq!(refused(&changed).await, "not_built_here");
    let (_, problem) = world.post("/submit", &json!({"transaction": "AAAA"})).await;
    assert_eq!(problem["name"], "bad_transaction");
    chain.expire();
    let mut late = unsigned;
    sign_at(&mut late, 0, &payer);
    assert_eq!(refused(&late).await, "blockhash_expired");
    assert_eq!(chain.snapshot(), before);
    assert_eq!(
        chain.with(|inner| inner.sent),
        0,
        "nothing refused here ever reaches the chain"
    );
}

#[tokio::test]
async fn a_host_that_is_silent_refuses_or_signs_something_else_is_named_within_five_seconds() {
    for (mood, status, name) in [
        (Mood::FallsSilent, 503, "host_unavailable"),
        (Mood::Refuses, 422, "host_full"),
        (Mood::SignsWrongly, 422, "host_signature_invalid"),
    ] {
        let House { world, payer, .. } = house(mood).await;
        let begun = Instant::now();
        let (found, problem) = world.post("/agents/transaction", &request(&payer)).await;
        assert_eq!((found, problem["name"].as_str()), (status, Some(name)), "{problem}");
        assert!(begun.elapsed() < Duration::from_secs(5));
        assert_eq!(requests(&world.db, "open").await, 0, "no request stays open");
    }
}

/// Requests to hosts in a state.
async fn requests(db: &Db, state: &str) -> i64 {
    sqlx::query_scalar("SELECT COUNT(*) FROM api_requests WHERE state = $1")
        .bind(state)
        .fetch_one(db)
        .await
        .unwrap()
}

#[tokio::test]
async fn who_cannot_pay_is_refused_before_a_host_is_asked() {
    let House {
        chain, world, wallets, ..
    } = house(Mood::Helpful).await;
    // Enough for the treasury, not for the fee of the spawn.
    let nearly = chain.with(|inner| inner.world.trader(10 * SOL));
    for payer in [Keypair::new(), nearly] {
        let (status, problem) = world.post("/agents/transaction", &request(&payer)).await;
        assert_eq!(
            (status, &problem["name"]),
            (422, &"InsufficientFunds".into()),
            "{problem}"
        );
    }
    assert!(wallets.lock().unwrap().is_empty(), "no key was taken");
}

#[tokio::test]
async fn a_caller_who_hangs_up_leaves_no_request_open() {
    let House { world, payer, .. } = house(Mood::Mute).await;
    let url = format!("{}/api/v1/agents/transaction", world.url);
    let asked = world
        .client
        .post(url)
        .json(&request(&payer))
        .timeout(Duration::from_secs(1));
    assert!(asked.send().await.unwrap_err().is_timeout());
    assert_eq!(requests(&world.db, "open").await, 1);
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(requests(&world.db, "lapsed").await, 1);
}

#[tokio::test]
async fn one_address_gets_a_fiftieth_of_its_requests_as_spawns() {
    let rate = Rate {
        per_second: 50,
        burst: 40,
    };
    let House { world, payer, .. } = house_with(Mood::Helpful, Some(rate)).await;
    for _ in 0..2 {
        let (status, answer) = world.post("/agents/transaction", &request(&payer)).await;
        assert_eq!(status, 200, "{answer}");
    }
    let (mut refused, begun) = (false, Instant::now());
    while !refused && begun.elapsed() < Duration::from_secs(10) {
        let (status, problem) = world.post("/agents/transaction", &request(&payer)).await;
        refused = (status, &problem["name"]) == (429, &"too_many_requests".into());
    }
    assert!(refused);
    assert_eq!(world.get("/agents").await.0, 200, "everything else goes on");
}

#[tokio::test]
async fn a_registered_host_that_is_not_there_or_takes_no_agents_gets_no_spawn_however_cheap_it_is() {
    let House { world, payer, .. } = house(Mood::Helpful).await;
    let [stranger, gone, full] = [[0xaa; 32], [0xbb; 32], [0xcc; 32]];
    for (host, price) in [(&stranger, 1), (&gone, 2), (&full, 3)] {
        rows::host(&world.db, host, &host.map(|byte| byte + 1), price).await;
    }
    rows::presence(&world.db, &gone, 60).await;
    // There, but it takes no more agents.
    rows::presence(&world.db, &full, 0).await;
    sqlx::query("UPDATE chain_hosts SET active = 0 WHERE host = $1")
        .bind(&full[..])
        .execute(&world.db)
        .await
        .unwrap();
    let (status, answer) = world.post("/agents/transaction", &request(&payer)).await;
    assert_eq!(status, 200, "{answer}");
    let chosen = answer["agent"]["host"].clone();
    for host in [stranger, gone, full] {
        assert_ne!(chosen, rows::base58(&host));
        for name in [host, host.map(|byte| byte + 1)] {
            let mut body = request(&payer);
            body["host"] = rows::base58(&name).into();
            let begun = Instant::now();
            let (status, problem) = world.post("/agents/transaction", &body).await;
            assert_eq!(
                (status, &problem["name"]),
                (503, &"host_unavailable".into()),
                "{problem}"
            );
            assert!(begun.elapsed() < Duration::from_secs(1), "at once");
        }
    }
    let mut body = request(&payer);
    body["host"] = chosen.clone();
    let (status, answer) = world.post("/agents/transaction", &body).await;
    assert_eq!((status, &answer["agent"]["host"]), (200, &chosen), "{answer}");
}

#[tokio::test]
async fn where_no_host_is_there_a_spawn_is_refused_at_once() {
    let world = World::new().await;
    rows::host(&world.db, &[0xaa; 32], &[0xab; 32], 1).await;
    let begun = Instant::now();
    let (status, problem) = world.post("/agents/transaction", &request(&Keypair::new())).await;
    assert_eq!(
        (status, &problem["name"]),
        (503, &"host_unavailable".into()),
        "{problem}"
    );
    assert!(begun.elapsed() < Duration::from_secs(1));
}
