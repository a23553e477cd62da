//! Real logs of stakers, airdrops, a move to another host and a death: the index agrees with the accounts.

use crate::{
    support::{Index, config},
    world::Recorded,
};
use sporeline_client::{address, instruction as ix, state::Distribution};
use sporeline_indexer::{
    rebuild,
    rows::{AgentRow, Blob, DistributionRow, HostRow, PoolRow, PositionRow},
    status,
};
use sporeline_svm::{Founder, Keypair, SOL, Signer};

async fn assert_position_agrees(it: &Recorded, index: &Index, owner: &Keypair, claims: u64) {
    let on_chain = it.world.position(owner);
    let position = address::position(&owner.pubkey());
    let row: PositionRow = index.row(position).await;
    let expected = PositionRow {
        position: position.into(),
        slot: row.slot,
        owner: on_chain.owner.into(),
        active: on_chain.active,
        pending: on_chain.pending,
        cooling: on_chain.cooling,
        pending_ready_at: on_chain.pending_ready_at,
        cooling_ready_at: on_chain.cooling_ready_at,
        next_claim: on_chain.next_claim,
        rewards_paid: on_chain.rewards_paid,
        claim_budget: on_chain.claim_budget,
        passes_founders: on_chain.passes_founders == 1,
        claims,
    };
    assert_eq!(row, expected);
}

async fn assert_pool_agrees(it: &Recorded, index: &Index, distributions: u64) {
    let (row, on_chain): (PoolRow, _) = (index.row(address::stake_pool()).await, it.world.stake_pool());
    assert_eq!(
        (row.total_active, row.earned, row.claimed, row.distributions),
        (on_chain.total_active, on_chain.earned, on_chain.claimed, distributions)
    );
}

async fn assert_distribution_agrees(it: &Recorded, index: &Index, number: u64) {
    let on_chain: Distribution = it.world.read(&address::distribution(number));
    let row: DistributionRow = index.row(address::distribution(number)).await;
    assert_eq!(
        (row.agent, row.mint, row.total, row.active_stake, row.claimed),
        (
            on_chain.agent.into(),
            on_chain.mint.into(),
            on_chain.total,
            on_chain.active_stake,
            on_chain.claimed
        )
    );
    assert_eq!(
        (row.is_child, row.created_at, row.expires_at, row.closed_at.is_some()),
        (
            on_chain.is_child == 1,
            on_chain.created_at,
            on_chain.expires_at,
            on_chain.closed == 1
        )
    );
}

/// A founder that gives 5 % of its supply to stakers.
fn generous(it: &mut Recorded, number: u64) -> Founder {
    let wallet = Keypair::new();
    let mut spawn = it.world.spawn_of(&wallet);
    (spawn.airdrop_bps, spawn.distribution) = (500, number);
    it.must(&[spawn.instruction()], &[&wallet]);
    Founder::new(wallet)
}

#[tokio::test]
async fn the_index_agrees_with_positions_distributions_and_the_pool() {
    let mut it = Recorded::new();
    let [first, second] = [it.world.staker(), it.world.staker()];
    for (owner, amount) in [(&first, 600), (&second, 400)] {
        let stake = it.world.stake_of(owner, amount);
        it.must(&[stake], &[owner]);
    }
    it.world.pass(it.world.parameters.warmup.into());
    for owner in [&first, &second] {
        it.must(&[ix::activate_stake(&owner.pubkey())], &[]);
    }
    let founder = generous(&mut it, 0);
    let claim = it.world.claim_of(&first, 0, &founder);
    it.must(&[claim], &[]);
    it.must(&[ix::set_claim_budget(&first.pubkey(), 77, true)], &[&first]);
    it.must(&[ix::unstake(&first.pubkey(), 250)], &[&first]);
    let more = it.world.stake_of(&first, 30);
    it.must(&[more], &[&first]);
    let withdraw = it.world.withdraw_stake_of(&first, 10, 0);
    it.must(&[withdraw], &[&first]);
    let later = generous(&mut it, 1);
    it.must(&[ix::skip_to(&second.pubkey(), 1)], &[&second]);
    it.world.pass(i64::from(it.world.parameters.airdrop_expiry));
    it.must(&[ix::pass_airdrop(&second.pubkey(), 1)], &[]);
    let expire = it.world.expire_of(1, &later);
    it.must(&[expire], &[]);

    let index = Index::new().await;
    index.settle(&it.chain, &config()).await;
    assert_position_agrees(&it, &index, &first, 1).await;
    assert_position_agrees(&it, &index, &second, 0).await;
    assert_pool_agrees(&it, &index, 2).await;
    assert_distribution_agrees(&it, &index, 0).await;
    assert_distribution_agrees(&it, &index, 1).await;
    let agent: AgentRow = index.row(later.of.agent).await;
    assert_eq!(agent.treasury, it.world.treasury(&later), "with the vault's rent");
    assert_eq!(index.count("chain_claims").await, 1);
    assert_eq!(status(&index.db).await.unwrap().gaps, 0);
    let before = index.dump().await;
    rebuild(&index.db).await.unwrap();
    assert_eq!(index.dump().await, before);
}

