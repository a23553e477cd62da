//! Real logs of a breeding: the index agrees with parents, children and what the births gave to stakers.

use crate::{
    support::{Index, config},
    world::Recorded,
};
use sporeline_client::{
    Address, address,
    instruction::{self as ix, Birth, Children},
    price_update::{self, PriceUpdate},
    state::Distribution,
};
use sporeline_indexer::{
    rebuild,
    rows::{AgentRow, Blob, DistributionRow, Key, LitterRow, MarketRow, PoolRow},
    status,
};
use sporeline_svm::{Founder, Keypair, SOL, Signer};

const PRICE: Address = Address::new_from_array([77; 32]);

/// $200 for a SOL, published now.
fn publish(it: &mut Recorded) {
    let update = PriceUpdate {
        feed_id: [2; 32],
        price: 20_000_000_000,
        confidence: 1_000_000,
        exponent: -8,
        publish_time: it.world.now(),
        previous_publish_time: it.world.now() - 2,
        posted_slot: 1,
    };
    let data = price_update::encode(&update).to_vec();
    it.world.put(&PRICE, &Address::new_from_array([8; 32]), data);
}

/// Only these slots have a hash, newest first.
fn hash_slots(it: &mut Recorded, slots: &[u64]) {
    let mut data = (slots.len() as u64).to_le_bytes().to_vec();
    for slot in slots {
        data.extend_from_slice(&slot.to_le_bytes());
        data.extend_from_slice(&[*slot as u8; 32]);
    }
    let sysvars = Address::from_str_const("Sysvar1111111111111111111111111111111111111");
    it.world.put(&address::SLOT_HASHES, &sysvars, data);
}

async fn assert_family_agrees(it: &Recorded, index: &Index, of: &Founder) -> AgentRow {
    let (row, on_chain): (AgentRow, _) = (index.row(of.of.agent).await, it.world.agent(of));
    let parents = on_chain
        .parents
        .map(|parent| (parent != Address::default()).then(|| Key::from(parent)));
    assert_eq!(row.parents(), parents);
    assert_eq!(
        (row.id, row.generation, row.heir_bits, row.living_children),
        (
            on_chain.id,
            on_chain.generation.into(),
            on_chain.heir_bits.into(),
            on_chain.living_children.into()
        )
    );
    assert_eq!((row.genome, row.host), (Blob(on_chain.genome), on_chain.host.into()));
    assert_eq!(
        (row.treasury, row.seq, row.action),
        (it.world.treasury(of), on_chain.seq, on_chain.action)
    );
    assert_eq!(
        (row.cooldown_until, row.paid_until, row.hosting_fee_per_day),
        (
            on_chain.cooldown_until,
            on_chain.paid_until,
            on_chain.hosting_fee_per_day
        )
    );
    assert_eq!(row.consent_mate.is_some(), on_chain.consent_mate != Address::default());
    row
}

#[tokio::test]
async fn the_index_agrees_with_a_family_and_every_birth_computed_again_is_the_same() {
    let mut it = Recorded::new();
    let [mother, father] = [it.living(), it.living()];
    it.world.pass(i64::from(it.world.parameters.min_market_age) + 61);
    let trader = it.world.trader(10_000 * SOL);
    let (key, mint) = (trader.pubkey(), mother.of.mint);
    it.must(&[ix::create_token_account(&key, &key, &mint)], &[&trader]);
    it.must(&[ix::buy(&key, &mint, 90 * SOL, 1)], &[&trader]);
    it.must(&[ix::buy(&key, &mint, 1_000 * SOL, 1)], &[&trader]);
    it.world.pass(1);
    it.charge(&mother);
    it.charge(&father);
    publish(&mut it);

    let consent = it
        .world
        .act(&father)
        .choose_mate(&mother.wallet.pubkey(), it.world.now() + 1_000);
    it.must(&[consent], &[&father.wallet]);
    let wallets = [Keypair::new(), Keypair::new()];
    let children = Children {
        wallets: [wallets[0].pubkey(), wallets[1].pubkey()],
        names: ["Hypha".into(), "Spore".into()],
        symbols: ["HYPHA".into(), "SPORE".into()],
    };
    let (wallet, mate) = (mother.wallet.pubkey(), father.wallet.pubkey());
    let payer = it.world.payer.pubkey();
    let begin = it
        .world
        .act(&mother)
        .begin_breeding(&payer, &children, Some(&mate), &PRICE);
    it.must(&[begin], &[&mother.wallet, &wallets[0], &wallets[1]]);
    it.world.pass(it.world.parameters.twap_window.into());
    publish(&mut it);
    it.charge(&mother);
    let image = it.world.agent(&mother).compose_hash;
    it.must(&[ix::commit_birth(&wallet, Some(&mate), &image, &PRICE)], &[]);
    it.world.pass(20);
    let litter: sporeline_client::state::Litter = it.world.read(&address::litter(&mother.of.agent));
    hash_slots(&mut it, &[litter.seed_slot + 1, litter.seed_slot, litter.seed_slot - 1]);
    for child in 0..2u8 {
        let birth = Birth {
            payer,
            parent: wallet,
            mate: Some(mate),
            child,
            wallet: children.wallets[usize::from(child)],
            distribution: Some(child.into()),
        };
        it.must(&[birth.instruction()], &[]);
    }
    it.must(&[ix::close_litter(&wallet, &children.wallets)], &[]);

    let index = Index::new().await;
    index.settle(&it.chain, &config()).await;
    assert_eq!(status(&index.db).await.unwrap().gaps, 0);
    for parent in [&mother, &father] {
        let row = assert_family_agrees(&it, &index, parent).await;
        assert_eq!((row.living_children, row.verified, row.open_litter), (2, None, None));
    }
    for (number, wallet) in wallets.into_iter().enumerate() {
        let child = Founder::new(wallet);
        let row = assert_family_agrees(&it, &index, &child).await;
        let on_chain = it.world.agent(&child);
        assert_eq!((row.verified, row.seed), (Some(1), Some(Blob(on_chain.seed))));
        let (market, sold): (MarketRow, _) = (index.row(child.of.market).await, it.world.market(&child));
        assert_eq!(
            (market.base, market.quote, market.base_left, market.kept, market.phase),
            (sold.base, sold.quote, sold.base_left, sold.kept, 0)
        );
        let account = address::distribution(number as u64);
        let (given, made): (DistributionRow, Distribution) = (index.row(account).await, it.world.read(&account));
        assert_eq!(
            (
                given.agent,
                given.total,
                given.active_stake,
                given.expires_at,
                given.is_child
            ),
            (
                child.of.agent.into(),
                made.total,
                made.active_stake,
                made.expires_at,
                true
            )
        );
        let litter: LitterRow = index.row(row.birth_litter.unwrap()).await;
        assert_eq!((litter.born, litter.closed_reason), (3, Some(1)));
        assert_eq!(
            (litter.agent, litter.mate),
            (mother.of.agent.into(), father.of.agent.into())
        );
    }
    let pool: PoolRow = index.row(address::stake_pool()).await;
    assert_eq!((pool.distributions, pool.earned), (2, it.world.stake_pool().earned));
    let before = index.dump().await;
    rebuild(&index.db).await.unwrap();
    assert_eq!(index.dump().await, before);
}
