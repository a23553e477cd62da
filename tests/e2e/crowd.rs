//! The crowd on the embedded chain: its stakers stake, its patron lifts a founder, and nobody else has to do anything.

use crate::{
    breeding_cast::Story,
    harness::within,
    stage::{STAKING_MINT, sol},
};
use solana_sdk::signer::Signer;
use sporeline_client::{
    address,
    state::{Position, StakePool},
};
use sporeline_localnet::{
    crowd::{self, Character, Open},
    price::FEED,
};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn the_crowds_stakers_stake_at_once_and_its_patron_lifts_the_founder_through_the_gate_and_holds() {
    let seed = [9; 32];
    let members = crowd::members(&seed);
    let given: Vec<_> = members
        .iter()
        .map(|member| (&member.key, crowd::LAMPORTS_EACH))
        .collect();
    let mut story = Story::begin_beside(&given).await;
    story.a_founder_is_spawned_and_attested().await;
    let of_character = |wanted: Character| {
        let found = members.iter().filter(move |member| member.character == wanted);
        found.map(|member| member.key.pubkey()).collect::<Vec<_>>()
    };
    let (stakers, patrons) = (of_character(Character::Staker), of_character(Character::Patron));
    let patron = patrons[0];

    let place = crowd::Place {
        rpc_url: story.stage.chain.rpc_url(),
        seed,
        staking_mint: STAKING_MINT,
        staking_faucet: story.stage.authority.insecure_clone(),
        price_feed: FEED,
        lift_after: Duration::from_secs(10),
    };
    let look = async || {
        let market = story.market().await;
        Open {
            mint: story.of.mint,
            state: market.state().unwrap(),
            fee_bps: market.rates().total(),
            founder: true,
        }
    };
    let (sender, receiver) = tokio::sync::watch::channel(vec![look().await]);
    let living = tokio::spawn(crowd::run(place, members, receiver));

    within(Duration::from_secs(30), "three active stakes", async || {
        sender.send_replace(vec![look().await]);
        let pool: StakePool = story.stage.read(&address::stake_pool()).await;
        (pool.total_active == 6_000_000_000).then_some(())
    })
    .await;
    for staker in &stakers {
        let position: Position = story.stage.read(&address::position(staker)).await;
        assert!(
            position.claim_budget > 0,
            "claims for it may cost its rewards something"
        );
    }
    story.stage.tell("three stakers of the crowd are active");

    let cap = within(Duration::from_secs(45), "a founder above the gate", async || {
        sender.send_replace(vec![look().await]);
        let cap = story.stage.cap_usd(&story.of.market).await;
        (cap > 500_000).then_some(cap)
    })
    .await;
    let spent = crowd::LAMPORTS_EACH - story.stage.lamports(&patron).await;
    story
        .stage
        .tell(format!("its patron lifts Mycelia to ${cap} for {}", sol(spent)));
    // It holds, and what others sell into the lift it buys: over the time of a window the price is one that a litter is committed
    // at, where 5/4 of the gate is the most that a moment counts.
    let account = address::associated_token(&patron, &story.of.mint);
    let mut counted = 0;
    let mut held = story.stage.tokens(&account).await;
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        sender.send_replace(vec![look().await]);
        counted += story.stage.cap_usd(&story.of.market).await.min(625_000);
        let now = story.stage.tokens(&account).await;
        assert!(now >= held, "it sold");
        held = now;
    }
    assert!(counted / 20 > 500_000, "${} on average", counted / 20);
    story
        .stage
        .tell(format!("for ten seconds it stands at ${} on average", counted / 20));
    drop(sender);
    living.await.unwrap();
    story.stage.leave().await;
}
