//! What whoever reaches the port may not do.

use crate::world::{client, options};
use serde_json::{Value, json};
use solana_client::rpc_request::RpcRequest;
use sporeline_localnet::Localnet;

#[tokio::test(flavor = "multi_thread")]
async fn nobody_rewrites_accounts_or_time_over_rpc_and_nobody_opens_that_door_again() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let net = Localnet::start(options(dir.path())).await.expect("the chain starts");
    let rpc = client(&net.rpc_url());
    let wallet = "11111111111111111111111111111112";
    for (method, arguments) in [
        ("surfnet_setAccount", json!([wallet, { "lamports": 777 }])),
        ("surfnet_timeTravel", json!([{ "absoluteSlot": 1_000_000 }])),
        ("surfnet_resetNetwork", json!([])),
        ("surfnet_enableCheatcode", json!(["all"])),
    ] {
        let answer = rpc.send::<Value>(RpcRequest::Custom { method }, arguments).await;
        let error = answer.expect_err(method).to_string();
        assert!(error.to_lowercase().contains("disabled"), "{method}: {error}");
    }
    net.stop().await.expect("a clean stop");
}
