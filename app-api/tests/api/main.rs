//! The API over a real port and a real database. Rows are put there by hand in the indexer's and the host's place; the
//! program is the real one, in LiteSVM behind a small JSON-RPC front. The whole house together is tested in `tests/`.

mod chain;
mod characters;
mod family;
mod feed;
mod host;
mod idempotency;
mod lists;
mod metadata;
mod openapi;
mod posts;
mod problems;
mod quotes;
mod rows;
mod service;
mod shares;
mod spawning;
mod staking;
mod trading;
mod upkeep;
mod world;

#[test]
fn again_on_postgres() {
    sporeline_store::test_support::again_on_postgres("again_on_postgres", &[]);
}
