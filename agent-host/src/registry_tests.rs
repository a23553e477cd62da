use super::*;
use crate::run::tests::without_chain;

/// Agent `number` of `host`, as the index and the host's own table have it. 1 alive, 2 dead.
pub(crate) async fn agent(db: &Db, host: &Address, number: u8, status: i64) -> Address {
    let wallet = Address::new_from_array([number; 32]);
    sqlx::query(
        "INSERT INTO chain_agents (agent, slot, id, wallet, mint, market, host, generation, name, symbol, genome, \
         persona_hash, airdrop_bps, status, born_at, hosting_fee_per_day, paid_until, treasury, action, seq) \
         VALUES ($1, 1, $2, $1, $1, $1, $3, 0, 'a', 'A', $1, $1, 0, $4, 1, 1, 1, 1, 1, 1)",
    )
    .bind(wallet.as_ref())
    .bind(i64::from(number))
    .bind(host.as_ref())
    .bind(status)
    .execute(db)
    .await
    .unwrap();
    sqlx::query("INSERT INTO host_agents VALUES ($1, $2, $3, 'living', $1, 1, NULL)")
        .bind(wallet.as_ref())
        .bind(host.as_ref())
        .bind(i64::from(number))
        .execute(db)
        .await
        .unwrap();
    wallet
}

/// What a parent signed that names these children.
async fn send(db: &Db, parent: &Address, number: u8, children: &[(u64, Address)]) {
    let wallets: Vec<_> = children.iter().map(|(_, wallet)| wallet.to_string()).collect();
    sqlx::query(
        "INSERT INTO host_sends (signature, wallet, action, decision, what, transaction_bytes, \
         last_valid_block_height, state, created_at) VALUES ($1, $2, 1, $2, $3, $2, 1, 'dead', 1)",
    )
    .bind(&[number; 64][..])
    .bind(parent.as_ref())
    .bind(serde_json::json!({ "children": wallets }).to_string())
    .execute(db)
    .await
    .unwrap();
}

#[tokio::test]
async fn a_litter_that_is_never_signed_uses_no_keys_up_and_one_that_was_shares_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = without_chain(folder.path()).await;
    host.chain = crate::chain::Chain::new(crate::test_node::with_accounts(&[]).await, true);
    let [parent, other] = [1, 2].map(|byte| Address::new_from_array([byte; 32]));
    let first = reserve_litter(&host, &parent).await.unwrap();
    assert_eq!(first.map(|(number, _)| number), [0, 1]);
    for _ in 0..3 {
        assert_eq!(reserve_litter(&host, &parent).await.unwrap(), first);
    }
    let others = reserve_litter(&host, &other).await.unwrap();
    assert_eq!(others.map(|(number, _)| number), [2, 3]);
    send(&host.db, &parent, 1, &first).await;
    let second = reserve_litter(&host, &parent).await.unwrap();
    assert_eq!(second.map(|(number, _)| number), [4, 5]);
    // As after a stop between two keys.
    send(&host.db, &parent, 2, &second[..1]).await;
    let third = reserve_litter(&host, &parent).await.unwrap();
    assert_eq!(third.map(|(number, _)| number), [5, 6]);
    let lapsed = sqlx::query("SELECT 1 FROM host_agents WHERE state = 'lapsed'");
    assert_eq!(lapsed.fetch_all(&host.db).await.unwrap().len(), 3);
    assert_eq!(reserve_litter(&host, &other).await.unwrap(), others);
}

#[tokio::test]
async fn the_dead_are_not_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let host = without_chain(folder.path()).await;
    let alive = agent(&host.db, &host.address, 1, 1).await;
    agent(&host.db, &host.address, 2, 2).await;
    let found = candidates(&host).await.unwrap();
    let wallets: Vec<_> = found.iter().map(|(resident, free)| (resident.wallet, *free)).collect();
    assert_eq!(wallets, [(alive, true)]);
}

#[tokio::test]
async fn wallets_that_lapsed_are_no_candidates_but_for_those_of_agents_that_live_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let host = without_chain(folder.path()).await;
    // Born while the index was so far behind that its wallet lapsed.
    let late = agent(&host.db, &host.address, 1, 1).await;
    sqlx::query("UPDATE host_agents SET state = 'lapsed'")
        .execute(&host.db)
        .await
        .unwrap();
    // The chain forgot the last of these.
    for (number, state) in [(2u8, "reserved"), (3, "litter"), (4, "lapsed"), (5, "living")] {
        sqlx::query("INSERT INTO host_agents VALUES ($1, $2, $3, $4, $1, 1, NULL)")
            .bind(&[number; 32][..])
            .bind(host.address.as_ref())
            .bind(i64::from(number))
            .bind(state)
            .execute(&host.db)
            .await
            .unwrap();
    }
    let found = candidates(&host).await.unwrap();
    let wallets: Vec<_> = found.iter().map(|(resident, _)| resident.wallet).collect();
    assert_eq!(wallets, [late, Address::new_from_array([5; 32])]);
}
