//! A node for the desk's tests: JSON-RPC over a real socket, with the accounts it is given and nothing else on chain.

use serde_json::{Value, json};
use sporeline_client::{Address, PROGRAM_ID};
use std::collections::HashSet;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// Starts it, with an account of the program at each of `there`. Returns its URL.
pub(crate) async fn with_accounts(there: &[Address]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let there: HashSet<String> = there.iter().map(ToString::to_string).collect();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(BufReader::new(stream), there.clone()));
        }
    });
    url
}

/// Answers until the other side hangs up.
async fn converse(mut stream: BufReader<TcpStream>, there: HashSet<String>) {
    let mut length = 0;
    let mut line = String::new();
    while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            let mut body = vec![0; length];
            stream.read_exact(&mut body).await.unwrap();
            let body = answer(&serde_json::from_slice(&body).unwrap(), &there).to_string();
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:";
            let answer = format!("{head} {}\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
        line.clear();
    }
}

fn answer(asked: &Value, there: &HashSet<String>) -> Value {
    assert_eq!(asked["method"], "getMultipleAccounts");
    let account = json!({
        "lamports": 1, "data": ["AQ==", "base64"], "owner": PROGRAM_ID.to_string(), "executable": false,
        "rentEpoch": 0, "space": 1,
    });
    let found: Vec<_> = asked["params"][0]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| there.contains(key.as_str().unwrap()).then_some(&account))
        .collect();
    json!({"jsonrpc": "2.0", "id": asked["id"], "result": {"context": {"slot": 1}, "value": found}})
}
