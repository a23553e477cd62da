//! What one address may take of the service, however it asks.

use crate::world::{World, answer, config};
use sporeline_api::Rate;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

async fn world(per_second: u32, burst: u32) -> World {
    let mut settings = config();
    settings.rate = Some(Rate { per_second, burst });
    World::with(settings, |_| async {}).await
}

async fn connect(world: &World) -> TcpStream {
    TcpStream::connect(world.url.strip_prefix("http://").unwrap())
        .await
        .unwrap()
}

/// Whether the service closes the connection within `time`.
async fn closes(stream: &mut TcpStream, time: Duration) -> bool {
    let mut rest = vec![];
    tokio::time::timeout(time, stream.read_to_end(&mut rest)).await.is_ok()
}

#[tokio::test]
async fn one_address_reads_no_more_live_feeds_than_its_share() {
    let world = world(12, 100).await;
    let mut readers = vec![];
    for _ in 0..2 {
        let mut reader = world.get_raw("/api/v1/events").await;
        assert!(reader.chunk().await.unwrap().is_some());
        readers.push(reader);
    }
    let (status, problem) = answer(world.get_raw("/api/v1/events").await).await;
    assert_eq!((status, &problem["name"]), (429, &"too_many_feeds".into()), "{problem}");
    // One that is closed makes room.
    readers.pop();
    let begun = Instant::now();
    while world.get_raw("/api/v1/events").await.status() != 200 {
        assert!(begun.elapsed() < Duration::from_secs(5));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn who_begins_a_request_and_says_no_more_is_not_waited_for() {
    let world = World::new().await;
    let mut half = connect(&world).await;
    half.write_all(b"GET /livez HTTP/1.1\r\nhost: a\r\nx-slow: ")
        .await
        .unwrap();
    let mut silent = connect(&world).await;
    let begun = Instant::now();
    assert!(closes(&mut half, Duration::from_secs(15)).await);
    assert!(closes(&mut silent, Duration::from_secs(5)).await);
    assert!(begun.elapsed() > Duration::from_secs(5), "a slow one has time");
}

#[tokio::test]
async fn one_address_holds_no_more_connections_than_its_share() {
    let world = world(1, 16).await;
    let mut held = vec![];
    for _ in 0..16 {
        held.push(connect(&world).await);
    }
    // Served as those before it are: taken in the order they came.
    assert!(closes(&mut connect(&world).await, Duration::from_secs(2)).await);
    assert!(!closes(&mut held[15], Duration::from_secs(1)).await);
    drop(held);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(world.get_raw("/livez").await.status(), 200);
}
