//! The live feed: whoever comes back goes on where he was, with no gap and no duplicate.

use crate::{
    rows::{self, AgentRow},
    world::{World, answer},
};
use bytemuck::Zeroable;
use futures::StreamExt;
use serde_json::Value;
use sporeline_client::{
    Address,
    event::Event,
    events::{AirdropClaimed, AuthorityOffered, Born, MateChosen, Reaped},
};
use std::time::{Duration, Instant};

/// One server-sent event.
#[derive(Clone, Debug)]
struct Sent {
    id: String,
    kind: String,
    data: Value,
}

/// A reader of the feed.
struct Reader {
    stream: futures::stream::BoxStream<'static, Vec<u8>>,
    text: String,
}

impl Reader {
    async fn open(world: &World, query: &str, last: Option<&str>) -> Self {
        let mut request = world.client.get(format!("{}/api/v1/events{query}", world.url));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            stream: response.bytes_stream().map(|bytes| bytes.unwrap().to_vec()).boxed(),
            text: String::new(),
        }
    }

    async fn next(&mut self) -> Sent {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name: &str| {
                    block
                        .lines()
                        .find_map(|line| line.strip_prefix(name))
                        .map(str::to_owned)
                };
                let (Some(id), Some(kind), Some(data)) = (field("id: "), field("event: "), field("data: ")) else {
                    continue; // a keep-alive comment
                };
                let data = serde_json::from_str(&data).unwrap();
                return Sent { id, kind, data };
            }
            let bytes = tokio::time::timeout(Duration::from_secs(5), self.stream.next()).await;
            self.text
                .push_str(str::from_utf8(&bytes.expect("the feed is silent").unwrap()).unwrap());
        }
    }

    async fn take(&mut self, count: usize) -> Vec<Sent> {
        let mut taken = vec![];
        for _ in 0..count {
            taken.push(self.next().await);
        }
        taken
    }
}