#[tokio::test]
async fn the_index_agrees_with_an_agent_that_moved_and_died_and_with_its_hosts() {
    let mut it = Recorded::new();
    let founder = it.living();
    let operator = it.world.trader(SOL);
    let wallet = founder.wallet.pubkey();
    let [old, new] = [it.host(), address::host(&operator.pubkey())];
    it.must(&[ix::register_host(&operator.pubkey(), 43 * SOL)], &[&operator]);
    let change = it.world.act(&founder).change_host(&new, u64::MAX);
    it.must(&[change], &[&founder.wallet]);
    it.must(
        &[ix::update_host(&it.world.operator.pubkey(), SOL, false)],
        &[&it.world.operator.insecure_clone()],
    );
    it.must(
        &[ix::withdraw_host(&it.world.operator.pubkey())],
        &[&it.world.operator.insecure_clone()],
    );

    let index = Index::new().await;
    index.settle(&it.chain, &config()).await;
    let (row, on_chain): (AgentRow, _) = (index.row(founder.of.agent).await, it.world.agent(&founder));
    assert_eq!((row.host, row.next_host), (old.into(), Some(new.into())));
    assert_eq!(row.next_hosting_fee, Some(on_chain.next_hosting_fee_per_day));

    // It never pays again: what it has goes to the stakers, for it is unattested by then, and the rest when it dies.
    it.world.pass(i64::from(it.world.parameters.attestation_ttl));
    let image = it.world.agent(&founder).compose_hash;
    it.must(&[ix::charge_hosting(&wallet, &new, &image)], &[]);
    it.world.set_treasury(&founder, 7);
    it.world.pass(i64::from(it.world.parameters.grace) + 1);
    it.must(&[ix::reap(&wallet, &new, &image, &[])], &[]);
    let held = it.world.lamports(&founder.of.agent);
    it.world.fund(&founder.of.agent, held + 1_234);
    it.must(&[ix::settle(&wallet, None)], &[]);

    index.settle(&it.chain, &config()).await;
    let (row, on_chain): (AgentRow, _) = (index.row(founder.of.agent).await, it.world.agent(&founder));
    assert_eq!((row.status, row.died_at), (2, Some(on_chain.died_at)));
    assert_eq!((row.host, row.next_host), (on_chain.host.into(), None));
    assert_eq!(row.hosting_fee_per_day, on_chain.hosting_fee_per_day);
    assert_eq!(
        (row.paid_until, row.seq, row.action),
        (on_chain.paid_until, on_chain.seq, on_chain.action)
    );
    assert_eq!(
        (row.estate_in, row.estate_out, row.treasury),
        (on_chain.estate_in, on_chain.estate_out, it.world.treasury(&founder))
    );
    assert_eq!(row.compose_hash, Some(Blob(image)));
    assert_pool_agrees(&it, &index, 0).await;
    for host in [old, new] {
        let (row, on_chain): (HostRow, sporeline_client::state::Host) = (index.row(host).await, it.world.read(&host));
        assert_eq!(
            (row.price_per_day, row.active, row.earned, row.withdrawn),
            (
                on_chain.price_per_day,
                on_chain.active == 1,
                on_chain.earned,
                on_chain.withdrawn
            )
        );
    }
    assert_eq!(status(&index.db).await.unwrap().gaps, 0);
    let before = index.dump().await;
    rebuild(&index.db).await.unwrap();
    assert_eq!(index.dump().await, before);
}
