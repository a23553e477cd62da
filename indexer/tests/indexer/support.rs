//! Databases to index into, and comparing them.

use crate::{
    chain::{Chain, Hashes},
    life::{Dice, logging},
};
use sporeline_client::{PROGRAM_ID, event::Event};
use sporeline_indexer::{
    Config, apply_blocks,
    block::{Block, DecodedBlock},
    decode::decode,
    follow::{Follower, Step},
    rebuild,
    rows::{Key, Keyed},
    status, unwind,
};
use sporeline_store::{Db, test_support::TestDatabase};
use sqlx::AssertSqlSafe;
use std::{collections::BTreeMap, time::Duration};

/// A database of its own.
pub struct Index {
    pub db: Db,
    database: TestDatabase,
}

impl Index {
    pub async fn new() -> Self {
        Self::within(TestDatabase::new().await)
    }

    pub async fn on_disk() -> Self {
        Self::within(TestDatabase::on_disk().await)
    }

    fn within(database: TestDatabase) -> Self {
        Self {
            db: database.db.clone(),
            database,
        }
    }

    /// Everything the index says about the chain, table by table, rows in order.
    pub async fn dump(&self) -> BTreeMap<String, Vec<String>> {
        let mut all = self.database.dump("chain").await;
        all.remove("chain_progress");
        all
    }

    /// The same without what is only kept to undo.
    pub async fn story(&self) -> BTreeMap<String, Vec<String>> {
        let mut all = self.dump().await;
        all.remove("chain_undo");
        all
    }

    pub async fn count(&self, table: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}")))
            .fetch_one(&self.db)
            .await
            .unwrap()
    }

    /// The row of that account.
    pub async fn row<R: Keyed>(&self, key: impl Into<Key>) -> R {
        let mut connection = self.db.acquire().await.unwrap();
        let row = R::load(&mut connection, &key.into()).await.unwrap();
        row.expect("it is indexed")
    }

    pub async fn tip(&self) -> Option<u64> {
        status(&self.db).await.unwrap().tip.map(|(slot, ..)| slot)
    }

    /// Follows until the chain has no more.
    pub async fn settle(&self, chain: &Chain, config: &Config) {
        settle(&mut Follower::new(&self.db, chain, config), chain, self).await;
    }
}

/// Steps until the index holds the chain's newest block and has nothing to do.
pub async fn settle(follower: &mut Follower<'_, Chain>, chain: &Chain, index: &Index) {
    for _ in 0..2_000 {
        match follower.step().await {
            Ok(Step::Idle) if index.tip().await == chain.newest().map(|block| block.slot) => return,
            Ok(_) => {}
            Err(error) if error.is_passing() => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!(
        "the index stands at {:?}, the chain at {:?}",
        index.tip().await,
        chain.newest().map(|block| block.slot)
    );
}

pub fn config() -> Config {
    Config {
        poll: Duration::from_millis(1),
        finality_depth: 8,
        concurrency: 3,
        batch: 7,
        ..Config::new("")
    }
}

pub fn decoded(blocks: &[Block]) -> Vec<DecodedBlock> {
    blocks.iter().map(decode).collect()
}

/// An index of the chain as it is, block by block, without ever having seen another.
pub async fn straight(chain: &Chain, finality_depth: u64) -> Index {
    let index = Index::new().await;
    for block in decoded(&chain.blocks()) {
        apply_blocks(&index.db, &[block], chain.tip_slot(), finality_depth)
            .await
            .unwrap();
    }
    index
}

/// The index of a chain with these events, a block each. Taken back and applied again, and rebuilt, it stays the same.
pub async fn index_of(events: &[Event]) -> Index {
    let chain = Chain::new(Hashes::Content, 0);
    let mut dice = Dice(1);
    for event in events {
        chain.push(vec![logging(PROGRAM_ID, event, dice.signature())]);
    }
    let index = Index::new().await;
    index.settle(&chain, &config()).await;
    let whole = index.story().await;
    let blocks = decoded(&chain.blocks());
    for back in 1..blocks.len().min(8) {
        let keep = chain.tip_slot() - back as u64;
        unwind(&index.db, Some(keep)).await.unwrap();
        let again = &blocks[blocks.len() - back..];
        apply_blocks(&index.db, again, chain.tip_slot(), 8).await.unwrap();
        assert_eq!(index.story().await, whole, "{back} blocks taken back and applied again");
    }
    rebuild(&index.db).await.unwrap();
    assert_eq!(index.story().await, whole, "rebuilt");
    index
}