/// A block with two events in every slot of the range, each block and its events in one transaction, as the indexer writes.
async fn fill(world: &World, slots: std::ops::Range<i64>) {
    for slot in slots {
        let mut write = world.db.begin().await.unwrap();
        rows::block(&mut *write, slot).await;
        rows::trade(&mut *write, slot, 0, 0).await;
        rows::refuel(&mut *write, slot, 1, 0, 0).await;
        write.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_reader_who_keeps_leaving_and_coming_back_sees_every_event_once_and_in_order() {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    fill(&world, 2..30).await;
    let writing = async {
        for slot in 30..90 {
            fill(&world, slot..slot + 1).await;
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
    };
    let reading = async {
        let (mut seen, mut last) = (vec![], "0".to_owned());
        // From the beginning, then by Last-Event-ID, in bites of all sizes; `hello` comes first each time.
        for bite in [1, 2, 3, 50, 1, 7, 30, 13, 1, 40, 28] {
            let mut reader = if last == "0" {
                Reader::open(&world, "?after=0", None).await
            } else {
                Reader::open(&world, "", Some(&last)).await
            };
            assert_eq!(reader.next().await.kind, "hello");
            for sent in reader.take(bite).await {
                last = sent.id.clone();
                seen.push((sent.data["slot"].as_i64().unwrap(), sent.kind));
            }
        }
        seen
    };
    let (seen, ()) = tokio::join!(reading, writing);
    let expected: Vec<_> = (2..90)
        .flat_map(|slot| [(slot, "trade".to_owned()), (slot, "refuel".to_owned())])
        .collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_trade_in_the_feed_is_the_trade_in_the_list_under_one_signature() {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    let mut reader = Reader::open(&world, "", None).await;
    assert_eq!(reader.next().await.kind, "hello");
    fill(&world, 2..3).await;
    let sent = reader.take(2).await;
    let (_, page) = world.get("/trades").await;
    assert_eq!(sent[0].data["detail"], page["items"][0]);
    assert_eq!(sent[0].data["signature"], page["items"][0]["signature"]);
    assert_eq!(sent[0].id, page["items"][0]["id"].as_str().unwrap());
    assert_eq!(
        (&sent[1].data["agent"], &sent[1].data["symbol"]),
        (&0.into(), &"A0".into())
    );
}

/// Takes blocks above `slot` back, and puts others there, in one transaction.
async fn fork(world: &World, slot: i64, until: i64) {
    let mut write = world.db.begin().await.unwrap();
    for table in ["chain_blocks", "chain_events", "chain_trades"] {
        let sql = format!("DELETE FROM {table} WHERE slot > {slot}");
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .execute(&mut *write)
            .await
            .unwrap();
    }
    for slot in slot + 1..=until {
        rows::other_block(&mut *write, slot, 7).await;
        rows::refuel(&mut *write, slot, 0, 7, 0).await;
    }
    write.commit().await.unwrap();
}

#[tokio::test]
async fn when_blocks_are_taken_back_the_feed_says_so_and_sends_what_replaced_them() {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    let mut reader = Reader::open(&world, "", None).await;
    reader.next().await;
    fill(&world, 2..10).await;
    assert_eq!(reader.take(16).await.last().unwrap().data["slot"], 9);
    tokio::time::sleep(Duration::from_millis(200)).await;
    fork(&world, 5, 8).await;
    let sent = reader.take(4).await;
    assert_eq!((sent[0].kind.as_str(), &sent[0].data["slot"]), ("rewind", &5.into()));
    let slots: Vec<_> = sent[1..].iter().map(|sent| sent.data["slot"].clone()).collect();
    assert_eq!(slots, [6, 7, 8]);
}

#[tokio::test]
async fn a_reader_whose_last_event_was_taken_back_while_he_was_away_is_rewound_first() {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    fill(&world, 2..10).await;
    let mut reader = Reader::open(&world, "?after=0", None).await;
    // 9, transaction 0: after the fork another transaction stands in that very place.
    let last = reader.take(16).await.pop().unwrap();
    assert_eq!((last.kind.as_str(), &last.data["slot"]), ("trade", &9.into()));
    drop(reader);
    fork(&world, 5, 12).await;
    let mut reader = Reader::open(&world, "", Some(&last.id)).await;
    assert_eq!(reader.next().await.kind, "hello");
    let rewind = reader.next().await;
    assert_eq!(rewind.kind, "rewind");
    let from = rewind.data["slot"].as_i64().unwrap();
    assert!(from <= 5, "everything that changed is sent again");
    // He keeps what he is sent and forgets what he is told to: what he ends with is what the chain holds.
    let mut kept: Vec<(i64, String)> = vec![];
    while kept.last().is_none_or(|(slot, _)| *slot < 12) {
        let sent = reader.next().await;
        let slot = sent.data["slot"].as_i64().unwrap();
        if sent.kind == "rewind" {
            kept.retain(|(kept, _)| *kept <= slot);
        } else {
            kept.push((slot, sent.data["signature"].as_str().unwrap().to_owned()));
        }
    }
    let rows: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT slot, signature FROM chain_events WHERE slot > $1 ORDER BY slot, tx_index, ix_path")
            .bind(from)
            .fetch_all(&world.db)
            .await
            .unwrap();
    let chain: Vec<_> = rows
        .into_iter()
        .map(|(slot, signature)| (slot, rows::base58(&signature)))
        .collect();
    assert_eq!(kept, chain);
}

#[tokio::test]
async fn fifty_readers_of_the_whole_history_keep_nobody_else_waiting_and_each_gets_all_of_it() {
    let world = World::new().await;
    AgentRow::founder(0).insert(&world.db).await;
    fill(&world, 2..802).await;
    let readers = (0..50).map(|_| async {
        let mut reader = Reader::open(&world, "?after=0", None).await;
        assert_eq!(reader.next().await.kind, "hello");
        reader.take(1_600).await.last().unwrap().data["slot"].clone()
    });
    let asking = async {
        let mut slowest = Duration::ZERO;
        for _ in 0..10 {
            let begun = Instant::now();
            assert_eq!(world.get("/agents").await.0, 200);
            slowest = slowest.max(begun.elapsed());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        slowest
    };
    let (ends, slowest) = tokio::join!(futures::future::join_all(readers), asking);
    assert!(ends.iter().all(|slot| *slot == 801), "{ends:?}");
    eprintln!("slowest /agents beside 50 replays: {slowest:?}");
    assert!(slowest < Duration::from_millis(500), "{slowest:?}");
}

#[tokio::test]
async fn one_reader_too_many_is_told_when_to_come_back() {
    let world = World::new().await;
    let mut readers = vec![];
    for _ in 0..10 {
        let opening = (0..100).map(|_| Reader::open(&world, "", None));
        readers.extend(futures::future::join_all(opening).await);
    }
    let refused = world.get_raw("/api/v1/events").await;
    assert_eq!(refused.headers()["retry-after"], "5");
    let (status, problem) = answer(refused).await;
    assert_eq!((status, &problem["name"]), (503, &"too_many_subscribers".into()));
    // A reader who leaves makes room.
    drop(readers);
    tokio::time::sleep(Duration::from_millis(500)).await;
    Reader::open(&world, "", None).await;
}

#[tokio::test]
async fn births_deaths_and_airdrops_are_told_with_their_particulars_and_the_agent_they_are_about() {
    let world = World::new().await;
    AgentRow::founder(3).insert(&world.db).await;
    let mut reader = Reader::open(&world, "", None).await;
    assert_eq!(reader.next().await.kind, "hello");
    let of = |kind| Address::try_from(rows::key(kind, 3).as_slice()).unwrap();
    let events = [
        Event::Born(Born {
            agent: of(rows::AGENT),
            parents: [of(rows::HOST); 2],
            distribution: u64::MAX,
            treasury: 70,
            ..Born::zeroed()
        }),
        Event::Reaped(Reaped {
            agent: of(rows::AGENT),
            estate: 900,
            heirs: 2,
            ..Reaped::zeroed()
        }),
        Event::AirdropClaimed(AirdropClaimed {
            mint: of(rows::MINT),
            index: 5,
            amount: 12,
            ..AirdropClaimed::zeroed()
        }),
        Event::MateChosen(MateChosen {
            agent: of(rows::AGENT),
            expires_at: i64::MAX,
            ..MateChosen::zeroed()
        }),
        Event::AuthorityOffered(AuthorityOffered::zeroed()),
    ];
    let mut write = world.db.begin().await.unwrap();
    rows::block(&mut *write, 2).await;
    for (index, event) in events.iter().enumerate() {
        rows::event(&mut *write, 2, index as i64, 0, event).await;
    }
    write.commit().await.unwrap();
    let sent = reader.take(events.len()).await;
    let kinds: Vec<_> = sent.iter().map(|sent| sent.kind.as_str()).collect();
    assert_eq!(kinds, ["born", "died", "airdrop", "mate_chosen", "authority"]);
    for about in &sent[..4] {
        assert_eq!((&about.data["agent"], &about.data["symbol"]), (&3.into(), &"A3".into()));
    }
    let detail = |at: usize| &sent[at].data["detail"];
    assert_eq!(
        (&detail(0)["treasury"], &detail(0)["distribution"]),
        (&"70".into(), &Value::Null)
    );
    assert_eq!((&detail(1)["estate"], &detail(1)["heirs"]), (&"900".into(), &2.into()));
    assert_eq!(
        (&detail(2)["distribution"], &detail(2)["amount"]),
        (&5.into(), &"12".into())
    );
    assert_eq!(
        (&detail(4)["state"], &detail(4)["offered"]),
        (&"offered".into(), &Value::Null)
    );
}
