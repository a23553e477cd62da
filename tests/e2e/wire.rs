//! What lies between a host and its node, and may hold back what the host sends.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream},
};

/// A wire to a node.
pub struct Wire {
    pub url: String,
    held: Arc<AtomicBool>,
}

impl Wire {
    /// To the node at `url`, letting everything through.
    pub async fn to(url: &str) -> Self {
        let node = url.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let held = Arc::new(AtomicBool::new(false));
        let holds = held.clone();
        tokio::spawn(async move {
            while let Ok((host, _)) = listener.accept().await {
                tokio::spawn(carry(host, node.clone(), holds.clone()));
            }
        });
        Self { url, held }
    }

    /// From now on no transaction gets through; questions do.
    pub fn hold(&self) {
        self.held.store(true, Ordering::SeqCst);
    }

    pub fn release(&self) {
        self.held.store(false, Ordering::SeqCst);
    }
}

/// Carries one connection until either side ends it, or a transaction is held back.
async fn carry(host: TcpStream, node: String, holds: Arc<AtomicBool>) -> std::io::Result<()> {
    const SENDS: &[u8] = b"\"sendTransaction\"";
    let (mut from_host, mut to_host) = host.into_split();
    let (mut from_node, mut to_node) = TcpStream::connect(node).await?.into_split();
    let answers = tokio::spawn(async move { copy(&mut from_node, &mut to_host).await });
    let (mut buffer, mut tail) = ([0; 8_192], vec![]);
    loop {
        let count = from_host.read(&mut buffer).await?;
        // The word may come in two parts.
        tail.extend_from_slice(&buffer[..count]);
        let sends = tail.windows(SENDS.len()).any(|window| window == SENDS);
        tail.drain(..tail.len().saturating_sub(SENDS.len() - 1));
        if count == 0 || (sends && holds.load(Ordering::SeqCst)) {
            answers.abort();
            return Ok(());
        }
        to_node.write_all(&buffer[..count]).await?;
    }
}
